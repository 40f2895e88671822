"""The registry of mandates as of a day: what `registry` reads for today. Topics are not known of other days."""

from collections import Counter

from .past_lists import citations_then
from .past_queries import read_both, read_shared

_BODIES = (
    "SELECT r.body, r.parent, r.slug FROM public_record_bodyrecord r",
    "SELECT r.body, r.parent, r.slug FROM {table} r",
)


def registry_rows_then():
    """Return the rows of a Registry, see `registry.registry_rows`."""
    mandates, functions = Counter(), Counter()
    for body, source, function in citations_then():
        (mandates if function is None else functions)[source, body] += 1
    cited = [(*pair, mandates[pair], functions[pair]) for pair in sorted(mandates.keys() | functions.keys())]
    sources = sorted(read_shared("source", "1 = 1", []), key=lambda row: row[0])
    return [sources, read_both(_BODIES, "1 = 1", []), cited, [], []]
