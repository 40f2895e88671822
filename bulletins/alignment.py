"""The same bulletin in another language, aligned with the directory by its numbers: its texts become drafts of translations.

What has other counts than the directory is not taken, and a finding says which counts each has.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Function
from secretariat.waiting import TaskStep
from translations.workflow import BaseVersions, Translation, get_task, save_draft

from .documents import clean
from .drafts import flat_functions, lines_of_function
from .plan import POST, Finding


@dataclass(frozen=True)
class AlignedText:
    """A text of a bulletin, and the text of the directory whose translation it is."""

    text: Translation
    target: str
    place: str
    """Where it stands, for people: the name of its body, and what of it."""

    def as_json(self):
        """Return it as plain data."""
        return {"place": self.place, "field": self.text.field, "text": self.target}


class AlignedTexts:
    """Texts of a bulletin beside those whose translations they are, and what was found; they become drafts, all at once."""

    def __init__(self):
        self.texts, self.findings = [], []

    def _find(self, place, message):
        self.findings.append(Finding(place, message))

    def new_texts(self):
        """Return the texts that readers do not have already in the same words."""
        return [one for one in self.texts if not is_plain_same(one.target, one.text.published())]

    def save(self, person=None, progress=None):
        """Store the new texts as drafts, in one transaction; a draft that somebody else made stays. Returns how many were stored."""
        stored, new = 0, self.new_texts()
        with write_lock():
            for done, one in enumerate(new):
                if progress:
                    progress(TaskStep.TEXTS, done, len(new))
                task = get_task(one.text)
                if task.has_draft:
                    if task.draft != one.text.normalized(one.target):
                        self._find(one.place, _("There is another draft of this text already; it was left as it is."))
                    continue
                try:
                    save_draft(person, one.text, one.target, BaseVersions(task.token, one.text.version(), one.text.source()))  # fmt: skip
                    stored += 1
                except ValidationError as error:
                    self._find(one.place, " ".join(error.messages))
        return stored


class BulletinAlignment(AlignedTexts):
    """The texts of a plan beside those of a branch of the directory.

    `first` is the plan of the same bulletin in a language that the directory has already: bodies are then those that have the same
    number there, else those with the same name or, if there are as many, in the same place of the branch.
    """

    def __init__(self, plan, top, first=None):
        super().__init__()
        self.plan, self.language, self.first = plan, BY_SLUG[plan.language], first
        self.branch = list(top.branch().select_related("mandate"))
        self.functions = {}
        """Of each mandate, its functions, each with its items after it."""
        for function in Function.objects.filter(mandate__body__in=self.branch).order_by("mandate", "position", "pk"):
            groups = self.functions.setdefault(function.mandate_id, [])
            if function.level and groups:
                groups[-1].append(function)
            else:
                groups.append([function])
        for planned, body in self._pairs():
            self._align(planned, body)

    # Bodies

    def _pairs(self):
        planned = [body for body in self.plan.bodies if body.kind != POST]
        found = self._by_number(planned) if self.first else self._by_name_or_place(planned)
        for body in planned:
            if id(body) in found:
                yield body, found[id(body)]

    def _by_number(self, planned):
        first = {body.number: body for body in self.first.bodies if body.kind != POST and body.number}
        column, found = BY_SLUG[self.first.language].column("name"), {}
        for body in planned:
            other = first.get(body.number)
            stored = other and next((own for own in self.branch if _plain(getattr(own, column) or own.name_en) == _plain(other.name)), None)  # fmt: skip
            if stored:
                found[id(body)] = stored
            else:
                self._find(body.name, _("The first bulletin has no body with the number %(number)s that is in this branch of the directory; nothing was taken.") % {"number": body.number or "—"})  # fmt: skip
        return found

    def _by_name_or_place(self, planned):
        names = {}
        for own in self.branch:
            if name := getattr(own, self.language.column("name")):
                names.setdefault(_plain(name).casefold(), own)
        found = {id(body): names[_plain(body.name).casefold()] for body in planned if _plain(body.name).casefold() in names}  # fmt: skip
        taken = {own.pk for own in found.values()}
        rest, free = (
            [body for body in planned if id(body) not in found],
            [own for own in self.branch if own.pk not in taken],
        )
        if len(planned) == len(self.branch):
            by_place = dict(zip(map(id, planned), self.branch, strict=True))
            if all(by_place[key] == own for key, own in found.items()):
                return by_place
        for body in rest:
            counts = {"bulletin": len(planned), "directory": len(self.branch), "free": len(free)}
            self._find(body.name, _("Bodies in the bulletin: %(bulletin)d; in the directory: %(directory)d, without a name of the bulletin: %(free)d. Nothing was taken for this one.") % counts)  # fmt: skip
        return found

    # Texts

    def _align(self, planned, body):
        self._add(body, "name", planned.name, planned.name)
        mandate = body.mandate if body.has_mandate() else None
        functions = self.functions.get(mandate.pk, []) if mandate else []
        opening, closing = planned.opening, planned.closing
        if mandate and not functions and not planned.functions:
            # Without functions nothing tells opening from closing but the number of paragraphs.
            size = len(_paragraphs(mandate.opening_en))
            if len(opening) == size + len(_paragraphs(mandate.closing_en)):
                opening, closing = opening[:size], opening[size:]
        for field, paragraphs, label in (("opening", opening, _("opening")), ("closing", closing, _("closing"))):
            source = _paragraphs(getattr(mandate, SOURCE.column(field))) if mandate else []
            if len(source) != len(paragraphs):
                self._find(f"{planned.name}: {label}", _("Paragraphs in the bulletin: %(bulletin)d; in the directory: %(directory)d. Nothing was taken.") % {"bulletin": len(paragraphs), "directory": len(source)})  # fmt: skip
            elif paragraphs:
                self._add(mandate, field, "\n\n".join(paragraphs), f"{planned.name}: {label}")
        if len(functions) != len(planned.functions):
            self._find(planned.name, _("Functions in the bulletin: %(bulletin)d; in the directory: %(directory)d. Nothing was taken.") % {"bulletin": len(planned.functions), "directory": len(functions)})  # fmt: skip
            return
        for stored, own in zip(functions, planned.functions, strict=True):
            self._align_function(stored, own, f"{planned.name}: {own.label}")

    def _align_function(self, stored, planned, place):
        """Align a function and its items, which are rows of their own or, in older mandates, lines of its text."""
        rows, lines = [*flat_functions([planned])], [*lines_of_function(planned)]
        size = len(stored[0].text_en.split("\n")) if len(stored) == 1 else 0
        if [level for _own, level, _text in rows] == [function.level for function in stored]:
            for function, (own, _level, text) in zip(stored, rows, strict=True):
                self._add(function, "text", text, place if own is planned else f"{place} {own.label}")
        elif len(lines) == size:
            self._add(stored[0], "text", "\n".join(lines), place)
        else:
            counts = {"bulletin": len(rows) - 1, "directory": max(len(stored), size) - 1}
            self._find(place, _("Items in the bulletin: %(bulletin)d; in the directory: %(directory)d. Nothing was taken.") % counts)  # fmt: skip

    def _add(self, obj, field, target, place):
        self.texts.append(AlignedText(Translation(obj, field, self.language), target, place))


def is_plain_same(one, other):
    """Return whether two texts are the same but for their white space."""
    return _plain(one) == _plain(other or "")


def _paragraphs(text):
    return [one for one in (text or "").split("\n\n") if one.strip()]


def _plain(text):
    return " ".join(clean(text).split())
