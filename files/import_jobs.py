"""A large import is planned as a job, and carried out as another."""

from contextlib import suppress

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.running import JobFailed, job
from secretariat.changes import change_context, write_lock
from secretariat.consistent_reads import consistent_read
from secretariat.rehearsal import with_rehearsals
from secretariat.waiting import LongTask, TaskStep, long_task

from .uploads import InvalidFile, InvalidPlan, StalePlan, UnacceptedWarnings

MAX_IMMEDIATE_ROWS, MAX_IMMEDIATE_BYTES = 500, 1_000_000
"""Limits of a file that is planned and carried out at once; this takes about a second, as long as the start of a job."""
MAX_ERRORS = 20
"""Errors in the outcome of a job."""

PLANNED = gettext_lazy("The file was read; nothing was changed yet.")
CARRIED_OUT = gettext_lazy("The import was carried out.")
FILE_IS_GONE = gettext_lazy("The file is no longer kept; upload it again. Nothing was changed.")
NEEDS_REASON = gettext_lazy("Say why the warnings are to be accepted. Nothing was changed yet.")
IS_STALE = gettext_lazy(
    "The directory was changed meanwhile. This is what the import would do now; nothing was changed yet."
)


@job
def plan_later(run, model, pk):
    """Read the file of the import with this key, and store its plan."""
    imports, record = _import(model, pk)
    try:
        run.progress(TaskStep.READING, 0, 0)
        content = imports.read_content(record)
        with consistent_read():
            plan = imports.plan(content, record, run.progress)
            stored = imports.shown(plan), imports.report_file(plan)
    except InvalidFile as error:
        record.refuse_file()
        raise JobFailed(_sentences(error.messages)) from None
    with write_lock():
        record.refresh_from_db(fields=["content"])
        if record.content is None:
            raise JobFailed(FILE_IS_GONE)
        record.store_plan(plan, *stored)
        run.finish(f"{PLANNED} {imports.summary(record)}")


@job
def carry_out_later(run, model, pk, shown, reason):
    """Carry out the import with this key, if its plan still is the one with the digest `shown`."""
    imports, record = _import(model, pk)
    content = imports.read_content(record)

    def prepare():
        with suppress(InvalidFile):  # carrying it out reports that
            return imports.prepare(content, record, run.progress)

    def carry_out(prepared):
        with long_task(LongTask.IMPORT, record.person), imports.lock():
            record.refresh_from_db()
            if record.content is None:
                raise JobFailed(FILE_IS_GONE)
            plan = imports.carry_out(content, record, shown, prepared, bool(reason), run.progress)
            record.finish(plan)
            run.finish(f"{CARRIED_OUT} {imports.summary(record)}")

    try:
        with change_context(note=import_note(record, reason)):
            with_rehearsals(prepare, carry_out, run.progress)
    except UnacceptedWarnings:
        raise JobFailed(NEEDS_REASON) from None
    except StalePlan as error:
        record.store_plan(error.plan, imports.shown(error.plan), imports.report_file(error.plan))
        raise JobFailed(
            _("The directory was changed meanwhile. Look at what the import would do now; nothing was changed yet.")
        ) from None
    except (InvalidPlan, InvalidFile) as error:
        record.refuse()
        raise JobFailed(_sentences(getattr(error, "errors", None) or error.messages)) from None


def _import(model, pk):
    """Return the admin of an import and its row. Raises JobFailed where its file is no longer stored."""
    imports = admin.site.get_model_admin(apps.get_model(model))
    record = imports.model.objects.get(pk=pk)
    if record.content is None:
        raise JobFailed(FILE_IS_GONE)
    return imports, record


def _sentences(sentences):
    sentences = [*map(str, sentences)]
    return "\n".join([*sentences[:MAX_ERRORS], *(["…"] if len(sentences) > MAX_ERRORS else [])])


def import_note(record, reason):
    """Return what the history says about the changes of an import."""
    return f"{record.file_name}: {reason}" if reason else record.file_name
