from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from exchange.bodies import export_bodies
from files.uploads import InvalidFile
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Export bodies to a CSV or XLSX file that import_bodies takes back without a change."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="ends in .csv or .xlsx")
        parser.add_argument("--branch", metavar="SLUG", help="only this body and everything below it")

    def handle(self, file, branch, **options):
        try:
            count = export_bodies(file, branch, Progress(self.stderr))
        except InvalidFile as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(ngettext("%(count)d body exported.", "%(count)d bodies exported.", count) % {"count": count})
