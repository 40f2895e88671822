"""Execute search queries: paginated results, and suggestions while a query is typed."""

import math
from dataclasses import dataclass, field

import numpy as np
from django.http import Http404

from public_record import selection
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.folding import HAN_LETTER

from .bodies import marks_in
from .excerpts import as_hit, excerpt_around, hits_in, languages_and_weights
from .index import NAMES
from .overview import overview_of
from .scores import array_size, best_first, scores_of, scores_with_all
from .suggesting import did_you_mean
from .terms import fetch_postings, search_terms, tidy

PAGE, MAX_SOURCES, MAX_BROADER = 10, 2, 4
FILTERS = ("kind", "division", "source")
"""The names of the filters, in the order in which they are shown."""


@dataclass
class ResultGroup:
    """A body that matches, with its ancestors below the Secretariat."""

    body: object
    path: list
    name: str
    """Its name as HTML, with search terms marked."""
    reason: object
    """The SearchHit that says best why it is there, beside its name; None if only the name matches."""
    more: int


@dataclass
class FilterOption:
    """A value of a filter, with the number of bodies that it leaves."""

    value: str
    label: object
    count: int
    is_chosen: bool = False


@dataclass
class SearchResults:
    """One page of the results of a search query."""

    query: str
    groups: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    """The mandate sources that match, as PublicSources."""
    filters: dict = field(default_factory=dict)
    """Name of a filter → its FilterOptions."""
    total: int = 0
    page: int = 1
    pages: int = 0
    did_you_mean: str | None = None
    broader: list = field(default_factory=list)
    """Parts of a query without results that have some, as (text, number of bodies)."""
    is_partial: bool = False
    is_too_short: bool = False
    frame: object = None
    """The Neighbourhood of the top of the directory; None if nothing was searched."""


@dataclass
class SearchSuggestion:
    """A body whose name matches the text typed so far."""

    body: object
    path: list
    label: str
    """Its name as HTML, in the language that matches."""
    language: object


def find(text, language, *, kind="", division="", source="", page=1):
    """Return one page of the bodies that match a search query, the best first, as `SearchResults`; at most three queries."""
    query = tidy(text)
    found = SearchResults(query)
    words = search_terms(query)
    if not words:
        return found
    if len(words) == 1 and len(query) == 1 and not HAN_LETTER.match(query):
        found.is_too_short = True
    result = scores_of(words, query, language)
    scores, overview = result.by_id, result.overview
    found.frame = overview.frame()
    chosen = {"kind": kind, "division": division, "source": source}
    if any(chosen.values()):
        masks = {name: _mask(name, value, len(scores), overview, language) for name, value in chosen.items()}
    else:
        masks = {}
    _add_filters(found, chosen, scores, masks, overview, language)
    for mask in masks.values():
        scores = scores * mask
    ranked = best_first(scores)
    found.is_partial = result.is_partial and bool(ranked)
    found.sources = [overview.sources(language)[pk] for pk in overview.matching_sources(words)[:MAX_SOURCES]]
    if found.is_partial or not ranked:
        found.did_you_mean = did_you_mean(query, words, language, overview)
    if not ranked:
        found.broader = _broader(query, words, language) if len(words) > 1 else []
        return found
    found.total, found.pages = len(ranked), math.ceil(len(ranked) / PAGE)
    found.page = min(max(page, 1), found.pages)
    shown = ranked[(found.page - 1) * PAGE : found.page * PAGE]
    found.groups = list(_groups(shown, result.words, language, overview))
    return found


def _mask(name, value, size, overview, language):
    """Return whether each body passes a filter; an unknown value lets none pass. Raises AddressChanged for a former slug."""
    if not value:
        return np.ones(size, dtype=bool)
    if name == "kind":
        return overview.mask(size, kind=value)
    try:
        if name == "source":
            return overview.mask(size, source=selection.get_current_source(value, "source").source)
        body = next((one for one in _divisions(overview) if one.slug == value), None)
        if body:
            return overview.mask(size, division=body.pk)
        branch = selection.records_in_branch(selection.get_current(value, "division").body)
    except Http404:
        return np.zeros(size, dtype=bool)
    mask = np.zeros(size, dtype=bool)
    mask[[pk for pk in branch.values_list("body", flat=True) if pk < size]] = True
    return mask


