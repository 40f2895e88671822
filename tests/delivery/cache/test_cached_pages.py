"""Public pages are made once for a revision, are the same for everybody, and follow every change at once."""

import gzip
import itertools

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery import database
from delivery.cache.pages import CachedPage, MemoryCache, coding_for
from delivery.cache.wsgi_middleware import PageCacheMiddleware
from delivery.middleware import MAX_ADDRESS_LENGTH
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, MandateSource
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES, every_page
from translations import texts
from translations.models import TextState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory", "cached_pages")]

UNCACHEABLE = ("search/?", "mandates/?", "about/data/")  # filters as anybody invents them; files that are not made yet
CACHEABLE = [path for path in PAGE_TYPES.values() if not path.startswith(UNCACHEABLE) or path == "about/data/api/"]
BODY = "units/monitoring-review-and-reporting-unit/"


@pytest.mark.both
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_a_kept_page_is_the_page_that_was_made_and_costs_one_question(client, prefix, monkeypatch):
    asked, ask = [], database._query_revision
    monkeypatch.setattr(database, "_query_revision", lambda connection: asked.append(connection) or ask(connection))
    for path in {*every_page(), *CACHEABLE, "changes.atom"} - {"about/data/"}:
        made = client.get(f"/{prefix}/{path}")
        asked.clear()
        with CaptureQueriesContext(connection) as others:
            kept = client.get(f"/{prefix}/{path}")
        assert made.content == kept.content, path
        assert (len(asked), len(others)) == (1, 0), path
        for name in made.headers.keys() - {"X-Request-ID"}:
            assert kept.headers[name] == made.headers[name], (path, name)


def test_who_has_a_page_already_is_told_so_until_it_changes(client):
    for path in CACHEABLE:
        etag = client.get(f"/en/{path}").headers["ETag"]
        assert not etag.startswith("W/")
        again = client.get(f"/en/{path}", headers={"if-none-match": f'"other", {etag}'})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def set_state(unit):
    mandate = unit.mandate
    versions = texts.versions(mandate, BY_SLUG["ru"])
    sources = {"opening": texts.sources_of(mandate)["opening"]}
    texts.set_state(mandate, BY_SLUG["ru"], sources, versions, TextState.Approval.APPROVED)


def rename(unit, slug="review"):
    unit.slug = slug
    unit.save()


def hide(unit):
    unit.is_published = False
    unit.save()


CHANGES = {
    "a text": lambda unit: texts.write(unit, BY_SLUG["ru"], {"name": "Новое имя"}),
    "an English text": lambda unit: texts.write(unit, BY_SLUG["en"], {"name": "New name"}),
    "a state": set_state,
    "a place": lambda unit: tree.move(unit, Body.objects.get(slug="implementation-support-division")),
    "a body": lambda unit: tree.add(Body(kind="unit", slug="new-unit", name_en="New unit"), unit.parent),
    "a publication": hide,
    "an address": rename,
    "a source": lambda unit: unit.mandate.functions.first().sources.add(MandateSource.objects.last()),
    "a removal": tree.abolish,
}


ON_BOTH = ("a text", "a place", "an address", "a removal")
"""One of each kind; the queries that are executed again are the same for all."""


def changed_by(client, settings, change):
    """Whether what is seen at the next request is what is there now, on every page, and not what was there before."""
    addresses = [f"/{prefix}/{path}" for prefix in ("en", "ru") for path in (*CACHEABLE, "changes.atom")]
    before = {address: client.get(address).content for address in addresses}
    change(Body.objects.get(slug="finance-unit" if change is tree.abolish else "monitoring-review-and-reporting-unit"))
    after = {address: client.get(address).content for address in addresses}
    settings.PAGE_CACHE_MB = 0
    return before != after == {address: client.get(address).content for address in addresses}


@pytest.mark.both
@pytest.mark.parametrize("name", ON_BOTH)
def test_a_change_is_seen_at_the_next_request(client, settings, name):
    assert changed_by(client, settings, CHANGES[name])


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ON_BOTH])
def test_every_other_change_is_seen_too(client, settings, name):
    assert changed_by(client, settings, CHANGES[name])


