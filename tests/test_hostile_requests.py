"""Bad input: any path, query, cookie or header is answered, never with 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.admin_forms import AdminForm
from tests.everything import everything, undone
from tests.public_pages import PAGE_TYPES
from tests.test_every_admin_page import admin_pages
from units.models import Unit

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

ANSWERS = {200, 301, 302, 400, 404, 405}
VALUES = {
    "NUL": "%00",
    "NUL inside": "a%00b",
    "broken UTF-8": "%FF%FE%C0%80",
    "unpaired surrogate": "%ED%A0%80",
    "long": "a" * 100_000,
    "overlong": "%F0%82%82%AC",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quote": "'%22;--",
    "traversal": "../../../etc/passwd",
    "newlines": "a%0d%0aSet-Cookie:%20x=y",
    "percent": "%",
    "template": "{{7*7}}{%25%20load%20x%20%25}",
    "Arabic": "%D8%A7",
    "number": "9" * 400,
    "negative": "-1",
}


SHAPES = [
    "/{}",
    "/{}/",
    "/en/{}",
    "/en/{}/",
    "/ar/units/{}/",
    "/zh/divisions/{}/",
    "/fr/mandates/{}/",
    "/ru/units/?division={}",
    "/es/units/?page={}",
    "/en/?{}={}",
    "/en/chart/?root={}",
    "/en/chart/{}/",
    "/en/documents/{}/chart.svg",
    "/en/changes/{}.atom",
    "/en/chart/?open={0}&fold={0}",
    "/en/chart/?here={}",
    "/fr/documents/chart.svg?root={}",
    "/ar/documents/directory.docx?root={}",
    "/zh/documents/preview.png?root={}",
    "/zh/changes.atom?branch={}",
    "/fr/changes/?branch={}",
    "/ar/changes/?kind={}",
    "/ru/changes/?before={}",
    "/api/v1/bodies/{}/",
    "/api/v1/bodies/?q={}&page={}",
    "/api/v1/{}",
    "/data/{}",
    "/id/{}",
    "/sitemap-{}.xml",
    "/en/mandates/?{}",
    "/en/mandates/?kind={0}&organ={0}&year={0}&body={0}&topic={0}&q={0}&order={0}",
    "/ru/mandates/?q={}",
    "/fr/mandates/{}.ics",
    "/zh/mandates.csv?body={}",
    "/api/v1/sources/?body={0}&year={0}",
    "/?next={}",
    "/static/{}",
]
COOKIES = {
    "NUL": "\x00",
    "broken UTF-8": "\xed\xa0\x80",
    "not ASCII": "ÿþ",
    "long": "a" * 100_000,
    "octal NUL": '"\\000\\000"',
    "signs": "=;=;",
    "traversal": "../..",
    "broken emoji": "\xf0\x9f\x98\x80" * 1000,
}
HEADERS = {
    "NUL": "\x00",
    "not ASCII": "ÿþ\xff",
    "long": "a" * 100_000,
    "emoji": "😀",
    "nothing": "",
    "hyphen": "-",
    "commas": ",,,;q=",
    "many languages": "zh-" * 1000,
    "huge quality": "en;q=1e999",
}


@pytest.fixture
def unanswered(client):
    """Asks for addresses, each by itself; returns what got no answer: {(name of the case, path): status}."""
    client.raise_request_exception = False

    def ask(cases):
        found = {}
        for name, path, headers in cases:
            client.cookies.load({})
            with undone():  # a fault of one spoils no other
                status = client.get(path, **headers).status_code
            if status not in ANSWERS:
                found[name, path[:80]] = status
        return found

    return ask


def test_a_hostile_address_is_answered(unanswered):
    assert (
        unanswered((name, shape.replace("{}", value), {}) for shape in SHAPES for name, value in VALUES.items()) == {}
    )


def test_a_hostile_cookie_is_answered(unanswered):
    paths = ("/", "/en/", "/ru/units/", "/admin/", "/admin/login/", "/nothing/")
    assert (
        unanswered(
            (f"{cookie}: {name}", path, {"HTTP_COOKIE": f"{cookie}={value}"})
            for cookie in ("sessionid", "csrftoken", "django_language", "messages", "x")
            for name, value in COOKIES.items()
            for path in paths
        )
        == {}
    )


def test_a_hostile_header_is_answered(unanswered):
    headers = ("ACCEPT_LANGUAGE", "REFERER", "USER_AGENT", "X_FORWARDED_PROTO", "IF_NONE_MATCH", "RANGE")
    assert (
        unanswered(
            (f"{header}: {name}", path, {f"HTTP_{header}": value})
            for header in headers
            for name, value in HEADERS.items()
            for path in ("/", "/en/", "/nothing/", "/admin/login/")
        )
        == {}
    )


@pytest.mark.parametrize("host", ["evil.example", "a b", "testserver:port", "", "testserver\x00", "[::1", "ü.example"])
def test_a_foreign_host_is_refused_and_never_echoed(client, host):
    response = client.get("/en/", headers={"host": host})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_a_form_with_a_nul_is_refused_and_not_a_fault(client):
    for path in ("/en/", "/admin/login/", "/admin/language/"):
        response = client.post(path, {"username": "a\x00b", "password": "\x00", "language": "\x00", "next": "\x00"})
        assert response.status_code in ANSWERS


@pytest.mark.parametrize("value", ["", "nothing", "\x0b"])
def test_a_page_of_the_admin_that_is_asked_for_by_an_odd_field_is_answered(admin_client, value):
    pages = [path.partition("?")[0] for path in admin_pages() if "/change/" in path or "/delete/" in path]
    assert len(set(pages)) > 10
    for path in dict.fromkeys(pages):
        for response in (
            admin_client.get(f"/admin/{path}", {"_to_field": value}),
            admin_client.post(f"/admin/{path}", {"_to_field": value}),
        ):
            assert response.status_code in ANSWERS | {403}, path


@pytest.mark.parametrize("number", ["2000", "9" * 400, "-1", "x"])
def test_a_forged_number_of_rows_is_refused_and_not_drawn(admin_client, admin_user, number):
    unit = Unit.objects.get(slug="monitoring-review-and-reporting-unit")
    for path, rows in (
        (f"units/unit/{unit.pk}/change/?language=en", "functions"),
        (f"units/unit/{unit.pk}/change/?language=fr", "functions"),
        (f"auth/user/{admin_user.pk}/change/", "branches"),
    ):
        before = everything()
        form = AdminForm(admin_client, f"/admin/{path}")
        response = form.post({f"{rows}-TOTAL_FORMS": number})
        assert response.status_code in ANSWERS, path
        assert response.content.count(b"-id") < 5 * 300, path
        assert everything() == before, path


def test_what_is_asked_for_is_escaped_where_it_comes_back(client):
    for path in (*PAGE_TYPES.values(), "nothing/"):
        separator = "&" if "?" in path else "?"
        html = client.get(f'/en/{path}{separator}x="><script>alert(1)</script>').content.decode()
        assert "<script>alert" not in html


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.binary(max_size=60), query=st.binary(max_size=60))
def test_any_bytes_as_path_and_query_are_answered(client, path, query):
    """Percent-encoded, so that every byte arrives."""
    escaped = "".join(f"%{byte:02x}" for byte in path)
    for shape in ("/", "/ar/", "/en/units/"):
        response = client.get(shape + escaped, QUERY_STRING=query.decode("latin-1"))
        assert response.status_code in ANSWERS
