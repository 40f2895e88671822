"""A plan as a page, which shows the beginning of each list, and as a complete table."""

from itertools import islice

from django.utils.translation import gettext as _

from secretariat.models import Body
from secretariat.text.sentences import clip

from ..contexts import address, name_of
from ..differences import difference
from .plan import Outcome, plan_summary

MAX_SHOWN = 100
"""Maximum number of texts of an outcome on the page."""
MAX_SHOWN_LENGTH = 1_000
"""Maximum number of characters of a text on the page."""


class TranslationPlanPage:
    """Template context of the page of a plan."""

    def __init__(self, plan):
        self.plan = plan
        self.errors = plan.errors
        self.summary = plan_summary(plan.counts())
        self.can_be_carried_out = bool(plan.to_do())

    def lists(self):
        advice = {
            Outcome.CONFLICT: _("Nothing of these comes in. Look at them on the desk, or export them again and translate them anew."),
            Outcome.REFUSED: _("Nothing of these comes in."),
            Outcome.UNKNOWN: _("Nothing of these comes in."),
            Outcome.STALE: _("The English text was changed since. On the desk you see what is new in it."),
        }  # fmt: skip
        for outcome in Outcome:
            steps = self.plan.of(outcome)
            if steps and outcome != Outcome.UNCHANGED:
                yield {
                    "outcome": outcome,
                    "advice": advice.get(outcome, ""),
                    "rows": [_Row(step) for step in islice(steps, MAX_SHOWN)],
                    "more": max(0, len(steps) - MAX_SHOWN),
                    "is_refused": outcome in (Outcome.REFUSED, Outcome.UNKNOWN),
                    "has_difference": outcome == Outcome.CONFLICT,
                }


class _Row:
    """One text of the plan on its page."""

    def __init__(self, step):
        self.step, self.file, self.id = step, step.segment.file, clip(step.segment.id, 100)
        self.here, self.target = clip(step.here, MAX_SHOWN_LENGTH), clip(step.target, MAX_SHOWN_LENGTH)
        self.language = step.text.language if step.text else None

    @property
    def difference(self):
        return difference(self.here, self.target)

    @property
    def address(self):
        """Address of the text on its desk."""
        text, owner = self.step.text, self.step.owner
        body = owner.pk if isinstance(owner, Body) else None
        model, object_id = text.key[:2]
        return f"{address(model, object_id, text.language.slug, body)}#{name_of(model, object_id, text.field)}"


HEADER = ("file", "line", "id", "language", "body", "text", "outcome", "why", "here", "in_file")


def as_rows(plan):
    """Yield a plan as the rows of a table, the header first."""
    yield HEADER
    for step in plan.steps:
        one, why = step.segment, " ".join(map(str, step.messages))
        about = (one.file, one.line, one.id, one.language, step.where, step.label)
        yield (*about, step.outcome.value, why, step.here, step.target)
