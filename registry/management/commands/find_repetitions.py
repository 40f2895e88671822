from django.core.management.base import BaseCommand

from jobs.commands import shown_as_job
from registry.findings import outcome_of, store_repetitions
from registry.repetitions import find_repetitions
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Find functions that several bodies say alike, in any language, for the page of findings."

    def handle(self, **options):
        with shown_as_job("find_repetitions", Progress(self.stdout)) as job:
            found = find_repetitions(job)
            store_repetitions(found)
            job.outcome = outcome_of(found)
        self.stdout.write(job.outcome)
