"""Fates that a plan suggests for functions that have none: by the same text, a near one, or words of a successor."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from secretariat.languages import SOURCE
from secretariat.text.folding import fold, stems

from .kinds import OperationKind
from .planning import NEAR

WORD = re.compile(r"[^\W\d_]{4,}")
"""A word that may say what a body is about; shorter ones join others."""


@dataclass(frozen=True)
class SuggestedFate:
    """An operation that would give a function its fate, and why it is suggested."""

    kind: OperationKind
    values: dict
    why: str
    """One of "same", "near", "goes-along", "words", "only"."""

    @property
    def choice(self):
        """The value of this fate in the form of fates."""
        match self.kind:
            case OperationKind.KEEP_FUNCTION:
                return "keep"
            case OperationKind.TRANSFER_FUNCTION:
                return f"transfer {self.values['to']}"
        return f"merge {self.values['into']}"


def undecided(plan):
    """Return the ids of the functions that have no fate yet, in the order of their bodies."""
    return [finding.function for finding in plan.findings if finding.code == "no_fate"]


def choices_for(plan, function):
    """Return the bodies to which a function of a plan would go: the successors of its body, and itself where it goes on.

    Where a body ends without successors, that is the one to which its parts go.
    """
    body = plan.before.functions[function].body
    if body in plan.endings:
        found = [pk for pk in plan.endings[body] if pk in plan.state.bodies] or _heirs(plan, body)
    else:
        split = [s.values["into"] for s in plan.steps if s.kind == OperationKind.SPLIT and s.values.get("body") == body]
        found = [pk for own in split for pk in own if pk in plan.state.bodies]
    return [*dict.fromkeys(found)]


def _heirs(plan, body):
    """Return the body that gets the parts of one that ends, in a list."""
    named = [step.values.get("parts_to") for step in plan.steps if step.values.get("body") == body]
    return [pk for pk in named if pk in plan.state.bodies]


def goes_along(plan, function):
    """Return whether a function may be kept as it is: its body goes on, or is merged into one that takes its functions."""
    body = plan.before.functions[function].body
    merged = {pk for step in plan.steps if step.kind == OperationKind.MERGE for pk in step.values.get("bodies", ())}
    return body not in plan.endings or body in merged


def suggest(plan, function):
    """Return the SuggestedFate of a function; None where nothing speaks for one."""
    node = plan.before.functions[function]
    text = node.texts.get(SOURCE.slug, "")
    successors = choices_for(plan, function)
    for why, is_like in (("same", lambda one: one == text), ("near", lambda one: fuzz.ratio(one, text) >= NEAR)):
        for pk in successors:
            there = [(other, plan.state.functions[other]) for other in plan.state.bodies[pk].functions]
            for other, own in (*there, *_before_it(plan, function)):
                if other != function and text and is_like(own.texts.get(SOURCE.slug, "")):
                    return SuggestedFate(
                        OperationKind.MERGE_FUNCTIONS, {"functions": [function, other], "into": other}, why
                    )
    if goes_along(plan, function) and (node.body in plan.endings or len(successors) < 2):
        return SuggestedFate(OperationKind.KEEP_FUNCTION, {"function": function}, "goes-along")
    to, why = (successors[0], "only") if len(successors) == 1 else (_by_words(plan, text, successors), "words")
    if to is None:
        return None
    if to == node.body:
        return SuggestedFate(OperationKind.KEEP_FUNCTION, {"function": function}, "words")
    return SuggestedFate(OperationKind.TRANSFER_FUNCTION, {"function": function, "to": to}, why)


def _before_it(plan, function):
    """Return the functions that go to the same body together with this one, and come before it: (id, node)."""
    successors = plan.endings.get(plan.before.functions[function].body)
    found = []
    for pk in [pk for pk, own in plan.endings.items() if successors and own == successors and pk in plan.before.bodies]:
        for other in plan.before.bodies[pk].functions:
            if other == function:
                return found
            if other in plan.state.functions:
                found.append((other, plan.before.functions[other]))
    return found


def _by_words(plan, text, successors):
    """Return the successor with most words of a text that not all of them have in their names and openings; None where two have as many."""
    bodies = [plan.state.bodies[pk] for pk in successors]
    if not bodies:
        return None
    about = [_stems(f"{body.names.get(SOURCE.slug, '')} {body.opening.get(SOURCE.slug, '')}") for body in bodies]
    everywhere = set.intersection(*about)
    words = [_stems(word) for word in {*WORD.findall(text.casefold())}]
    counts = [sum(bool(word & (own - everywhere)) for word in words) for own in about]
    most = max(counts)
    return successors[counts.index(most)] if most and counts.count(most) == 1 else None


def _stems(text):
    return {stem for word in WORD.findall(text) for stem in stems(fold(word), SOURCE.slug)}
