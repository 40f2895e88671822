"""A text as people see it: in their language, or in the source language where it is missing, and marked as that."""

from functools import cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from .. import languages
from .characters import without_refused


def value(obj, field, language):
    """The text of `obj.field` in `language`, without fallback; "" where it is missing."""
    return getattr(obj, language.column(field)) or ""


def printable_value(obj, field, language):
    """Return the text of `obj.field` in `language` as files and records hold it; "" if it is missing."""
    own = value(obj, field, language)
    return obj._meta.get_field(language.column(field)).printable(own) if own else ""


def displayed(obj, field):
    """The text of `obj.field` to show and its language."""
    return with_fallback(lambda language: value(obj, field, language))


def with_fallback(text_in):
    """The text to show and its language: the active one, or the source language where `text_in(language)` is empty."""
    here = languages.current()
    if own := text_in(here):
        return without_refused(own), here
    return without_refused(text_in(languages.SOURCE) or ""), languages.SOURCE


def fallback_marked(text, language, is_last=True):
    """`text` as HTML; in another language than the active one it carries its own, and says so, if it is the last of its paragraphs."""
    here = languages.current()
    if language is here or not text:
        return conditional_escape(text)
    before, after = _marks_of_fallback(language.code, here.code)
    return SafeString(f"{before}{conditional_escape(text)}{after if is_last else '</span>'}")


@cache
def _marks_of_fallback(code, active):
    language, said = languages.BY_CODE[code], pgettext("after a text that is not translated yet", "in English")
    return (
        format_html('<span lang="{}" dir="{}">', language.tag, language.dir),
        format_html('</span> <small class="fallback">{}</small>', said),
    )


def displayed_html(obj, field):
    """The text of `obj.field` to show as HTML, marked where it is a fallback."""
    return fallback_marked(*displayed(obj, field))
