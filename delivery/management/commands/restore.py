import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from delivery import backups
from secretariat import changes, tree
from secretariat.known_migrations import unapplied_migrations


class Command(BaseCommand):
    help = (
        "Replace the whole database by a backup, after a backup of the current database. A file that is damaged, of "
        "another application, or newer than this code is refused. Exit code 1 if it is refused or has errors."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a backup that “manage.py backup” wrote")
        parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")

    def handle(self, file, yes, **options):
        try:
            backups.validate(file)
            if not yes:
                self.confirm(file)
            if connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists():
                previous = backups.make(prefix="before-restore", even_damaged=True)
                self.stdout.write(f"The previous database was saved to {previous}")
            backups.restore(file)
        except (backups.BackupError, Error) as error:
            raise CommandError(f"Nothing was changed. {' '.join(str(error).split())}") from None
        self.stdout.write(f"Restored from {file}")
        changes.update_statistics()  # backups contain none
        self.examine()

    def confirm(self, file):
        """Ask for confirmation on the terminal; raises BackupError without it."""
        if not sys.stdin.isatty():
            raise backups.BackupError(
                "There is no terminal to ask for confirmation. Add --yes, or YES=1 to “make restore”."
            )
        answer = input(f"Everything in the database is replaced by {file}. Type “yes” to go on: ")
        if answer.strip().lower() != "yes":
            raise backups.BackupError("The answer was not “yes”.")

    def examine(self):
        """Raise CommandError if migrations are pending or the tree has errors."""
        if pending := unapplied_migrations():
            raise CommandError(
                f"The backup is older than the code. Run “manage.py migrate” now, for {', '.join(pending)}."
            )
        findings = tree.validate()
        for finding in findings:
            self.stdout.write(f"Found ({finding['rule']}): {finding['sentence']}")
        if findings:
            raise CommandError("The tree is not sound. Run “manage.py tree_doctor”.")
        self.stdout.write(
            "No migration is pending, and the tree is sound. Restart the server: it may have old pages in its cache."
        )
