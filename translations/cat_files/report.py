"""A plan as a page, which shows the beginning of each list, and as a complete table."""

from django.utils.translation import gettext as _

from secretariat.text.sentences import clip

from ..outcomes import Outcome
from .plan import plan_summary

MAX_SHOWN = 100
"""Maximum number of texts of an outcome on the page."""
MAX_SHOWN_LENGTH = 1_000
"""Maximum number of characters of a text on the page."""


def translation_plan_page(plan):
    """Return what the page of a plan shows, as a dict that can be stored."""
    return {
        "summary": plan_summary(plan.counts()),
        "digest": plan.digest(),
        "errors": [*map(str, plan.errors)],
        "warnings": [],
        "can_be_carried_out": bool(plan.to_do()),
        "lists": [*_lists(plan)],
    }


def _lists(plan):
    advice = {
        Outcome.CONFLICT: _("Nothing of these comes in. Look at them on the desk, or export them again and translate them anew."),
        Outcome.REFUSED: _("Nothing of these comes in."),
        Outcome.UNKNOWN: _("Nothing of these comes in."),
        Outcome.MEMORY: _("The desk suggests these for similar texts and names the file. Nothing of them is published."),
        Outcome.STALE: _("The English text was changed since. On the desk you see what is new in it."),
    }  # fmt: skip
    for outcome in Outcome:
        steps = plan.of(outcome)
        if steps and outcome != Outcome.UNCHANGED:
            yield {
                "outcome": outcome.value,
                "title": outcome.label,
                "advice": advice.get(outcome, ""),
                "rows": [_row(step) for step in steps[:MAX_SHOWN]],
                "more": max(0, len(steps) - MAX_SHOWN),
                "is_refused": outcome in (Outcome.REFUSED, Outcome.UNKNOWN),
                "has_difference": outcome == Outcome.CONFLICT,
            }


def _row(step):
    """One text of the plan on its page."""
    return {
        "line": step.line,
        "file": step.segment.file,
        "id": clip(step.segment.id, 100),
        "here": clip(step.here, MAX_SHOWN_LENGTH),
        "target": clip(step.target, MAX_SHOWN_LENGTH),
        "language": step.language,
        "label": step.label,
        "where": step.where,
        "address": step.address,
        "messages": [*map(str, step.messages)],
    }


HEADER = ("file", "line", "id", "language", "body", "text", "outcome", "why", "here", "in_file")


def as_rows(plan):
    """Yield a plan as the rows of a table, the header first."""
    yield HEADER
    for step in plan.steps:
        one, why = step.segment, " ".join(map(str, step.messages))
        about = (one.file, one.line, one.id, one.language, step.where, step.label)
        yield (*about, step.outcome.value, why, step.here, step.target)
