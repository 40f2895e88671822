"""Execute search queries: paginated results, and suggestions while a query is typed."""

import math
from dataclasses import dataclass, field

import numpy as np
from django.http import Http404
from django.utils.safestring import SafeString

from pages.template_runtime import shown as as_html
from public_record import selection
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.folding import HAN_LETTER

from .analyser import QUESTION
from .bodies import marks_in
from .entries import NAMES
from .excerpts import as_hit, best_of, excerpt_around, hits_in, parts_that_match
from .overview import FILTERS
from .scores import Scores, best_first, scores_of, scores_of_akin, scores_with_all
from .suggesting import did_you_mean
from .terms import fetch_for_results, fetch_postings, search_terms, tidy

PAGE, MAX_SOURCES, MAX_TOPICS, MAX_BROADER = 10, 2, 2, 4
MIN_LENGTH = 3
"""Letters from which results are suggested where no name matches; a shorter query is only begun."""


@dataclass(slots=True)
class ResultGroup:
    """A body that matches, with the names of its ancestors below the Secretariat as HTML."""

    body: object
    place: str
    name: str
    """Its name as HTML, with search terms marked."""
    reason: object
    """The SearchHit that says best why it is there, beside its name; None if only the name matches."""
    more: int
    is_first_of_closest: bool = False
    """True for the first that has only some of the words, after those that have all."""


@dataclass(slots=True)
class FilterOption:
    """A value of a filter, with the number of bodies that it leaves."""

    value: str
    label: str
    """As HTML."""
    count: int
    is_chosen: bool = False

    def __html__(self):
        selected = " selected" if self.is_chosen else ""
        return f'<option value="{self.value}"{selected}>{self.label} ({as_html(self.count)})</option>'


@dataclass
class SearchResults:
    """One page of the results of a search query."""

    query: str
    groups: list = field(default_factory=list)
    """ResultGroups; where only a few bodies have all words, followed by those that come closest, which `total` does not count."""
    sources: list = field(default_factory=list)
    """The mandate sources that match, as PublicSources."""
    topics: list = field(default_factory=list)
    """The topics that match, as PublicTopics."""
    former: list = field(default_factory=list)
    """The former bodies that match, as FormerResults; on the first page without filters."""
    filters: dict = field(default_factory=dict)
    """Name of a filter → its FilterOptions."""
    total: int = 0
    page: int = 1
    pages: int = 0
    did_you_mean: str | None = None
    is_corrected: bool = False
    """True if the query finds nothing, and the results are those of `did_you_mean`."""
    broader: list = field(default_factory=list)
    """Parts of a query that have results, where it has none or poor ones, as (text, number of bodies)."""
    is_partial: bool = False
    is_missed: bool = False
    """True if no body answers to the query as it was typed, or only by a word in passing."""
    is_too_short: bool = False
    frame: object = None
    """The Neighbourhood of the top of the directory; None if nothing was searched."""


@dataclass
class SearchSuggestion:
    """A body whose name matches the text typed so far, or one of the best results."""

    body: object
    path: list
    label: str
    """Its name as HTML, in the language that matches."""
    language: object


