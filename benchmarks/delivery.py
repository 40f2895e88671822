"""Benchmark of pages against a bare Django view on the same server: cached, revalidated, rendered, in directories of three sizes."""

import logging
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.real_site import free_port

from .both import main
from .load import per_second

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "environment-canada-bodies.csv"
ROUNDS, SECONDS = 3, 2
MEASURED_SLUGS = "implementation-support-division", "monitoring-review-and-reporting-unit"
"""The bodies whose pages are measured; they have the same children in a directory of any size."""
HOME, DIVISION, UNIT = "/en/", f"/en/divisions/{MEASURED_SLUGS[0]}/", f"/en/units/{MEASURED_SLUGS[1]}/"
SEARCH, API = "/en/search/?q=finance", "/api/v1/bodies/monitoring-review-and-reporting-unit/"
MIN_SHARES = {
    "cached": 0.6,
    "cached, compressed": 0,
    "not modified (304)": 0.8,
    "revalidated after a change elsewhere": 0.05,
    "search": 0,
    "API": 0,
}
"""Minimum share of the baseline; 0 means no target."""
MAX_RATIO = 1.5
"""Limit of the time of a page in any directory, as a multiple of its time in the smallest."""


@contextmanager
def served(application, **environment):
    """Context manager: serve a WSGI application with one worker of the production server; yields its address."""
    port = str(free_port())
    command = [sys.executable, "-m", "granian", application, "--interface", "wsgi", "--port", port]
    command += ["--workers", "1", "--blocking-threads", str(settings.THREADS), "--log-level", "error", "--no-ws"]
    command += ["--runtime-mode", "st"]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{url}/healthz" if "FLOOR_BYTES" not in environment else url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def compared(cases):
    """Return responses per second for each case (name → (url, headers)): the median of alternating rounds."""
    found = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, (url, headers) in cases.items():
            found[name].append(per_second(url, SECONDS, headers))
    return {name: statistics.median(own) for name, own in found.items()}


def measure():
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from .directories import grow, load_real

    settings.PAGE_CACHE_MB = 0  # in this process, which counts the queries of rendered pages
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    floor_bytes = len(Client(headers={"host": "testserver"}).get(DIVISION).content)
    bare = {"FLOOR_BYTES": str(floor_bytes)}
    ours = "secretariat.wsgi:application"
    smallest = {}
    for size, grown in ((21, None), (941, lambda: load_real(REAL)), (20_000, lambda: grow(20_000, MEASURED_SLUGS))):
        if grown:
            assert grown() == size
        queries = {}
        for name, path in (("home", HOME), ("division", DIVISION), ("unit", UNIT)):
            with CaptureQueriesContext(connection) as captured:
                Client().get(path)
            queries[name] = len(captured)
        connection.close()
        with (
            served("benchmarks.floor:application", **bare) as floor,
            served(ours, PAGE_CACHE_MB="0") as uncached,
            served(ours) as cached,
            served("benchmarks.changed:application") as changed,
        ):
            cases = {"floor": (floor, {})}
            cases |= {
                name: (uncached + path, {}) for name, path in (("home", HOME), ("division", DIVISION), ("unit", UNIT))
            }
            if size == 21:
                etag = urllib.request.urlopen(cached + DIVISION).headers["ETag"]
                cases |= {
                    "cached": (cached + DIVISION, {}),
                    "cached, compressed": (cached + DIVISION, {"Accept-Encoding": "br"}),
                    "not modified (304)": (cached + DIVISION, {"If-None-Match": etag}),
                    "revalidated after a change elsewhere": (changed + DIVISION, {}),
                    "search": (cached + SEARCH, {}),
                    "API": (cached + API, {}),
                }
            rates = compared(cases)
        floor_rate = rates.pop("floor")
        if size == 21:
            yield "bare Django view", f"{floor_rate:.0f} per second, {floor_bytes} bytes", "the baseline", True
            for name, least in MIN_SHARES.items():
                yield row(name, rates[name], floor_rate, least)
        for name in ("home", "division", "unit"):
            share = rates[name] / floor_rate
            times = smallest.setdefault(name, share) / share
            smallest_queries = smallest.setdefault(f"{name} queries", queries[name])
            figure = f"{rates[name]:.0f} per second, {100 * share:.1f} % of the baseline, {times:.2f} times as long as with 21, {queries[name]} queries"
            target = f"at most {MAX_RATIO} times, the same queries"
            holds = times <= MAX_RATIO and queries[name] == smallest_queries
            if name == "division" and size == 21:
                target, holds = "at least 5 % of the baseline", share >= 0.05
            yield f"{name} rendered, {size} bodies", figure, target, holds
    yield revision_query()
    yield from redis_in_trouble()


def revision_query():
    """Measure the query of every cached page on one connection, and the CPU time of PostgreSQL for it."""
    from django.db import connection

    from delivery import database

    count = 5_000
    database.read_cache_version()
    server = connection.connection.get_backend_pid() if connection.vendor == "postgresql" else None
    began, used = time.perf_counter(), _cpu_seconds(server)
    for _ in range(count):
        database.read_cache_version()
    each = 1e6 * (time.perf_counter() - began) / count
    own = f", {1e6 * (_cpu_seconds(server) - used) / count:.0f} of them in PostgreSQL" if server else ""
    return "query for the revision, one connection", f"{1e6 / each:.0f} per second, {each:.0f} µs each{own}", "no target", True  # fmt: skip


def _cpu_seconds(process):
    """Return the CPU time of a process so far, in seconds."""
    if process is None:
        return 0
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def redis_in_trouble():
    """Measure what an unavailable, slow or full Redis adds to a rendered page: one read and one write."""
    from delivery.cache.pages import CachedPage
    from delivery.cache.shared import RedisCache
    from tests.delivery.servers import own_redis, silent_server

    logging.disable(logging.WARNING)  # each failure would be logged
    page = CachedPage.of("1", {}, b"<html>" * 10_000)
    with silent_server() as slow, own_redis("--maxmemory", "1", "--maxmemory-policy", "noeviction") as full:
        for name, url in (("unavailable", f"redis://127.0.0.1:{free_port()}/0"), ("slow", slow), ("full", full)):
            times = []
            for _ in range(20):
                shared = RedisCache(url)
                began = time.perf_counter()
                shared.get("1", "key")
                shared.put("key", page)
                times.append(1000 * (time.perf_counter() - began))
            yield f"Redis {name}", f"at most {max(times):.0f} ms added", "less than 100 ms", max(times) < 100


def row(name, rate, floor, least):
    """Return the row of the table for one case; `least` is its minimum share of the baseline."""
    share = rate / floor
    return name, f"{rate:.0f} per second, {100 * share:.0f} % of the baseline", f"at least {100 * least:.0f} %" if least else "no target", share >= least  # fmt: skip


if __name__ == "__main__":
    main("benchmarks.delivery", measure, "Delivery", page="capacity.md")
