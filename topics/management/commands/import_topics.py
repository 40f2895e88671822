from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from files.uploads import InvalidFile, InvalidPlan
from topics.importing import import_topics, plan_topics
from topics.reports import plan_rows, topic_summary
from topics.skos import read_vocabulary


class Command(BaseCommand):
    help = "Import topics from a vocabulary in SKOS (Turtle): all of them, or none and every reason why."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, file, dry_run, verbosity, **options):
        if not file.is_file():
            raise CommandError(_("%(file)s is no file.") % {"file": file})
        try:
            vocabulary = read_vocabulary(file)
            plan = plan_topics(vocabulary) if dry_run else import_topics(vocabulary)
        except InvalidFile as error:
            self.refuse(error.messages)
        except InvalidPlan as error:
            self.refuse(error.errors)
        if dry_run or verbosity > 1:
            for row in plan_rows(plan)[1:]:
                self.stdout.write(" · ".join(filter(None, row)))
        self.stdout.write(topic_summary(plan.counts()))
        if plan.errors:
            self.refuse(plan.errors)
        if dry_run:
            self.stdout.write(_("This was a dry run; nothing was changed."))

    def refuse(self, sentences):
        for sentence in sentences:
            self.stderr.write(str(sentence))
        raise CommandError(_("The file is refused; nothing was changed."))
