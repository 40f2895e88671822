"""Benchmark of the chart of a real directory and of one of 23,000 bodies: size, queries and seconds of its first view and of wide branches.

`--write` puts the table into docs/chart.md.
"""

from pathlib import Path
from time import process_time

from .both import main

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "environment-canada-bodies.csv"
MAX_BYTES, MAX_QUERIES = 150_000, 8
MAX_SECONDS, MAX_SECONDS_OF_BRANCH = 1, 0.2
LANGUAGE_SLUGS = ("en", "ru")


def measure():
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from public_record.updating import rebuild
    from secretariat.models import Body
    from tests.many_bodies import load_many

    from .directories import grow, load_real

    client, wide = Client(), None
    for size in (None, 23_120):
        if size is None:
            bodies = load_real(REAL)
        else:
            wide = load_many(Body.objects.count() + 2_000)
            bodies = grow(size)
            rebuild()
        views = {"first view": ("", MAX_SECONDS)}
        if wide:
            views["branch with 335 children"] = f"{wide.slug}/", MAX_SECONDS_OF_BRANCH
            views["335 children unfolded"] = f"?open={wide.slug}", MAX_SECONDS_OF_BRANCH
        for what, (query, seconds) in views.items():
            for language_slug in LANGUAGE_SLUGS:
                client.get(
                    f"/{language_slug}/chart/{query}{'&' if '?' in query else '?'}warm-up"
                )  # what a process needs once
                start = process_time()
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(f"/{language_slug}/chart/{query}")
                took = process_time() - start
                shown = response.content.count(b'role="listitem"')
                weight = len(response.content)
                holds = weight <= MAX_BYTES and len(queries) <= MAX_QUERIES and took <= seconds
                yield (
                    f"{bodies} bodies: {what}, /{language_slug}/",
                    f"{weight / 1000:.0f} kB, {1000 * took:.0f} ms, {shown} bodies shown, {len(queries)} queries",
                    f"at most {MAX_BYTES / 1000:.0f} kB, {1000 * seconds:.0f} ms, {MAX_QUERIES} queries",
                    response.status_code == 200 and holds,
                )


if __name__ == "__main__":
    main("benchmarks.chart", measure, "The chart", "chart.md")
