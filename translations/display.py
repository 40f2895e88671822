"""A text as readers see it: in the page's language, or in the source language and marked as that."""

from django.utils.html import conditional_escape, format_html
from django.utils.translation import pgettext

from secretariat import languages

from . import texts


def choose(obj, field, context):
    """The text to show and its language: the page's, or the source's where it is missing."""
    here = languages.current()
    own = texts.value(obj, field, here)
    if own:
        shown = getattr(context.get("request"), "shown_texts", None)
        if shown is not None:
            shown.add((texts.key_of(obj), obj.pk, field))
        return own, here
    return texts.value(obj, field, languages.SOURCE), languages.SOURCE


def mark(text, language):
    """`text` as HTML; in another language than the page's it carries its own, and says so."""
    if language is languages.current() or not text:
        return conditional_escape(text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span> <small class="fallback">{}</small>',
        language.tag,
        language.dir,
        text,
        pgettext("after a text that is not translated yet", "in English"),
    )
