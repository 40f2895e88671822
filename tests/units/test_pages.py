"""The pages of units, and the index from A to Z."""

import re

import pytest

from secretariat import tree
from secretariat.models import Body, Kind
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def index(client, address):
    """The letters of an index, each with the names under it."""
    html = client.get(address).content.decode()
    sections = re.findall(r'<section class="letter".*?</section>', html, re.DOTALL)
    found = {}
    for section in sections:
        names = re.findall(r"<li>\s*<a [^>]*>(.*?)</a>", section, re.DOTALL)
        found[re.search(r"<h2>(.*?)</h2>", section)[1]] = [re.sub(r"<[^>]*>", "", name) for name in names]
    return found


def test_the_index_lists_all_units_in_english_order(client):
    assert index(client, "/en/units/") == {
        "A": ["Access and Benefit Sharing and Traditional Knowledge Unit", "Administration and Human Resources Unit"],
        "B": ["Biosafety and Biosecurity Unit"],
        "C": [
            "Capacity Development Unit",
            "Clearing-House Mechanism Unit",
            "Communications and Outreach Unit",
            "Conference Services Unit",
            "Conservation and Sustainable Use Unit",
        ],
        "E": ["Economic Policy and Resource Mobilization Unit"],
        "F": ["Finance Unit"],
        "I": ["Information Technology Unit"],
        "L": ["Legal and Intergovernmental Unit"],
        "M": ["Monitoring, Review and Reporting Unit"],
        "P": ["Partnerships and Cooperation Unit"],
        "S": ["Secretariat Support Unit"],
    }


@pytest.mark.parametrize(
    ("prefix", "letters"),
    [
        ("ar", list("اتحخدرسش")),
        ("es", list("ACDFMPST")),
        ("fr", list("ACDFPST")),
        ("ru", list("АБДИКМПРСФЭ")),
        ("zh", list("BCFHJMNSX")),
    ],
)
def test_the_index_follows_the_alphabet_of_the_page(client, prefix, letters):
    found = index(client, f"/{prefix}/units/")
    assert sum(len(names) for names in found.values()) == 15
    assert list(found) == letters


def test_the_index_of_a_division_lists_its_units_alone(client):
    found = index(client, "/en/units/?division=implementation-support-division")
    assert found == {
        "C": ["Capacity Development Unit", "Clearing-House Mechanism Unit"],
        "I": ["Information Technology Unit"],
    }
    page = Page(client.get("/en/units/?division=implementation-support-division"))
    assert [e["value"] for e in page.all("option") if "selected" in e] == ["implementation-support-division"]


def test_units_of_units_belong_to_the_division_above(client):
    unit = Body.objects.get(slug="finance-unit")
    tree.add(Body(kind=Kind.UNIT, slug="treasury-unit", name_en="Treasury Unit"), unit)
    found = index(client, "/en/units/?division=administration-finance-and-conference-services-division")
    assert found["T"] == ["Treasury Unit"]
    page = Page(client.get("/en/units/treasury-unit/"))
    assert page.texts("span", **{"class": "part-of"}) == ["· Part of Finance Unit"]
    crumbs = [e["href"] for e in page.all("a")]
    assert "/en/divisions/administration-finance-and-conference-services-division/" in crumbs
    assert Page(client.get("/en/units/finance-unit/")).texts("h3") == ["Treasury Unit"]


def test_a_long_index_has_pages(client):
    unit = Body.objects.get(slug="finance-unit")
    with tree.structure_lock():
        for number in range(90):
            tree.add(Body(kind=Kind.UNIT, slug=f"zone-{number}", name_en=f"Zone {number:02}"), unit)
    first, second = index(client, "/en/units/"), index(client, "/en/units/?page=2")
    assert sum(map(len, first.values())) == 100
    assert second == {"Z": [f"Zone {number:02}" for number in range(85, 90)]}
    assert index(client, "/en/units/?page=nonsense") == first
    assert index(client, "/en/units/?page=99999") == second
    page = Page(client.get("/en/units/?division=administration-finance-and-conference-services-division&page=2"))
    assert page.all("nav", **{"aria-label": "Pages"}) == []


def test_a_unit_without_a_mandate_says_so(client):
    page = Page(client.get("/en/units/finance-unit/"))
    assert page.texts("p", **{"class": "empty"}) == ["The directory holds no mandate for this body yet."]
    kind = "Unit · Part of Administration, Finance and Conference Services Division"
    assert page.texts("p", **{"class": "kind"}) == [kind]


def test_a_wide_row_of_siblings_is_cut_around_the_page(client):
    parent = Body.objects.get(slug="finance-unit")
    with tree.structure_lock():
        for number in range(335):
            name = f"A unit with an ordinary name {number}"
            tree.add(Body(kind=Kind.UNIT, slug=f"unit-{number}", name_en=name), parent)
    response = client.get("/en/units/unit-200/")
    page = Page(response)
    beside = [e["href"] for e in page.all("a") if re.fullmatch(r"/en/units/unit-\d+/", e["href"])]
    assert page.one("a", rel="prev")["href"] == "/en/units/unit-199/"
    assert page.one("a", rel="next")["href"] == "/en/units/unit-201/"
    assert len(set(beside)) == 30
    assert "305 more" in page.words
    assert len(response.content) <= 60_000
    first, last = client.get("/en/units/finance-unit/"), client.get("/en/units/finance-unit/?page=4")
    assert len(first.content) <= 60_000
    assert [len(Page(response).texts("h3")) for response in (first, last)] == [100, 35]
    assert len(client.get("/en/units/").content) <= 60_000
