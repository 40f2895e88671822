"""Benchmark of pages against a bare Django view on the same server: cached, and rendered beside commit 6891711 in directories of three sizes.

Rates are those of eight connections. What a rendered page takes is the CPU time of the server's process for each response, which
other load on the machine affects least; its share of the baseline is that of the two CPU times.
"""

import http.client
import logging
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from tests.real_site import free_port

from .both import main
from .load import per_second
from .loading import BASELINE, ROOT, baseline, empty_database

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "environment-canada-bodies.csv"
ROUNDS, SECONDS = 5, 2
MEASURED_SLUGS = "implementation-support-division", "monitoring-review-and-reporting-unit"
"""The bodies whose pages are measured; they have the same children in a directory of any size."""
PATHS = {
    "home": "/en/",
    "division": f"/en/divisions/{MEASURED_SLUGS[0]}/",
    "unit": f"/en/units/{MEASURED_SLUGS[1]}/",
    "mandate source": "/en/mandates/nagoya-protocol/",
    "division in Arabic": f"/ar/divisions/{MEASURED_SLUGS[0]}/",
    "division in Chinese": f"/zh/divisions/{MEASURED_SLUGS[0]}/",
}
"""The pages that are rendered."""
DIVISION = PATHS["division"]
SEARCH, API = "/en/search/?q=finance", "/api/v1/bodies/monitoring-review-and-reporting-unit/"
MIN_SHARES = {
    "cached": 0.6,
    "cached, compressed": 0,
    "not modified (304)": 0.8,
    "search": 0,
    "API": 0,
}
"""Minimum share of the baseline; 0 means no target."""
MAX_RATIO, MAX_QUERIES = 1.2, 3
"""Limits of a rendered page: its time as a multiple of that in the smallest directory, and its queries."""
MIN_SHARE, MIN_TIMES = 0.12, 5
"""Minimum of a rendered page: its share of the baseline, and its pace as a multiple of the baseline commit's."""
RESPONSES = 400


OURS = "secretariat.wsgi:application"


@dataclass(frozen=True)
class Served:
    """An application that is being served: its address and its process."""

    url: str
    process: subprocess.Popen


def serve(application, port):
    """Return the command that serves a WSGI application with one worker of the production server."""
    command = [sys.executable, "-m", "granian", application, "--interface", "wsgi", "--port", port]
    command += ["--workers", "1", "--blocking-threads", str(settings.THREADS), "--log-level", "error", "--no-ws"]
    return [*command, "--runtime-mode", "st"]


@contextmanager
def served(application, folder=ROOT, **environment):
    """Context manager: serve a WSGI application of the code in a folder."""
    port = str(free_port())
    process = subprocess.Popen(serve(application, port), cwd=folder, env={**os.environ, **environment})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{url}/healthz" if "FLOOR_BYTES" not in environment else url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Served(url, process)
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
    bare = {"FLOOR_BYTES": str(len(Client(headers={"host": "testserver"}).get(DIVISION).content))}
    with served("benchmarks.floor:application", **bare) as floor, served(OURS) as cached:
        yield from cached_pages(floor.url, cached.url)
    smallest = {}
    with baseline() as folder, empty_database() as other:
        before = {**other, "STATE_DIR": str(folder / "var"), "PAGE_CACHE_MB": "0"}
        command = [sys.executable, "manage.py", "prepare"]
        subprocess.run(command, cwd=folder, env={**os.environ, **before}, check=True, stdout=subprocess.DEVNULL)
        with served("benchmarks.floor:application", **bare) as floor, served(OURS, folder, **before) as old:
            bare_cost = cost(floor, "/")
            theirs = {name: cost(old, path) for name, path in PATHS.items()}
    for size, grown in ((21, None), (941, lambda: load_real(REAL)), (20_000, lambda: grow(20_000, MEASURED_SLUGS))):
        if grown:
            assert grown() == size
        queries = {}
        for name, path in PATHS.items():
            with CaptureQueriesContext(connection) as captured:
                Client().get(path)
            queries[name] = len(captured)
        connection.close()
        with served("benchmarks.floor:application", **bare) as floor, served(OURS, PAGE_CACHE_MB="0") as uncached:
            bare_cost = min(bare_cost, cost(floor, "/"))
            for name, path in PATHS.items():
                own = cost(uncached, path)
                share, times, grown_by = bare_cost / own, theirs[name] / own, own / smallest.setdefault(name, own)
                yield (
                    f"{name} rendered, {size} bodies",
                    f"{own:.2f} ms, {100 * share:.1f} % of the baseline, {times:.1f} times {BASELINE} with 21 bodies, "
                    f"{grown_by:.2f} times as long as with 21, {queries[name]} queries",
                    f"at least {100 * MIN_SHARE:.0f} %, {MIN_TIMES} times; at most {MAX_RATIO} times as long, {MAX_QUERIES} queries",
                    share >= MIN_SHARE
                    and times >= MIN_TIMES
                    and grown_by <= MAX_RATIO
                    and queries[name] <= MAX_QUERIES,
                )
    yield revision_query()
    yield from redis_in_trouble()


def cached_pages(floor, cached):
    """Measure cached pages, the search and the API beside the baseline."""
    etag = urllib.request.urlopen(cached + DIVISION).headers["ETag"]
    rates = compared(
        {
            "floor": (floor, {}),
            "cached": (cached + DIVISION, {}),
            "cached, compressed": (cached + DIVISION, {"Accept-Encoding": "br"}),
            "not modified (304)": (cached + DIVISION, {"If-None-Match": etag}),
            "search": (cached + SEARCH, {}),
            "API": (cached + API, {}),
        }
    )
    floor_rate = rates.pop("floor")
    yield "bare Django view", f"{floor_rate:.0f} per second", "the baseline", True
    for name, least in MIN_SHARES.items():
        yield row(name, rates[name], floor_rate, least)


def cost(server, path):
    """Return the CPU time of the server for one response, in milliseconds: the lowest of alternating rounds."""
    host = urlsplit(server.url)
    connection = http.client.HTTPConnection(host.hostname, host.port)

    def get(count):
        for _ in range(count):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, (path, response.status)

    get(RESPONSES // 10)
    found = []
    for _ in range(ROUNDS):
        before = cpu_of_all(server.process.pid)
        get(RESPONSES)
        found.append(1000 * (cpu_of_all(server.process.pid) - before) / RESPONSES)
    return min(found)


def cpu_of_all(process):
    """Return the CPU time of a process and of those that it started, in seconds."""
    children = [
        int(child) for path in Path(f"/proc/{process}/task").glob("*/children") for child in path.read_text().split()
    ]
    return _cpu_seconds(process) + sum(map(cpu_of_all, children))


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
    """Return the CPU time of a process so far, in seconds, to the microsecond: /proc/<pid>/stat counts ticks of 10 ms."""
    if not process:
        return 0
    return time.clock_gettime(~process << 3 | 2)  # the id of its clock, as clock_getcpuclockid(3) makes it


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