def find(text, language, *, kind="", division="", source="", topic="", page=1):
    """Return one page of the bodies that match a search query, the best first, as `SearchResults`; at most three queries."""
    query = tidy(text)
    found = SearchResults(query)
    words = search_terms(query)
    if not words:
        return found
    result, words, correction = _answer(found, words, language)
    ids, scores, overview = result.ids.astype(np.intp), result.scores, result.overview
    found.frame = overview.frame()
    if found.is_too_short:
        return found
    chosen = {"kind": kind, "division": division, "source": source, "topic": topic}
    masks = {name: _mask(name, value, ids, overview) for name, value in chosen.items() if value}
    _add_filters(found, chosen, ids, masks, overview, language)
    if masks:
        passes = np.logical_and.reduce([*masks.values()])
        ids, scores = ids[passes], scores[passes]
    found.is_partial = result.is_partial and bool(ids.size)
    found.sources = [overview.sources(language)[pk] for pk in overview.matching_sources(words)[:MAX_SOURCES]]
    found.topics = [overview.topics(language)[pk] for pk in overview.matching_topics(words)[:MAX_TOPICS]]
    found.total, found.pages = len(ids), math.ceil(len(ids) / PAGE)
    found.page = max(1, min(page, found.pages))
    is_first = found.page == 1 and not masks
    found.former = overview.former_bodies.matching(words, language) if is_first else []
    shown = best_first(ids, scores, (found.page - 1) * PAGE, found.page * PAGE)
    closest = result.closest if is_first else []
    samples = correction.bodies() if correction else ()
    known, texts = overview.bodies.get([*shown, *closest, *samples], language)  # for all that follows, in one query
    if correction:
        found.did_you_mean = correction.as_written(texts)
    if shown:
        found.groups = list(_groups(shown, result.words, language, known, texts))
    if closest:
        first, *others = _groups(closest, result.words, language, known, texts)
        first.is_first_of_closest = True
        found.groups += [first, *others]
    return found


def _answer(found, words, language, overview=None):
    """Return (the Scores of a query or, where it finds nothing, of the corrected one; the search terms of it; the Correction); `found` says of which."""
    query = found.query
    if _is_letter(words):
        result = _scores_of_letter(words, language, overview)
        found.is_too_short = found.is_missed = not result.ids.size
        return result, words, None
    result, correction = scores_of(words, query, language, overview), None
    if result.is_partial or not result.ids.size:
        correction = did_you_mean(query, words, language, result.overview)
        found.broader = _broader(query, words, language) if result.is_poor else []
        found.is_missed = result.is_poor or not result.ids.size
        found.is_corrected = bool(correction) and found.is_missed
    if found.is_corrected:
        words = search_terms(correction.text)
        result = correction.result or scores_of(words, correction.text, language, result.overview)
    elif not result.ids.size:
        result = scores_of_akin(words, language, result.overview)
    return result, words, correction


def _is_letter(words):
    """Return whether the only search term is a single letter of an alphabet."""
    return len(words) == 1 and len(words[0].form) == 1 and words[0].form.isalpha()


def _scores_of_letter(words, language, overview):
    """Return the Scores of a single letter of an alphabet: in names and acronyms it is a word, unless it is a stop word."""
    overview, _stored = fetch_postings(words, of=NAMES, overview=overview)
    for word in words:
        in_names = {term: own.in_names() for term, own in word.found.items() if word.form not in QUESTION}
        word.found = {term: own for term, own in in_names.items() if len(own)}
    return Scores(*scores_with_all(words, language), words, overview, is_partial=False)


def _mask(name, value, ids, overview):
    """Return whether each body passes a filter; an unknown value lets none pass. Raises AddressChanged for a former slug."""
    if name == "kind":
        return overview.mask(ids, kind=value)
    try:
        if name == "source":
            return overview.mask(ids, source=selection.get_current_source(value, "source").source)
        if name == "topic":
            return overview.mask(ids, topic=selection.get_current_topic(value, "topic").topic)
        body = next((one for one in overview.divisions_shown() if one.slug == value), None)
        if body:
            return overview.mask(ids, division=body.pk)
        branch = selection.records_in_branch(selection.get_current(value, "division").body)
    except Http404:
        return np.zeros(len(ids), dtype=bool)
    return np.isin(ids, [*branch.values_list("body", flat=True)])


def _add_filters(found, chosen, ids, masks, overview, language):
    """Set the options of the filters, each counted under the other filters."""
    if not ids.size:
        return
    counts = [overview.counts(ids)] * len(FILTERS)
    if masks:
        others = [[mask for other, mask in masks.items() if other != name] for name in FILTERS]
        counts = [overview.counts(ids[np.logical_and.reduce(own)] if own else ids) for own in others]
    for index, (name, options) in enumerate(overview.options(language).items()):
        numbers, value = counts[index][index], chosen[name]
        found.filters[name] = [
            FilterOption(own, label, numbers.get(key, 0), own == value)
            for own, label, key in options
            if numbers.get(key) or own == value
        ]


