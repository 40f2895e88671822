import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jobs.commands import shown_as_job
from opendata import files
from public_record.changed_days import first_moment
from public_record.days import day_of, parse_day
from public_record.past_records import DatedRecords
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Write the open data files into a folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", help="default: the folder from which the site serves them")
        parser.add_argument("--base", default=settings.SITE_URL, help="the address of the site; default: SITE_URL")

        parser.add_argument(
            "--on", help="a day, such as 2026-01-31: the directory as it was at its end; wants a folder"
        )

    def handle(self, folder, base, on=None, **options):
        if not base:
            raise CommandError("Set SITE_URL to the address of the site, or give --base: the files name it.")
        with shown_as_job("export_open_data", Progress(self.stderr)) as job:
            job.outcome = self.write(folder, base.rstrip("/"), job, self.dated(on, folder))
        self.stdout.write(job.outcome)

    def dated(self, on, folder):
        """Return the DatedRecords of the day that the option names, None without one; raises CommandError."""
        if on is None:
            return None
        day, first = parse_day(on), first_moment()
        if folder is None:
            raise CommandError("Name a folder: the site serves the files of today.")
        if day is None or first is None or not day_of(first) <= day <= timezone.localdate():
            since = f"from {day_of(first)} to today" if first else "once something is published"
            raise CommandError(f"“{on}” is no day of which the directory is known: it is known {since}.")
        return DatedRecords(day)

    def write(self, folder, base, progress, dated=None):
        """Write the files, and return what was written; raises CommandError."""
        if folder is None:
            return f"Files written to {files.current(base, progress)}."
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
                number = files.build(Path(draft), base, progress, dated)
                for name in files.TYPES:
                    os.replace(Path(draft) / name, folder / name)
        except OSError as error:
            raise CommandError(f"Cannot write into {folder}: {error.strerror}.") from None
        return f"Revision {number}: {len(files.TYPES)} files in {folder}."
