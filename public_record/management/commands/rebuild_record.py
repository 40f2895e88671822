from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from jobs.commands import shown_as_job
from public_record import updating
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Write the public record anew, or compare it with the directory with --check."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit code 1 if the record is not up to date"
        )

    def handle(self, check, **options):
        if check:
            found = list(updating.record_errors(Progress(self.stderr)))
            for sentence in found:
                self.stderr.write(sentence)
            if found:
                raise CommandError("The public record is not up to date; “manage.py rebuild_record” writes it anew.")
            return
        with shown_as_job("rebuild_record", Progress(self.stderr)) as job:
            count = updating.rebuild(job)
            job.outcome = ngettext(
                "%(count)d body in the public record.", "%(count)d bodies in the public record.", count
            ) % {"count": count}
        self.stdout.write(job.outcome)
