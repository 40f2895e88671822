"""Benchmark of the translators' dashboard for a directory of 1,000 bodies: queries, and time in the process."""

import statistics
import time

from .both import main

BODIES, ROUNDS = 1_000, 15
MAX_QUERIES, MAX_MILLISECONDS = 20, 400


def measure():
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from .directories import fill

    bodies = fill(BODIES)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("administrator"))
    for page, what in (("translations_task_changelist", "dashboard"), ("translations_coverage", "its numbers as JSON")):
        address = reverse(f"admin:{page}")
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
            number = len(queries)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - start))
        median, slowest = statistics.median(times), max(times)
        name = f"{what}, {bodies} bodies in six languages"
        yield f"{name}: queries", str(number), f"at most {MAX_QUERIES}", number <= MAX_QUERIES
        figure = f"median {median:.0f} ms, maximum {slowest:.0f} ms of {ROUNDS}"
        yield f"{name}: time", figure, f"at most {MAX_MILLISECONDS} ms", median <= MAX_MILLISECONDS


if __name__ == "__main__":
    main("benchmarks.dashboard", measure, "The translators' dashboard")
