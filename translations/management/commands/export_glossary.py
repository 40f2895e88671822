from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from files.downloads import file_stem
from secretariat.languages import BY_SLUG
from translations.glossary.exports import CSV, FORMATS, glossary_content
from translations.status_report import TARGETS


class Command(BaseCommand):
    help = "Export the glossary for translation tools; `import_translations` brings CSV and TBX back."

    def add_arguments(self, parser):
        slugs = [language.slug for language in TARGETS]
        parser.add_argument("--language", choices=slugs, help="such as fr; without it all five")
        parser.add_argument("--format", choices=FORMATS, default=CSV)
        parser.add_argument(
            "--output",
            type=Path,
            default=Path(),
            metavar="FOLDER",
            help="folder for the file; default: the current one",
        )

    def handle(self, language, format, output, **options):
        content, suffix = glossary_content([BY_SLUG[language]] if language else list(TARGETS), format)
        content = content if isinstance(content, bytes) else "".join(content).encode()
        stem = file_stem("glossary", filter(None, [language]), format, suffix)
        path = output / f"{stem}-{timezone.localdate():%Y-%m-%d}.{suffix}"
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(str(path))