def _divisions(overview):
    frame = overview.frame()
    return frame.children_by_parent.get(frame.root.pk, []) if frame.root else []


def _add_filters(found, chosen, scores, masks, overview, language):
    """Set the options of the filters, each counted under the other filters."""
    matching = scores > 0
    if not matching.any():
        return
    counts = [overview.counts(matching)] * len(FILTERS)
    if masks:
        others = [[own for other, own in masks.items() if other != name] for name in FILTERS]
        counts = [overview.counts(matching & own[0] & own[1]) for own in others]
    kinds, divisions, sources = (own[index] for index, own in enumerate(counts))
    of_sources = overview.sources(language)
    found.filters = {
        "kind": [(kind.value, kind.label, kinds[kind]) for kind in Kind if kind != Kind.SECRETARIAT],
        "division": [(body.slug, body.name, divisions.get(body.pk, 0)) for body in _divisions(overview)],
        "source": [(own.slug, own, sources.get(pk, 0)) for pk, own in of_sources.items()],
    }
    found.filters = {
        name: [FilterOption(*own, own[0] == chosen[name]) for own in rows if own[2] or own[0] == chosen[name]]
        for name, rows in found.filters.items()
    }


def _broader(query, words, language):
    """Return the words of a query that find something by themselves, with the number of bodies."""
    found = {}
    for word in words:
        if word.found:
            text = query[word.start : word.end]
            found[text] = int(np.count_nonzero(scores_with_all([word], language, array_size([word]))))
    return [(text, count) for text, count in found.items() if count][:MAX_BROADER]


def matching_ids(text, language):
    """Return the ids of all bodies that match a search query, the best first."""
    query = tidy(text)
    words = search_terms(query)
    return best_first(scores_of(words, query, language).by_id) if words else []


def suggest(text, language, limit=8):
    """Return the bodies whose names match the text typed so far, the best first, as `SearchSuggestion`s."""
    query = tidy(text)
    words = search_terms(query)
    if not words:
        return []
    revision, _stored = fetch_postings(words, of=NAMES)
    ranked = best_first(scores_with_all(words, language, array_size(words)))[:limit]
    known, texts = overview_of(revision).bodies.get(ranked, language)
    return [_suggestion(known[pk], texts[pk].texts[0], known, words, language) for pk in ranked if pk in texts]


def _path(body, known):
    path = []
    while body.parent_id in known:
        body = known[body.parent_id]
        path.insert(0, body)
    return path


def _groups(ids, words, language, overview):
    matched = languages_and_weights(ids, words)
    known, texts = overview.bodies.get(ids, language)
    terms = {term: word for word in words for term in word.terms}
    for pk in ids:
        if pk not in texts:
            continue
        body = known[pk]
        hits = hits_in(texts[pk], terms, language, {place >> 3 for place in matched[pk]})
        name = texts[pk].texts[0]
        marks = texts[pk].marks(language, terms).get(0)
        others = [hit for hit in hits if not (marks and hit[0] is name)]
        reason = as_hit(body.url, language, *others[0]) if others else None
        heading = excerpt_around(name.text_in(language), marks, whole=True) if marks else body.name
        yield ResultGroup(body, _path(body, known)[1:], heading, reason, max(0, len(others) - 1))


def _suggestion(body, name, known, words, language):
    terms = {term: word for word in words for term in word.terms}
    named = [one for one in dict.fromkeys([language, SOURCE, *LANGUAGES]) if name.text_in(one)]
    marked = ((one, marks_in(name.text_in(one), one, terms)) for one in named)
    shown, marks = next((own for own in marked if own[1]), (named[0], []))
    label = excerpt_around(name.text_in(shown), marks)
    return SearchSuggestion(body, _path(body, known)[1:], label, shown)
