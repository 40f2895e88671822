from django.core.management.base import BaseCommand, CommandError

from reorganisations.demo_reorganisation import OtherDirectoryError, make_example, remove_examples
from reorganisations.models import Reorganisation
from secretariat.changes import change_context, one_revision


class Command(BaseCommand):
    help = "Writes an example of a reorganisation as a draft, marked as an example; --remove takes it away again."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove the examples that are not in force")

    def handle(self, *, remove, **options):
        with change_context(source="demo_reorganisation"), one_revision():
            if remove:
                self.stdout.write(f"Removed: {remove_examples()}")
                return
            if Reorganisation.objects.filter(is_example=True).exists():
                raise CommandError("The example is there already; --remove takes it away while it is not in force.")
            try:
                row = make_example()
            except OtherDirectoryError as error:
                raise CommandError(f"This is another directory than the example is about; it lacks: {error}") from None
            self.stdout.write(f"Written as a draft: {row.name_en}")
