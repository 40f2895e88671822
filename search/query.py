"""Execute search queries: paginated results, and suggestions while a query is typed."""

import math
from dataclasses import dataclass, field

import numpy as np

from public_record import queries
from secretariat.languages import LANGUAGES, SOURCE

from .excerpts import as_hit, excerpt_around, hits_in, languages_and_weights, marks_in
from .index import NAMES
from .scores import array_size, best_first, chosen_by, scores_of, scores_with_all
from .searchable import NAME, SHORT_NAME, fetch_texts
from .terms import HAN_LETTER, did_you_mean, fetch_postings, search_terms, tidy

PAGE, MAX_SHOWN_HITS = 10, 4


@dataclass
class ResultGroup:
    """A body that matches, with its ancestors from the top and its matching texts."""

    body: object
    path: list
    hits: list
    more: int


@dataclass
class SearchResults:
    """One page of the results of a search query."""

    query: str
    groups: list = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 0
    did_you_mean: str | None = None
    is_too_short: bool = False


@dataclass
class SearchSuggestion:
    """A body whose name matches the text typed so far."""

    body: object
    path: list
    label: str
    """Its name as HTML, in the language that matches."""
    language: object


def find(text, language, *, kind="", division="", source="", page=1):
    """Return one page of the bodies that match a search query, the best first, as `SearchResults`."""
    query = tidy(text)
    found = SearchResults(query)
    words = search_terms(query)
    if not words:
        return found
    if len(words) == 1 and len(query) == 1 and not HAN_LETTER.match(query):
        found.is_too_short = True
    scores, words = scores_of(words, query, language)
    if kind or division or source:
        allowed = np.zeros(len(scores), dtype=bool)
        chosen = chosen_by(kind, division, source).values_list("body", flat=True)
        allowed[[pk for pk in chosen if pk < len(scores)]] = True
        scores = scores * allowed
    ranked = best_first(scores)
    if not ranked:
        found.did_you_mean = did_you_mean(query, words)
        return found
    found.total, found.pages = len(ranked), math.ceil(len(ranked) / PAGE)
    found.page = min(max(page, 1), found.pages)
    chosen = ranked[(found.page - 1) * PAGE : found.page * PAGE]
    found.groups = list(_groups(chosen, words, language))
    return found


def matching_ids(text, language):
    """Return the ids of all bodies that match a search query, the best first."""
    query = tidy(text)
    words = search_terms(query)
    return best_first(scores_of(words, query, language)[0]) if words else []


def suggest(text, language, limit=8):
    """Return the bodies whose names match the text typed so far, the best first, as `SearchSuggestion`s."""
    query = tidy(text)
    words = search_terms(query)
    if not words:
        return []
    fetch_postings(words, of=NAMES)
    ranked = best_first(scores_with_all(words, language, array_size(words)))[:limit]
    known, texts = queries.with_ancestors(ranked, language), dict(fetch_texts(ranked, {NAME}))
    return [_suggestion(known[pk], texts[pk][0], known, words, language) for pk in ranked if pk in texts]


def _path(body, known):
    path = []
    while body.parent_id in known:
        body = known[body.parent_id]
        path.insert(0, body)
    return path


def _groups(ids, words, language):
    matched = languages_and_weights(ids, words)
    weights = {place & 7 for places in matched.values() for place in places}
    weights |= {NAME} if SHORT_NAME in weights else set()
    known = queries.with_ancestors(ids, language)
    for pk, texts in fetch_texts(ids, weights):
        hits = hits_in(texts, words, language, {place >> 3 for place in matched[pk]})
        shown = [as_hit(known[pk].url, language, *hit) for hit in hits[:MAX_SHOWN_HITS]]
        yield ResultGroup(known[pk], _path(known[pk], known), shown, max(0, len(hits) - MAX_SHOWN_HITS))


def _suggestion(body, name, known, words, language):
    terms = {term: word for word in words for term in word.terms}
    named = [one for one in dict.fromkeys([language, SOURCE, *LANGUAGES]) if name.text_in(one)]
    marks = {one: marks_in(name.text_in(one), one, terms) for one in named}
    shown = next(filter(marks.get, named), named[0])
    label = excerpt_around(name.text_in(shown), marks[shown])
    return SearchSuggestion(body, _path(body, known)[1:], label, shown)
