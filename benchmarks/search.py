"""Benchmark of the search in a real directory and in one of 23,120 bodies, beside commit 6891711 and the databases' own full text.

Figures are milliseconds of one request in the process: CPU where two builds are compared, elapsed time for the peers, because a
database server works elsewhere. Pages of ours and of 6891711 are whole pages; the peers answer with a list of ten.
"""

import csv
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from .both import main, set_up_django
from .wsgi_requests import get

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "data" / "environment-canada-bodies.csv"
QUERIES_FILE = ROOT / "tests" / "search" / "queries.csv"
SIZES = (None, 23_120)
OLD, TIMES_FASTER = "6891711", {941: 5, 23_120: 7}
EVERY = 6  # of the queries one in so many is timed
ROUNDS = 3
MAX_PAGE_MS, MAX_SUGGESTIONS_MS, MAX_QUERIES, MAX_BYTES, MAX_SECONDS, MIN_SHARE = 7, 2, 3, 10_000, 60, 0.97


def measure():
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Sum
    from django.db.models.functions import Length

    from search.models import Entry

    from .directories import grow, load_real

    with QUERIES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [(row["question"], row["language"], row["body"]) for row in csv.DictReader(file)]
    for command in ("load_directory", "load_glossary"):
        call_command(command, stdout=io.StringIO())
    yield from measure_shares(rows)
    rows = rows[::EVERY]
    for size in SIZES:
        bodies = load_real(REAL) if size is None else grow(size)
        call_command("rebuild_record", stdout=io.StringIO(), stderr=io.StringIO())
        start = time.process_time()
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
        seconds = time.process_time() - start
        name = f"{bodies} bodies"
        yield f"{name}: rebuilding the index", f"{seconds:.1f} s", f"at most {MAX_SECONDS} s", seconds <= MAX_SECONDS
        stored = Entry.objects.aggregate(terms=Sum(Length("term")), postings=Sum(Length("postings")), rows=Sum(1))
        size_per_body = (stored["terms"] + stored["postings"] + 40 * stored["rows"]) / bodies
        figure = f"{size_per_body:.0f} bytes per body in {stored['rows']} rows"
        yield f"{name}: index", figure, f"at most {MAX_BYTES}", size_per_body <= MAX_BYTES
        own = in_its_own_process("pages", rows)
        yield row_of(f"{name}: page of results", own, MAX_PAGE_MS)
        yield row_of(f"{name}: suggestions", in_its_own_process("suggestions", rows), MAX_SUGGESTIONS_MS)
        most = in_its_own_process("queries", rows)
        yield f"{name}: queries", f"at most {most}", f"at most {MAX_QUERIES}", most <= MAX_QUERIES
        if connection.vendor == "sqlite" and (its_own := old_rows()):
            with old_build() as old_times:
                both, of_ours = beside_old(old_times, its_own), beside_old(old_times, rows)
            figure, times = times_as_long(both)
            wanted = TIMES_FASTER[bodies]
            yield f"{name}: page of {OLD}, its own queries", figure, f"at least {wanted} times", times >= wanted
            figure, _times = times_as_long(of_ours)
            yield f"{name}: page of {OLD}, our queries", figure, "it finds few of them", True
        yield measure_peer(name, rows, own)


def times_as_long(both):
    """Return (the figure of 6891711, how many times as long it takes as ours); what it answers with 500 does not count."""
    answered = [pair for pair in both if None not in pair]
    theirs, ours = (statistics.mean(times) for times in zip(*answered, strict=True))
    failed = f"; {len(both) - len(answered)} it answered with 500" if len(answered) < len(both) else ""
    return (
        f"mean {theirs:.1f} ms CPU of {len(answered)}, ours {ours:.2f}: {theirs / ours:.1f} times as long{failed}",
        theirs / ours,
    )


def row_of(name, times, limit):
    times = sorted(times)
    p95 = times[int(0.95 * len(times))]
    figure = f"mean {statistics.mean(times):.2f} ms CPU, p95 {p95:.1f}, maximum {times[-1]:.0f}, {len(times)} of them"
    return name, figure, f"p95 at most {limit} ms", p95 <= limit


def timed(function, inputs, clock=time.process_time):
    """Return the milliseconds of each call, after a round that is not measured."""
    for one in inputs:
        function(*one)
    taken = []
    for one in inputs:
        start = clock()
        function(*one)
        taken.append(1000 * (clock() - start))
    return taken


def answered(path, query):
    """Send a search query; raise AssertionError unless a page answers it."""
    assert get(path, q=query) == 200


def page_times(rows):
    return timed(lambda query, language: answered(f"/{language}/search/", query), [row[:2] for row in rows])


def suggestion_times(rows):
    typed = [(query[:end], language) for query, language, _body in rows for end in (2, 4, 7)]
    return timed(lambda query, language: answered(f"/{language}/search/suggestions/", query), typed)


