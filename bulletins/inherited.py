"""What was decided about a bulletin, decided about its translation as well: what is a heading, an item, one function and not two.

A decision is taken over where both documents were read in the same shape; elsewhere people decide again.
"""

from .decisions import DecisionError, apply
from .stored_plan import StoredPlan

OF_STRUCTURE = {"merge", "join", "lower", "raise", "paragraph", "text", "leave", "body"}
"""The kinds of decisions that do not depend on the words of a language."""


def inherited_decisions(bulletin, plan):
    """Return the decisions about a bulletin that fit the StoredPlan of its translation, which they change."""
    keys, found = _same_keys(StoredPlan.from_json(bulletin.read), plan), []
    for decision in bulletin.decisions:
        own = _translated(decision, keys, plan)
        if own is None:
            continue
        try:
            apply(plan, own)
        except DecisionError:
            continue
        found.append(own)
    return found


def _same_keys(first, plan):
    """Return the keys of the parts that both have in the same shape: key → key."""
    if len(first.bodies) != len(plan.bodies):
        return {}
    keys = {}
    for one, other in zip(first.bodies, plan.bodies, strict=True):
        keys[one.key] = other.key
        if _shape(one) == _shape(other):
            keys |= {own.key: theirs.key for own, theirs in zip(one.pieces(), other.pieces(), strict=True)}
    return keys


def _shape(body):
    def of(functions):
        return [of(function.items) for function in functions]

    return len(body.opening), of(body.functions), len(body.closing)


def _translated(decision, keys, plan):
    """Return a decision with the keys of the translation; None where it has no such parts."""
    if decision["do"] not in OF_STRUCTURE or decision["key"] not in keys:
        return None
    own = decision | {"key": keys[decision["key"]]}
    for name in ("to", "parent"):
        if own.get(name):
            if own[name] not in keys:
                return None
            own[name] = keys[own[name]]
    if own["do"] == "body":
        body = plan.body(own["key"])
        if body is None:
            return None
        own["name"] = body.name
    return own
