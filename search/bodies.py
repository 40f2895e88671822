"""Bodies that results show: their rows and their texts. Cached in the process for one revision."""

from public_record import queries

from .analyser import places_by_term
from .searchable import WORDS, texts_of

MAX_ROWS, MAX_BODIES = 8_000, 2_000
"""Rows in all languages, and bodies with texts, that are cached: some 5 and 15 MB; beyond, all are forgotten."""


class KnownBodies:
    """The bodies of one revision that were shown; those that are not known yet are read with one query.

    What is full is replaced and never emptied: another thread may be using it.
    """

    def __init__(self, parents, sources):
        """`parents` are the ids of the bodies above, by id, 0 for none; `sources` the contents of mandate sources by id."""
        self._parents, self._sources = parents, sources
        self._rows, self._texts = {}, {}

    def get(self, ids, language):
        """Return (the ListedBodies with these ids and all above them, by id; those with these ids as SearchableBodies, by id)."""
        if sum(map(len, [*self._rows.values()])) > MAX_ROWS:
            self._rows = {}
        if len(self._texts) > MAX_BODIES:
            self._texts = {}
        listed, texts = self._rows.setdefault(language.slug, {}), self._texts
        without_texts = [pk for pk in ids if pk not in texts]
        missing = {pk for pk in self._with_ancestors(ids) if pk not in listed}.union(without_texts)
        if missing:
            for body, content in queries.listed_with_contents(sorted(missing), without_texts, language):
                listed[body.pk] = body
                if content:
                    texts[body.pk] = SearchableBody(content, self._sources)
        return listed, {
            pk: texts[pk] for pk in ids if pk in texts and pk in listed
        }  # one may have been removed just now

    def _with_ancestors(self, ids):
        found, parents = set(), self._parents
        for pk in ids:
            while pk and pk not in found:
                found.add(pk)
                pk = int(parents[pk]) if pk < len(parents) else 0
        return found


class SearchableBody:
    """A body by its SearchableTexts."""

    __slots__ = ("_indexed", "texts")

    def __init__(self, content, sources):
        self.texts, self._indexed = list(texts_of(content, sources)), {}

    def matching(self, language, parts, sure, words, known):
        """Return the index of each text that has search terms in a language, but for those in `known`.

        `parts` are bits: 2 where names and search words may match, 1 where others may; where `sure` has the bit, one does, and the only
        text of this part is not read. `words` are the search terms, by term.
        """
        slug, found = language.slug, []
        if (own := self._indexed.get(slug)) is None:
            own = self._indexed[slug] = self._by_part(language)
        terms = words.keys()
        for part, texts in own:
            if sure & part and len(texts) == 1:
                found += [index for index, _text in texts if index not in known]
            elif parts & part:
                found += [
                    index
                    for index, text in texts
                    if index not in known and not terms.isdisjoint(places_by_term(text, slug).keys())
                ]
        return found

    def _by_part(self, language):
        texts = [(own.weight >= WORDS, index, own.indexed_in(language)) for index, own in enumerate(self.texts)]
        return [
            (part, [(index, text) for is_name, index, text in texts if text and is_name == (part == 2)])
            for part in (2, 1)
        ]


def marks_in(text, language, words):
    """Return the places of search terms in a text as (start, end, search term); `words` are the search terms, by term."""
    known, marks, last = places_by_term(text, language.slug), [], None
    if known.keys().isdisjoint(words.keys()):  # sooner known than an empty intersection
        return marks
    for place, term in sorted((place, own) for own in known.keys() & words.keys() for place in known[own]):
        if place[:2] != last:  # of terms in the same place the first
            last = start, end = place[:2]
            word = words[term]
            if len(word.beginning) == 1:  # a single Chinese character, found by the pairs that begin with it
                end = start + 1
            marks.append((start, end, word))
    return marks