def most_queries(rows):
    """Return the most queries of a page whose search query nobody has asked before in this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from search.overview import current_overview
    from search.postings import KnownEntries

    most = 0
    page_times(rows)  # so that what is read once for a revision is known
    for query, language, _body in rows:
        overview = current_overview(())
        overview.entries = KnownEntries()
        overview.__dict__.pop("bodies", None)
        with CaptureQueriesContext(connection) as queries:
            answered(f"/{language}/search/", query)
        most = max(most, len(queries))
    return most


TIMED = {"pages": page_times, "suggestions": suggestion_times, "queries": most_queries}


def in_its_own_process(what, rows):
    """Return what a function of TIMED does with rows in a process that only answers, as a worker does and 6891711 here."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.search", "--timed", what]
    output = subprocess.run(command, cwd=ROOT, input=json.dumps(rows), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(output.stdout.splitlines()[-1])


def old_rows():
    """Return the rows of the older build's own list of queries; nothing without the history of the repository."""
    shown = subprocess.run(["git", "show", f"{OLD}:tests/search/queries.csv"], cwd=ROOT, capture_output=True, text=True)
    found = csv.DictReader(io.StringIO(shown.stdout if not shown.returncode else ""))
    return [(row["question"], row["language"], row["body"]) for row in found]


def beside_old(old_times, rows):
    """Return (milliseconds of 6891711, of ours) of the same queries, as medians of alternating rounds; None for one that it answers with 500."""
    rounds = [(old_times(rows), in_its_own_process("pages", rows)) for _ in range(ROUNDS)]
    of_each = zip(*(zip(*both, strict=True) for both in rounds), strict=True)
    return [
        tuple(None if None in times else statistics.median(times) for times in zip(*pairs, strict=True))
        for pairs in of_each
    ]


@contextmanager
def old_build():
    """Context manager: check the older build out, with a copy of our data; gives what returns the milliseconds of queries in a process of it."""
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", OLD], cwd=ROOT, capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        for name in ("search_6891711.py", "wsgi_requests.py"):
            shutil.copy(Path(__file__).with_name(name), folder)
        copy = Path(folder) / "copy.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        state = Path(folder) / "state"
        state.mkdir()
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {
            "STATE_DIR": str(state),
            "PAGE_CACHE_MB": "0",
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        }

        def run(*arguments, **options):
            command = [sys.executable, "-W", "ignore", "search_6891711.py", *arguments]
            return subprocess.run(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True, **options
            ).stdout

        run(str(copy))
        yield lambda rows: json.loads(run(input=json.dumps([row[:2] for row in rows])).splitlines()[-1])


def stored_peer():
    """Store the texts of all bodies in the database's own full text; return its name."""
    from public_record.selection import current_bodies
    from search.searchable import fetch_texts

    from . import search_peers

    slugs = dict(current_bodies().values_list("body", "slug"))
    return search_peers.store_documents(
        [
            (slugs[pk], texts[0].by_tag.get("en", ""), " ".join(text for own in texts for text in own.by_tag.values()))
            for pk, texts in fetch_texts([*slugs])
        ]
    )


def measure_peer(name, rows, own):
    """Return the row of the database's own full text, from a bare view."""
    from . import search_peers

    peer = stored_peer()
    taken = timed(search_peers.view, [row[:1] for row in rows], time.perf_counter)
    figure = f"mean {statistics.mean(taken):.2f} ms, p95 {sorted(taken)[int(0.95 * len(taken))]:.1f}"
    return f"{name}: {peer}, a bare view", figure, f"ours: {statistics.mean(own):.2f} ms", True


def measure_shares(rows):
    """Yield for each language how often the expected body is among the first three, of ours and of the database's own full text."""
    from search.query import find
    from secretariat.languages import BY_SLUG

    from . import search_peers

    peer, ranks = stored_peer(), defaultdict(list)
    for query, language, body in rows:
        answers = [group.body.slug for group in find(query, BY_SLUG[language]).groups]
        theirs = [row[0] for row in search_peers.found(query)]
        ranks[language].append((rank_of(body, answers), rank_of(body, theirs)))
    for language, both in ranks.items():
        shares = [sum(0 < rank <= 3 for rank in own) / len(both) for own in zip(*both, strict=True)]
        means = [sum(1 / rank for rank in own if rank) / len(both) for own in zip(*both, strict=True)]
        figure = f"{shares[0]:.1%} in the first three, mean reciprocal rank {means[0]:.2f}; {peer}: {shares[1]:.1%}, {means[1]:.2f}"
        yield f"the seed: {len(both)} queries, {language}", figure, f"at least {MIN_SHARE:.0%}", shares[0] >= MIN_SHARE


def rank_of(slug, slugs):
    return slugs.index(slug) + 1 if slug in slugs else 0


if __name__ == "__main__":
    os.environ.setdefault("PAGE_CACHE_MB", "0")
    if "--timed" in sys.argv:
        set_up_django()
        print(json.dumps(TIMED[sys.argv[-1]](json.load(sys.stdin))))
    else:
        main("benchmarks.search", measure, "The search", "search.md")
