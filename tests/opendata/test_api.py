"""The API: what it gives, what it refuses and how it is kept; and whatever schemathesis thinks of."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from public_record.models import BodyRecord
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, MandateSource
from secretariat.wsgi import application
from tests.data_outputs import examples
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
API = "/api/v1"
PROBLEM = "application/problem+json"


@pytest.fixture
def get(client):
    def got(address, status=200, **parameters):
        response = client.get(f"{API}{address}", parameters)
        assert response.status_code == status, response.content
        return json.loads(response.content)

    return got


def read(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def slugs(page):
    return [one["id"] for one in page["items"]]


def published(**wanted):
    return list(Body.objects.published().filter(**wanted).values_list("slug", flat=True))


def test_the_start_leads_to_every_room(get, client):
    start = get("/")
    assert start["languages"] == ["ar", "en", "es", "fr", "ru", "zh-Hans"]
    for name in ("bodies", "functions", "sources", "tree", "openapi"):
        assert client.get(start[name]).status_code == 200


def test_a_body_has_its_texts_in_six_languages(get):
    record = get("/bodies/monitoring-review-and-reporting-unit/")
    body = Body.objects.get(slug="monitoring-review-and-reporting-unit")
    assert record["name"] == {lang.tag: texts.value(body, "name", lang) for lang in LANGUAGES}
    assert [one["letter"] for one in record["mandate"]["functions"]] == ["a", "b", "c", "d", "e", "f"]
    assert record["parent"] == "office-of-the-executive-secretary"
    assert record["pages"]["zh-Hans"] == "http://testserver/zh/units/monitoring-review-and-reporting-unit/"


def test_a_body_in_one_language_says_what_is_shown_in_english(get):
    body = Body.objects.get(slug="monitoring-review-and-reporting-unit")
    texts.write(body, LANGUAGES[4], {"name": ""})
    function = body.mandate.functions.all()[2]
    texts.write(function, LANGUAGES[4], {"text": ""})
    record = get("/bodies/monitoring-review-and-reporting-unit/", lang="ru")
    assert record["name"] == "Monitoring, Review and Reporting Unit"
    assert record["in_english"] == ["name", "mandate.functions.c.text"]
    assert record["language"] == "ru"
    assert record["mandate"]["functions"][2]["text"] == function.text_en
    assert record["page"] == "http://testserver/ru/units/monitoring-review-and-reporting-unit/"


def test_bodies_are_filtered(get):
    assert slugs(get("/bodies/", per_page=100)) == published()
    assert slugs(get("/bodies/", kind="division")) == published(kind="division")
    office = Body.objects.get(slug="office-of-the-executive-secretary")
    assert slugs(get("/bodies/", parent=office.slug)) == published(parent=office)
    assert slugs(get("/bodies/", branch=office.slug)) == [office.slug, *published(parent=office)]
    source = MandateSource.objects.get(slug="nagoya-protocol")
    works_under = Q(mandate__sources=source) | Q(mandate__functions__sources=source)
    under = published(pk__in=Body.objects.order_by().filter(works_under).values("pk"))
    assert under
    assert slugs(get("/bodies/", source=source.slug)) == under
    texts.write(office, LANGUAGES[4], {"name": ""})
    assert slugs(get("/bodies/", language="ru", per_page=100)) == [one for one in published() if one != office.slug]


def test_a_question_is_answered_best_first(get):
    found = slugs(get("/bodies/", q="生物安全", lang="en"))
    assert found[0] == "biosafety-and-biosecurity-unit"
    assert slugs(get("/bodies/", q="zzzzzz")) == []
    divisions = slugs(get("/bodies/", q="biosafety", kind="division"))
    assert set(divisions) <= set(published(kind="division"))


def test_bodies_that_changed_since(get):
    BodyRecord.objects.update(updated_at=timezone.now() - timedelta(days=9))
    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert slugs(get("/bodies/", changed_since=since)) == []
    body = Body.objects.get(slug="biosafety-and-biosecurity-unit")
    texts.write(body.mandate, LANGUAGES[1], {"opening": "Anew."})
    assert slugs(get("/bodies/", changed_since=since)) == [body.slug]
    for odd in ("0790-12-23T18:47:37-23:54", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59"):
        assert bool(slugs(get("/bodies/", changed_since=odd))) is not odd.startswith("9")


def test_pages_lead_to_each_other(get, client):
    seen, address = [], f"{API}/bodies/?per_page=8&lang=fr"
    while address:
        response = client.get(address)
        page = response.json()
        seen += slugs(page)
        assert ("next" in response.headers["Link"]) == bool(page["next"])
        address = page["next"]
    assert seen == published()
    assert page["page"] == page["pages"] == 3
    assert page["previous"].endswith("per_page=8&lang=fr&page=2")


def test_functions_and_sources(get):
    whole = get("/functions/", per_page=100)
    assert whole["count"] == Function.objects.count() == len(whole["items"])
    one = get("/functions/", body="monitoring-review-and-reporting-unit")["items"][2]
    third = Function.objects.filter(mandate__body__slug="monitoring-review-and-reporting-unit")[2]
    assert (one["letter"], one["id"]) == ("c", str(third.pk))
    assert one["uri"] == f"http://testserver/id/functions/{third.pk}"
    assert one["pages"]["zh-Hans"] == f"http://testserver/zh/functions/{third.pk}/"
    assert get(f"/functions/{third.pk}/") == one
    french = get(f"/functions/{third.pk}/", lang="fr")
    assert get(f"/functions/{third.pk}/", lang="FR") == french
    assert get(f"/functions/{third.pk}/", lang="ZH-hans") == get(f"/functions/{third.pk}/", lang="zh")
    assert (french["text"], french["page"]) == (third.text_fr, f"http://testserver/fr/functions/{third.pk}/")
    get("/functions/999999/", 404)
    get("/functions/0/", 400)
    named = MandateSource.objects.filter(functions__isnull=False).first()
    assert all(named.slug in one["sources"] for one in get("/functions/", source=named.slug)["items"])
    assert get("/sources/", per_page=100)["count"] == MandateSource.objects.count()
    assert get(f"/sources/{named.slug}/", lang="es")["title"] == named.title_es


def test_what_can_be_redirected_is_described(get):
    described = {path for path, own in get("/openapi.json")["paths"].items() if "301" in own["get"]["responses"]}
    with_slug = ("bodies/", "bodies/{slug}/", "functions/", "sources/{slug}/", "topics/{slug}/", "tree/")
    with_slug += ("changes/", "reorganisations/")
    assert described == {f"{API}/{path}" for path in with_slug}


def test_the_tree_is_cut_at_a_depth_and_says_how_much_is_below(get):
    top = get("/tree/", depth=1)
    assert [part["id"] for part in top["parts"]] == published(parent__parent=None, parent__isnull=False)
    for part in top["parts"]:
        assert part["parts"] == []
        assert part["part_count"] == len(published(parent__slug=part["id"]))
    branch = get("/tree/", root="office-of-the-executive-secretary", lang="ar")
    assert branch["name"] == "مكتب الأمين التنفيذي"
    assert len(branch["parts"]) == branch["part_count"] == 3


def test_the_tree_has_a_bound_and_gives_the_upper_bodies(get, monkeypatch):
    monkeypatch.setattr("opendata.api.MAX_NODES", 5)
    top = get("/tree/", depth=9)
    upper = published(parent__parent=None, parent__isnull=False)
    assert [part["id"] for part in top["parts"]] == upper[:4]
    assert top["part_count"] == len(upper) > 4
    assert [part["part_count"] for part in top["parts"]] == [len(published(parent__slug=slug)) for slug in upper[:4]]


def test_what_is_not_published_is_not_given(get):
    division = Body.objects.get(slug="implementation-support-division")
    division.is_published = False
    division.save()
    unit = division.child_bodies()[0]
    for slug in (division.slug, unit.slug):
        get(f"/bodies/{slug}/", 404)
        get("/tree/", 404, root=slug)
        get("/functions/", 404, body=slug)
    assert not {division.slug, unit.slug} & set(slugs(get("/bodies/", per_page=100)))
    assert get("/bodies/")["count"] == Body.objects.published().count()
    assert division.slug not in json.dumps(get("/tree/", depth=9))
    hidden = {str(function.pk) for function in Function.objects.filter(mandate__body=division)}
    assert hidden
    assert not hidden & {one["id"] for one in get("/functions/", per_page=100)["items"]}
    for number in hidden:
        get(f"/functions/{number}/", 404)


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/bodies/nobody/", 404, "Nothing published has the id “nobody”."),
        ("/bodies/?branch=nobody", 404, "Nothing published has the id “nobody”."),
        ("/bodies/?page=0", 400, "page: Input should be greater than or equal to 1"),
        ("/bodies/?per_page=1000", 400, "per_page: Input should be less than or equal to 100"),
        ("/bodies/?lang=de", 400, "lang: Input should be 'ar', 'en', 'es', 'fr', 'ru', 'zh' or 'zh-Hans'"),
        ("/bodies/?changed_since=23", 400, "changed_since: Input should be a valid datetime, such as"),
        ("/bodies/?changed_since=2026-01-31T12:00:00", 400, "changed_since: Input should have timezone info"),
        ("/bodies/?changed_since=yesterday", 400, "changed_since: Input should be a valid datetime"),
        ("/nothing/", 404, "Nothing matches the given URI"),
    ],
)
def test_a_fault_is_told_as_problem_json(client, address, status, detail):
    for language in ("en", "ru"):
        response = client.get(f"{API}{address}", headers={"accept-language": language})
        assert (response.status_code, response.headers["Content-Type"]) == (status, PROBLEM)
        told = response.json()
        assert told["status"] == status
        assert told["detail"].startswith(detail)


def test_the_api_is_read_only(client):
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(f"{API}/bodies/")
        assert (response.status_code, response.headers["Content-Type"]) == (405, PROBLEM)
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", ["/api/v1/bodies/", "/api/v1/bodies/finance-unit/?lang=fr", "/data/bodies.csv"])
def test_what_has_not_changed_is_not_sent_again(client, address):
    first = client.get(address)
    read(first)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    body = Body.objects.get(slug="finance-unit")
    texts.write(body, LANGUAGES[1], {"name": "Money Unit"})
    later = client.get(address, headers={"if-none-match": etag})
    read(later)
    assert later.status_code == 200
    assert later.headers["ETag"] != etag


def test_the_headers_alone_are_those_of_the_whole_answer(client):
    for address in ("/api/v1/bodies/?per_page=2", "/api/v1/functions/1/", "/api/v1/bodies/finance-unit/"):
        alone = client.head(address)  # before anybody asked for the content
        whole = client.get(address)
        assert (alone.status_code, alone.content) == (200, b"")
        names = ("Content-Type", "ETag", "Link", "Last-Modified")
        assert [alone.headers.get(name) for name in names] == [whole.headers.get(name) for name in names]


def test_an_answer_from_memory_is_the_same(client):
    first = client.get(f"{API}/bodies/?per_page=2")
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"{API}/bodies/?per_page=2")
    assert len(queries) == 1  # the revision
    assert (again.content, again.headers["Link"]) == (first.content, first.headers["Link"])
    other = client.get(f"{API}/bodies/?per_page=2&lang=fr")
    assert other.content != first.content


def test_a_move_is_seen_at_once(get):
    unit = Body.objects.get(slug="finance-unit")
    assert get("/bodies/finance-unit/")["parent"] == "administration-finance-and-conference-services-division"
    tree.move(unit, Body.objects.get(slug="implementation-support-division"))
    assert get("/bodies/finance-unit/")["parent"] == "implementation-support-division"


def test_every_site_may_ask(client):
    data = ("/api/v1/bodies/", "/api/v1/nothing/", "/data/directory.json", "/data/bodies/finance-unit.ttl")
    others = (
        "/id/finance-unit",
        "/fr/changes.atom",
        "/ar/units/finance-unit.vcf",
        "/sitemap.xml",
        "/.well-known/void",
        "/en/documents/chart.svg",
    )
    for address in (*data, *others):
        response = client.get(address, headers={"origin": "https://example.org"})
        read(response)
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        asked = client.options(address, headers={"origin": "https://example.org"})
        assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
        assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get("/en/").headers


def test_a_rate_can_be_set(settings):
    settings.API_RATE = "3/m"
    client = Client()
    answers = [client.get(f"{API}/bodies/finance-unit/") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Content-Type"] == PROBLEM
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert client.get("/en/").status_code == 200
    assert client.get(f"{API}/bodies/finance-unit/", REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize("address", ["/bodies/", "/functions/", "/sources/", "/tree/?depth=9", "/bodies/?q=biosafety"])
def test_the_number_of_queries_is_bounded(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{API}{address}")
    assert len(queries) <= 8, [query["sql"] for query in queries]


def test_the_example_of_the_docs_reads_every_unit(web, capsys):
    exec(examples("http://testserver")["python"], {})
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    units = Body.objects.published().filter(kind="unit")
    assert [(slug, name) for slug, name, _page in lines] == [(unit.slug, unit.name_fr) for unit in units]
    assert lines[0][2] == f"http://testserver/fr/units/{lines[0][0]}/"


# What schemathesis thinks of


@pytest.fixture
def described():
    """The API behind the real WSGI application; as in Django's own client, its requests leave the test's connection open."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{API}/openapi.json", application)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_description_says(described, mode):
    asked = set()
    for found in described.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=20, deadline=None, suppress_health_check=[*HealthCheck])
        def check(case):
            case.call_and_validate()

        if mode == GenerationMode.POSITIVE or [*operation.iter_parameters()]:
            check()
            asked.add(operation.label)
    assert len(asked) >= 6
