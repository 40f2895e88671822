"""Which bodies answer a search query, and how well: the same on every database, because it is counted and sorted here.

Scores stand in an array with a place for each id of a body; 0.0: it does not answer.
"""

import math

import numpy as np

from secretariat.languages import SOURCE
from secretariat.models import Body, Kind, MandateSource

from .index import NUMBER_OF
from .searchable import FUNCTION, MANDATE, NAME, SHORT_NAME, SOURCES
from .terms import alternatives_of, fetch_completions, fetch_postings, wording_keys

WEIGHT = {SHORT_NAME: 10.5, NAME: 10.0, SOURCES: 5.0, FUNCTION: 3.0, MANDATE: 2.0}
HERE, THROUGH_ENGLISH, ELSEWHERE = 1.25, 1.0, 0.9
"""How much a text is worth in the language of the page, in English, and in another one."""
SYNONYM = 0.5
"""How much another wording of the glossary is worth."""


def best_first(scores):
    """The bodies that answer, the best first; of equals the older one."""
    matching_ids = np.flatnonzero(scores)
    return matching_ids[np.argsort(-scores[matching_ids], kind="stable")].tolist()


def scores_of(words, query, language):
    """How well each body answers, and all words that were looked for.

    All words of the question, or of one in which the glossary put other wordings; where no body has all, most of them.
    """
    keys = wording_keys(query)
    stored = fetch_postings(words, keys)
    others = []
    if stored.keys() & keys.keys():
        others = alternatives_of(query, keys, stored, words)
    else:
        fetch_completions(words)
    every = list({id(word): word for alternative in (words, *others) for word in alternative}.values())
    size = array_size(every)
    best = scores_with_all(words, language, size)
    for alternative in others:
        best = np.maximum(best, scores_with_all(alternative, language, size) * SYNONYM)
    if len(words) > 1 and not best.any():
        best = _of_most(words, language, size)
    return best.round(6), every


def array_size(words):
    return max((int(numbers[-1] >> 6) for word in words for numbers in word.found.values()), default=0) + 1


def scores_with_all(words, language, size):
    """The bodies that have every word."""
    total, has_all = np.zeros(size), np.ones(size, dtype=bool)
    for word in words:
        own = _of_word(word, language, size)
        total += own
        if not word.is_optional:
            has_all &= own > 0
    return total * has_all


def _of_most(words, language, size):
    """The bodies that have the most words, at least half of them."""
    each = [_of_word(word, language, size) for word in words]
    counts = sum((own > 0).astype(int) for own in each)
    most = counts.max()
    return sum(each) * (counts == most) if most * 2 >= len(words) else np.zeros(size)


def _of_word(word, language, size):
    """How much one word says for each body: what it says in the text that says most."""
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


def chosen_by(kind, division, source):
    """The bodies that the filters let through; what is not known lets none through."""
    bodies = Body.objects.order_by()
    if kind:
        bodies = bodies.filter(kind=kind) if kind in Kind.values else bodies.none()
    if division:
        top = Body.objects.published().filter(slug=division).first()
        bodies = bodies.branch_of(top) if top else bodies.none()
    if source:
        named = MandateSource.objects.filter(slug=source).first()
        bodies = bodies.working_under(named) if named else bodies.none()
    return bodies
