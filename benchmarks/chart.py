"""Benchmark of the chart of a real directory and of one of 23,000 bodies: size and queries of its first view."""

from pathlib import Path

from .both import main

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "environment-canada-bodies.csv"
MAX_BYTES, MAX_QUERIES = 150_000, 8
LANGUAGE_SLUGS = ("en", "ru")


def measure():
    from django.db import connection
    from django.db.models import Count
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from secretariat.models import Body

    from .directories import grow, load_real

    client = Client()
    for size in (None, 23_000):
        bodies = load_real(REAL) if size is None else grow(size)
        widest = Body.objects.order_by().annotate(n=Count("children")).order_by("-n").first()
        for what, query in (("first view", ""), (f"branch with {widest.n} children", f"?root={widest.slug}")):
            for language_slug in LANGUAGE_SLUGS:
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(f"/{language_slug}/chart/{query}")
                shown = response.content.count(b"<li data-slug=")
                weight = len(response.content)
                yield (
                    f"{bodies} bodies: {what}, /{language_slug}/",
                    f"{weight / 1000:.0f} kB, {shown} bodies shown, {len(queries)} queries",
                    f"at most {MAX_BYTES / 1000:.0f} kB, {MAX_QUERIES} queries",
                    response.status_code == 200 and weight <= MAX_BYTES and len(queries) <= MAX_QUERIES,
                )


if __name__ == "__main__":
    main("benchmarks.chart", measure, "The chart")
