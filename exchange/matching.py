"""Which stored functions the functions of a file continue: their numbers are permanent addresses, so they stay with them."""

from itertools import groupby, product

from rapidfuzz import fuzz

MIN_SIMILARITY = 60
"""Minimum similarity, in per cent, of two texts of one function."""


def matched(stored, texts):
    """Return for each of `texts` the index of the one of `stored` that it continues, None if it is new.

    The most similar are matched first. Of the rest, those between the same neighbours are matched in order if they are
    equally many on both sides: texts that were written anew.
    """
    found = {}
    pairs = ((fuzz.ratio(old, new), i, j) for (i, old), (j, new) in product(enumerate(stored), enumerate(texts)))
    for similarity, i, j in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]))):
        if similarity >= MIN_SIMILARITY and i not in found.values() and j not in found:
            found[j] = i
    before, after = _unmatched(range(len(stored)), {i: i for i in found.values()}), _unmatched(range(len(texts)), found)
    for neighbour, old in before.items():
        if len(old) == len(new := after.get(neighbour, ())):
            found |= zip(new, old, strict=True)
    return [found.get(j) for j in range(len(texts))]


def _unmatched(numbers, found):
    """Group the numbers that are not in `found` by what the nearest one before them is matched with, None at the start."""
    groups, neighbour = {}, None
    for is_matched, own in groupby(numbers, key=found.__contains__):
        if is_matched:
            neighbour = found[[*own][-1]]
        else:
            groups[neighbour] = [*own]
    return groups
