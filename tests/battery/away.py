"""The database taken away from a running site with a snapshot, and given back."""

import time

from tests.delivery.servers import get, own_postgresql
from tests.public_pages import EVERY_LANGUAGE, every_page
from tests.real_site import Site

from .rows import limit, row


def database_away(folder):
    """Rows: every public page without the database; the time until all of it works again."""
    (folder / "site").mkdir()
    pages = [f"/{prefix}/{page}" for prefix in EVERY_LANGUAGE for page in every_page()]
    with own_postgresql() as server, Site(folder / "site", DATABASE_URL=server.get_uri(), WORKERS="2") as site:
        site.manage("snapshot", "--base", site.url)
        server.stop()
        answers, times = [], []
        for page in pages:
            began = time.monotonic()
            answers.append(get(site.url + page))
            times.append(time.monotonic() - began)
        slowest = round(1000 * max(times))
        yield row(
            f"database unavailable: {len(pages)} public pages",
            {
                "not answered 200": sum(status != 200 for status, _headers, _page in answers),
                "without a warning": sum("Warning" not in headers for _status, headers, _page in answers),
                "ms for the slowest": slowest,
            },
            limits={"ms for the slowest": limit("no target", lambda number: True)},
            database="PostgreSQL",
        )
        server.start()
        began = time.monotonic()
        while get(f"{site.url}/fr/search/?q=finance")[0] != 200:
            time.sleep(0.02)
        took = time.monotonic() - began
        yield row(
            "database back: time until a query succeeds, without a restart",
            {"ms": round(1000 * took)},
            limits={"ms": limit("under 5000 ms", lambda number: number < 5_000)},
            database="PostgreSQL",
        )
