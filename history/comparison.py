"""What two days of the directory differ in, in sentences and with the words that were changed."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from public_record.as_of import as_of, shown_day
from public_record.comparing import compare
from public_record.past_queries import listed_bodies_then
from secretariat import languages
from secretariat.item_labels import LEVEL_NAMES
from secretariat.kinds import Kind
from secretariat.languages import SOURCE
from secretariat.text.sentences import name_in_sentence
from translations.differences import difference

NEW, GONE, RENAMED, MOVED, OTHER_KIND, TEXTS, DETAILS = KINDS = (
    "new", "gone", "renamed", "moved", "kind", "texts", "details",
)  # fmt: skip


def label_of(kind):
    """Return the name of a kind of difference in the active language."""
    return {
        NEW: pgettext("on a day, compared with an earlier one", "new"),
        GONE: pgettext("on a day, compared with an earlier one", "no longer there"),
        RENAMED: pgettext("on a day, compared with an earlier one", "renamed"),
        MOVED: pgettext("on a day, compared with an earlier one", "moved"),
        OTHER_KIND: pgettext("on a day, compared with an earlier one", "of another kind"),
        TEXTS: pgettext("on a day, compared with an earlier one", "text changed"),
        DETAILS: pgettext("on a day, compared with an earlier one", "details changed"),
    }[kind]


@dataclass
class TextDifference:
    """A text on both days; "" where it was not there."""

    what: str
    before: str
    after: str

    @property
    def html(self):
        return difference(self.before, self.after)


@dataclass
class BodyDifference:
    """A body that was another on two days: the kinds of its differences, sentences about its place, its texts."""

    pk: int
    name: str
    kinds: list
    address: str
    sentences: list = field(default_factory=list)
    texts: list = field(default_factory=list)

    @property
    def is_whole(self):
        """Whether it was there on one of the days alone, so that all of it is different."""
        return self.kinds[0] in (NEW, GONE)

    @property
    def label(self):
        """The kinds of its differences in the active language."""
        return " · ".join(map(label_of, self.kinds))


def differences(comparison, language, ids):
    """Return the BodyDifferences of some bodies of a Comparison, in a language, by name."""
    names = _names(comparison, language, ids)
    found = [_difference(comparison, language, pk, names) for pk in ids]
    return sorted(found, key=lambda one: (KINDS.index(one.kinds[0]) if one.kinds else len(KINDS), one.name))


def kinds_of(before, after):
    """Return the kinds of differences between two ComparedBodies of a body, one of which may be None."""
    if before is None or after is None:
        return [NEW if before is None else GONE]
    found = []
    if before.content["name"] != after.content["name"]:
        found.append(RENAMED)
    if before.parent != after.parent:
        found.append(MOVED)
    if before.kind != after.kind:
        found.append(OTHER_KIND)
    keys = ("opening", "closing")
    functions = [{pk: (own["text"], own.get("level", 0)) for pk, own in state.functions.items()} for state in (before, after)]  # fmt: skip
    if functions[0] != functions[1] or any(before.mandate[key] != after.mandate[key] for key in keys):
        found.append(TEXTS)
    if (
        before.slug != after.slug
        or before.content["acronym"] != after.content["acronym"]
        or _has_other_sources(before, after)
    ):
        found.append(DETAILS)
    return found


def _has_other_sources(before, after):
    """Return whether the mandate, or a function that was there on both days, names other mandate sources."""
    both = before.functions.keys() & after.functions.keys()
    return sorted(before.mandate.get("sources", ())) != sorted(after.mandate.get("sources", ())) or any(
        sorted(before.functions[pk]["sources"]) != sorted(after.functions[pk]["sources"]) for pk in both
    )


def marks_of_draft(language):
    """Return what a draft changes, for the chart of its preview: the marks of bodies by id, and the names of those that are gone."""
    shown = shown_day()
    comparison = compare(timezone.localdate(), shown.day, shown.draft)
    kinds = {pk: kinds_of(comparison.before.get(pk), comparison.after.get(pk)) for pk in comparison.ids()}
    gone = [pk for pk, own in kinds.items() if GONE in own]
    marks = {pk: " · ".join(map(label_of, own)) for pk, own in kinds.items() if GONE not in own}
    return marks, sorted(_shown(comparison.before[pk].content["name"], language) for pk in gone)


def _names(comparison, language, ids):
    """Return the names of bodies, and of those that they were below or had functions of, on the two days, by id."""
    found, both = [], (comparison.before, comparison.after)
    numbers = {number for states in both for pk in ids if pk in states for number in states[pk].functions}
    for day, states, owners in zip((comparison.first, comparison.second), both, comparison.owners, strict=True):
        own = {state.parent for pk, state in states.items() if pk in ids}
        wanted = {*ids} | own | {owners[number] for number in numbers if number in owners}
        with as_of(day):
            listed = listed_bodies_then(wanted - {None}, language)
        found.append({body.pk: body for body in listed})
    return found


def _shown(texts, language):
    return texts.get(language.tag) or texts.get(SOURCE.tag, "")


def _difference(comparison, language, pk, names):
    before, after = comparison.before.get(pk), comparison.after.get(pk)
    day, of_day = (comparison.first, names[0]) if after is None else (comparison.second, names[1])
    body, path = of_day.get(pk), ""
    name = _shown((after or before).content["name"], language)
    if body:
        path = f"{language.root}/on/{day}{body.url.removeprefix(language.root)}"
    found = BodyDifference(pk, name, kinds_of(before, after), path)
    found.sentences = [*_sentences(before, after, language, names)]
    found.texts = [*_texts(comparison, pk, before, after, language, names)]
    return found


def _named(body):
    return name_in_sentence(body.name, languages.current())


def _sentences(before, after, language, names):
    if before is None:
        if after.parent in names[1]:
            yield _("It is new, as a part of %(parent)s.") % {"parent": _named(names[1][after.parent])}
        return
    if after is None:
        if before.parent in names[0]:
            yield _("It was a part of %(parent)s.") % {"parent": _named(names[0][before.parent])}
        return
    old, new = (_shown(state.content["name"], language) for state in (before, after))
    if old != new:
        yield _("Its name was “%(name)s”.") % {"name": old}
    elif before.content["name"] != after.content["name"]:
        yield _("Its name in another language was changed.")
    if before.parent != after.parent:
        parents = [own.get(pk) for own, pk in zip(names, (before.parent, after.parent), strict=True)]
        if all(parents):
            yield _("It was moved from %(left)s to %(to)s.") % dict(
                zip(("left", "to"), map(_named, parents), strict=True)
            )
    if before.kind != after.kind:
        kinds = [Kind(state.kind).label for state in (before, after)]
        yield _("It was of the kind “%(old)s” and is of the kind “%(new)s”.") % {"old": kinds[0], "new": kinds[1]}
    if _has_other_sources(before, after):
        yield _("It or its functions name other mandate sources.")


def _texts(comparison, pk, before, after, language, names):
    """Yield the TextDifferences of a body: its address, its acronym, and its mandate."""
    mandates = [state.mandate if state else {"opening": {}, "closing": {}} for state in (before, after)]
    functions = [state.functions if state else {} for state in (before, after)]
    labels = {"opening": _("Opening"), "closing": _("Closing")}
    if before and after:
        yield from _pair(capfirst(_("address")), before.slug, after.slug)
        yield from _pair(capfirst(_("acronym")), *(_shown(own.content["acronym"], language) for own in (before, after)))
    yield from _pair(labels["opening"], *(_shown(own["opening"], language) for own in mandates))
    numbers = [*functions[1], *(number for number in functions[0] if number not in functions[1])]
    for number in numbers:
        texts = [_shown(own[number]["text"], language) if number in own else "" for own in functions]
        label = _label_of_function(comparison, number, functions, names, pk)
        yield from _pair(label, *texts)
        if all(number in own for own in functions):
            levels = [LEVEL_NAMES[own[number].get("level", 0)] for own in functions]
            yield from _pair(_("Level of the function “%(text)s”") % {"text": _beginning(texts[1])}, *map(str, levels))  # fmt: skip
    yield from _pair(labels["closing"], *(_shown(own["closing"], language) for own in mandates))


def _beginning(text, length=80):
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def _label_of_function(comparison, number, functions, names, pk):
    """Return what a function is called in a comparison: where it came from or went to, if it was of another body."""
    for side, sentence in ((0, _("Function, from %(body)s")), (1, _("Function, now in %(body)s"))):
        owner = comparison.owners[side].get(number)
        if number not in functions[side] and owner not in (None, pk) and owner in names[side]:
            return sentence % {"body": _named(names[side][owner])}
    if number not in functions[0]:
        return _("Function, new")
    return _("Function") if number in functions[1] else _("Function, discontinued")


def _pair(what, before, after):
    if before != after:
        yield TextDifference(str(what), before, after)
