from django.core.management.base import BaseCommand, CommandError

from exchange.directory_files import DirectoryFileError
from exchange.loading_versions import load_version
from public_record.days import parse_day
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Load the directory as it was on an earlier day, from files like those of load_directory."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--on", metavar="DATE", required=True, help="the day from which on it was so: 2017-03-01")
        parser.add_argument("--replace", action="store_true", help="replace what was loaded for this day before")

    def handle(self, folder, on, replace, **options):
        day = parse_day(on)
        if day is None:
            raise CommandError(f"{on} is not a day; write it like 2017-03-01.")
        try:
            count = load_version(folder, day, replace, Progress(self.stderr, after=2))
        except DirectoryFileError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Loaded: {count} bodies as they were on {day}.")
