"""What the desk tells a reviewer: who translated and when, what the draft changes, and every text in reading order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from history.models import Change
from secretariat.changes import change_context
from secretariat.function_order import put_in_order
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.html import Page
from tests.people.persons import person
from translations import workflow
from translations.cat_files.segments import exported_segments
from translations.desk.queue_texts import FilterForm
from translations.models import Task
from translations.status_report import status_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

FRENCH = BY_SLUG["fr"]


@pytest.fixture
def division():
    return Body.objects.get(slug="implementation-support-division")


@pytest.fixture
def translator():
    return person("traductrice", "Translators", translates=["fr"])


def draft(text, target, who):
    return workflow.save_draft(who, text, target, workflow.BaseVersions("", text.version(), text.source()))


def desk(client, body):
    return Page(client.get(reverse("admin:translations_desk", args=["secretariat.body", body.pk, "fr"])))


def test_a_draft_names_its_translator_and_shows_what_it_changes(admin_client, division, translator):
    text = workflow.Translation(division.mandate, "opening", FRENCH)
    first, rest = text.published().split(" ", 1)
    draft(text, f"Elle {rest}", translator)
    page = desk(admin_client, division)
    when = date_format(Task.objects.get().changed_at, "DATETIME_FORMAT")
    assert page.texts("p", **{"class": "quiet translated-by"}) == [f"Translated by traductrice, {when}"]
    assert (page.texts("del"), page.texts("ins")) == ([first], ["Elle"])
    assert "From the published text to the draft" in page.texts("summary")


def test_a_published_text_names_who_published_it_and_who_had_translated(admin_client, division, translator):
    text = workflow.Translation(division.mandate, "opening", FRENCH)
    target = text.published().replace(" ", " bien ", 1)
    reviewer = person("reviseuse", "Reviewers", reviews=["fr"])
    task = draft(text, target, translator)
    with change_context(person=reviewer):
        workflow.approve(reviewer, text, workflow.BaseVersions(task.token, text.version(), text.source()))
    when = date_format(Change.objects.first().at, "DATETIME_FORMAT")
    unknown = desk(admin_client, division.parent).all("p", **{"class": "quiet published-by"})
    assert unknown == []  # loaded by a command, by nobody
    published = f"Published by reviseuse, {when} Translated by traductrice."
    assert published in desk(admin_client, division).texts("p", **{"class": "quiet published-by"})


def test_a_text_without_a_draft_is_compared_with_nothing(admin_client, division):
    page = desk(admin_client, division)
    assert page.all("p", **{"class": "quiet translated-by"}) == []
    assert (page.texts("del"), page.texts("ins")) == ([], [])


def in_reading_order(body):
    """The texts of a body as they are read: (object, field)."""
    functions = [(function, "text") for function in body.mandate.functions.order_by("position")]
    return [(body, "name"), (body, "acronym"), (body.mandate, "opening"), *functions, (body.mandate, "closing")]


def test_desk_queue_and_files_have_the_texts_of_a_body_as_they_are_read(admin_client, division):
    *others, last = division.mandate.functions.all()
    put_in_order(division.mandate, [last, *others])  # the ids are in another order than the letters now
    Body.objects.filter(pk=division.pk).update(acronym_en="ISD", acronym_fr="DAMO")
    expected = [(obj._meta.label_lower, obj.pk, field) for obj, field in in_reading_order(division)]
    shown = [section["id"] for section in desk(admin_client, division).all("section")]
    assert shown == [f"{model.replace('.', '-')}-{pk}-{field}" for model, pk, field in expected]
    form = FilterForm({"state": "todo", "language": "fr", "body": division.pk}, person("someone"), ())
    assert [text.key[:3] for text in form.texts() if text.body == division.pk] == expected
    segments = exported_segments([text for text in status_report([FRENCH]) if text.body == division.pk])
    assert [segment.id for segment in segments] == [f"{model}-{pk}-{field}" for model, pk, field in expected]


def test_the_desk_asks_once_who_published_its_texts(admin_client, division):
    with CaptureQueriesContext(connection) as queries:
        desk(admin_client, division)
    asked = [query["sql"] for query in queries if 'FROM "history_change"' in query["sql"]]
    assert len(asked) == 1
    assert division.mandate.functions.count() > 1
