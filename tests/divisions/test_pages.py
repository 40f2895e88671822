"""The pages of offices and divisions, and the whole text."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from divisions.models import Division
from public_record.updating import rebuild
from secretariat import tree
from secretariat.models import Body, Function, Kind, Mandate
from tests.html import Page
from translations.models import TextState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

SEED = settings.BASE_DIR.parent / "shared" / "seed" / "000_85e3e9cf95027e73.txt"


@pytest.fixture
def seed():
    """The paragraphs of the seed without the language bar, the title, the headings and the footer."""
    if not SEED.exists():
        pytest.skip("The seed page is not beside this checkout; its text is compared where it is.")
    paragraphs = [paragraph.strip() for paragraph in SEED.read_text(encoding="utf-8").split("\n\n")]
    return [paragraph for paragraph in paragraphs if paragraph.endswith(".")]


def sentences(paragraph):
    """Its sentences, without the letters of its items."""
    paragraph = re.sub(r"\(([a-f])\) ", "", paragraph)
    return [sentence.strip() for sentence in re.split(r"(?<=\.)\s+", paragraph) if sentence.strip()]


def without_sources(page):
    """What is read in the text of the mandates, without what stands in the margin."""
    kept = []
    for element in page.elements:
        if element["tag"] == "p" or re.fullmatch(r"h[1-6]", element["tag"]):
            kept.append(" ".join(element["text"].split()))
    return " ".join(kept)


def test_every_sentence_of_the_seed_is_in_the_whole_text(client, seed):
    text = without_sources(Page(client.get("/en/divisions/")))
    wanted = [sentence for paragraph in seed for sentence in sentences(paragraph)]
    assert len(wanted) == 28
    assert [sentence for sentence in wanted if sentence not in text] == []


def test_every_sentence_of_the_seed_is_on_the_page_of_its_body(client, seed):
    bodies = list(Body.objects.exclude(parent=None))
    found = 0
    for paragraph in seed:
        (body,) = [body for body in bodies if paragraph.startswith(f"The {body.name_en}")]
        text = without_sources(Page(client.get(body.get_absolute_url())))
        for sentence in sentences(paragraph):
            assert sentence in text
            found += 1
    assert found == 28


def test_every_heading_of_the_seed_heads_its_division(client):
    headings = Page(client.get("/en/divisions/")).texts("h2", **{"class": "document-heading"})
    assert headings == [
        "Office of the Executive Secretary OES",
        "Administration, Finance and Conference Services Division",
        "Scientific and Policy Support Division SPS",
        "Mainstreaming, Cooperation and Outreach Support Division MCOS",
        "Implementation Support Division",
    ]


def test_the_footer_has_the_two_links_of_the_seed(client):
    page = Page(client.get("/zh/"))
    links = [e["href"] for e in page.all("a") if e.get("href", "").startswith("https://")]
    assert links == ["https://www.un.org/zh/", "https://www.unep.org/zh-hans"]


def test_a_division_shows_its_path_neighbours_units_and_functions(client):
    page = Page(client.get("/en/divisions/scientific-and-policy-support-division/"))
    assert page.texts("h1") == ["Scientific and Policy Support Division SPS"]
    kind = "Division · Part of Secretariat of the Convention on Biological Diversity"
    assert page.texts("p", **{"class": "kind"}) == [kind]
    assert page.one("a", rel="prev")["href"] == "/en/divisions/administration-finance-and-conference-services-division/"
    assert page.one("a", rel="next")["href"] == "/en/divisions/mainstreaming-cooperation-and-outreach-support-division/"
    assert page.texts("h3") == [
        "Conservation and Sustainable Use Unit",
        "Access and Benefit Sharing and Traditional Knowledge Unit",
        "Biosafety and Biosecurity Unit",
    ]
    functions = Function.objects.filter(mandate__body__slug="scientific-and-policy-support-division")
    anchors = [f"function-{function.pk}" for function in functions]
    assert [e["id"] for e in page.all("li") if "id" in e] == anchors
    assert [e["href"] for e in page.all("a", **{"class": "permalink"})] == [f"#{anchor}" for anchor in anchors]


def test_the_tree_of_a_page_opens_the_branch_it_stands_in(client):
    page = Page(client.get("/fr/units/finance-unit/"))
    current = [e["href"] for e in page.all("a", **{"aria-current": "page"})]
    assert current == ["/fr/units/finance-unit/"]
    units = {e["href"] for e in page.all("a") if re.fullmatch("/fr/units/.+/", e["href"])}
    assert units == {
        "/fr/units/finance-unit/",
        "/fr/units/administration-and-human-resources-unit/",
        "/fr/units/conference-services-unit/",
    }


def test_the_sources_stand_beside_what_they_justify(client):
    html = client.get("/en/units/monitoring-review-and-reporting-unit/").content.decode()
    _first, second, third, *_rest = Function.objects.filter(mandate__body__slug="monitoring-review-and-reporting-unit")
    (second,) = re.findall(rf'<li id="{second.anchor}">.*?</li>\s*<li id="{third.anchor}">', html, re.DOTALL)
    assert "Strategic Plan for Biodiversity 2011-2020</a>" in second
    assert html.count('class="note"') == 2


def test_an_office_is_a_division_and_a_unit_is_not(client):
    assert client.get("/en/divisions/office-of-the-executive-secretary/").status_code == 200
    response = client.get("/en/divisions/finance-unit/")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/units/finance-unit/")
    assert client.get("/en/units/office-of-the-executive-secretary/").status_code == 301


def test_what_is_not_published_is_nowhere(client):
    Division.objects.filter(slug="implementation-support-division").update(is_published=False)
    rebuild()
    hidden = ["divisions/implementation-support-division/", "units/capacity-development-unit/"]
    assert [client.get(f"/en/{path}").status_code for path in hidden] == [404, 404]
    for path in ("", "divisions/", "units/", "chart/", "mandates/decision-x-15/"):
        html = client.get(f"/en/{path}").content.decode()
        assert "implementation-support-division" not in html
        assert "clearing-house-mechanism-unit" not in html


def test_a_missing_text_is_shown_in_english_and_marked(client):
    body = Body.objects.get(slug="scientific-and-policy-support-division")
    Body.objects.filter(pk=body.pk).update(name_ar="", acronym_ar=None)
    Mandate.objects.filter(body=body).update(opening_ar=None)
    Function.objects.filter(mandate__body=body, position=1).update(text_ar="")
    rebuild()
    response = client.get("/ar/divisions/scientific-and-policy-support-division/")
    html = response.content.decode()
    name = '<span lang="en" dir="ltr">Scientific and Policy Support Division</span> <small class="fallback">'
    assert html.count(name) == 4  # the tree, the path, the heading, the citation
    opening = '<p class="lead" lang="en" dir="ltr">The Scientific and Policy Support Division (SPS) provides support'
    assert opening in html
    assert '<p><span lang="en" dir="ltr">provision of support for the implementation of the Protocols;</span>' in html
    page = Page(response)
    english = [text for language, text in page.pieces if language == "ar" and "provision" in text]
    assert english == []


def test_an_unofficial_translation_says_so_until_every_text_is_vouched_for(client):
    path = "/ru/units/finance-unit/"
    assert 'class="unofficial"' in client.get(path).content.decode()
    TextState.objects.filter(language="ru").update(state=TextState.Approval.APPROVED)
    rebuild()
    assert 'class="unofficial"' not in client.get(path).content.decode()
    TextState.objects.filter(language="ru", model="secretariat.body").delete()
    rebuild()
    assert 'class="unofficial"' in client.get(path).content.decode()
    assert 'class="unofficial"' not in client.get(path.replace("ru", "en")).content.decode()


@pytest.fixture
def grow():
    """Add so many units with mandates, functions and sources under a division."""

    @tree.structure_lock()
    def add(parent, count):
        source = Mandate.objects.filter(sources__isnull=False).first().sources.first()
        for number in range(count):
            unit = tree.add(
                Body(kind=Kind.UNIT, slug=f"unit-{number}", name_en=f"A unit with a name of usual length {number}"),
                parent,
            )
            mandate = Mandate.objects.create(
                body=unit, opening_en="It supports the Parties in this and that field. " * 3
            )
            mandate.sources.add(source)
            Function.objects.create(mandate=mandate, text_en="advising the Parties;").sources.add(source)

    return add


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_queries_and_weight_are_the_same_with_one_unit_and_with_fifty(client, grow, prefix):
    division = tree.add(
        Body(kind=Kind.DIVISION, slug="growing-division", name_en="Growing Division"), Body.objects.get(parent=None)
    )
    paths = ["", "divisions/growing-division/", "units/unit-0/", "units/", "chart/", "mandates/", "divisions/"]
    paths.append("mandates/convention-on-biological-diversity/")
    counts = []
    for size in (1, 49):
        grow_from = Body.objects.filter(parent=division).count()
        if grow_from:
            Body.objects.filter(parent=division).update(slug="unit-first")
            rebuild()
            paths[2] = "units/unit-first/"
        grow(division, size)
        row = {}
        for index, path in enumerate(paths):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/{prefix}/{path}")
            assert response.status_code == 200
            row[index] = len(queries)
            if path != "divisions/":
                assert len(response.content) <= 60_000, path
        counts.append(row)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 8
