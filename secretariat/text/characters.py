"""Characters that no page, feed or document can show."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (section 2.2): a text with one of them could not be in a feed, a document or a drawing."""


AROUND = 15
"""Characters before and after one that is not seen, by which an editor finds it."""


def validate_shown(text):
    """Raise ValidationError where a text holds such a character; word processors leave them behind."""
    if unshown := UNSHOWN.search(text):
        start, end = unshown.span()
        excerpt = UNSHOWN.sub("\ufffd", text[max(0, start - AROUND) : end + AROUND])
        raise ValidationError(
            _("An invisible character that cannot be shown is where � stands in “%(excerpt)s”. Please remove it."),
            code="unshown",
            params={"excerpt": " ".join(excerpt.split())},
        )
