"""Quotation of a mandate further up: what it says of a body that has none of its own."""

import json
from dataclasses import dataclass

from secretariat.languages import SOURCE
from secretariat.text.sentences import sentences

from .building import texts_of
from .reading import FallbackText, ListedBody, linked


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
        if above.pk in body.above:
            content, mentions = map(json.loads, body.above[above.pk])
            texts = [*texts_of(content["mandate"])]
            for language in dict.fromkeys((body.language, SOURCE)):
                found, states = [], 0
                for place, text, own_states in texts:
                    own = mentions.get(place, {}).get(language.tag, ())
                    if quoted := [*_sentences_naming(body, text.get(language.tag, ""), own, language)]:
                        found += quoted
                        states |= own_states.get(language.tag, 0)
                if found:
                    return Quotation(above, found, states)
    return None


def _sentences_naming(body, text, mentions, language):
    """Yield the sentences of a text that name a body; what else they mention are links."""
    places = [own for own in mentions if own[2:] == [body.kind, body.slug]]
    for start, end in sentences(text) if places else ():
        if any(start <= place[0] < end for place in places):
            own = text[start:end].rstrip(" ;,؛،；，")
            others = [one for one in mentions if one not in places and start <= one[0] and one[1] <= start + len(own)]
            own = own if language is body.language else FallbackText(own)
            yield linked(own, others, body.language, start)