def _broader(query, words, language):
    """Return the words of a query that find something by themselves, with the number of bodies."""
    found = {}
    for word in words:
        text = query[word.start : word.end]
        if word.found and (len(text) > 1 or HAN_LETTER.match(text)):
            found[text] = len(scores_with_all([word], language)[0])
    return [(text, count) for text, count in found.items() if count][:MAX_BROADER]


def matching_ids(text, language):
    """Return the ids of all bodies that match a search query, the best first."""
    query = tidy(text)
    words = search_terms(query)
    if not words:
        return []
    found = scores_of(words, query, language)
    return best_first(found.ids, found.scores)


def suggest(text, language, limit=8):
    """Return the bodies whose names match the text typed so far, the best first, or the best results, as `SearchSuggestion`s; at most three queries."""
    query = tidy(text)
    words = search_terms(query)
    if not words:
        return []
    is_long = len(query) >= MIN_LENGTH or bool(HAN_LETTER.search(query))
    overview, _stored = fetch_postings(words, of=NAMES)
    ids, scores = scores_with_all(words, language)
    if _is_letter(words) or (is_long and not len(ids)):
        words = search_terms(query)
        fetch_for_results(query, words, language, overview)
        result, _words, _correction = _answer(SearchResults(query), words, language, overview)
        ids, scores, words = result.ids, result.scores, result.words
    known, texts = overview.bodies.get(best_first(ids, scores, last=limit), language)
    return [_suggestion(known[pk], own, known, words, language) for pk, own in texts.items()]


def _path(body, known):
    path = []
    while body.parent_id in known:
        body = known[body.parent_id]
        path.insert(0, body)
    return path


def _place(path):
    return SafeString("".join(f" {'›' if number else '·'} {as_html(node.name)}" for number, node in enumerate(path)))


def _by_language(words):
    """Return the terms that may be in texts in each language, with their words: a stem is in those in its own."""
    found = {one.slug: {} for one in LANGUAGES}
    for word in words:
        for term in word.found:
            slug, colon, _stem = term.partition(":")
            for own in [found[slug]] if colon else found.values():
                own[term] = word
    return found


def _groups(ids, words, language, known, texts):
    ids = [pk for pk in ids if pk in texts]  # one may have been removed just now
    matching, wanted, places = parts_that_match(ids, words), _by_language(words), {}
    for pk in ids:
        body, own = known[pk], texts[pk]
        name = own.texts[0]
        hits = hits_in(own, wanted, language, matching[pk])
        marks = marks_in(name.text_in(language), language, wanted[language.slug])
        if marks:  # the name says it
            hits.pop(0, None)
        reason = as_hit(body.url, language, *best_of(hits, own, wanted)) if hits else None
        heading = excerpt_around(name.text_in(language), marks, whole=True) if marks else body.name
        if (place := places.get(body.parent_id)) is None:
            place = places[body.parent_id] = _place(_path(body, known)[1:])
        yield ResultGroup(body, place, heading, reason, max(0, len(hits) - 1))


def _suggestion(body, own, known, words, language):
    """Return a suggestion with the name that has the most search terms; in a third language only where the page's and English have none, as for results."""
    name, terms = own.texts[0], {term: word for word in words for term in word.terms}
    first = [one for one in dict.fromkeys((language, SOURCE)) if name.text_in(one)]
    marked = ((one, marks_in(name.text_in(one), one, terms)) for one in first)
    shown, marks = next((one for one in marked if one[1]), (first[0], []))
    if not marks:
        others = [(one, marks_in(name.text_in(one), one, terms)) for one in LANGUAGES if one not in first]
        other = max(others, key=lambda one: len(one[1]))
        if other[1] and not any(own.matching(one, 2, 0, terms, ()) for one in first):
            shown, marks = other
    return SearchSuggestion(body, _path(body, known)[1:], excerpt_around(name.text_in(shown), marks), shown)
