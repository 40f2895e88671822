"""Memento (RFC 7089): headers of pages, TimeGate and TimeMap, and what a client that others wrote makes of them."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import requests
from django.test import Client
from django.utils import timezone
from memento_client import MementoClient
from requests.adapters import BaseAdapter

from secretariat import tree
from secretariat.languages import SOURCE
from secretariat.models import Body
from tests.clock import later
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
SITE, UNIT = "http://testserver", "monitoring-review-and-reporting-unit"
PAGE = f"/en/units/{UNIT}/"


class ToDjango(BaseAdapter):
    """Sends what requests sends to Django's test client."""

    def send(self, request, **options):
        got = Client().generic(request.method, request.path_url, headers=dict(request.headers))
        response = requests.Response()
        response.status_code, response.url, response.request = got.status_code, request.url, request
        response.headers.update(got.headers)
        response.reason, response._content = HTTPStatus(got.status_code).phrase, got.content
        return response

    def close(self):
        pass


def links(response):
    """Return the links of a header by their relations, as the client reads them."""
    parsed = MementoClient.parse_link_header(response.headers["Link"])
    return {" ".join(own["rel"]): (address, own.get("datetime", [None])[0]) for address, own in parsed.items()}


def written(day):
    """Return the last second of a day of the organisation, as headers have it."""
    end = timezone.make_aware(datetime(day.year, day.month, day.day, 23, 59, 59))
    return end.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def rename(name):
    texts.write(Body.objects.get(slug=UNIT), SOURCE, {"name": name})


def test_a_client_that_others_wrote_finds_what_was_published():
    first = timezone.localdate()
    for days, name in ((2, "Second"), (5, "Third")):
        with later(days):
            rename(name)
    session = requests.Session()
    session.mount(SITE, ToDjango())
    with later(8):
        reader = MementoClient(session=session)
        asked = datetime.combine(first + timedelta(3), datetime.min.time()).replace(hour=12)
        for start in (PAGE, f"/en/on/{first + timedelta(6)}/units/{UNIT}/"):  # from a memento as well
            found = reader.get_memento_info(f"{SITE}{start}", asked)
            assert found["original_uri"] == f"{SITE}{PAGE}"
            assert found["timegate_uri"] == f"{SITE}/timegate{PAGE}"
            own = found["mementos"]
            assert own["closest"]["uri"] == [f"{SITE}/en/on/{first + timedelta(3)}/units/{UNIT}/"]
            assert own["closest"]["http_status_code"] == 200
            assert MementoClient.convert_to_http_datetime(own["closest"]["datetime"]) == written(first + timedelta(3))
            near = {name: own[name]["uri"][0].split("/")[5] for name in ("first", "prev", "next", "last")}
            assert near == {
                "first": str(first), "prev": str(first + timedelta(2)), "next": str(first + timedelta(5)), "last": str(first + timedelta(5)),
            }  # fmt: skip
        response = session.get(own["closest"]["uri"][0])
        assert "Second" in response.text
        assert MementoClient.is_memento(response.url, response=response)
        earliest = reader.get_memento_info(f"{SITE}{PAGE}", datetime(1999, 1, 1))["mementos"]["closest"]
        assert earliest["uri"] == [f"{SITE}/en/on/{first}/units/{UNIT}/"]


def test_pages_name_their_services_and_stay_in_the_cache(client):
    for path in (PAGE, "/ar/", "/zh/chart/", f"/fr/units/{UNIT}/?with=ru"):
        for _time in range(2):  # the second from the cache
            response = client.get(path)
            assert links(response) == {
                "original": (f"{SITE}{path}", None),
                "timegate": (f"{SITE}/timegate{path}", None),
                "timemap": (f"{SITE}/timemap{path}", None),
            }
            assert "Memento-Datetime" not in response.headers
            assert "datetime" not in response.headers.get("Vary", "").casefold()
    assert "Link" not in client.get("/en/about/").headers


def test_a_page_of_a_day_is_a_memento_once_the_day_is_over(client):
    day = timezone.localdate()
    address = f"/en/on/{day}/units/{UNIT}/"
    today = client.get(address)
    assert "Memento-Datetime" not in today.headers
    assert "no-cache" in today.headers["Cache-Control"]
    assert client.get(f"/timegate{PAGE}").status_code == client.get(f"/timemap{PAGE}").status_code == 404
    with later(1):
        over = client.get(address)
        assert over.headers["Memento-Datetime"] == written(day)
        assert links(over)["original"] == (f"{SITE}{PAGE}", None)
        assert links(over)["memento"] == (f"{SITE}{address}", written(day))
        assert "Memento-Datetime" not in client.get(f"/en/on/{day}/units/nobody/").headers


def test_the_timemap_lists_the_days_of_the_page(client):
    first = timezone.localdate()
    with later(2):
        rename("Second")
    with later(4):
        tree.abolish(Body.objects.get(slug=UNIT))
    with later(7):
        response = client.get(f"/timemap{PAGE}")
        assert response.headers["Content-Type"] == "application/link-format"
        listed = MementoClient.parse_link_header(response.content.decode().replace("\n", " "))
        mementos = {address: own["datetime"][0] for address, own in listed.items() if "memento" in own["rel"]}
        assert mementos == {f"{SITE}/en/on/{day}/units/{UNIT}/": written(day) for day in (first, first + timedelta(2))}
        assert {client.get(address.removeprefix(SITE)).status_code for address in mementos} == {200}
        home = client.get("/timemap/en/").content.decode()
        assert f"/en/on/{first + timedelta(4)}/>" in home
        gone = client.get(PAGE)
        assert (gone.status_code, links(gone)["timegate"]) == (200, (f"{SITE}/timegate{PAGE}", None))
        at_last = client.get(f"/timegate{PAGE}", headers={"accept-datetime": written(first + timedelta(6))})
        assert at_last.headers["Location"] == f"/en/on/{first + timedelta(2)}/units/{UNIT}/"
        assert at_last.status_code == 302
        assert "Accept-Datetime" in at_last.headers["Vary"]


def test_what_has_no_past_is_refused_with_a_sentence(client):
    with later(2):
        for path in (
            "/en/about/",
            "/xx/",
            "/en/nothing/",
            "/admin/",
            "/en/units/nobody/",
            f"/en/on/{timezone.localdate()}/",
        ):
            for service in ("timegate", "timemap"):
                response = client.get(f"/{service}{path}")
                assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json"), (
                    path
                )
        for text in ("yesterday", "Tue, 99 Foo 2017 12:00:00 GMT", "\u0660"):
            assert client.get(f"/timegate{PAGE}", headers={"accept-datetime": text}).status_code == 400
        assert client.get(f"/timegate{PAGE}").status_code == 302
