from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from translations.glossary import files as glossary_files
from translations.models import Term


class Command(BaseCommand):
    help = "Load a glossary from a file: English terms and how they are rendered in the other languages."

    def add_arguments(self, parser):
        parser.add_argument(
            "path",
            nargs="?",
            default=settings.BASE_DIR / "fixtures" / "glossary.json",
            help="a file, or a folder with a glossary.json; default: fixtures/glossary.json",
        )
        parser.add_argument("--overwrite", action="store_true", help="replace terms that were edited since")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are terms already")

    def handle(self, path, overwrite, if_empty, **options):
        if if_empty and Term.objects.exists():
            return
        try:
            loaded = glossary_files.load(path, overwrite)
        except glossary_files.GlossaryFileError as error:
            raise CommandError(str(error)) from None
        for name in loaded.unchanged:
            self.stderr.write(f"Kept as edited: {name}")
        if loaded.unchanged:
            self.stderr.write(f"Kept: {len(loaded.unchanged)}. They differ from the file; --overwrite replaces them.")
        self.stdout.write(f"Terms and renderings: {loaded.added} added, {loaded.changed} changed.")
