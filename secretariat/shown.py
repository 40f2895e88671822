"""Texts of the directory as the admin shows them."""

from django.utils.html import format_html
from django.utils.translation import pgettext

from . import languages


def shown_text(obj, field):
    """A text in the editor's language, as HTML; where it is missing, the source text, marked as what it is."""
    here = languages.current()
    own = getattr(obj, here.column(field)) or ""
    source = getattr(obj, languages.SOURCE.column(field)) or ""
    if own or not source:
        return own
    return format_html(
        '<span lang="{}" dir="{}">{}</span> <small class="fallback">{}</small>',
        languages.SOURCE.tag,
        languages.SOURCE.dir,
        source,
        pgettext("after a text that is not translated yet", "in English"),
    )
