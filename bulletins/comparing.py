"""A bulletin compared with the mandate that a body has already: which functions are kept, amended, new, gone, or come from another body."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from rapidfuzz import fuzz

from secretariat.item_labels import LEVEL_NAMES
from secretariat.kinds import Kind
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function
from translations.differences import difference

from .documents import clean, without_line_breaks, words_of
from .plan import POST

ALIKE = 60
"""Similarity, of 100, from which a function is taken for an amended one."""


class Fortune(models.TextChoices):
    """What a bulletin does with a function."""

    KEPT = "kept", pgettext_lazy("function in a second bulletin", "kept")
    AMENDED = "amended", pgettext_lazy("function in a second bulletin", "amended")
    NEW = "new", pgettext_lazy("function in a second bulletin", "new")
    GONE = "gone", pgettext_lazy("function in a second bulletin", "gone")


@dataclass
class ComparedFunction:
    """A function of a bulletin beside the stored one that it goes on from; either may be missing."""

    fortune: Fortune
    before: str = ""
    after: str = ""
    stored: int | None = None
    """The id of the stored function."""
    planned: object = None
    """The function of the bulletin."""
    left: int | None = None
    """The id of the body that it comes from, where that is another one."""
    level: int = 0
    """That of the function of the bulletin: 0, for an item 1, for an item of that 2."""
    stored_level: int = 0

    @property
    def has_other_level(self):
        """Whether the bulletin makes it an item, or a function of its own."""
        return (
            self.stored is not None and self.planned is not None and not self.left and self.level != self.stored_level
        )

    @property
    def levels(self):
        """What it is called in the directory and in the bulletin."""
        return LEVEL_NAMES[self.stored_level], LEVEL_NAMES[self.level]

    @property
    def html(self):
        """The text with its differences."""
        return difference(self.before, self.after)


@dataclass
class ComparedMandate:
    """A body of a bulletin beside the stored body that it is: names, opening and closing (before, after), and functions."""

    key: str
    body: int
    name: tuple
    opening: tuple
    closing: tuple
    functions: list
    parent: object = None
    """The body of the plan that it is a part of by the bulletin and not in the directory; None where both agree."""
    kind: tuple = ()
    """The kinds in the directory and in the bulletin, where they differ."""
    changes_kind: bool = False
    """Whether the draft changes the kind."""

    def texts(self):
        """Return (label, whether it is the same, the text with its differences) of name, opening and closing."""
        labels = (_("Name"), _("Opening"), _("Closing"))
        pairs = zip(labels, (self.name, self.opening, self.closing), strict=True)
        return [(label, is_same_text(*pair), difference(*pair)) for label, pair in pairs if any(pair)]

    def counts(self):
        """Return how many functions have each fortune: pairs."""
        found = [one.fortune for one in self.functions]
        return [(fortune, found.count(fortune)) for fortune in Fortune if fortune in found]


def compare_plan(plan, flat):
    """Return the ComparedMandates of the bodies of a StoredPlan that were matched.

    `flat` yields functions with their items in order: (function, level, text).

    A function that is gone from one of them and is in another one by the same or nearly the same text goes on there.
    """
    language = BY_SLUG[plan.language]
    matched = [(body, body.match) for body in plan.bodies if isinstance(body.match, int)]
    stored = {own.pk: own for own in Body.objects.select_related("mandate").filter(pk__in=[pk for _b, pk in matched])}
    rows = Function.objects.filter(mandate__body__in=stored).order_by("mandate", "position", "pk")
    before, stored_levels = {}, {}
    for function in rows.select_related("mandate"):
        before.setdefault(function.mandate.body_id, []).append((function.pk, _text(function, "text", language)))
        stored_levels[function.pk] = function.level
    found = []
    for body, pk in matched:
        if pk not in stored:
            continue
        own = stored[pk]
        mandate = getattr(own, "mandate", None)
        texts = {name: _text(mandate, name, language) if mandate else "" for name in ("opening", "closing")}
        after = {name: "\n\n".join(one.text for one in getattr(body, name)) for name in ("opening", "closing")}
        if not body.functions and is_same_text(
            "\n\n".join(filter(None, texts.values())), "\n\n".join(filter(None, after.values()))
        ):
            after = texts  # without functions, nothing in a bulletin says where the closing begins
        planned = [*flat(body.functions)]
        functions = compare_functions(before.get(pk, []), [(one, text) for one, _level, text in planned])
        levels = {id(one): level for one, level, _text in planned}
        for one in functions:
            one.level, one.stored_level = levels.get(id(one.planned), 0), stored_levels.get(one.stored, 0)
        found.append(
            ComparedMandate(
                body.key, pk, (_text(own, "name", language), body.name), (texts["opening"], after["opening"]),
                (texts["closing"], after["closing"]), functions, _other_parent(plan, body, own),
                other_kind(body, own), body.changes_kind,
            )
        )  # fmt: skip
    _find_moved(found)
    return found


def other_kind(body, stored):
    """Return the kinds of a stored body and of the one of a plan that it is, where they differ; the Secretariat stays what it is."""
    if body.kind not in Kind.values or Kind.SECRETARIAT in (body.kind, stored.kind) or body.kind == stored.kind:
        return ()
    return Kind(stored.kind), Kind(body.kind)


def _other_parent(plan, body, stored):
    """Return the parent that the bulletin says, unless the stored body is below it already, in a part that the bulletin does not name."""
    parent = plan.body(body.parent)
    if parent is None or stored.parent_id is None or parent.kind == POST or parent.match == stored.pk:
        return None
    if isinstance(parent.match, int):
        above = Body.objects.filter(tree_id=stored.tree_id, lft__lt=stored.lft, rght__gt=stored.rght)
        return None if above.filter(pk=parent.match).exists() else parent
    return parent


def compare_functions(before, after):
    """Return the ComparedFunctions of two lists, pairs of id and text, in the order of the second with what is gone in its place."""
    pairs = _pairs(before, after)
    other = {new: old for old, new in pairs.items()}
    found, gone = [], 0
    for number, (planned, text) in enumerate(after):
        old = other.get(number)
        if old is None:
            found.append(ComparedFunction(Fortune.NEW, "", text, planned=planned))
            continue
        while gone < old:
            if gone not in pairs:
                found.append(ComparedFunction(Fortune.GONE, before[gone][1], "", before[gone][0]))
            gone += 1
        gone = max(gone, old + 1)
        pk, text_before = before[old]
        fortune = Fortune.KEPT if is_same_text(text_before, text) else Fortune.AMENDED
        found.append(ComparedFunction(fortune, text_before, text, pk, planned))
    shown = {one.stored for one in found}
    found += [ComparedFunction(Fortune.GONE, text, "", pk) for number, (pk, text) in enumerate(before) if number not in pairs and pk not in shown]  # fmt: skip
    return found


def _pairs(before, after):
    """Return which of the second list goes on from which of the first: the same texts, then the likest."""
    found, taken = {}, set()
    for likeness in (is_same_text, lambda one, other: words_of(one) == words_of(other)):
        for number, (_pk, text) in enumerate(before):
            if number in found:
                continue
            for place, (_planned, own) in enumerate(after):
                if place not in taken and likeness(text, own):
                    found[number] = place
                    taken.add(place)
                    break
    scores = []
    for number, (_pk, text) in enumerate(before):
        for place, (_planned, own) in enumerate(after):
            if number not in found and place not in taken:
                score = _likeness(text, own)
                if score >= ALIKE:
                    scores.append((-score, abs(number - place), number, place))
    for _score, _distance, number, place in sorted(scores):
        if number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found


def is_same_text(one, other):
    """Return whether two texts are the same but for spaces and line breaks."""
    return one == other or without_line_breaks(clean(one)) == without_line_breaks(clean(other))


def _likeness(one, other):
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


MOVED = 90
"""Similarity, of 100, from which a function that is gone from one body and new in another one is taken to have moved."""


def _find_moved(mandates):
    gone = [(own, one) for own in mandates for one in own.functions if one.fortune == Fortune.GONE]
    new = [(own, one) for own in mandates for one in own.functions if one.fortune == Fortune.NEW]
    for left, old in gone:
        scored = sorted(
            ((fuzz.ratio(old.before, one.after), number) for number, (own, one) in enumerate(new) if own is not left),
            key=lambda pair: (-pair[0], pair[1]),
        )
        if scored and scored[0][0] >= MOVED:
            _own, one = new.pop(scored[0][1])
            one.stored, one.before, one.left = old.stored, old.before, left.body
            one.fortune = Fortune.KEPT if is_same_text(old.before, one.after) else Fortune.AMENDED
            left.functions.remove(old)


def _text(obj, name, language):
    """The text of a field in a language, else in the source language."""
    return getattr(obj, language.column(name)) or getattr(obj, SOURCE.column(name)) or ""
