"""A large import is carried out as a job."""

from contextlib import suppress

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.running import JobFailed, job
from secretariat.changes import change_context
from secretariat.rehearsal import with_rehearsals
from secretariat.waiting import LongTask, long_task

from .uploads import InvalidFile, InvalidPlan, StalePlan, UnacceptedWarnings

MAX_IMMEDIATE_ROWS = 500
"""Rows of a file that is carried out at once; this takes about a second, as long as the start of a job."""
MAX_ERRORS = 20
"""Errors in the outcome of a job."""

CARRIED_OUT = gettext_lazy("The import was carried out.")
FILE_IS_GONE = gettext_lazy("The file is no longer kept; upload it again. Nothing was changed.")
NEEDS_REASON = gettext_lazy("Say why the warnings are to be accepted. Nothing was changed yet.")
IS_STALE = gettext_lazy(
    "The directory was changed meanwhile. This is what the import would do now; nothing was changed yet."
)


@job
def carry_out_later(run, model, pk, shown, reason):
    """Carry out the import with this key, if its plan still is the one with the digest `shown`."""
    imports = admin.site.get_model_admin(apps.get_model(model))
    record = imports.model.objects.get(pk=pk)
    content = None if record.content is None else imports.read_content(record)

    def prepare():
        with suppress(InvalidFile):  # carrying it out reports that
            return content and imports.prepare(content, record, run.progress)

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
            with_rehearsals(prepare, carry_out)
    except UnacceptedWarnings:
        raise JobFailed(NEEDS_REASON) from None
    except StalePlan as error:
        record.refuse_stale(error.plan)
        raise JobFailed(
            _("The directory was changed meanwhile. Look at what the import would do now; nothing was changed yet.")
        ) from None
    except (InvalidPlan, InvalidFile) as error:
        record.refuse()
        sentences = [str(sentence) for sentence in getattr(error, "errors", None) or error.messages]
        raise JobFailed("\n".join([*sentences[:MAX_ERRORS], *(["…"] if len(sentences) > MAX_ERRORS else [])])) from None


def import_note(record, reason):
    """Return what the history says about the changes of an import."""
    return f"{record.file_name}: {reason}" if reason else record.file_name
