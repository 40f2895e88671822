"""Searches that found nothing: counted by their words, known from the third day on, and tied to a body with one click."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from search import missed
from search.models import MissedSearch
from search.query import find
from secretariat.languages import SOURCE
from secretariat.models import Body
from tests.admin_forms import AdminForm
from tests.html import Page
from tests.people.persons import person
from translations.models import SearchWords

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

DAY = date(2026, 11, 29)
LIST = "/admin/search/missedsearch/"


@pytest.fixture(autouse=True)
def counted(settings, monkeypatch):
    """Searches are counted, and written when a test says so."""
    settings.COUNT_MISSED_SEARCHES = True
    monkeypatch.setattr(missed.threading.Timer, "start", lambda self: None)
    missed._waiting.clear()


def ask(client, *queries, on=DAY):
    for query in queries:
        client.get("/en/search/", {"q": query})
    missed.flush(on)


def words():
    return dict(MissedSearch.objects.values_list("words", "count"))


def test_words_are_known_on_the_third_day_and_before_only_their_hash(client):
    ask(client, "Zzqvisas", "zzqvisas", "Finance")
    ask(client, "zzqvisas", on=DAY)
    ask(client, "zzqvisas", on=DAY + timedelta(1))
    assert words() == {"": 4}
    assert not any("zzq" in str(value).lower() for row in MissedSearch.objects.values_list() for value in row)
    ask(client, "zzqvisas", on=DAY + timedelta(5))
    assert words() == {"zzqvisas": 5}


def test_what_may_be_about_a_person_is_not_counted_and_nothing_without_the_setting(client, settings):
    ask(client, "zzq@example.org", "+41 22 555 01 00 zzq", "zzq " * 7, "z" * 61)
    settings.COUNT_MISSED_SEARCHES = False
    ask(client, "zzqvisas")
    assert words() == {}


def test_a_request_writes_nothing_and_a_database_that_takes_nothing_breaks_nothing(client, monkeypatch):
    client.get("/en/search/", {"q": "zzqvisas"})
    assert words() == {}

    def refuse(*arguments):
        raise DatabaseError("read-only")

    monkeypatch.setattr(missed, "_write", refuse)
    missed.flush()
    monkeypatch.undo()
    missed.flush()
    assert words() == {}


def test_what_nobody_asks_any_more_is_forgotten(client):
    ask(client, "zzqvisas")
    ask(client, "zzqsalaries", on=DAY + timedelta(missed.DAYS_STORED + 1))
    assert [row.last_day for row in MissedSearch.objects.all()] == [DAY + timedelta(missed.DAYS_STORED + 1)]


def test_one_click_ties_words_to_a_body(client, admin_client):
    for day in range(3):
        ask(client, "zzqvisas", on=DAY + timedelta(day))
    row = MissedSearch.objects.get()
    assert Page(admin_client.get(LIST)).texts("bdi", dir="auto") == ["zzqvisas"]
    body = Body.objects.get(slug="finance-unit")
    before = SearchWords.objects.get(body=body, language="en").handles
    editor = client.__class__()
    editor.force_login(person("editor", "Editors", branches=[body]))
    assert editor.get(f"{LIST}{row.pk}/change/").status_code == 200
    assert editor.post(f"{LIST}{row.pk}/change/", {"body": body.pk, "language": "en"}).status_code == 403
    form = AdminForm(admin_client, f"{LIST}{row.pk}/change/")
    assert form.post({"body": "", "language": "en"}).status_code == 200
    form.save({"body": body.pk, "language": "en"})
    assert SearchWords.objects.get(body=body, language="en").handles == f"{before}\nzzqvisas"
    assert [group.body.slug for group in find("zzqvisas", SOURCE).groups] == ["finance-unit"]
    assert words() == {}
