import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opendata import files
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Write the open data files into a folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", help="default: the folder from which the site serves them")
        parser.add_argument("--base", default=settings.SITE_URL, help="the address of the site; default: SITE_URL")

    def handle(self, folder, base, **options):
        progress = Progress(self.stderr)
        if not base:
            raise CommandError("Set SITE_URL to the address of the site, or give --base: the files name it.")
        if folder is None:
            own = files.current(base.rstrip("/"), progress)
            self.stdout.write(f"Files written to {own}.")
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
                number = files.build(Path(draft), base.rstrip("/"), progress)
                for name in files.TYPES:
                    os.replace(Path(draft) / name, folder / name)
        except OSError as error:
            raise CommandError(f"Cannot write into {folder}: {error.strerror}.") from None
        self.stdout.write(f"Revision {number}: {len(files.TYPES)} files in {folder}.")
