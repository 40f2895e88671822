"""Sentences of six languages: the first of a text, cutting at a word, and the marks that each sets in its own way."""

import re

END = r"[.!?؟](?=\s|$)|[。！？]"
END_OF_FIRST = re.compile(r"[.!?؟。！？](?:(?<=[。！？])|(?=\s|$))")
"""The same, as it is found soonest: by the first character."""


def first_sentence(text):
    """The first sentence of `text`, and whether it comes to an end there."""
    text = text.partition("\n\n")[0].strip()
    end = END_OF_FIRST.search(text)
    return (text[: end.end()], True) if end else (text, False)


def sentences(text):
    """Yield where each sentence of a text is: (start, end)."""
    for match in re.finditer(rf"\S(?:(?!\n\n).)*?(?:{END}|(?=\n\n)|\Z)", text, re.DOTALL):
        yield match.span()


def clip(text, length):
    """`text`, cut at a word where it is longer than `length` characters."""
    if len(text) <= length:
        return text
    cut = text[:length]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:،؛，；：") + "…"


COLONS = {"fr": "\N{NO-BREAK SPACE}: ", "zh": "："}


def colon(language):
    """Return the colon between a label and what follows, with the spaces that `language` sets."""
    return COLONS.get(language.slug, ": ")


def in_brackets(text, language):
    """Return a text in brackets to follow another one, as `language` sets them."""
    return f"（{text}）" if language.slug == "zh" else f" ({text})"


BODY_NOUNS = re.compile(
    r"\b(Branch|Bureau|Centre|Center|Department|Directorate|Division|Group|Office|Secretariat|Section|Services?|Team|Unit)\b"
)
QUOTED_NAMES = {"es": "«{}»", "fr": "«\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»"}


def name_in_sentence(name, language):
    """Return the name of a body as a sentence in `language` has it: with an article, or in quotation marks where it would depend on the gender."""
    if language.slug == "en":
        return f"the {name}" if BODY_NOUNS.search(name) and not name.startswith(("The ", "the ")) else name
    return QUOTED_NAMES.get(language.slug, "{}").format(name)
