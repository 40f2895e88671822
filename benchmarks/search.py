"""Benchmark of the search in a real directory and in one of 20,000 bodies: time, queries, size and rebuilding of the index.

Each search query is executed five times; its median time counts.
"""

import csv
import io
import statistics
import time
from pathlib import Path

from .both import main

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "data" / "environment-canada-bodies.csv"
QUERIES_FILE = ROOT / "tests" / "search" / "queries.csv"
SIZES = (None, 20_000)
ROUNDS = 5
MAX_MILLISECONDS, MAX_QUERIES, MAX_BYTES, MAX_SECONDS = 30, 6, 10_000, 60


def measure():
    from django.core.management import call_command
    from django.db.models import Sum
    from django.db.models.functions import Length

    from search.models import Entry
    from search.query import find, suggest
    from secretariat.languages import BY_SLUG

    from .directories import grow, load_real

    with QUERIES_FILE.open(encoding="utf-8", newline="") as file:
        search_queries = [(row["question"], BY_SLUG[row["language"]]) for row in csv.DictReader(file)]
    typed = [(search_query[:end], language) for search_query, language in search_queries for end in (2, 4, 7)]
    for size in SIZES:
        bodies = load_real(REAL) if size is None else grow(size)
        start = time.perf_counter()
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
        seconds = time.perf_counter() - start
        yield (
            f"{bodies} bodies: rebuilding the index",
            f"{seconds:.1f} s",
            f"at most {MAX_SECONDS} s for 20,000",
            seconds <= MAX_SECONDS,
        )
        stored = Entry.objects.aggregate(terms=Sum(Length("term")), postings=Sum(Length("postings")), rows=Sum(1))
        size_per_body = (stored["terms"] + stored["postings"] + 40 * stored["rows"]) / bodies
        yield (
            f"{bodies} bodies: index",
            f"{size_per_body:.0f} bytes per body in {stored['rows']} rows",
            f"at most {MAX_BYTES}",
            size_per_body <= MAX_BYTES,
        )
        for what, function, inputs in (("search", find, search_queries), ("suggestions", suggest, typed)):
            yield from measure_queries(f"{bodies} bodies: {what}", function, inputs)


def measure_queries(name, function, inputs):
    """Yield the rows for `function`, executed with each (search query, language) of `inputs`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    most = 0
    for search_query, language in inputs:
        with CaptureQueriesContext(connection) as queries:
            function(search_query, language)
        most = max(most, len(queries))
    taken = [[] for _ in inputs]
    for _ in range(ROUNDS):  # all queries in each round, so that other load on the machine affects different ones
        for own, (search_query, language) in zip(taken, inputs, strict=True):
            start = time.perf_counter()
            function(search_query, language)
            own.append(1000 * (time.perf_counter() - start))
    times = sorted(map(statistics.median, taken))
    middle, p95, slowest = statistics.median(times), times[int(0.95 * len(times))], max(map(max, taken))
    figure = f"p95 {p95:.1f} ms of {len(times)}, median {middle:.1f} ms, maximum {slowest:.0f} ms"
    yield name, figure, f"p95 at most {MAX_MILLISECONDS} ms", p95 <= MAX_MILLISECONDS
    yield f"{name}: queries", f"at most {most}", f"at most {MAX_QUERIES}", most <= MAX_QUERIES


if __name__ == "__main__":
    main("benchmarks.search", measure, "The search")
