"""Scores of bodies for a search query, computed here and not in SQL so that they are the same on every database.

What matches is a pair of arrays: the ids of bodies, in order, and their scores, which are above 0.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from .analyser import is_citation_word
from .entries import NUMBER
from .overview import Overview
from .postings import worths_in
from .searchable import WORDS
from .terms import AKIN, alternatives_of, fetch_completions, fetch_corrections, fetch_postings, near_words, wording_keys

SYNONYM = 0.5
"""Factor for a match by another wording of the glossary."""
FEWER = 0.3
"""Factor for a body that has fewer words of a query than another one, where none has all."""
SMOOTHING, NEARLY = 1.0, 0.9
PASSING = 0.4
"""Factor, where no body has all words, for a number and for a word that no text has and that is found by others of its family."""
FEW = 3
"""Bodies with all words, below which those that come closest are shown after them."""
DIGITS = 6
SEARCHED_OF = 10
"""Bodies are searched for one by one in postings that are so many times as long."""


def best_first(ids, scores, first=0, last=None):
    """Return the ids with the best scores, the best first, from the one with index `first` to that before `last`; on a tie the lower id.

    Scores that have the same DIGITS behind the point are a tie.
    """
    if last is not None and last < len(ids):
        least = np.partition(scores, len(ids) - last)[len(ids) - last]
        best = np.flatnonzero(scores > least - 0.1**DIGITS)
        ids, scores = ids.take(best), scores.take(best)
    return ids[np.argsort(-scores.round(DIGITS), kind="stable")][first:last].tolist()


@dataclass
class Scores:
    """The scores of the bodies that match a search query, with what they were computed from."""

    ids: np.ndarray
    scores: np.ndarray
    words: list
    """All search terms, those of synonyms included."""
    overview: Overview
    is_partial: bool
    """True if no body has all words, and those count that have most."""
    is_poor: bool = False
    """True if these have less than half of the words, none of them in a name or a search word."""
    closest: list = field(default_factory=list)
    """Where only a few bodies have all words, the ids of those that come closest, the best first."""


def scores_of(words, query, language, overview=None):
    """Return the Scores for a search query, synonyms included; at most three queries, of which one is for the revision without `overview`.

    A body must match all words of the query, or of the query with a synonym from the glossary; if no body does, the
    bodies that match most words count, and a word that no text has matches by those that are spelled nearly so.
    """
    keys = wording_keys(query)
    overview, stored = fetch_postings(words, keys, overview=overview)
    if not all(word.found or word.is_optional for word in words):
        fetch_corrections(query, words, language, overview)
    others = []
    if stored.keys() & keys.keys():
        others = alternatives_of(query, keys, stored, words, language, overview)
    elif any(word.beginning and not word.found for word in words):
        fetch_completions(words, overview)
    every = list({id(word): word for alternative in (words, *others) for word in alternative}.values())
    best = scores_with_all(words, language)
    if others:
        best = _best_of(best, [scores_with_all(alternative, language) for alternative in others])
    is_partial, is_poor, closest = len(words) > 1 and not best[0].size, False, []
    if is_partial:
        meant = near_words(words, overview)
        *best, is_poor = _of_most([meant.get(id(word), word) for word in words], language)
        every += meant.values()
    elif len(words) > 1 and best[0].size < FEW:
        ids, scores, is_poor_too = _of_most(words, language)
        whole = best[0].tolist()
        others = [one for one in best_first(ids, scores, 0, FEW) if one not in whole]
        closest = [] if is_poor_too else others[: FEW - len(whole)]
    return Scores(best[0], best[1], every, overview, is_partial, is_poor, closest)


def scores_of_akin(words, language, overview):
    """Return the Scores of what has words of the same family as those of a query that finds nothing."""
    meant = near_words(words, overview)
    *best, _is_poor = _of_most([meant.get(id(word), word) for word in words], language)
    return Scores(best[0], best[1], [*words, *meant.values()], overview, bool(best[0].size))


def _best_of(found, others):
    """Return the ids and scores of all bodies in `found` and in those of synonyms, with the highest score of each."""
    every = np.zeros(max((int(ids[-1]) for ids, _scores in (found, *others) if ids.size), default=-1) + 1)
    every[found[0]] = found[1]
    for ids, scores in others:
        np.maximum.at(every, ids.astype(np.intp, copy=False), scores * SYNONYM)
    ids = (every > 0).nonzero()[0]
    return ids, every.take(ids)


def scores_with_all(words, language):
    """Return the ids and the scores of the bodies that match every word."""
    if not all(word.found or word.is_optional for word in words):
        return np.array([], dtype=np.intp), np.zeros(0)
    each = [_worths_of(word, language) for word in words]
    required = [own for word, own in zip(words, each, strict=True) if not word.is_optional]
    rarest = min(required, key=_count) if required else [one for own in each for one in own]
    ids, best = _found(rarest)
    if len(words) == 1:
        return ids, best
    total, least = np.zeros(len(ids)), best
    for word, own in zip(words, each, strict=True) if ids.size else ():
        scores = best if own is rarest else _at(own, ids)
        total += scores
        if not word.is_optional:
            least = np.minimum(least, scores)
    having = (least > 0).nonzero()[0]
    return (ids, total) if len(having) == len(ids) else (ids.take(having), total.take(having))


def _worths_of(word, language):
    """Return the postings of a word, each with how much its texts are worth, by `ranks`."""
    rarity = 1.0 / (1.0 + math.log1p(word.size) / 8)
    worths, _ranks = worths_in(language.slug)
    return [(own, own.ranks(language), worths * (rarity * word.terms[term])) for term, own in word.found.items()]


def _pair(own, ranks, worths):
    """Return the ids of the bodies in postings, and their scores."""
    return own.bodies, worths.take(ranks)


def _found(found):
    """Return the ids of the bodies in postings, and the highest score of each."""
    if len(found) == 1:
        return _pair(*found[0])
    every = _highest(found)
    ids = (every > 0).nonzero()[0]
    return ids, every.take(ids)


def _count(found):
    return sum(len(ranks) for _own, ranks, _worths in found)


def _at(found, ids):
    """Return the highest of scores of bodies, 0.0 where they do not match."""
    if len(ids) * SEARCHED_OF < _count(found):
        best, ids = np.zeros(len(ids)), ids.astype(NUMBER, copy=False)  # as in postings, which would be converted
        for own, ranks, worths in found:
            places = np.minimum(own.bodies.searchsorted(ids), len(ranks) - 1)
            scores = worths.take(ranks.take(places)) * (own.bodies.take(places) == ids)
            np.maximum(best, scores, out=best)
        return best
    every = _highest(found, int(ids[-1]) + 1 if ids.size else 0)
    return every.take(ids)


def _highest(found, size=0):
    """Return the highest of scores, by the id of a body; at least for ids below `size`."""
    every = np.zeros(max([size, *(int(own.bodies[-1]) + 1 for own, _ranks, _worths in found)]))
    for one in found:
        ids, scores = _pair(*one)
        np.maximum.at(every, ids.astype(np.intp), scores)  # quicker as an index of this type
    return every


def _of_most(words, language):
    """Return (ids, scores, whether they are poor) of the bodies that match the most of a query, and of those that have a word in a name or a search word.

    How much of a query a word is depends on how few bodies have it: the four pairs of a term that all have are less than one that is rare.
    A number, and a word that is found by its family alone, count less, however rare they are.
    What matches less than half of the words, and none of them there, is poor; it counts where there is nothing else.
    Beside a number, words that say what it is of do not count: another article is none.
    """
    if any(word.is_number for word in words):
        words = [word for word in words if not is_citation_word(word.form, next(iter(word.terms)))]
    found = [_worths_of(word, language) for word in words]
    size = max((int(one.bodies[-1]) + 1 for own in found for one, _ranks, _worths in own), default=0)
    each = np.array([_highest(own, size) for own in found])
    has = each > 0
    number = has.any(axis=0).sum()
    parts = np.log((number + SMOOTHING) / np.maximum(has.sum(axis=1), 1))
    parts *= [PASSING if word.form.isdigit() or max(word.terms.values(), default=0) <= AKIN else 1.0 for word in words]
    covered = parts @ has
    is_named = np.zeros(size, dtype=bool)
    for word in words:
        for postings in word.found.values():
            is_named[postings.numbers[postings.numbers & 7 >= WORDS] >> 6] = True
    has_most = covered >= covered.max(initial=0) * NEARLY
    scores = parts @ each * np.where(has_most, 1.0, FEWER)
    is_good = is_named | (has_most & (has.sum(axis=0) * 2 >= len(words)))
    ids = np.flatnonzero((scores > 0) & is_good)
    is_poor = not ids.size
    if is_poor:
        ids = np.flatnonzero((scores > 0) & has_most)
    return ids, scores[ids], is_poor
