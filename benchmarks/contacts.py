"""Benchmark of posts and contact points: pages of bodies and the search with 20,000 bodies, without any and with 40,000 and 60,000.

Two processes, each with a directory of its own, take turns: what else the machine does meanwhile slows down both. The times are CPU time of
the process for a request without HTTP, whose page is in no cache.
"""

import csv
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import process_time
from urllib.parse import urlencode

from .both import main
from .loading import empty_database

BODIES, REQUESTS, TURNS = 20_000, 150, 40
MAX_OF_PAGES, MAX_OF_SEARCH, MAX_QUERIES = 1.1, 1.2, 3
ROOT = Path(__file__).parent.parent
QUERIES = ROOT / "tests" / "search" / "queries.csv"
WORLDS = "--with", "--without"
"""Arguments with which this file measures one of the two directories."""


def take_turns(has_contacts):
    """Make a directory, then measure a request of each kind that is read from the standard input: print its milliseconds."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from search import index
    from secretariat.models import Body
    from tests.many_bodies import load_many

    from .address_files import add_posts_and_contact_points

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES, settings.ALLOWED_HOSTS = {**settings.STORAGES, "staticfiles": plain}, ["testserver"]
    for command in ("migrate", "load_directory"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    load_many(BODIES)
    if has_contacts:
        add_posts_and_contact_points()
    call_command("rebuild_record", verbosity=0, stdout=io.StringIO())
    index.rebuild()
    from secretariat.wsgi import application

    # One in four has a mandate, and those are the pages that people read.
    bodies = Body.objects.exclude(mandate=None).exclude(parent=None).order_by("pk")
    chosen = random.Random(1).sample([*bodies], REQUESTS)
    with QUERIES.open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    requests = {
        "pages": [(body.get_absolute_url().replace("/en/", "/fr/"), "") for body in chosen],
        "search": [(f"/{row['language']}/search/", urlencode({"q": row["question"]})) for row in rows[:REQUESTS]],
    }

    def get(path, query):
        environment = {
            **{"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.url_scheme": "https"},
            **{
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "443",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": sys.stderr,
            },
        }
        statuses = []
        response = application(environment, lambda status, _headers: statuses.append(status))
        size = sum(map(len, response))
        response.close()
        assert statuses[0].startswith("200"), (path, statuses)
        return size

    for own in requests.values():
        for request in own:
            get(*request)
    with CaptureQueriesContext(connection) as queries:
        get(*requests["pages"][0])
    print(len(queries), flush=True)
    for line in sys.stdin:
        own = requests[line.strip()]
        start = process_time()
        for request in own:
            get(*request)
        print(1000 * (process_time() - start) / len(own), flush=True)


def measure():
    with ExitStack() as stack:
        folder, environment = stack.enter_context(tempfile.TemporaryDirectory()), stack.enter_context(empty_database())
        without = {**os.environ, **environment, "STATE_DIR": folder, "PAGE_CACHE_MB": "0"}
        servers = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.contacts", argument], env=own, cwd=ROOT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for argument, own in zip(WORLDS, ({**os.environ, "PAGE_CACHE_MB": "0"}, without), strict=True)
        ]  # fmt: skip
        for server in servers:
            stack.callback(server.wait)
            stack.callback(server.kill)
        queries = [int(server.stdout.readline()) for server in servers]
        what = f"{BODIES} bodies, {2 * BODIES} posts, {3 * BODIES} contact points"
        for name, kind, limit in (
            ("page of a body", "pages", MAX_OF_PAGES),
            ("page of results", "search", MAX_OF_SEARCH),
        ):
            both = [[_milliseconds(server, kind) for server in servers] for _turn in range(TURNS)]
            one, other = (statistics.median(own) for own in zip(*both, strict=True))
            times = statistics.median(own / before for own, before in both)
            figure = f"{one:.2f} ms, {other:.2f} ms without them: {times:.2f} times"
            yield f"{what}: {name}", figure, f"at most {limit} times", times <= limit
        yield f"{what}: queries of a page", queries[0], f"at most {MAX_QUERIES}", queries[0] <= MAX_QUERIES


def _milliseconds(server, kind):
    server.stdin.write(f"{kind}\n")
    server.stdin.flush()
    return float(server.stdout.readline())


if __name__ == "__main__":
    if sys.argv[-1] in WORLDS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
        take_turns(sys.argv[-1] == WORLDS[0])
    else:
        main("benchmarks.contacts", measure, "Posts and contact points", "capacity.md")
