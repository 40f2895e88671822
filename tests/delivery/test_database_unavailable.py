"""The database goes away and comes back, under a site that is running."""

import hashlib
import json
import re
import threading
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delivery import database
from delivery.snapshot.links import SnapshotLinks
from tests.battery.topology import NGINX
from tests.delivery.servers import get, own_postgresql, post
from tests.delivery.snapshots import check_links, served
from tests.public_pages import EVERY_LANGUAGE
from tests.real_site import Site, manage

VISITED = ["", "units/", "units/finance-unit/", "units/?page=1"]
NOT_VISITED = ["divisions/", "mandates/", "chart/", "divisions/implementation-support-division/", "search/"]


def check_snapshot(folder, site):
    """The files are the live pages but for links to what is not here; every link in them leads to a file; the sums are right."""
    manifest = json.loads((folder / "manifest.json").read_text())
    links, own = set(), SnapshotLinks(site.url, manifest["files"], lambda name: (folder / name).read_text())
    for name, about in manifest["files"].items():
        body = (folder / name).read_bytes()
        assert hashlib.sha256(body).hexdigest() == about["sha256"], name
        if "/functions/" in name and name.endswith("index.html"):
            assert re.search(r'content="0; url=/[a-z]+/(units|divisions)/[^"]+#function-\d+"', body.decode()), name
        elif name.startswith(tuple(f"{prefix}/" for prefix in EVERY_LANGUAGE)) and name.endswith("index.html"):
            status, headers, page = get(f"{site.url}/{name.removesuffix('index.html')}")
            assert (status, own.rewritten(name, page).encode()) == (200, body), name
            assert headers["X-Revision"] == manifest["revision"]
            links |= {urlsplit(link).path for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', body.decode())}
    assert len(links) > 300
    missing = {link for link in links if not (folder / link[1:]).exists()}
    assert missing == set()
    assert not [link for link in links if link.endswith("/") and not list((folder / link[1:]).glob("index.*"))]


@pytest.mark.django_db
def test_one_asks_a_database_that_was_away_and_the_others_do_not_wait(monkeypatch):
    """A server that is not reached, and does not say so, takes seconds to be given up."""
    asked, answers = [], threading.Event()

    def slow(connection):
        asked.append(threading.current_thread())
        answers.wait(20)
        raise OperationalError

    monkeypatch.setattr(database, "_query_revision", slow)
    monkeypatch.setitem(database._unavailable_until, "default", time.monotonic() - 1)
    outcomes = []

    def ask():
        with pytest.raises(database.DatabaseUnavailable) as refused:
            database.read_cache_version()
        outcomes.append(refused.type)

    first = threading.Thread(target=ask)
    first.start()
    while not asked:
        time.sleep(0.01)
    others = [threading.Thread(target=ask) for _ in range(3)]
    for thread in others:
        thread.start()
        thread.join(5)
    assert (asked, len(outcomes)) == ([first], 3)
    answers.set()
    first.join()
    assert asked == [first]
    assert time.monotonic() < database._unavailable_until["default"] <= time.monotonic() + database.RETRY_SECONDS


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_meanwhile_is_noticed_by_the_page_alone():
    """Nothing asks a connection whether it still works, before a page is read from it."""
    client = Client(raise_request_exception=False)  # of the first attempt
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/en/search/?q=finance").status_code == 200
    assert "SELECT 1" not in [query["sql"] for query in captured]
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    connection.health_check_done = False  # as at the beginning of a request
    assert client.get("/en/search/?q=finance").status_code == 200


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """(a PostgreSQL server with a directory in it, the folder of its site)."""
    folder = tmp_path_factory.mktemp("away")
    (folder / "site").mkdir()
    with own_postgresql() as server:
        done = manage("prepare", STATE_DIR=str(folder / "site"), DATABASE_URL=server.get_uri())
        assert done.returncode == 0, done.stderr
        yield server, folder / "site"


@pytest.mark.browser
def test_readers_hardly_notice_that_the_database_is_away(prepared):
    server, folder = prepared
    with Site(folder, is_prepared=True, DATABASE_URL=server.get_uri(), WORKERS="1") as site:
        site.manage("snapshot", "--base", site.url)
        check_snapshot(folder / "snapshot", site)
        before = {
            f"/{prefix}/{path}": get(f"{site.url}/{prefix}/{path}") for prefix in EVERY_LANGUAGE for path in VISITED
        }
        assert {status for status, _headers, _page in before.values()} == {200}
        assert get(f"{site.url}/readyz")[0] == 200

        server.stop()
        for address in [*before, *(f"/{prefix}/{path}" for prefix in EVERY_LANGUAGE for path in NOT_VISITED)]:
            status, headers, page = get(site.url + address)
            assert status == 200, address
            assert headers["Warning"].startswith("111 "), address
            assert page.count('class="stale-page"') == 1, address
        for address, sentence in (
            ("/fr/search/?q=finance", "base de données"),
            ("/zh/search/?q=finance", "数据库"),
            ("/admin/", "database"),
            ("/ar/units/nothing/?x=1", "قاعدة"),
            ("/api/v1/bodies/", ""),
        ):
            status, headers, page = get(site.url + address)
            assert status == 503, address
            assert headers["Retry-After"], address
            assert sentence in page, address
        typed = {"opening_en": "Typed <b>while</b> it was away", "_save": "1"}
        status, headers, page = post(site, "/admin/units/unit/3/change/", typed)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert page.count("Typed &lt;b&gt;while&lt;/b&gt; it was away") == 2  # to copy, and to send again
        assert get(f"{site.url}/healthz")[0] == 200
        status, _headers, told = get(f"{site.url}/readyz")
        assert (status, json.loads(told)["checks"]["database"]) == (503, "away")

        server.start()
        began = time.monotonic()
        while get(f"{site.url}/fr/search/?q=finance")[0] != 200:
            assert time.monotonic() - began < 60
            time.sleep(0.05)
        time.sleep(1)
        for address, (status, headers, page) in before.items():
            again = get(site.url + address)
            assert (again[0], again[2], again[1]["Warning"]) == (status, page, None)
            assert again[1]["ETag"] == headers["ETag"]
        assert get(f"{site.url}/readyz")[0] == 200


@pytest.mark.browser
@pytest.mark.skipif(NGINX is None, reason="There is no nginx here: apt-get install nginx-light")
def test_every_link_of_a_snapshot_leads_to_what_it_says(prepared, tmp_path):
    server, folder = prepared
    if not (folder / "snapshot").exists():
        environment = {"STATE_DIR": str(folder), "DATABASE_URL": server.get_uri()}
        assert manage("snapshot", "--base", "http://127.0.0.1", **environment).returncode == 0
    snapshot = (folder / "snapshot").resolve()
    with served(snapshot, tmp_path) as ask:
        check_links(snapshot, json.loads((snapshot / "manifest.json").read_text())["site"], ask)
        found = {}
        for address, accept, language in LEADS:
            status, headers, _body = ask(address, accept=accept, accept_language=language)
            found[address, accept, language] = (status, headers["Location"])
        assert found == LEADS
        assert ask("/data/bodies/finance-unit.ttl")[1]["Access-Control-Allow-Origin"] == "*"
        assert "الصفحة" in ask("/ar/units/nothing/")[2].decode()


LEADS = {
    ("/id/finance-unit", "text/turtle", "fr"): (303, "/data/bodies/finance-unit.ttl"),
    ("/id/finance-unit", "text/html, */*", "fr-CH"): (303, "/fr/units/finance-unit/"),
    ("/id/office-of-the-executive-secretary", "", "ru"): (303, "/ru/divisions/office-of-the-executive-secretary/"),
    ("/id/nobody", "text/turtle", ""): (404, None),
    ("/id/mandates/nagoya-protocol", "application/json", ""): (303, "/data/mandates/nagoya-protocol.jsonld"),
    ("/id/topics/biosafety", "", ""): (303, "/en/topics/biosafety/"),
    ("/id/functions/1", "text/turtle", ""): (303, "/data/functions/1.ttl"),
    ("/id/functions/1", "text/html", "ar"): (303, "/ar/functions/1/"),
    ("/id/kinds/unit", "text/turtle", ""): (303, "/data/schemes/kinds.ttl"),
    ("/id/catalog/", "application/ld+json", ""): (303, "/data/catalog.jsonld"),
    ("/", "", "zh-CN"): (302, "/zh/"),
    ("/en/chart/?root=finance-unit", "", ""): (301, "/en/chart/finance-unit/"),
    ("/en/changes.atom?branch=finance-unit", "", ""): (301, "/en/changes/finance-unit.atom"),
    ("/en/units/?from=elsewhere", "", ""): (200, None),
    ("/en/units/?page=9", "", ""): (404, None),
    ("/api/v1/", "", ""): (200, None),
    ("/manifest.json", "", ""): (404, None),
}
"""Address, Accept and Accept-Language → status and Location."""


@pytest.mark.browser
def test_public_pages_are_made_from_the_replica_and_from_the_primary_without_it(prepared):
    """The replica here is a copy that lags behind for ever, so that one sees which of the two was read."""
    server, folder = prepared
    server.psql("CREATE DATABASE replica TEMPLATE postgres")
    change = (
        "from secretariat.models import Body; from secretariat.languages import SOURCE; from translations import texts;"
        "texts.write(Body.objects.get(slug='finance-unit'), SOURCE, {'name': 'Renamed Unit'})"
    )
    urls = {"DATABASE_URL": server.get_uri(), "DATABASE_REPLICA_URL": server.get_uri("replica")}
    manage("shell", "--no-imports", "--command", change, STATE_DIR=str(folder), DATABASE_URL=urls["DATABASE_URL"])
    with Site(folder, is_prepared=True, **urls) as site:
        address = f"{site.url}/en/units/finance-unit/"
        assert "Renamed Unit" not in get(address)[2]
        assert "Renamed Unit" not in get(f"{site.url}/en/search/?q=finance")[2]
        assert "Renamed Unit" in get(f"{site.url}/api/v1/bodies/finance-unit/")[2]
        server.psql("DROP DATABASE replica WITH (FORCE)")
        began = time.monotonic()
        while "Renamed Unit" not in get(address)[2]:
            assert time.monotonic() - began < 30
        assert "Warning" not in get(address)[1]
        assert ">Renamed</mark> Unit" in get(f"{site.url}/en/search/?q=renamed")[2]
