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

    @property
    def name(self):
        """What a dismissal is kept under."""
        return f"{self.code} {self.excerpt}"[:300]


def faults(text, words, source, remarks=()):
    """What the checks say of `words` as the translation of `source`, without what was dismissed in `remarks`."""
    if not words.strip():
        return [Fault("empty", _("There is no translation yet."), blocks=True)]
    return []
