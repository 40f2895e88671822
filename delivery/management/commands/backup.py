from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from delivery import backups


class Command(BaseCommand):
    help = "Write a backup of the whole database with the database's own tool; the directory may stay in use."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", metavar="FILE", help="default: a new file in STATE_DIR/backups")

    def handle(self, file, **options):
        try:
            path = backups.make(file)
        except (backups.BackupError, Error) as error:
            raise CommandError(f"No backup was made. {' '.join(str(error).split())}") from None
        self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")
