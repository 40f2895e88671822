from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from search import index
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Build the index of the search anew, or say whether it is what it should be."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 where it is not")

    def handle(self, check, **options):
        if check:
            found = list(index.index_errors())
            for sentence in found:
                self.stderr.write(sentence)
            if found:
                raise CommandError("The index is not what it should be; “manage.py reindex” builds it anew.")
            return
        count = index.rebuild(Progress(self.stderr))
        self.stdout.write(ngettext("%(count)d body indexed.", "%(count)d bodies indexed.", count) % {"count": count})
