"""Characters that no page, feed, document or terminal can show: the only tables of them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_IN_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that XML 1.0 excludes (section 2.2): a text with one of them could not be in a feed, a document or a drawing."""
C1_CONTROLS = "\x7f-\x9f"
"""Delete and the second row of control characters, which terminals obey."""
UNSHOWN = re.compile(f"[{NOT_IN_XML}]")
UNPRINTABLE = re.compile(f"[{NOT_IN_XML}{C1_CONTROLS}]")
UNPRINTABLE_IN_A_LINE = re.compile(f"[\t\n\r{NOT_IN_XML}{C1_CONTROLS}]")

EXCERPT_RADIUS = 15
"""Characters before and after one that is not seen, by which an editor finds it."""


def without_null(text):
    """`text` without NUL, which PostgreSQL cannot store."""
    return text.replace("\x00", "")


def validate_shown(text):
    """Raise ValidationError where a text holds such a character; word processors leave them behind."""
    if unshown := UNSHOWN.search(text):
        start, end = unshown.span()
        excerpt = UNSHOWN.sub("\ufffd", text[max(0, start - EXCERPT_RADIUS) : end + EXCERPT_RADIUS])
        raise ValidationError(
            _("An invisible character that cannot be shown is where � stands in “%(excerpt)s”. Please remove it."),
            code="unshown",
            params={"excerpt": " ".join(excerpt.split())},
        )


def with_plain_newlines(text):
    """Return the text with every line ending as a newline character; browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
