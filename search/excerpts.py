"""Find the texts of a body that match a search query, and make excerpts of them."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from html import escape

import numpy as np
from django.utils.safestring import SafeString

from secretariat.item_labels import full_label
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from translations.models import SearchWords

from .analyser import places_by_term
from .bodies import marks_in
from .entries import NUMBER
from .postings import NUMBER_OF
from .searchable import FUNCTION, MANDATE, NAME, SOURCES
from .terms import BEGINNING

OPENS, CLOSES = "\x01", "\x02"
"""Characters that no text has, for the tags around a mark, so that an excerpt is escaped once."""
EXCERPT_RADIUS = 90
"""Characters of an excerpt on either side of a match; half of them in Chinese, whose characters are twice as wide and say more."""
SEARCH_WORDS_RADIUS = 30
"""The same in search words, which are a list: what stands beside a match says nothing about it."""


@dataclass(slots=True)
class SearchHit:
    """One text of a body that matches the search query."""

    where: str
    label: str
    """What a sentence calls a function, such as “(c)”; "" for other texts."""
    language: object
    excerpt: str
    url: str
    is_through_english: bool


SURE, ANYWHERE, EITHER_PART = 1 << 16, (1 << 16) - 1, 0b11
"""Factor of the bits of parts that match for sure; the bits of all parts, and of both parts of a language."""


def parts_that_match(ids, words):
    """Return in which languages and parts bodies match search terms: id → bits, two for each language, of which the higher is for names and search words.

    What others say is SURE, but postings of what begins with an incomplete word may be of names alone, and say nothing of other texts.
    """
    bounds = np.array([[pk, pk + 1] for pk in ids], dtype=NUMBER).ravel() << 6
    is_incomplete = any(BEGINNING in word.terms.values() for word in words)
    found = dict.fromkeys(ids, ANYWHERE if is_incomplete else 0)
    for word in words:
        for term, postings in word.found.items():
            if word.terms[term] == BEGINNING:
                continue
            places = postings.numbers.searchsorted(bounds).tolist()
            for pk, first, last in zip(ids, places[::2], places[1::2], strict=True):
                for number in postings.numbers[first:last].tolist() if first < last else ():
                    found[pk] |= (SURE + 1) << (number >> 2 & 15)
    return found


FIELDS = {"acronym": "acronym", "post": "post", "contact": "contact", **dict.fromkeys(SearchWords.TEXTS, "words")}
"""What the reason of a result is called, by field; of other fields by weight."""
WHERE = {NAME: "name", SOURCES: "source", FUNCTION: "function", MANDATE: "mandate"}


@cache
def _order(slug):
    return [*dict.fromkeys([BY_SLUG[slug], SOURCE, *LANGUAGES])]


def hits_in(body, words, language, matching):
    """Return which texts of a body match, and how: index of the text → (rank of the language, language).

    `body` is a SearchableBody, `words` are by language and term, `matching` is that of `parts_that_match`. A text matches in the first
    of the languages, of which the page's comes first, then English; others count where no text matches in these, which are what the page shows.
    """
    found = {}
    for rank, one in enumerate(_order(language.slug)):
        if found and one not in (language, SOURCE):
            break
        own = matching >> 2 * NUMBER_OF[one.slug]
        if parts := own & EITHER_PART:
            found |= dict.fromkeys(body.matching(one, parts, own // SURE, words[one.slug], found), (rank, one))
    return found


ASKED_FOR = 8
"""Weight, as a reason, of a post or contact point that the query asks for: more than any text."""


def _weight_of(text, language, words):
    asked_for = text.asked_for and text.asked_for.get(language.tag)
    if asked_for and not places_by_term(asked_for, language.slug).keys().isdisjoint(words[language.slug]):
        return ASKED_FOR
    return text.weight


def best_of(hits, body, words):
    """Return the arguments for `as_hit` of the best hit: by language, then weight, then how many words match.

    Search words, which readers see nowhere else, are the reason only where no other text in that language matches as many words.
    """
    weights = {index: _weight_of(body.texts[index], one, words) for index, (_rank, one) in hits.items()}
    first = min((rank, -weights[index]) for index, (rank, _one) in hits.items())
    best = _most_matching(body, words, {n: hit for n, hit in hits.items() if (hit[0], -weights[n]) == first})
    if best[1][0].field in SearchWords.TEXTS:
        others = {
            n: hit for n, hit in hits.items() if hit[0] == first[0] and body.texts[n].field not in SearchWords.TEXTS
        }
        other = _most_matching(body, words, others) if others else best
        best = other if other[0][0] <= best[0][0] else best
    return best[1]


def _most_matching(body, words, hits):
    """Return ((minus the number of words that match, …), the arguments for `as_hit`) of the hit that matches most words."""
    found = []
    for index, (_rank, one) in hits.items():
        text = body.texts[index]
        marks = marks_in(text.text_in(one), one, words[one.slug])
        matched = len({id(word) for _start, _end, word in marks})
        found.append(((-matched, -text.weight, text.numbers, index), (text, one, marks)))
    return min(found, key=lambda row: row[0])


def as_hit(url, language, text, own, marks):
    """Return the `SearchHit` of a text in the language `own`, on a page in `language` with the address `url`."""
    where = FIELDS.get(text.field) or WHERE[text.weight]
    if not text.text_in(own):  # found by words that are not shown
        own = SOURCE
    is_missing = own == SOURCE and text.field not in ("symbol", *SearchWords.TEXTS) and not text.text_in(language)
    url += f"#{text.anchor}" if text.anchor else ""
    label = full_label(text.numbers, language) if text.numbers else ""
    radius = SEARCH_WORDS_RADIUS if text.field in SearchWords.TEXTS else EXCERPT_RADIUS
    if own.slug == "zh":
        radius //= 2
    return SearchHit(where, label, own, excerpt_around(text.text_in(own), marks, radius=radius), url, is_missing)


def _joined(marks):
    """Return [start, end] of marks, which come in order; those that touch are merged."""
    joined = []
    for start, end, _word in marks:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    return joined


def excerpt_around(text, marks, whole=False, radius=EXCERPT_RADIUS):
    """Return the part of a text where marks, which come in order, are densest, or all of it, as HTML with <mark>."""
    first, last = 0, len(text)
    if marks and not whole and last > 2 * radius + 20:
        starts = [start for start, _end, _word in marks]
        near = [bisect_left(starts, one + radius) - bisect_right(starts, one - radius) for one in starts]
        densest = marks[near.index(max(near))]
        first, last = max(0, densest[0] - radius), min(len(text), densest[1] + radius)
        if first and (space := text.find(" ", first, densest[0])) != -1:
            first = space + 1
        if last < len(text) and (space := text.rfind(" ", densest[1], last)) != -1:
            last = space
    parts, at = ["… " if first else ""], first
    for start, end in _joined(marks):
        if start >= at and end <= last:
            parts += [text[at:start], OPENS, text[start:end], CLOSES]
            at = end
    html = escape("".join([*parts, text[at:last], " …" if last < len(text) else ""]))
    return SafeString(html.replace(OPENS, "<mark>").replace(CLOSES, "</mark>"))
