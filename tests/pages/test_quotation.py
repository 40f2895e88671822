"""A body without a mandate shows what the mandates above it say of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNITS = ("finance-unit", "administration-and-human-resources-unit", "conference-services-unit")
SENTENCES = {
    "ar": "وتتألف الشعبة من وحدة الشؤون المالية، ووحدة الشؤون الإدارية والموارد البشرية، ووحدة خدمات المؤتمرات.",
    "en": "It comprises the Finance Unit, the Administration and Human Resources Unit, and the Conference Services Unit.",
    "es": "Está integrada por la Unidad de Finanzas, la Unidad de Administración y Recursos Humanos, y la Unidad de Servicios de Conferencias.",
    "fr": "Elle se compose de l’Unité des finances, de l’Unité de l’administration et des ressources humaines et de l’Unité des services de conférence.",
    "ru": "В его состав входят Группа по финансовым вопросам, Группа по административным вопросам и людским ресурсам и Группа по конференционному обслуживанию.",
    "zh": "该司由财务股、行政和人力资源股以及会议事务股组成。",
}  # fmt: skip


def division():
    return Body.objects.get(slug="administration-finance-and-conference-services-division")


def quoted(client, language="en", unit="finance-unit"):
    return Page(client.get(f"/{language}/units/{unit}/")).texts("blockquote")


@pytest.mark.both
def test_the_sentence_that_names_a_unit_is_quoted_in_six_languages(client):
    found = {
        language: {sentence for unit in UNITS for sentence in quoted(client, language, unit)}
        for language in EVERY_LANGUAGE
    }
    assert found == {language: {sentence} for language, sentence in SENTENCES.items()}
    page = Page(client.get("/en/units/finance-unit/"))
    assert page.texts("p", **{"class": "empty"}) == ["No mandate of its own yet."]
    assert page.texts("figcaption") == [
        "Quoted from the mandate of: Administration, Finance and Conference Services Division"
    ]
    assert f'<a href="/en/divisions/{division().slug}/">' in client.get("/en/units/finance-unit/").content.decode()


def test_a_body_without_a_mandate_takes_one_query_more(client):
    counts = {}
    for unit, has_quotation in (("finance-unit", True), ("information-technology-unit", False)):
        with CaptureQueriesContext(connection) as queries:
            assert bool(quoted(client, unit=unit)) == has_quotation
        counts[unit] = len(queries)
    assert counts["finance-unit"] - counts["information-technology-unit"] == 1


def test_a_sentence_in_english_is_marked_where_there_is_none_in_the_language(client):
    french = BY_SLUG["fr"]
    texts.write(division().mandate, french, {"opening": "Elle gère les fonds."})
    (sentence,) = Page(client.get("/fr/units/finance-unit/")).all("blockquote")
    assert " ".join(sentence["text"].split()) == f"{SENTENCES['en']} en anglais"
    assert '<span lang="en" dir="ltr">It comprises' in client.get("/fr/units/finance-unit/").content.decode()


def test_functions_and_acronyms_are_quoted_and_nothing_that_only_looks_like_them(client):
    unit, mandate = Body.objects.get(slug="finance-unit"), division().mandate
    texts.write(unit, SOURCE, {"acronym": "FIN"})
    texts.write(mandate, SOURCE, {"opening": "It has a finance unit and FINs. See <FIN> & others! The unit FIN."})
    Function.objects.create(mandate=mandate, text_en="leading the Finance Unit’s work;", position=1)
    assert quoted(client) == ["See <FIN> & others! The unit FIN. leading the Finance Unit’s work"]


def test_the_nearest_body_that_names_it_is_quoted(client):
    part = Body.objects.get(slug="information-technology-unit")
    part.mandate.delete()
    tree.move(part, Body.objects.get(slug="finance-unit"))
    texts.write(division().mandate, SOURCE, {"closing": "It hosts the Information Technology Unit."})
    assert quoted(client, unit=part.slug) == ["It hosts the Information Technology Unit."]
