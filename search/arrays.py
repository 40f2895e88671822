"""Arrays of postings and keys: what the index is compared and written with."""

from itertools import pairwise, zip_longest

import numpy as np

from .entries import NUMBER, numbers_of

NOTHING = np.array([], dtype=NUMBER)
KEY = np.dtype("<u8")
"""64 bits: the number of a term and, in the lower half, one of its postings."""


def last_of_each(keys, by=0):
    """Return the last of each run of sorted keys that differ only in their last `by` bits."""
    return keys[np.append(keys[1:] ^ keys[:-1] >= 1 << by, True)] if keys.size else keys


def split_by(groups, values):
    """Return `values` in arrays, one for each run of equal `groups`; `np.split` takes ten times as long for thousands."""
    starts = [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist()] if values.size else []
    return [values[start:end] for start, end in zip_longest(starts, starts[1:])]


def with_replaced(stored, replaced, wanted):
    """Return stored postings, by term, without those of replaced parts of bodies and with the wanted ones."""
    kept, added = numbers_of(b"".join(stored.values())), [wanted.get(term, NOTHING) for term in stored]
    of_kept = np.repeat(np.arange(len(stored), dtype=KEY), [len(own) // NUMBER.itemsize for own in stored.values()])
    of_added = np.repeat(np.arange(len(stored), dtype=KEY), [*map(len, added)])
    stays = ~np.isin(part_of(kept), replaced)
    groups, postings = np.concatenate([of_kept[stays], of_added]), np.concatenate([kept[stays], *added])
    keys = np.sort(groups << KEY.type(32) | postings)
    ends = np.searchsorted(keys >> KEY.type(32), np.arange(len(stored) + 1)).tolist()
    postings = keys.astype(NUMBER)
    return {term: postings[start:end] for term, (start, end) in zip(stored, pairwise(ends), strict=True)}


def part_of(postings):
    """Return a number for the body and its part of each posting."""
    return postings >> 6 << 1 | postings >> 2 & 1
