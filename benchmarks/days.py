"""Benchmark of the directory as of a day: 20,000 bodies with 100,000 versions, beside the same pages of today.

Requests of the two kinds take turns in one process: what else the machine does meanwhile slows down both. The times are those of
a request without HTTP, whose page is in no cache: CPU time of the process, and the clock, by which a database of its own counts as well.
"""

import io
import os
import random
import statistics
import sys
from datetime import timedelta
from time import monotonic, process_time
from unittest import mock

from .both import main

BODIES, ROUNDS, REQUESTS, TURNS, WRITES = 20_000, 5, 60, 12, 60
MAX_OF_PAGES, MAX_OF_WRITES, MAX_OF_STORAGE = 1.5, 1.2, 1.2


def measure():
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from public_record import versions
    from public_record.models import Baseline, BodyRecord, BodyVersion
    from secretariat.changes import update_statistics
    from secretariat.languages import BY_SLUG
    from secretariat.models import Body
    from tests.many_bodies import load_many
    from translations import texts

    call_command("load_directory", verbosity=0, stdout=io.StringIO())
    load_many(BODIES)
    call_command("rebuild_record", verbosity=0, stdout=io.StringIO())
    now = timezone.now()
    size = _size(connection)
    Baseline.objects.update(valid_from=now - timedelta(days=ROUNDS + 2))
    for age in range(ROUNDS, 0, -1):
        BodyRecord.objects.update(valid_from=now - timedelta(days=age + 1))
        with mock.patch.object(versions, "change_time", return_value=now - timedelta(days=age)):
            for first in range(0, BODIES, 500):
                versions.store_body_versions(BodyRecord.objects.order_by("pk")[first : first + 500])
    BodyRecord.objects.update(valid_from=now)
    count, growth = BodyVersion.objects.count(), _size(connection) - size
    records = _size_of(connection, ["bodyrecord", "listing", "seereference", "citation", "topictie"])
    yield f"{count} versions: storage beside the records that they were", f"{growth / ROUNDS / records:.2f} times", f"at most {MAX_OF_STORAGE} times", growth / ROUNDS / records <= MAX_OF_STORAGE  # fmt: skip
    update_statistics()  # PostgreSQL would do so by itself within a minute
    from secretariat.wsgi import application

    day = (now - timedelta(days=3)).date()
    bodies = Body.objects.exclude(mandate=None).exclude(parent=None).order_by("pk")
    chosen = random.Random(1).sample([*bodies], REQUESTS)
    kinds = {
        "page of a body": [body.get_absolute_url().removeprefix("/en/") for body in chosen],
        "home page": [""] * REQUESTS,
        "chart": ["chart/"] * 10,
    }
    for name, paths in kinds.items():
        ways = [[f"/fr/{path}" for path in paths], [f"/fr/on/{day}/{path}" for path in paths]]
        counts = []
        for own in ways:
            _get(application, own[-1])
            with CaptureQueriesContext(connection) as queries:
                _get(application, own[0])
            counts.append(len(queries))
        both = [[_milliseconds(application, own) for own in ways] for _turn in range(TURNS)]
        figures, times = [], 0
        for number, what in enumerate(("ms of CPU", "by the clock")):
            turns = [[own[number] for own in turn] for turn in both]
            today, then = (statistics.median(own) for own in zip(*turns, strict=True))
            ratio = statistics.median(other / one for one, other in turns)
            figures.append(f"{then:.2f} {what}, {today:.2f} today: {ratio:.2f} times")
            times = max(times, ratio)
        figure = f"{'; '.join(figures)}; {counts[1]} and {counts[0]} queries"
        yield (
            f"{BODIES} bodies, {count} versions: {name}",
            figure,
            f"at most {MAX_OF_PAGES} times",
            times <= MAX_OF_PAGES,
        )
    french, both = BY_SLUG["fr"], []
    for number in range(WRITES):
        own = []
        for keeps in (False, True):
            body = chosen[number % len(chosen)]
            BodyRecord.objects.filter(body=body.pk).update(valid_from=now - timedelta(days=1))
            with mock.patch(
                "public_record.updating.store_body_versions",
                versions.store_body_versions if keeps else lambda rows: None,
            ):
                start = process_time()
                texts.write(body, french, {"name": f"Nom {number} {keeps}"})
                own.append(1000 * (process_time() - start))
        both.append(own)
    without, with_version = (statistics.median(own) for own in zip(*both, strict=True))
    times = statistics.median(other / one for one, other in both)
    figure = f"{with_version:.2f} ms, {without:.2f} ms without: {times:.2f} times"
    yield "writing a text, which keeps a version", figure, f"at most {MAX_OF_WRITES} times", times <= MAX_OF_WRITES


def _milliseconds(application, paths):
    """Return the milliseconds of CPU and by the clock that a page takes."""
    start, clock = process_time(), monotonic()
    for path in paths:
        _get(application, path)
    return [1000 * own / len(paths) for own in (process_time() - start, monotonic() - clock)]


def _get(application, path):
    environment = {
        **{"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "wsgi.url_scheme": "https"},
        **{"SERVER_NAME": "testserver", "SERVER_PORT": "443", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr},
    }
    statuses = []
    response = application(environment, lambda status, _headers: statuses.append(status))
    sum(map(len, response))
    response.close()
    assert statuses[0].startswith("200"), (path, statuses)


def _size(connection):
    """Return the bytes of the tables of versions, with their indexes."""
    return _size_of(connection, ["bodyversion"])


def _size_of(connection, names):
    with connection.cursor() as cursor:
        total = 0
        for name in names:
            table = f"public_record_{name}"
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            else:
                cursor.execute(
                    "SELECT SUM(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)",
                    [table],
                )
            total += cursor.fetchone()[0] or 0
    return total


if __name__ == "__main__":
    os.environ.setdefault("PAGE_CACHE_MB", "0")
    main("benchmarks.days", measure, "Days", "capacity.md")