def test_after_a_change_elsewhere_a_page_has_the_same_etag(client):
    before = client.get(f"/zh/{BODY}")
    texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["ru"], {"name": "Новое имя"})
    after = client.get(f"/zh/{BODY}", headers={"if-none-match": before.headers["ETag"]})
    assert (after.status_code, after.headers["ETag"]) == (304, before.headers["ETag"])
    assert before.headers["X-Revision"] < after.headers["X-Revision"] == database.read_cache_version()


def test_every_coding_says_the_same_and_has_an_etag_of_its_own(client):
    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    etags, plain = set(), client.get(f"/zh/{BODY}").content
    for coding, back in unpack.items():
        for _ in range(2):
            response = client.get(f"/zh/{BODY}", headers={"accept-encoding": coding})
            assert response.headers.get("Content-Encoding", "") == coding
            assert int(response.headers["Content-Length"]) == len(response.content)
            assert back(response.content) == plain
        assert response.headers["Vary"] == "Accept-Encoding"
        etags.add(response.headers["ETag"])
    assert len(etags) == 3


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=1.0", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000", ""),
        ("identity", ""),
        (";;,,=", ""),
    ],
)
def test_the_coding_is_one_that_the_reader_takes(accepted, coding):
    assert coding_for(accepted) == coding


@pytest.mark.both
def test_no_cookie_header_language_or_parameter_of_one_reader_is_seen_by_another(client, settings):
    """Every combination, in one order and in the other: whoever is first decides nothing for whoever comes after."""
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    user = get_user_model().objects.create_superuser("editor", password="x")
    asked = list(
        itertools.product(
            ["ar"],
            ["", BODY],
            ["testserver", "other.example"],
            ["", "sessionid=junk; django_language=fr", "signed in"],
            ["", "fr", "zh-hans;q=0.9"],
            ["", "page=1", "x=%22%3E%3Cscript%3E", "utm_source=a"],
        )
    )

    def answers(order):
        for prefix, path, host, cookie, language, query in order:
            client.cookies.clear()
            headers = {"host": host, "accept-language": language}
            if cookie == "signed in":
                client.force_login(user)
            elif cookie:
                headers["cookie"] = cookie
            response = client.get(f"/{prefix}/{path}{'?' if query else ''}{query}", headers=headers)
            assert response.status_code == 200
            assert not response.cookies
            yield (prefix, path, host, cookie, language, query), response.content

    settings.PAGE_CACHE_MB = 0
    made = dict(answers(asked))
    settings.PAGE_CACHE_MB = 16
    wrong = [
        asking
        for order in (asked, asked[::-1])
        for asking, content in answers(order)
        if content != made[asking] or made[asking] != made[(*asking[:3], "", "", asking[5])]
    ]
    assert wrong == []


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example"])
def test_a_foreign_host_gets_no_kept_page_and_leaves_none(client, host):
    client.get("/en/")
    assert client.get("/en/", headers={"host": host}).status_code == 400
    assert b"evil.example" not in client.get("/en/").content


def test_addresses_that_anybody_can_invent_are_not_kept(client, cached_pages):
    for path in (
        "/en/?x=1",
        "/en/units/?page=1&junk=2",
        f"/en/?page={'1' * MAX_ADDRESS_LENGTH}",
        "/en/nothing/",
        "/en/search/?q=a",
        "/en/chart/?open=finance-unit",
        "/en/chart/?open=all&fold=finance-unit",
    ):
        client.get(path)
    assert not cached_pages.pages
    assert client.post("/en/").status_code == 405


def test_a_chart_with_all_unfolded_is_cached(client, cached_pages):
    client.get("/en/chart/?open=all")
    assert len(cached_pages.pages) == 1


def test_no_more_is_kept_than_there_is_room_for():
    memory = MemoryCache(100_000)
    for number in range(100):
        memory.put(number, CachedPage("1", {}, b"x" * 1_000, "digest", 2_000))
    assert memory.size <= 100_000
    assert set(memory.pages) == set(range(89, 100))  # the latest, 9,000 bytes each
    memory.put(99, CachedPage("1", {}, b"x" * 10, "digest", 20))
    assert memory.size == sum(memory._bytes(page) for page in memory.pages.values())


