"""What the checks say of one translation of the directory."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """One finding about a translation. One that does not block can be dismissed with a reason."""

    code: str
    message: str
    excerpt: str = ""
    blocks: bool = False


def faults(text, words, source):
    if not words.strip():
        return [Fault("empty", _("There is no translation yet."), blocks=True)]
    return []
