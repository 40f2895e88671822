"""Decisions about paragraphs of a bulletin: what is a function, what is left out or taken in, and which heading is that of a body."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.kinds import Kind

from .citations import find_citations
from .labels import split_label
from .plan import POST
from .stored_plan import LeftOutText, PlanBody, PlanFunction, PlanParagraph, paragraphs_by_key
from .symbols import identity

GONE = gettext_lazy("This is not part of the plan any more; nothing was changed.")
OPENING, FUNCTION, CLOSING = "opening", "function", "closing"
"""What a paragraph can be in a body."""


class DecisionError(Exception):
    """Raised for a decision that does not fit the plan, with a sentence."""


def body_of_plan(plan, key):
    """Return the body with a key. Raises DecisionError."""
    body = plan.body(key)
    if body is None:
        raise DecisionError(GONE)
    return body


def function_of_plan(plan, key):
    """Return what `find_function` finds. Raises DecisionError."""
    found = plan.find_function(key)
    if found is None:
        raise DecisionError(GONE)
    return found


def check_name_and_kind(name, kind):
    """Raise DecisionError where a body cannot have a name or a kind."""
    if not name.strip():
        raise DecisionError(_("A body needs a name."))
    if kind not in ("", POST, *Kind.values):
        raise DecisionError(_("This kind is not known."))


def take_paragraph(plan, key):
    """Make a paragraph a function of its body: the first of them, or the last where it comes after them."""
    body, listed, piece = _paragraph_of_body(plan, key)
    listed.remove(piece)
    place = 0 if listed is body.opening else len(body.functions)
    body.functions.insert(place, _as_function(key, piece.text))


def _as_function(key, text):
    label, rest = split_label(text)
    return PlanFunction(key, label.text if label else "", rest)


def take_function(plan, key):
    """Make a function, with its items, paragraphs of its body: before the functions where it is the first of them, else after them."""
    body, listed, place, function = function_of_plan(plan, key)
    is_first = listed is body.functions and place == 0
    paragraphs = [PlanParagraph(one.key, f"{one.label} {one.text}".strip()) for one in function.with_items()]
    del listed[place]
    if is_first:
        body.opening += paragraphs
    else:
        body.closing[:0] = paragraphs


def _paragraph_of_body(plan, key):
    """Return (body, list that it is in, paragraph) of a paragraph of an opening or a closing."""
    for body in plan.bodies:
        for listed in (body.opening, body.closing):
            for piece in listed:
                if piece.key == key:
                    return body, listed, piece
    raise DecisionError(GONE)


# What was left out


def paragraph_of(plan, key):
    """Return the paragraph of the document with a key such as d12; None if there is none, or it became something."""
    number = _number_in(key, "d")
    paragraph = plan.paragraphs[number] if number is not None and number < len(plan.paragraphs) else None
    return paragraph if paragraph and not paragraph.keys else None


def left_out_text(plan, key):
    """Return what was left out and has a key: a paragraph (d12), or one of the other texts (l3); None if there is none, or it was taken in."""
    number = _number_in(key, "l")
    if number is None:
        return paragraph_of(plan, key)
    text = plan.left_out[number] if number < len(plan.left_out) else None
    return text if text and not text.keys else None


def _number_in(key, letter):
    is_number = key[:1] == letter and key[1:].isascii() and key[1:].isdecimal() and len(key) < 9
    return int(key[1:]) if is_number else None


def take_in(plan, key, to, role=""):
    """Make a text that was left out a part of a body, in the order of the document; without a role a paragraph."""
    body, left = body_of_plan(plan, to), left_out_text(plan, key)
    if left is None:
        raise DecisionError(GONE)
    if role not in ("", OPENING, FUNCTION, CLOSING):
        raise DecisionError(
            _("Say what it is: a paragraph before the functions, a function, or a paragraph after them.")
        )
    listed = {OPENING: body.opening, FUNCTION: body.functions, CLOSING: body.closing}.get(role)
    if listed is None:
        listed = body.closing if body.functions else body.opening
    taken = _as_function(f"p{key}", left.text) if listed is body.functions else PlanParagraph(f"p{key}", left.text)
    listed.insert(_place_in(plan, listed, key), taken)
    left.keys, left.reason = [taken.key], ""


def _place_in(plan, listed, key):
    """Return the place of a paragraph among others, in the order of the document; at the end where it is no paragraph of it."""
    number, at = _number_in(key, "d"), paragraphs_by_key(plan)
    if number is None:
        return len(listed)
    before = [place for place, one in enumerate(listed) if one.key in at and at[one.key][0] < number]
    return max(before, default=-1) + 1


def leave_out(plan, key):
    """Leave a paragraph of a body out, or a function with its items."""
    pieces = {piece.key: piece for piece in _taken_away(plan, key)}
    shown, reason = set(), _("left out by hand")
    for paragraph in plan.paragraphs:
        own = {plan.current_key(one) for one in paragraph.keys}
        if own and own <= pieces.keys():
            paragraph.keys, paragraph.reason = [], reason
            shown |= own
    for paragraph in plan.paragraphs:  # of which other parts go on
        shown -= {plan.current_key(one) for one in paragraph.keys}
    plan.left_out += [LeftOutText("", piece.text, reason) for one, piece in pieces.items() if one not in shown]


def _taken_away(plan, key):
    """Take a paragraph or a function out of its body, and return it, with its items."""
    if found := plan.find_function(key):
        _body, listed, place, function = found
        del listed[place]
        return [*function.with_items()]
    _body, listed, piece = _paragraph_of_body(plan, key)
    listed.remove(piece)
    return [piece]


# Headings


def make_body(plan, key, name, kind, parent, with_following=True):
    """Make a body of a heading that was not recognised: a paragraph that was left out (d12), one of a body, or a function.

    `with_following` gives it what comes after the heading in the body in which that stands.
    """
    check_name_and_kind(name, kind)
    if parent:
        body_of_plan(plan, parent)
    number, before = heading_place(plan, key)
    body = PlanBody(f"b{key}", "", name.strip(), kind, parent)
    following = _following(plan, before, number) if with_following and before and number is not None else []
    if key[:1] != "d":
        body.functions += _taken_away(plan, key)[1:]  # the items of a function that is a heading
        plan.aliases[key] = body.key
    else:
        plan.paragraphs[number].keys, plan.paragraphs[number].reason = [body.key], ""
    for piece in following:
        if piece.key != key:
            _give(piece, before, body)
    plan.bodies.insert(plan.bodies.index(before) + 1 if before else 0, body)
    _share_citations(plan, before, body)


def piece_of_plan(plan, key):
    """Return what may be a heading: a paragraph that was left out, one of a body, or a function; None if there is none."""
    if key[:1] == "d":
        return paragraph_of(plan, key)
    return next((piece for body in plan.bodies for piece in body.pieces() if piece.key == key), None)


def heading_place(plan, key):
    """Return (number of the paragraph, body in which it stands) of what may be a heading; either is None where that is not known."""
    at = paragraphs_by_key(plan)
    if found := plan.find_function(key):
        return at.get(key, [None])[0], found[0]
    if key[:1] != "d":
        return at.get(key, [None])[0], _paragraph_of_body(plan, key)[0]
    if paragraph_of(plan, key) is None:
        raise DecisionError(GONE)
    number = _number_in(key, "d")
    starts = [(at[one][0], body) for body in plan.bodies for one in [body.key, *(piece.key for piece in body.pieces())] if one in at]  # fmt: skip
    before = max((pair for pair in starts if pair[0] < number), key=lambda pair: pair[0], default=(None, None))
    return number, before[1]


def _following(plan, body, number):
    """Return the paragraphs and functions of a body that come after a paragraph of the document, in its order."""
    at = paragraphs_by_key(plan)
    found = [one for one in (*body.opening, *body.functions, *body.closing) if at.get(one.key, [-1])[0] > number]
    return sorted(found, key=lambda one: at[one.key][0])


def _give(piece, before, body):
    """Give a paragraph or a function of one body to another one, after what that has."""
    listed = next(own for own in (before.opening, before.functions, before.closing) if piece in own)
    listed.remove(piece)
    if listed is before.functions:
        body.functions.append(piece)
    else:
        (body.closing if body.functions else body.opening).append(piece)


def _share_citations(plan, before, body):
    """Give a new body the citations of its texts; those that the texts of the other one have stay there as well."""
    if before is None:
        return
    theirs, own = (
        {identity(cited.symbol) for piece in one.pieces() for cited in find_citations(piece.text, plan.language)}
        for one in (before, body)
    )
    body.citations = [dict(one) for one in before.citations if identity(one["symbol"]) in own]
    before.citations = [one for one in before.citations if (key := identity(one["symbol"])) not in own or key in theirs]