def test_a_page_survives_being_written_down_and_nothing_else_passes_for_one():
    page = CachedPage.of("7-x", {"Content-Type": "text/html"}, "页 صفحة".encode())
    again = CachedPage.from_bytes(bytes(page))
    assert (again.version, again.headers, again.body(), again.variant("br")) == (
        page.version,
        page.headers,
        page.body(),
        page.variant("br"),
    )
    other = CachedPage.of("7-x", {}, b"other")
    for damaged in (b"", b"x", b"{}\n", b"[]\nx", bytes(page)[:-3], bytes(page).split(b"\n")[0] + b"\n" + other.packed):
        with pytest.raises(ValueError):  # noqa: PT011 - any, whatever is damaged
            CachedPage.from_bytes(damaged)


def test_shared_caches_may_keep_a_page_and_show_it_when_we_are_away(client):
    said = client.get("/en/").headers["Cache-Control"]
    for part in ("public", "max-age=0", "s-maxage=", "stale-while-revalidate=", "stale-if-error="):
        assert part in said


def test_the_door_before_django_answers_as_the_middleware_does(client, rf):
    etag = client.get(f"/zh/{BODY}").headers["ETag"]
    told = []
    door = PageCacheMiddleware(lambda environ, start_response: ["Django"])

    def through(**headers):
        told.clear()
        return door(rf.get(f"/zh/{BODY}", headers=headers).environ, lambda *said: told.append(said))

    for headers in ({}, {"accept-encoding": "br"}, {"accept-encoding": "gzip"}, {"if-none-match": etag}):
        made = client.get(f"/zh/{BODY}", headers=headers)
        (body,) = through(**headers)
        ((status, answered),) = told
        assert body == made.content
        assert status == f"{made.status_code} {made.reason_phrase}"
        assert {**dict(answered), "X-Request-ID": ""} == {**made.headers, "X-Request-ID": ""}
    assert through(host="evil.example") == ["Django"]
    texts.write(Body.objects.get(slug="monitoring-review-and-reporting-unit"), BY_SLUG["ru"], {"name": "Новое имя"})
    assert through() == ["Django"]
    assert door(rf.post(f"/zh/{BODY}").environ, None) == ["Django"]


@pytest.mark.both
def test_an_address_that_is_given_up_taken_and_hidden_is_never_answered_with_an_older_page(client, monkeypatch):
    """Neither from the memory nor, while the database is away, as the last page that is known."""
    address, other = f"/en/{BODY}", Body.objects.get(slug="finance-unit")
    unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")

    def answer():
        """(status, where it leads, whose page it is), the same at a second request."""
        answers = []
        for _time in range(2):
            response = client.get(address)
            names = [body.name_en for body in (unit, other) if f"<h1>{body.name_en}" in response.content.decode()]
            answers.append((response.status_code, response.headers.get("Location"), names))
        assert answers[0] == answers[1]
        return answers[0]

    def answer_without_database():
        with monkeypatch.context() as patched:
            patched.setattr(database, "read_cache_version", unavailable)
            response = client.get(address)
        return response.status_code, unit.name_en in response.content.decode()

    def unavailable(alias=None):
        raise database.DatabaseUnavailable

    assert answer() == (200, None, [unit.name_en])
    assert answer_without_database() == (200, True)
    rename(unit)
    assert answer() == (301, "/en/units/review/", [])
    assert answer_without_database() == (503, False)
    rename(other, "monitoring-review-and-reporting-unit")
    assert answer() == (200, None, [other.name_en])
    rename(other, "finance-unit")
    assert answer() == (301, "/en/units/finance-unit/", [])
    rename(unit, "monitoring-review-and-reporting-unit")
    assert answer() == (200, None, [unit.name_en])
    hide(unit)
    assert answer() == (404, None, [])
    assert answer_without_database() == (503, False)
