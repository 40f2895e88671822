"""What people decide about the plan of a bulletin. Decisions are stored in their order, and applied to what was read.

A decision is a dict: `do` is its kind, `key` the part that it is about. Each kind is a function that changes the plan, or
raises DecisionError and has changed nothing then.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .paragraph_decisions import (
    GONE,
    DecisionError,
    body_of_plan,
    check_name_and_kind,
    function_of_plan,
    leave_out,
    make_body,
    take_function,
    take_in,
    take_paragraph,
)
from .stored_plan import NEW, LeftOutText, PlanFunction, StoredPlan
from .symbols import identity

# Bodies


def set_body(plan, key, name, kind, parent):
    """Give a body another name, kind or parent."""
    body = body_of_plan(plan, key)
    check_name_and_kind(name, kind)
    if parent:
        body_of_plan(plan, parent)
    if parent == key or parent in plan.below(key):
        raise DecisionError(_("A body cannot be a part of itself or of one of its own parts."))
    body.name, body.kind, body.parent = name.strip(), kind, parent


def match_body(plan, key, to):
    """Say that a body is a stored one (its id), or NEW."""
    body = body_of_plan(plan, key)
    if to != NEW and any(other.match == to for other in plan.bodies if other is not body):
        raise DecisionError(_("Another body of the bulletin was matched with this one already."))
    body.match = to


def change_kind(plan, key, is_changed):
    """Say whether the draft makes the stored body one of the kind that the bulletin says, or leaves its kind."""
    body_of_plan(plan, key).changes_kind = bool(is_changed)


def merge_body(plan, key, to):
    """Say that this is no body: its text is part of another one, and its name only a heading."""
    body, into = body_of_plan(plan, key), body_of_plan(plan, to)
    if body is into:
        raise DecisionError(_("Choose another body, whose text it is."))
    parent = body.parent
    if to in plan.below(key):  # what it was a part of gets the one that takes its text
        into.parent = parent
    for child in plan.children(key):
        if child is not into:
            child.parent = to
    (into.closing if into.functions else into.opening).extend(body.opening)
    into.functions += body.functions
    into.closing += body.closing
    known = {identity(one["symbol"]) for one in into.citations}
    into.citations += [one for one in body.citations if identity(one["symbol"]) not in known]
    plan.bodies.remove(body)
    plan.aliases[key] = to
    plan.left_out.append(LeftOutText("", f"{body.number} {body.name}".strip(), _("heading")))


def drop_source(plan, key, symbol, is_dropped):
    """Say that words that were recognised as a source are none, or that they are."""
    body = body_of_plan(plan, key)
    cited = [one for one in body.citations if one["symbol"] == symbol]
    if not cited:
        raise DecisionError(GONE)
    for one in cited:
        one["is_dropped"] = bool(is_dropped)


# Functions


def set_function(plan, key, texts):
    """Give a function another text; several texts are as many functions."""
    _body, listed, place, function = function_of_plan(plan, key)
    texts = [text.strip() for text in texts if text.strip()]
    if not texts:
        raise DecisionError(_("A function needs a text."))
    known = {one.key for body in plan.bodies for own in body.functions for one in own.with_items()}
    new = []
    for text in texts[1:]:
        number = 1
        while f"{key}.{number}" in known:
            number += 1
        known.add(f"{key}.{number}")
        new.append(PlanFunction(f"{key}.{number}", "", text))
    function.text = texts[0]
    if new:  # items are below the last of them, as they stand in the text
        new[-1].items, function.items = function.items, []
    listed[place + 1 : place + 1] = new


def join_function(plan, key):
    """Join a function with the one before it in its list."""
    _body, listed, place, function = function_of_plan(plan, key)
    if place == 0:
        raise DecisionError(_("There is no function before it in its list."))
    before = listed[place - 1]
    if before.items:
        raise DecisionError(_("The function before it has items; its text cannot follow them."))
    before.text = f"{before.text} {function.text}".strip()
    before.items = function.items
    del listed[place]
    plan.aliases[key] = before.key


def lower_function(plan, key):
    """Make a function an item of the one before it."""
    _body, listed, place, function = function_of_plan(plan, key)
    if place == 0:
        raise DecisionError(_("There is no function before it in its list."))
    listed[place - 1].items.append(function)
    del listed[place]


def raise_item(plan, key):
    """Make an item a function of its own, after the one that it was an item of."""
    body, listed, place, function = function_of_plan(plan, key)
    if listed is body.functions:
        raise DecisionError(_("It is no item of another function."))
    _owner, above, place_above, _function = next(
        plan.find_function(one.key) for own in body.functions for one in own.with_items() if one.items is listed
    )
    function.items += listed[place + 1 :]
    del listed[place:]
    above.insert(place_above + 1, function)


# Findings


def settle(plan, key, is_settled):
    """Say that a finding is settled, or open again."""
    finding = next((one for one in plan.findings if one.key == key), None)
    if finding is None:
        raise DecisionError(GONE)
    finding.is_settled = bool(is_settled)


KINDS = {
    "body": (set_body, gettext_lazy("Name, kind or parent of a body")),
    "match": (match_body, gettext_lazy("Which body it is")),
    "kind": (change_kind, gettext_lazy("The kind of a body that there is")),
    "merge": (merge_body, gettext_lazy("A heading, not a body")),
    "source": (drop_source, gettext_lazy("A source, or none")),
    "function": (set_function, gettext_lazy("Text of a function")),
    "join": (join_function, gettext_lazy("Two functions joined")),
    "lower": (lower_function, gettext_lazy("A function made an item")),
    "raise": (raise_item, gettext_lazy("An item made a function")),
    "paragraph": (take_paragraph, gettext_lazy("A paragraph made a function")),
    "text": (take_function, gettext_lazy("A function made a paragraph")),
    "take": (take_in, gettext_lazy("A paragraph taken in")),
    "leave": (leave_out, gettext_lazy("A part left out")),
    "heading": (make_body, gettext_lazy("A heading made a body")),
    "settle": (settle, gettext_lazy("A finding settled")),
}
"""The kinds of decisions: what each does, and what it is called."""


def apply(plan, decision):
    """Apply a decision to a plan. Raises DecisionError."""
    function, _name = KINDS[decision["do"]]
    function(plan, **{name: value for name, value in decision.items() if name not in ("do", "by")})


def decided_plan(bulletin):
    """Return the StoredPlan of a bulletin with all that was decided."""
    plan = StoredPlan.from_json(bulletin.read)
    for decision in bulletin.decisions:
        try:
            apply(plan, decision)
        except DecisionError:
            continue  # it fitted when it was made; after an earlier one was taken back it may not
    return plan
