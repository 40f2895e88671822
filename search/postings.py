"""The entries of the index that queries have used, cached in the process for one revision, and the postings in them as arrays."""

from functools import cache

import numpy as np

from secretariat.languages import LANGUAGES, SOURCE

from .entries import NUMBER, fetch_entries, numbers_of
from .searchable import FUNCTION, MANDATE, NAME, SHORT_NAME, SOURCES, SUBJECT, WORDS

NUMBER_OF = {language.slug: number for number, language in enumerate(LANGUAGES)}
WEIGHT = {SHORT_NAME: 10.5, NAME: 10.0, SUBJECT: 9.0, WORDS: 8.0, SOURCES: 5.0, FUNCTION: 3.0, MANDATE: 2.0}
HERE, THROUGH_ENGLISH, ELSEWHERE = 1.25, 1.0, 0.9
"""Factors for a text in the language of the page, in English, and in another language."""


MAX_BYTES = 12_000_000
"""Stored bytes that are cached; what is made of them takes up to twice as much."""
PER_ENTRY = 300


class KnownEntries:
    """The entries of one revision that queries have used; those that are not known yet are read with one query.

    What is full is replaced and never emptied: another thread may be using it.
    """

    def __init__(self):
        self._entries, self._begun, self._size = {}, {}, 0

    def missing(self, terms, beginnings=()):
        """Return the terms and the beginnings that are not known."""
        entries, begun = self._entries, self._begun
        return [term for term in terms if term not in entries], [one for one in beginnings if one not in begun]

    def add(self, rows, terms, beginnings):
        """Take in what `fetch_entries` has found of terms and beginnings."""
        if self._size > MAX_BYTES:
            self._entries, self._begun, self._size = {}, {}, 0
        self._taken_in(self._entries, self._begun, rows, terms, beginnings)

    def _taken_in(self, entries, begun, rows, terms, beginnings):
        found = {term: stored if term[0] == "~" else Postings(stored) for term, stored in rows.items()}
        entries.update(dict.fromkeys(terms) | found)
        in_order = sorted(rows, key=lambda term: (-len(rows[term]), term))
        for beginning in beginnings:
            begun[beginning] = [(term, found[term]) for term in in_order if term.startswith(beginning)]
        self._size += sum(map(len, rows.values())) + PER_ENTRY * (len(rows) + len(terms) + len(beginnings))

    def get(self, terms, beginnings=()):
        """Return (the entries of these terms: term → Postings, or bytes; for each beginning a list of (term, Postings), the longest first)."""
        entries, begun = self._entries, self._begun
        missing = [term for term in terms if term not in entries], [one for one in beginnings if one not in begun]
        if any(missing):
            _revision, rows = fetch_entries(*missing)
            self._taken_in(entries, begun, rows, *missing)
        found = ((term, entries[term]) for term in terms)
        return {term: own for term, own in found if own is not None}, [begun[one] for one in beginnings]


class Postings:
    """The postings of a term: sorted 32-bit numbers, body × 64 + language × 8 + weight."""

    __slots__ = ("_bodies", "_ranks", "_starts", "numbers")

    def __init__(self, stored):
        self.numbers, self._bodies, self._ranks = numbers_of(stored), None, {}

    def __len__(self):
        return len(self.numbers)

    @property
    def bodies(self):
        """The ids of the bodies, in order, each once."""
        if self._bodies is None:
            bodies = self.numbers >> 6
            starts = np.flatnonzero(np.append(True, bodies[1:] != bodies[:-1])).astype(NUMBER)
            self._starts = None if len(starts) == len(bodies) else starts
            self._bodies = bodies if self._starts is None else bodies[starts]
        return self._bodies

    def in_names(self):
        """Return those of its postings that are of names and acronyms."""
        return Postings(self.numbers[self.numbers & 7 >= NAME].tobytes())

    def ranks(self, language):
        """Return the index in `worths_in` a language of the best text of each of the `bodies`."""
        own = self._ranks.get(language.slug)
        if own is None:
            _worths, ranks = worths_in(language.slug)
            self.bodies  # noqa: B018 - and where each starts
            own = ranks[self.numbers & 63]
            own = self._ranks[language.slug] = own if self._starts is None else np.maximum.reduceat(own, self._starts)
        return own


@cache
def worths_in(language_slug):
    """Return (the different worths of a text on a page in a language, in order; the index there for each value of the last six bits)."""
    worth = np.zeros(64)
    for slug, number in NUMBER_OF.items():
        factor = HERE if slug == language_slug else THROUGH_ENGLISH if slug == SOURCE.slug else ELSEWHERE
        for weight, value in WEIGHT.items():
            worth[number << 3 | weight] = factor * value
    worths, ranks = np.unique(worth, return_inverse=True)
    return worths, ranks.astype(np.uint8)
