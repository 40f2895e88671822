"""Words of the texts in the queue: found in the English, the translation and its draft, in any form, beside the other filters."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.people.persons import person
from translations import workflow
from translations.desk.queue_words import excerpt_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

QUEUE = "/admin/translations/task/queue/"
EVERYTHING = {"state": "todo"}


def shown(client, **query):
    response = client.get(QUEUE, query)
    assert response.status_code == 200
    return [(row.text.model.partition(".")[2], str(row.where), row.language.slug) for row in response.context["found"]]


@pytest.fixture
def conference():
    return Body.objects.get(slug="conference-services-unit")


@pytest.mark.both
def test_texts_are_found_by_their_english_their_translation_and_their_draft(admin_client, conference):
    name = "Conference Services Unit"
    assert ("body", name, "fr") in shown(admin_client, q="conference services", **EVERYTHING)
    assert ("body", name, "fr") in shown(admin_client, q="SERVICES DE CONFÉRENCE", language="fr", **EVERYTHING)
    assert ("body", name, "fr") not in shown(admin_client, q="обслуживания", **EVERYTHING)
    assert ("body", name, "ru") in shown(admin_client, q="обслуживание", language="ru", **EVERYTHING)
    assert shown(admin_client, q="brouhaha", **EVERYTHING) == []
    text, translator = (
        workflow.Translation(conference, "name", BY_SLUG["fr"]),
        person("t", "Translators", translates=["fr"]),
    )
    workflow.save_draft(
        translator, text, "Groupe du brouhaha", workflow.BaseVersions("", text.version(), text.source())
    )
    assert shown(admin_client, q="brouhaha services", **EVERYTHING) == [("body", name, "fr")]
    page = admin_client.get(QUEUE, {"q": "brouhaha", "language": "fr"}).text
    assert "Groupe du <mark>brouhaha</mark>" in page


@pytest.mark.both
def test_the_other_filters_and_the_pages_are_kept(admin_client, conference):
    found = shown(admin_client, q="protocol", language="fr", **EVERYTHING)
    division = Body.objects.get(slug="scientific-and-policy-support-division")
    inside = shown(admin_client, q="protocol", language="fr", body=division.pk, **EVERYTHING)
    names = {str(body) for body in division.branch()}
    assert inside == [row for row in found if row[1] in names] != found
    assert {row[2] for row in found} == {"fr"}
    assert shown(admin_client, q="protocol", language="fr", state="approved") == []
    assert [row for row in found if row[0] == "mandatesource"], "texts without a body"
    assert {row[0] for row in inside} <= {"body", "mandate", "function"}
    page = admin_client.get(QUEUE, {"q": "protocol", "language": "fr", **EVERYTHING}).text
    assert 'value="protocol"' in page
    assert "export/xliff/?q=protocol&amp;language=fr&amp;state=todo" in page
    export = admin_client.get(
        "/admin/translations/task/export/xliff/", {"q": "protocol", "language": "fr", **EVERYTHING}
    )
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        files = "".join(archive.read(name).decode() for name in archive.namelist())
    assert files.count("<trans-unit") == len(found)


def test_what_nothing_has_is_corrected_and_otherwise_a_sentence_says_so(admin_client):
    page = admin_client.get(QUEUE, {"q": "biosafty", **EVERYTHING})
    assert page.context["form"].with_words.corrected.lower() == "biosafety"
    assert "Nothing has these words. Shown instead:" in page.text
    assert page.context["found"].paginator.count == len(
        admin_client.get(QUEUE, {"q": "biosafety", **EVERYTHING}).context["form"].texts()
    )
    page = admin_client.get(QUEUE, {"q": "zzzzzzzz", "language": "fr"})
    assert "None of these texts has all of these words." in page.text
    assert '<a href="?language=fr">Show all</a>' in page.text


@pytest.mark.parametrize("typed", ["%", '"', "'", "_", "\\", "\x1e", "😀" * 300, "a" * 5000, " ", '""'])
def test_anything_can_be_typed(admin_client, typed):
    assert admin_client.get(QUEUE, {"q": typed, **EVERYTHING}).status_code == 200


def test_the_number_of_queries_depends_on_the_models_and_not_on_the_texts(admin_client):
    for typed, number in (("conference", range(1, 20)), ("convention", range(20, 51))):
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(admin_client, q=typed, language="fr", **EVERYTHING)) in number, typed
        assert len(queries) <= 75, typed


def test_an_excerpt_begins_near_the_first_word_and_escapes_the_rest():
    long = "Before " * 40 + "the <b>Énergie</b> of " + "after " * 40
    found = excerpt_with(long, "energie")
    assert "&lt;b&gt;<mark>Énergie</mark>&lt;/b&gt;" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert excerpt_with("生物安全和生物安保", "安保") == "生物安全和生物<mark>安保</mark>"
    assert excerpt_with("A & B", "") == "A &amp; B"
    assert excerpt_with("", "word") == ""
