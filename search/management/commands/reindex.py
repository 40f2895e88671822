from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from jobs.commands import shown_as_job
from search import index
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Rebuild the search index, or check it with --check."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit code 1 if the index is not up to date"
        )

    def handle(self, check, **options):
        if check:
            found = list(index.index_errors())
            for sentence in found:
                self.stderr.write(sentence)
            if found:
                raise CommandError("The search index is not up to date; “manage.py reindex” rebuilds it.")
            return
        with shown_as_job("reindex", Progress(self.stderr)) as job:
            count = index.rebuild(job)
            job.outcome = ngettext("%(count)d body indexed.", "%(count)d bodies indexed.", count) % {"count": count}
        self.stdout.write(job.outcome)
