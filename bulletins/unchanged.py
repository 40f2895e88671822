"""What a bulletin would change in the directory: each body by its name, with its place and its texts, word for word.

For the command line. The admin compares with the body that a person chose, and shows what is nearly the same.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from secretariat.item_labels import function_labels
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function

from .documents import clean
from .drafts import flat_functions
from .plan import POST


@dataclass(frozen=True)
class BulletinChange:
    """A body, and a sentence that says what the bulletin would change in it."""

    body: str
    sentence: str

    def as_json(self):
        """Return it as plain data."""
        return {"body": self.body, "message": self.sentence}


class DirectoryTexts:
    """The bodies of the directory in one language, with the English text where one is missing, as readers see them."""

    def __init__(self, language):
        self.language = BY_SLUG[language]
        self.bodies = list(Body.objects.select_related("mandate", "parent"))
        self.functions = {}
        for function in Function.objects.order_by("mandate", "position", "pk"):
            self.functions.setdefault(function.mandate_id, []).append(
                (function.level, _plain(self.shown(function, "text")))
            )
        self.by_name = {}
        for body in self.bodies:
            self.by_name.setdefault(_plain(self.shown(body, "name")).casefold(), []).append(body)

    def shown(self, row, field):
        """Return a text as readers of the language see it."""
        return getattr(row, self.language.column(field)) or getattr(row, SOURCE.column(field)) or ""

    def find(self, name, parent):
        """Return the body with a name, of several the one whose parent has the name `parent`."""
        found = self.by_name.get(_plain(name).casefold(), [])
        below = [body for body in found if body.parent and parent and self.is_called(body.parent, parent)]
        return (below or found or [None])[0]

    def is_called(self, body, name):
        """Return whether a body has a name."""
        return _plain(self.shown(body, "name")).casefold() == _plain(name).casefold()

    def paragraphs(self, body, field):
        """Return the paragraphs of the opening or closing of a body."""
        text = self.shown(body.mandate, field) if body.has_mandate() else ""
        return [_plain(one) for one in text.split("\n\n") if one.strip()]


def changes_of(plan, under=None):
    """Return what a plan would change in the directory as BulletinChanges; none where everything is there already."""
    texts, found = DirectoryTexts(plan.language), []
    for body in plan.bodies:
        if body.kind == POST:
            continue
        parent = body.parent.name if body.parent else texts.shown(under, "name") if under else ""
        stored = texts.find(body.name, parent)
        sentences = _changes_of_body(texts, body, stored, parent) if stored else [_("The directory has no such body.")]
        found += [BulletinChange(body.name, sentence) for sentence in sentences]
    return found


def _changes_of_body(texts, body, stored, parent):
    if parent and not (stored.parent and texts.is_called(stored.parent, parent)):
        yield _("It would be part of “%(name)s”.") % {"name": parent}
    functions = [(level, _plain(text)) for _function, level, text in flat_functions(body.functions)]
    before = texts.functions.get(stored.mandate.pk, []) if stored.has_mandate() else []
    opening, closing = texts.paragraphs(stored, "opening"), texts.paragraphs(stored, "closing")
    if not before:
        opening, closing = opening + closing, []
    if [_plain(text) for text in body.opening] != opening:
        yield _("The paragraphs before the functions are different.")
    old, new = (function_labels([level for level, _text in rows], texts.language) for rows in (before, functions))
    for number in range(max(len(functions), len(before))):
        if number >= len(functions):
            yield _("The function %(label)s is not in the bulletin.") % {"label": old[number]}
        elif number >= len(before):
            yield _("The function %(label)s is new.") % {"label": new[number]}
        elif functions[number] != before[number]:
            yield _("The function %(label)s is different.") % {"label": new[number]}
    if [_plain(text) for text in body.closing] != closing:
        yield _("The paragraphs after the functions are different.")


def _plain(text):
    return " ".join(clean(text).split())
