"""The pages of units, and the index from A to Z."""

import re

import pytest

from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Kind, Post
from secretariat.text.collation import sort_key
from tests.html import Page
from translations import texts
from translations.models import SearchWords

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def index(client, address):
    """The letters of an index, each with the names under it; `other name → name` for a see-reference."""
    html = client.get(address).content.decode()
    sections = re.findall(r'<section class="letter".*?</section>', html, re.DOTALL)
    found = {}
    for section in sections:
        entries = re.findall(r"<li>(.*?)</a>", section, re.DOTALL)
        letter = re.search(r"<h2>(.*?)</h2>", section)[1]
        assert letter not in found
        found[letter] = [" ".join(re.sub(r"<[^>]*>", "", entry).split()) for entry in entries]
    return found


def bodies(entries):
    """The entries of an index that are no see-references."""
    return [entry for own in entries.values() for entry in own if not {"→", "←"} & {*entry}]


def test_the_index_lists_everything_in_english_order(client):
    entries = index(client, "/en/units/")
    assert entries["O"] == [
        "OES → Office of the Executive Secretary",
        "Office of the Executive Secretary OES",
    ]
    assert len(bodies(entries)) == Body.objects.exclude(parent=None).count()


def test_an_entry_says_its_kind_and_what_it_is_part_of(client):
    kinds = Page(client.get("/en/units/")).texts("p", **{"class": "part-of"})
    assert "Unit · Implementation Support Division" in kinds
    assert "Division" in kinds


@pytest.mark.parametrize("prefix", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_index_follows_the_alphabet_of_the_page(client, prefix):
    language = BY_SLUG[prefix]
    found = index(client, f"/{prefix}/units/")
    assert len(bodies(found)) == Body.objects.exclude(parent=None).count()
    firsts = [sort_key(letter, language) for letter in found if letter != "#"]
    assert firsts == sorted(firsts)
    ids = [e["id"] for e in Page(client.get(f"/{prefix}/units/")).all("section") if e["class"] == "letter"]
    assert len(ids) == len({*ids}) == len(found)


@pytest.mark.both
def test_former_names_and_abbreviations_say_what_they_are(client):
    unit = Body.objects.get(slug="finance-unit")
    words, _is_new = SearchWords.objects.get_or_create(body=unit, language="fr")
    words.former_names, words.abbreviations = "Trésorerie", "UF"
    words.save()
    found = [entry for own in index(client, "/fr/units/").values() for entry in own if entry.endswith(unit.name_fr)]
    assert {*found} >= {f"Trésorerie ancien nom → {unit.name_fr}", f"UF abréviation → {unit.name_fr}"}


@pytest.mark.both
def test_posts_that_are_known_by_their_titles_lead_to_their_bodies(client):
    office, unit = Body.objects.get(parent=None), Body.objects.get(slug="finance-unit")
    post = Post.objects.create(body=office, title_en="Executive Secretary", title_fr="Secrétaire exécutif")
    Post.objects.create(body=unit, title_en="Head of the Unit")
    Post.objects.create(body=unit, title_en="Treasurer")
    assert f"Executive Secretary post → {office.name_en}" in index(client, "/en/units/")["E"]
    french = index(client, "/fr/units/")
    assert f"Secrétaire exécutif poste → {office.name_fr}" in french["S"]
    assert f"Treasurer en anglais poste → {unit.name_fr}" in french["T"], "a missing title is marked as any text"
    assert "Head of the Unit" not in client.get("/en/units/").content.decode()
    post.delete()
    assert "Secrétaire exécutif poste" not in str(index(client, "/fr/units/"))


def test_other_names_are_see_references(client):
    unit = Body.objects.get(slug="clearing-house-mechanism-unit")
    texts.write(unit, SOURCE, {"acronym": "CHM"})
    SearchWords.objects.filter(body=unit).delete()
    words = SearchWords.objects.create(body=unit, language="fr", also_known_as="Œuvre d’échange\nCentre d’échange")
    assert "CHM → Clearing-House Mechanism Unit" in index(client, "/en/units/")["C"]
    french = index(client, "/fr/units/")
    name = f" → {unit.name_fr}"
    assert f"Œuvre d’échange{name}" in french["O"]
    assert f"CHM en anglais{name}" in french["C"]
    assert f"Centre d’échange{name}" in french["C"]
    assert "Œuvre" not in client.get("/en/units/").content.decode()
    words.delete()
    assert "Œuvre" not in client.get("/fr/units/").content.decode()


def test_the_index_of_a_division_lists_what_is_below_it_alone(client):
    found = index(client, "/en/units/?division=implementation-support-division")
    assert bodies(found) == [
        "Capacity Development Unit",
        "Clearing-House Mechanism Unit",
        "Information Technology Unit",
    ]
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


@pytest.mark.both
def test_a_long_index_has_pages(client):
    unit = Body.objects.get(slug="finance-unit")
    with tree.structure_lock():
        for number in range(90):
            tree.add(Body(kind=Kind.UNIT, slug=f"zone-{number}", name_en=f"Zone {number:02}"), unit)
    first, second = index(client, "/en/units/"), index(client, "/en/units/?page=2")
    assert sum(map(len, first.values())) == 100
    assert [*second] == ["Z"]
    zones = [f"Zone {number:02}" for number in range(90)]
    assert first["Z"] + second["Z"] == zones
    assert index(client, "/en/units/?page=nonsense") == first
    assert index(client, "/en/units/?page=99999") == second
    page = Page(client.get("/en/units/?division=administration-finance-and-conference-services-division&page=2"))
    assert page.all("nav", **{"aria-label": "Pages"}) == []


def test_a_unit_without_a_mandate_says_so(client):
    texts.write(Body.objects.get(slug="finance-unit"), SOURCE, {"name": "Treasury"})
    page = Page(client.get("/en/units/finance-unit/"))
    assert page.texts("p", **{"class": "empty"}) == ["The directory holds no mandate for this body yet."]
    assert page.all("blockquote") == []
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
