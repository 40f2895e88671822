import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.commands import shown_as_job
from opendata import files
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Write the open data files into a folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", help="default: the folder from which the site serves them")
        parser.add_argument("--base", default=settings.SITE_URL, help="the address of the site; default: SITE_URL")

    def handle(self, folder, base, **options):
        if not base:
            raise CommandError("Set SITE_URL to the address of the site, or give --base: the files name it.")
        with shown_as_job("export_open_data", Progress(self.stderr)) as job:
            job.outcome = self.write(folder, base.rstrip("/"), job)
        self.stdout.write(job.outcome)

    def write(self, folder, base, progress):
        """Write the files, and return what was written; raises CommandError."""
        if folder is None:
            return f"Files written to {files.current(base, progress)}."
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
                number = files.build(Path(draft), base, progress)
                for name in files.TYPES:
                    os.replace(Path(draft) / name, folder / name)
        except OSError as error:
            raise CommandError(f"Cannot write into {folder}: {error.strerror}.") from None
        return f"Revision {number}: {len(files.TYPES)} files in {folder}."
