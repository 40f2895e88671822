"""Names that bodies had are in the index from A to Z, and lead to today's."""

from datetime import timedelta

import pytest
from django.db.models import F

from history.models import Change
from public_record.models import SeeReference
from public_record.updating import record_errors
from tests.html import Page

from .edits import body, write

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT = "clearing-house-mechanism-unit"


def days_pass(days=30):
    Change.objects.update(at=F("at") - timedelta(days=days))


def listed(language):
    """The see-references to the unit that are no acronyms or other names, in one language."""
    found = SeeReference.objects.filter(record__body=body(UNIT).pk, language=language)
    return {(row.name, row.is_fallback) for row in found if row.name in NAMES}


NAMES = {"Exchange Unit", "Portal Unit", "وحدة التبادل", "Unité d’échange"}


def publish(is_published):
    unit = body(UNIT)
    unit.is_published = is_published
    unit.save()


def test_a_name_that_readers_saw_for_a_day_is_listed(client):
    days_pass()
    write(body(UNIT), "en", name="Exchange Unit")
    write(body(UNIT), "ar", name="وحدة التبادل")
    assert {language: listed(language) for language in ("en", "ar")} == {"en": set(), "ar": set()}
    days_pass(1)
    write(body(UNIT), "en", name="Portal Unit")
    write(body(UNIT), "ar", name="وحدة البوابة")
    assert listed("en") == {("Exchange Unit", False)}
    assert listed("ar") == {("وحدة التبادل", False)}
    for address, former, today in (
        ("/en/units/", "Exchange Unit former name → Portal Unit", "E"),
        ("/ar/units/", "وحدة التبادل اسم سابق ← وحدة البوابة", "ت"),
    ):
        assert former in Page(client.get(address)).words.replace("  ", " "), today
    days_pass()
    write(body(UNIT), "en", name="Exchange Unit")
    assert listed("en") == {("Portal Unit", False)}
    assert list(record_errors()) == []


def test_a_former_english_name_is_marked_where_the_english_name_of_today_is_shown():
    write(body(UNIT), "fr", name="Unité d’échange")
    write(body(UNIT), "en", name="Exchange Unit")
    days_pass()
    write(body(UNIT), "en", name="Portal Unit")
    assert listed("fr") == set()
    write(body(UNIT), "fr", name="")
    assert listed("fr") == {("Exchange Unit", True)}
    days_pass()
    write(body(UNIT), "fr", name="Unité du portail")
    assert listed("fr") == {("Unité d’échange", False)}
    assert list(record_errors()) == []


def test_what_was_no_name_for_readers_is_not_listed():
    """A correction on the same day, and names of a body that was hidden, or had been until that day."""
    days_pass()
    write(body(UNIT), "en", name="Exchange Unit")
    write(body(UNIT), "en", name="Centre")
    publish(False)
    write(body(UNIT), "en", name="Portal Unit")
    days_pass()
    write(body(UNIT), "en", name="Exchange Unit")
    publish(True)
    write(body(UNIT), "en", name="Centre")
    assert listed("en") == set()
    write(body(UNIT), "en", name="Portal Unit")
    days_pass()
    write(body(UNIT), "en", name="Centre")
    assert listed("en") == {("Portal Unit", False)}
    assert list(record_errors()) == []
