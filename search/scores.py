"""Scores of bodies for a search query, computed here and not in SQL so that they are the same on every database.

Scores are arrays indexed by the id of a body; 0.0 means no match.
"""

import math
from dataclasses import dataclass

import numpy as np

from secretariat.languages import SOURCE

from .index import NOTHING, NUMBER_OF
from .overview import Overview, overview_of
from .searchable import FUNCTION, MANDATE, NAME, SHORT_NAME, SOURCES, WORDS
from .terms import alternatives_of, fetch_completions, fetch_postings, wording_keys

WEIGHT = {SHORT_NAME: 10.5, NAME: 10.0, WORDS: 8.0, SOURCES: 5.0, FUNCTION: 3.0, MANDATE: 2.0}
HERE, THROUGH_ENGLISH, ELSEWHERE = 1.25, 1.0, 0.9
"""Factors for a text in the language of the page, in English, and in another language."""
SYNONYM = 0.5
"""Factor for a match by another wording of the glossary."""


def best_first(scores):
    """Return the ids with a score, the best first; on a tie the lower id."""
    matching_ids = np.flatnonzero(scores)
    return matching_ids[np.argsort(-scores[matching_ids], kind="stable")].tolist()


@dataclass
class Scores:
    """The scores of all bodies for a search query, with what they were computed from."""

    by_id: np.ndarray
    words: list
    """All search terms, those of synonyms included."""
    overview: Overview
    is_partial: bool
    """True if no body has all words, and those count that have most."""


def scores_of(words, query, language):
    """Return the Scores for a search query, synonyms included; at most two queries.

    A body must match all words of the query, or of the query with a synonym from the glossary; if no body does, the
    bodies that match most words count.
    """
    keys = wording_keys(query)
    revision, stored = fetch_postings(words, keys)
    overview = overview_of(revision)
    others = []
    if stored.keys() & keys.keys():
        others = alternatives_of(query, keys, stored, words)
    elif any(word.beginning and not word.found for word in words):
        fetch_completions(words, overview.vocabulary)
    every = list({id(word): word for alternative in (words, *others) for word in alternative}.values())
    size = array_size(every)
    best = scores_with_all(words, language, size)
    for alternative in others:
        best = np.maximum(best, scores_with_all(alternative, language, size) * SYNONYM)
    is_partial = len(words) > 1 and not best.any()
    if is_partial:
        best = _of_most(words, language, size)
    return Scores(best.round(6), every, overview, is_partial)


def array_size(words):
    """Return the length of an array of scores: the highest matching id plus one."""
    return max((int(numbers[-1] >> 6) for word in words for numbers in word.found.values()), default=0) + 1


def scores_with_all(words, language, size):
    """Return the scores of the bodies that match every word."""
    total, has_all = np.zeros(size), np.ones(size, dtype=bool)
    for word in words:
        own = _of_word(word, language, size)
        total += own
        if not word.is_optional:
            has_all &= own > 0
    return total * has_all


def _of_most(words, language, size):
    """Return the scores of the bodies that match the most words: at least half of them, or one of them in a name or a search word."""
    each = [_of_word(word, language, size) for word in words]
    counts = sum((own > 0).astype(int) for own in each)
    most = counts.max()
    scores = sum(each) * (counts == most)
    if most * 2 >= len(words):
        return scores
    numbers = np.concatenate([NOTHING, *(numbers for word in words for numbers in word.found.values())])
    is_named = np.zeros(size, dtype=bool)
    is_named[numbers[numbers & 7 >= WORDS] >> 6] = True
    return scores * is_named


def _of_word(word, language, size):
    """Return the scores for one word: for each body, that of its best matching text."""
    rarity = 1.0 / (1.0 + math.log1p(word.size) / 8)
    worth = np.zeros(64)
    for language_slug, number in NUMBER_OF.items():
        factor = (
            HERE if language_slug == language.slug else THROUGH_ENGLISH if language_slug == SOURCE.slug else ELSEWHERE
        )
        for weight, value in WEIGHT.items():
            worth[number << 3 | weight] = factor * value * rarity
    best = np.zeros(size)
    if word.found:
        numbers = np.concatenate([*word.found.values()])
        nearness = np.repeat([word.terms[term] for term in word.found], [*map(len, word.found.values())])
        np.maximum.at(best, numbers >> 6, worth[numbers & 63] * nearness)
    return best
