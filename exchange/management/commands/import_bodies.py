from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from exchange import tables
from exchange.bodies import import_table, plan_import
from exchange.columns import COLUMNS
from exchange.steps import plan_summary
from files.uploads import InvalidFile, InvalidPlan, UnacceptedWarnings, at_line
from secretariat.changes import change_context
from secretariat.progress import Progress
from secretariat.text.sentences import clip


class Command(BaseCommand):
    help = (
        "Import bodies from a CSV file (UTF-8) or an XLSX file: all of them, or none and every reason why. "
        f"Columns, in any order: {', '.join(COLUMNS)}. A blank cell leaves a text alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--accept-warnings",
            metavar="REASON",
            default="",
            help="why the warnings of the checks are to be accepted; the history records it",
        )
        parser.add_argument("--under", metavar="SLUG", help="make the root of the file a part of this body")

    def handle(self, file, dry_run, under, accept_warnings, verbosity, **options):
        progress = Progress(self.stderr)
        try:
            table = tables.read_table(file)
            if dry_run:
                plan = plan_import(table, under)
            else:
                with change_context(note=accept_warnings.strip()):
                    plan = import_table(table, under, progress, accept_warnings=bool(accept_warnings.strip()))
        except InvalidFile as error:
            self.refuse(error.messages)
        except InvalidPlan as error:
            progress.end()
            self.refuse(error.errors)
        except UnacceptedWarnings as error:
            progress.end()
            self.list_warnings(error.plan)
            raise CommandError(
                _(
                    "The checks take these for errors; nothing was changed. If they are right, say why: --accept-warnings REASON."
                )
            ) from None
        if dry_run:
            self.list_warnings(plan)
        if dry_run or verbosity > 1:
            self.list_steps(plan, verbosity)
        self.stdout.write(plan_summary(plan.counts()))
        if plan.errors:
            self.refuse(plan.errors)
        if dry_run:
            self.stdout.write(_("This was a dry run; nothing was changed."))

    def refuse(self, sentences):
        for sentence in sentences:
            self.stderr.write(str(sentence))
        raise CommandError(_("The file is refused; nothing was changed."))

    def list_warnings(self, plan):
        for warning in plan.warnings:
            self.stderr.write(str(warning))

    def list_steps(self, plan, verbosity):
        for step in sorted(plan.steps, key=lambda step: step.line):
            for sentence in sentences_of(step, verbosity):
                self.stdout.write(at_line(step.line, " ".join(sentence.split())))


def sentences_of(step, verbosity):
    """Yield the lines of the report about one body."""
    if step.is_new:
        yield _("'%(id)s' is new: %(kind)s “%(name)s”, part of '%(parent)s', address '%(slug)s'.") % {
            "id": step.key,
            "kind": step.kind,
            "name": next((new for column, _old, new in step.changes if column == "name_en"), ""),
            "parent": step.parent_key,
            "slug": step.slug,
        }
        if step.is_published is False:
            yield _("'%(id)s' is not published.") % {"id": step.key}
        return
    if step.is_moved:
        yield _("'%(id)s' moves to '%(parent)s'.") % {"id": step.key, "parent": step.parent_key}
    for column, old, new in step.changes:
        yield _("%(column)s of '%(id)s' changes from “%(old)s” to “%(new)s”.") % {
            "id": step.key,
            "column": column,
            "old": clip(old, 200),
            "new": clip(new, 200),
        }
    if step.is_published is not None:
        yield (_("'%(id)s' is published.") if step.is_published else _("'%(id)s' is no longer published.")) % {
            "id": step.key
        }
    if step.is_unchanged and verbosity > 1:
        yield _("'%(id)s' is unchanged.") % {"id": step.key}
