"""The ledger of functions as rows of one table: from, to, what changed; of a draft by its plan, later as it was stored."""

from dataclasses import dataclass, field

from secretariat.item_labels import LEVEL_NAMES

from .findings import text_shown
from .kinds import Fate


@dataclass
class LedgerRow:
    """A row of the ledger: a function, its body, its fate, where it goes on, and its texts before and after."""

    function: int
    body: str
    fate: object
    before: str
    to: list = field(default_factory=list)
    """Pairs of the name of a body and the text there."""
    is_changed: bool = False
    reason: str = ""
    levels: tuple = ()
    """What it was and what it is, where it has another level."""


def ledger_rows(reorganisation, drafting):
    """Return the LedgerRows of a reorganisation in the language of the page, by body."""
    if lines := reorganisation.record.get("ledger"):
        return [
            LedgerRow(
                line["function"], text_shown(line["body_names"]), Fate(line["fate"]), text_shown(line["before"]),
                [(text_shown(one["body_names"]), text_shown(one["after"])) for one in line["to"]], line["is_changed"], line["reason"],
                tuple(LEVEL_NAMES[level] for level in line.get("levels", ())),
            )
            for line in lines
        ]  # fmt: skip
    plan = drafting.plan
    return [
        LedgerRow(
            line.function, text_shown(plan.before.bodies[line.body].names), line.fate, text_shown(line.texts),
            [(text_shown(plan.state.bodies[body].names), text_shown(plan.state.functions[pk].texts)) for pk, body in line.to if body in plan.state.bodies],
            line.is_changed, line.reason, tuple(LEVEL_NAMES[level] for level in line.levels),
        )
        for line in plan.ledger
    ]  # fmt: skip
