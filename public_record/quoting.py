"""Quotation of a mandate further up: what it says of a body that has none of its own."""

import json
from dataclasses import dataclass

from secretariat.languages import SOURCE
from secretariat.text.mentions import Name, find
from secretariat.text.sentences import sentences

from .reading import FallbackText, ListedBody


@dataclass(frozen=True, slots=True)
class Quotation:
    """Sentences of the mandate of another body, and the states of the texts that they are from, as bits."""

    body: ListedBody
    sentences: list
    states: int


def quote(body, ancestors):
    """Return the sentences of the nearest of these bodies, given from the top, that name `body`; None if there are none.

    They are in the language of the page, or else in English, as FallbackTexts.
    """
    for above in reversed(ancestors):
        content = json.loads(body.contents_above[above.pk])
        for language in dict.fromkeys((body.language, SOURCE)):
            found, states = [], 0
            for text, own_states in _texts(content["mandate"]):
                text = text.get(language.tag, "")
                if own := [*_sentences_naming(body, text, language)]:
                    found += own if language is body.language else map(FallbackText, own)
                    states |= own_states.get(body.language.tag, 0) if language is body.language else 0
            if found:
                return Quotation(above, found, states)
    return None


def _texts(mandate):
    """Yield the texts of a mandate in order, each with its states."""
    if mandate:
        yield mandate["opening"], mandate["opening_states"]
        yield from ((function["text"], function["text_states"]) for function in mandate["functions"])
        yield mandate["closing"], mandate["closing_states"]


def _sentences_naming(body, text, language):
    acronym = body.content["acronym"]
    names = [
        Name(body.content["name"].get(language.tag, ""), body.pk),
        Name(acronym.get(language.tag) or acronym.get(SOURCE.tag, ""), body.pk, is_exact=True),
    ]
    if places := find(text, language.slug, [name for name in names if name.text]):
        for start, end in sentences(text):
            if any(start <= place < end for place, _end, _targets in places):
                yield text[start:end].rstrip(" ;,؛،；，")
