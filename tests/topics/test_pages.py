"""The pages of topics, and the topics on the page of a body."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.models import Body, Topic
from secretariat.saving import link_all
from tests.html import Page
from tests.many_bodies import load_many
from tests.public_pages import IN_TWO_LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT = "monitoring-review-and-reporting-unit"


@pytest.fixture
def topics():
    """Ecosystems, with forests (in English and Arabic) and oceans below; the unit and one of its functions are tied to two of them."""
    top = Topic.objects.create(slug="x-ecosystems", name_en="Ecosystems", name_ar="نظم إيكولوجية", position=900)
    oceans = Topic.objects.create(slug="x-oceans", name_en="Oceans", name_ar="محيطات", parent=top, position=2)
    forests = Topic.objects.create(
        slug="x-forests",
        name_en="Forests",
        scope_note_en="Trees and what lives there.",
        other_names_en="Woods\nWoodlands",
        hidden_names_en="forrests",
        notation="4.2",
        exact_match="https://example.org/forests",
        parent=top,
        position=1,
    )
    unit = Body.objects.get(slug=UNIT)
    unit.topics.add(forests)
    unit.mandate.functions.first().topics.add(forests, oceans)
    Body.objects.get(slug="finance-unit").topics.add(oceans)
    return top, oceans, forests


@pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
def test_the_tree_lists_each_topic_with_the_number_of_its_bodies(client, topics, language):
    page = Page(client.get(f"/{language.slug}/topics/"))
    text = " ".join(page.one("ul", **{"class": "topic-tree"})["text"].split())
    names = {"en": ("Ecosystems", "Forests", "Oceans"), "ar": ("نظم إيكولوجية", "Forests", "محيطات")}[language.slug]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert ("en", "Forests") in page.pieces  # marked, where it is a fallback


def test_the_page_of_a_topic_has_its_place_and_who_deals_with_it(client, topics):
    page = Page(client.get("/en/topics/x-forests/"))
    crumbs = page.one("nav", **{"aria-label": "Path"})["text"].split()
    assert crumbs == ["Topics", "Ecosystems", "Forests"]
    facts = page.texts("dd")
    assert facts == ["Woods · Woodlands", "4.2", "https://example.org/forests"]
    unit = Body.objects.get(slug=UNIT)
    assert page.texts("h3") == [unit.name_en]
    assert unit.mandate.functions.first().text_en in page.words
    assert "Trees and what lives there." in page.words
    assert "forrests" not in page.words
    narrower = Page(client.get("/en/topics/x-ecosystems/"))
    assert " ".join(narrower.one("ul", **{"class": "topic-tree"})["text"].split()) == "Forests 1 body Oceans 2 bodies"
    assert "No published body deals with this topic." in narrower.words


def test_a_body_shows_its_topics_and_those_of_its_functions(client, topics):
    page = Page(client.get(f"/en/units/{UNIT}/"))
    own = page.one("nav", **{"class": "topics"})["text"]
    assert "Forests" in own
    assert "Oceans" in own
    assert not Page(client.get("/en/units/administration-and-human-resources-unit/")).all("nav", **{"class": "topics"})


def test_a_former_address_leads_to_the_topic_and_an_unknown_one_to_nothing(client, topics):
    forests = topics[2]
    forests.slug = "x-woods"
    forests.save()
    assert client.get("/fr/topics/x-forests/").headers["Location"] == "/fr/topics/x-woods/"
    assert client.get("/fr/topics/nothing/").status_code == 404


def test_what_is_not_published_is_on_no_page_of_a_topic(client, topics):
    unit = Body.objects.get(slug=UNIT)
    unit.is_published = False
    unit.save()
    assert Page(client.get("/en/topics/x-forests/")).texts("h3") == []


def test_a_topic_of_many_bodies_has_pages_of_a_hundred_in_three_queries(client, topics):
    load_many(250)
    oceans = topics[1]
    link_all([(body, "topics", [oceans]) for body in Body.objects.exclude(topics=oceans)])
    with CaptureQueriesContext(connection) as captured:
        page = Page(client.get("/en/topics/x-oceans/?page=2"))
    assert len(page.texts("h3")) == 100
    assert len(captured) <= 3
