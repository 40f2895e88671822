"""Texts on public pages: which of them a page shows is recorded, so that it can say how far they can be relied on."""

from secretariat import languages
from secretariat.text.display import displayed

from . import texts


def displayed_on_page(obj, field, context):
    """The text to show and its language; a text in the page's language is recorded in `request.shown_texts`."""
    text, language = displayed(obj, field)
    recorded = getattr(context.get("request"), "shown_texts", None)
    if text and language is languages.current() and recorded is not None:
        recorded.add((texts.model_label(obj), obj.pk, field))
    return text, language
