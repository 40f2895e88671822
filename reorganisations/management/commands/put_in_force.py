from django.core.management.base import BaseCommand, CommandError

from reorganisations.carrying_out import NotInForceError, put_due_in_force, put_in_force
from reorganisations.models import Reorganisation
from reorganisations.timing import schedule
from secretariat.changes import write_lock


class Command(BaseCommand):
    help = "Puts the approved reorganisations in force whose day has come, each once and as a whole."

    def add_arguments(self, parser):
        parser.add_argument("--id", type=int, help="only the reorganisation with this number")

    def handle(self, *, id, **options):
        blocked = []
        for row, error in self._one(id) if id is not None else put_due_in_force():
            if error is None:
                self.stdout.write(f"In force: {row.name_en}")
                continue
            blocked.append(row)
            self.stderr.write(f"Not in force: {row.name_en}")
            for sentence in error.messages:
                self.stderr.write(f"  {sentence}")
        with write_lock():
            schedule(retry=bool(blocked))
        if blocked and id is not None:
            raise CommandError("Nothing was changed.")

    def _one(self, pk):
        row = Reorganisation.objects.filter(pk=pk).first()
        if row is None:
            raise CommandError(f"There is no reorganisation {pk}.")
        try:
            found = put_in_force(row)
        except NotInForceError as error:
            return [(row, error)]
        return [(row, None)] if found else []
