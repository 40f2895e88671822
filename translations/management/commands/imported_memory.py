from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from secretariat.changes import write_lock
from translations.models import MemorySegment


class Command(BaseCommand):
    help = "List the translation memories that were brought in, file by file, or remove one of them."

    def add_arguments(self, parser):
        parser.add_argument("--remove", metavar="FILE", help="the name of the file whose translations are removed")

    def handle(self, remove, **options):
        if remove:
            with write_lock():
                number, _by_model = MemorySegment.objects.filter(origin=remove).delete()
            if not number:
                raise CommandError(f"Nothing in the memory comes from '{remove}'.")
            self.stdout.write(f"{remove}: {number} removed.")
            return
        rows = MemorySegment.objects.order_by("origin", "language").values_list("origin", "language")
        for origin, language, number in rows.annotate(Count("pk")):
            self.stdout.write(f"{origin}: {language}, {number}")
