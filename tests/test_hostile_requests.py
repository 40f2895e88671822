"""Bad input: any path, query, cookie or header is answered, never with 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.admin_forms import AdminForm
from tests.everything import everything
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


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize(
    "shape",
    [
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
        "/en/chart/parts/?root={}",
        "/fr/documents/chart.svg?root={}",
        "/ar/documents/directory.docx?root={}",
        "/zh/changes.atom?branch={}",
        "/api/v1/bodies/{}/",
        "/api/v1/bodies/?q={}&page={}",
        "/api/v1/{}",
        "/data/{}",
        "/id/{}",
        "/sitemap-{}.xml",
        "/en/mandates/?{}",
        "/?next={}",
        "/static/{}",
    ],
)
def test_a_hostile_address_is_answered(client, shape, value):
    assert client.get(shape.replace("{}", value)).status_code in ANSWERS


@pytest.mark.parametrize(
    "value", ["\x00", "\xed\xa0\x80", "ÿþ", "a" * 100_000, '"\\000\\000"', "=;=;", "../..", "\xf0\x9f\x98\x80" * 1000]
)
@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "messages", "x"])
def test_a_hostile_cookie_is_answered(client, cookie, value):
    client.cookies.load({})
    for path in ("/", "/en/", "/ru/units/", "/admin/", "/admin/login/", "/nothing/"):
        response = client.get(path, HTTP_COOKIE=f"{cookie}={value}")
        assert response.status_code in ANSWERS


@pytest.mark.parametrize(
    "value", ["\x00", "ÿþ\xff", "a" * 100_000, "😀", "", "-", ",,,;q=", "zh-" * 1000, "en;q=1e999"]
)
@pytest.mark.parametrize(
    "header",
    [
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_REFERER",
        "HTTP_USER_AGENT",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_IF_NONE_MATCH",
        "HTTP_RANGE",
    ],
)
def test_a_hostile_header_is_answered(client, header, value):
    for path in ("/", "/en/", "/nothing/", "/admin/login/"):
        assert client.get(path, **{header: value}).status_code in ANSWERS


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


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.binary(max_size=60), query=st.binary(max_size=60))
def test_any_bytes_as_path_and_query_are_answered(client, path, query):
    """Percent-encoded, so that every byte arrives."""
    escaped = "".join(f"%{byte:02x}" for byte in path)
    for shape in ("/", "/ar/", "/en/units/"):
        response = client.get(shape + escaped, QUERY_STRING=query.decode("latin-1"))
        assert response.status_code in ANSWERS
