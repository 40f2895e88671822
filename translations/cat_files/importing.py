"""Carrying out the plan of a translation import."""

from django.utils.translation import gettext as _

from files.uploads import InvalidPlan, StalePlan
from secretariat.changes import one_revision, write_lock
from secretariat.progress import no_progress, reported
from secretariat.rehearsal import Outdated, Prepared, rehearsal, with_rehearsals
from secretariat.waiting import LongTask, TaskStep, long_task

from .. import texts, workflow
from ..glossary.importing import store_term
from ..memory_import import store_memory
from ..models import Remark, Task
from ..outcomes import Outcome
from ..workflow import BaseVersions
from .plan import make_plan

MIN_STEPS_TO_REHEARSE = 100
"""Texts of a plan; carrying out fewer takes less than half a second."""


def prepare_segments(segments, person=None, progress=no_progress):
    """Make the plan of an import before the write lock is taken, and rehearse it if it is long."""
    with rehearsal(Task, Remark) as own:
        plan = make_plan(segments, person, progress)
        if len(plan.to_do()) >= MIN_STEPS_TO_REHEARSE and plan.is_of_texts:
            try:
                own.perform(lambda: _carry_out(plan, person, progress))
            except InvalidPlan as error:
                plan.errors = error.errors
        return Prepared(plan, own)


def import_segments(segments, person=None, progress=no_progress):
    """Import all segments that can be imported, in one transaction; returns the plan that was carried out. Raises InvalidPlan."""
    return with_rehearsals(
        lambda: prepare_segments(segments, person, progress),
        lambda prepared: carry_out_segments(prepared, segments, person, progress),
        progress,
    )


def carry_out_segments(prepared, segments, person=None, progress=no_progress, shown=None):
    """Carry out an import that `prepare_segments` has prepared, under the write lock; with None it is prepared there.

    `shown` is the digest of the plan that the person saw. Returns the plan. Raises Outdated, StalePlan if the plan is a
    different one now, and InvalidPlan if a step fails; then nothing is changed.
    """
    with long_task(LongTask.IMPORT, person), write_lock():
        if prepared and not (prepared.rehearsal.is_current() and prepared.plan.is_permitted(person)):
            raise Outdated
        prepared = prepared or prepare_segments(segments, person, progress)
        plan = prepared.plan
        if shown is not None and shown != plan.digest():
            raise StalePlan(plan)
        if plan.errors:
            raise InvalidPlan(plan.errors)
        prepared.carry_out(lambda: _carry_out(plan, person, progress), progress)
    return plan


@one_revision()
def _carry_out(plan, person, progress):
    if memory := plan.of(Outcome.MEMORY):
        store_memory(memory, person)
        return
    for step in reported(plan.to_do(), TaskStep.TEXTS, progress):
        try:
            _carry_out_step(step, person)
        except (workflow.ValidationError, texts.TextConflict) as error:
            reasons = " ".join(getattr(error, "messages", [])) or _("Somebody else has changed this text meanwhile.")
            raise InvalidPlan([_("line %(line)d: %(sentence)s") % {"line": step.line, "sentence": reasons}]) from None


def _carry_out_step(step, person):
    if step.outcome == Outcome.TERM:
        store_term(step, person)
        return
    text, target, base = step.text, step.target, step.base
    is_here = target == step.here
    if step.outcome == Outcome.APPROVED:
        if not is_here:
            task = workflow.save_draft(person, text, target, base)
            base = BaseVersions(task.token, base.published, base.source)
        workflow.approve(person, text, base)
    elif step.outcome == Outcome.REVIEW and is_here:
        workflow.submit(person, text, base)
    else:
        workflow.save_draft(person, text, target, base, submit=step.outcome == Outcome.REVIEW)
