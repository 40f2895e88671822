from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from files.uploads import InvalidFile, InvalidPlan, as_single_line, safe_file_name
from secretariat.changes import change_context
from secretariat.progress import Progress
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.cat_files.plan import make_plan, plan_summary
from translations.outcomes import Outcome


class Command(BaseCommand):
    help = "Import translations from XLIFF (.xlf, .zip) or a workbook, or a glossary from TBX or CSV; what is in conflict or refused is left out."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="list what would be done without doing it")

    def handle(self, file, dry_run, verbosity, **options):
        progress = Progress(self.stderr)
        try:
            segments = formats.read_file(file)
            if dry_run:
                plan = make_plan(segments)
            else:
                with change_context(note=safe_file_name(file.name)):
                    plan = import_segments(segments, progress=progress)
        except (InvalidFile, InvalidPlan) as error:
            progress.end()
            for sentence in getattr(error, "messages", None) or error.errors:
                self.stderr.write(str(sentence))
            raise CommandError(_("The file is refused; nothing was changed.")) from None
        for step in plan.steps:
            if step.outcome != Outcome.UNCHANGED or verbosity > 1:
                stream = self.stdout if step.is_to_do or step.outcome == Outcome.UNCHANGED else self.stderr
                stream.write(as_single_line(sentence_of(step)))
        self.stdout.write(plan_summary(plan.counts()))
        if dry_run:
            self.stdout.write(_("This was a dry run; nothing was changed."))


def sentence_of(step):
    """Return a line that describes the outcome for one text and the reasons."""
    place = f"{step.segment.file}: " if step.segment.file else ""
    name = " · ".join(filter(None, (step.where, step.label, step.language and step.language.own_name)))
    parts = [f"{name or step.segment.id}: {step.outcome.label}", *map(str, step.messages)]
    return place + _("line %(line)d: %(sentence)s") % {"line": step.line, "sentence": " – ".join(parts)}
