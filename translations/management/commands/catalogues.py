from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from translations import catalogues


class Command(BaseCommand):
    help = "The interface texts: bring the catalogues up to date with the code, check them, or compile them."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="extract the messages and merge them into locale/")
        what.add_argument("--check", action="store_true", help="exit code 1, with a list, when anything is incomplete")
        what.add_argument("--compile", action="store_true", help="write the .mo files of catalogues that changed")

    def handle(self, update, check, **options):
        try:
            if update:
                for path in catalogues.update(settings.BASE_DIR):
                    self.stdout.write(f"Updated {path.relative_to(settings.BASE_DIR)}.")
            elif check:
                self.check_catalogues()
            else:
                for path in catalogues.compile_changed(settings.BASE_DIR):
                    self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}.")
        except catalogues.ExtractionError as error:
            raise CommandError(str(error)) from None

    def check_catalogues(self):
        found = catalogues.catalogue_errors(settings.BASE_DIR)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"Errors in the catalogues: {len(found)}.")
