"""Display of texts on public pages; the texts shown are recorded for the translation notice."""

from secretariat import languages
from secretariat.text.display import displayed

from . import texts


def displayed_on_page(obj, field, context):
    """Return the text to show and its language; record a text in the page's language in `request.shown_texts`."""
    text, language = displayed(obj, field)
    recorded = getattr(context.get("request"), "shown_texts", None)
    if text and language is languages.current() and recorded is not None:
        recorded.add((texts.model_label(obj), obj.pk, field))
    return text, language
