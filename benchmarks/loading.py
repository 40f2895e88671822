"""Benchmark of loading a directory from files: the seed against the baseline, a folder of 20,000 bodies, and a first start.

The baseline is commit 6891711, which saved each text separately; it is extracted to a temporary folder unless
`--baseline DIR` names one. Each run has its own process and database. Both versions load the seed five times,
alternating, and are compared by the median CPU time, which other load on the machine affects least. Start-up and
migrations of a process are not measured.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from .both import main

ROOT = Path(__file__).parent.parent
BASELINE = "6891711"
ROUNDS = 5
MAX_QUERIES, MIN_RATIO = 150, 7
BODIES, MAX_SECONDS, MAX_MEGABYTES = 20_000, 60, 300
MAX_SECONDS_TO_ANSWER = 10

LOAD = """
import io, json, resource, sys, time
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
processor, clock = time.process_time(), time.perf_counter()
call_command("load_directory", *sys.argv[1:], stdout=io.StringIO())
print(json.dumps({
    "processor": time.process_time() - processor,
    "seconds": time.perf_counter() - clock,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""

COUNT = """
import io
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
call_command("migrate", verbosity=0)
with CaptureQueriesContext(connection) as queries:
    call_command("load_directory", stdout=io.StringIO())
print(len(queries))
"""


def measure():
    from .directories import write_folder

    with baseline() as before:
        taken = {ROOT: [], before: []}
        for _ in range(ROUNDS):
            for code, own in taken.items():
                own.append(run(LOAD, code)["processor"])
        now, then = (statistics.median(own) for own in taken.values())
        queries = run(COUNT, ROOT), run(COUNT, before)
    yield (
        f"the seed, compared with {BASELINE}",
        f"{now:.2f} s CPU time, {then:.2f} s before: {then / now:.1f} times as fast",
        f"at least {MIN_RATIO} times",
        then / now >= MIN_RATIO,
    )
    yield "the seed: queries", f"{queries[0]}, {queries[1]} before", f"at most {MAX_QUERIES}", queries[0] <= MAX_QUERIES
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), BODIES)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.json")) / 1e6
        loaded = run(LOAD, ROOT, folder)
    yield (
        f"a folder of {BODIES} bodies, {size:.0f} MB",
        f"{loaded['seconds']:.0f} s ({loaded['processor']:.0f} s CPU time), {loaded['megabytes']:.0f} MB",
        f"at most {MAX_SECONDS} s, {MAX_MEGABYTES} MB",
        loaded["seconds"] <= MAX_SECONDS and loaded["megabytes"] <= MAX_MEGABYTES,
    )
    seconds = first_start()
    yield (
        "make run, from an empty folder to the first page",
        f"{seconds:.1f} s",
        f"at most {MAX_SECONDS_TO_ANSWER} s",
        seconds <= MAX_SECONDS_TO_ANSWER,
    )


def first_start():
    """Return the seconds from the start of a new site to its first page; packages are already installed."""
    from tests.real_site import Site

    with tempfile.TemporaryDirectory() as folder, empty_database() as environment:
        began = time.monotonic()
        with Site(Path(folder), WORKERS="2", **environment) as site:
            urllib.request.urlopen(f"{site.url}/en/", timeout=20).close()
            return time.monotonic() - began


@contextmanager
def baseline():
    """Context manager: yield a folder with the code of BASELINE."""
    if "--baseline" in sys.argv:
        yield Path(sys.argv[sys.argv.index("--baseline") + 1]).resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", BASELINE], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        subprocess.run(["tar", "--extract", "--directory", folder], input=archive.stdout, check=True)
        yield Path(folder)


def run(script, code, *arguments, **variables):
    """Run a script with the code in a folder and an empty database; return the JSON of its last output line.

    `variables` are added to its environment.
    """
    with tempfile.TemporaryDirectory() as state, empty_database() as environment:
        environment = {**os.environ, "PYTHONPATH": str(code), "STATE_DIR": state, **environment, **variables}
        command = [sys.executable, "-c", script, *arguments]
        output = subprocess.run(command, cwd=code, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(output.stdout.splitlines()[-1])


@contextmanager
def empty_database():
    """Context manager: yield the environment of an empty database, in STATE_DIR or new on the server of DATABASE_URL."""
    from django.db import connection

    if connection.vendor == "sqlite":
        yield {}
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE loading TEMPLATE template0")
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/loading"))}
        finally:
            cursor.execute("DROP DATABASE loading")


if __name__ == "__main__":
    main("benchmarks.loading", measure, "Loading a directory from files")
