"""What a plan finds: sentences with what they name, made in the language of whoever reads them."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext, pgettext_lazy

from secretariat import languages
from secretariat.languages import SOURCE


class Severity(models.TextChoices):
    """How much a finding matters."""

    BLOCKING = "blocking", pgettext_lazy("a finding", "must be settled")
    WARNING = "warning", pgettext_lazy("a finding", "to look at")
    NOTE = "note", pgettext_lazy("a finding", "to know")


SENTENCES = {
    "does_not_fit": _("%(operation)s no longer fits: %(why)s"),
    "no_fate": _("The function “%(function)s” of “%(body)s” has no fate."),
    "still_has_parts": _("“%(body)s” ends, but still has parts: %(bodies)s."),
    "functions_left": _("“%(body)s” ends, but the function “%(function)s” still stands in it."),
    "wrong_parent": _("“%(body)s” cannot be part of “%(parent)s”: a body of the kind “%(kind)s” cannot be part of one of the kind “%(parent_kind)s”."),
    "address_taken": _("Two bodies would have the address “%(slug)s”: “%(body)s” and “%(other)s”."),
    "address_led_elsewhere": _("The address “%(slug)s” of “%(body)s” led to “%(other)s” before, and links to it would lead elsewhere."),
    "bad_text": _("A text of “%(body)s” cannot be stored: %(why)s"),
    "no_english": _("“%(body)s” would have a text without English, from which the others are translated."),
    "no_operations": _("The reorganisation has no operations."),
    "no_day": _("It does not say on which day it takes effect."),
    "no_legal_basis": _("It names no legal basis."),
    "no_mandate": _("“%(body)s” has no mandate."),
    "no_source": _("The function “%(function)s” of “%(body)s” names no mandate source, nor does its mandate."),
    "same_function": _("Two functions of “%(body)s” have the same text: “%(function)s”."),
    "near_function": _("Two functions of “%(body)s” are nearly the same: “%(function)s” and “%(other)s”."),
    "same_name": _("“%(body)s” has the same name as a body in “%(parent)s”."),
    "address_ends": _("The page of “%(body)s” at “%(slug)s” becomes the page of a former body."),
    "address_changes": _("The address of “%(body)s” changes from “%(old)s” to “%(slug)s”; links to the old one lead to it."),
    "contacts_end": _("“%(body)s” has posts or contact points, which end with it."),
    "contacts_move": _("The posts and contact points of “%(body)s” go to “%(to)s”."),
    "contacts_return": _("The posts and contact points that “%(body)s” had come back to it from “%(left)s”."),
    "text_missing": ngettext_lazy(
        "%(count)d new or changed text has no translation into %(language)s yet.",
        "%(count)d new or changed texts have no translation into %(language)s yet.",
        "count",
    ),
    "grants_move": _("%(people)s may edit “%(body)s”, and then “%(successor)s”."),
    "grants_end": _("%(people)s may edit “%(body)s”, and nothing after it."),
    "same_body": _("“%(body)s” is also touched by “%(reorganisation)s”."),
    "retroactive": _("Its day is in the past: it is shown as entered later."),
}  # fmt: skip
"""The sentences of findings, by their code."""


class Names(dict):
    """Texts by language, which a sentence shows in the language of its reader."""

    def __str__(self):
        return text_shown(self)


def text_shown(texts, language=None):
    """Return texts by language in a language, or else in English."""
    language = language or languages.current()
    return texts.get(language.slug) or texts.get(SOURCE.slug) or next(iter(texts.values()), "")


MAX_LENGTH = 160


def shortened(text):
    """Return a text short enough for a sentence."""
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH].rstrip()}…"


@dataclass(frozen=True)
class PlanFinding:
    """One finding: its code, how much it matters, what it names, and the number of the operation that it is about."""

    code: str
    severity: Severity
    names: dict = field(default_factory=dict, hash=False)
    operation: int | None = None
    body: int | None = None
    function: int | None = None

    @property
    def blocks(self):
        return self.severity == Severity.BLOCKING

    def __str__(self):
        return SENTENCES[self.code] % {name: _shown(value) for name, value in self.names.items()}


def _shown(value):
    if isinstance(value, dict):
        return shortened(text_shown(value))
    if isinstance(value, list | tuple):
        return pgettext("between the parts of a list", ", ").join(str(_shown(one)) for one in value)
    return value
