"""The chart: which bodies it shows at once, and what leads to the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.chart import MAX_BODIES
from public_record.updating import rebuild
from secretariat import tree
from secretariat.models import Body, Kind
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def bodies(page):
    return [e["data-slug"] for e in page.all("li") if "data-slug" in e]


@pytest.fixture
def grow():
    """Add so many units under a body, each with a part of its own."""

    @tree.structure_lock()
    def add(parent, count):
        for number in range(count):
            unit = tree.add(
                Body(kind=Kind.UNIT, slug=f"u-{number}", name_en=f"A unit of usual length {number}"), parent
            )
            tree.add(Body(kind=Kind.UNIT, slug=f"u-{number}-part", name_en=f"Part of unit {number}"), unit)

    return add


def test_a_small_directory_is_shown_whole_as_one_nested_list(client):
    page = Page(client.get("/en/chart/"))
    assert bodies(page) == list(Body.objects.published().values_list("slug", flat=True))
    links = {e["href"] for e in page.all("a", **{"class": "node unit"})}
    assert links == {f"/en/units/{slug}/" for slug in Body.objects.filter(kind="unit").values_list("slug", flat=True)}
    (top,) = [
        e for e in page.all("li") if e.get("data-slug") == "secretariat-of-the-convention-on-biological-diversity"
    ]
    assert "Finance Unit" in top["text"]


def test_the_legend_names_the_kinds_that_are_shown(client):
    def legend(address):
        return [e["class"].split()[1] for e in Page(client.get(address)).all("span") if "node" in e.get("class", "")]

    assert legend("/en/chart/") == ["secretariat", "office", "division", "unit"]
    assert legend("/en/chart/?root=implementation-support-division") == ["division", "unit"]


def test_a_branch_has_an_address_and_a_way_back(client):
    page = Page(client.get("/fr/chart/?root=office-of-the-executive-secretary"))
    top = Body.objects.get(slug="office-of-the-executive-secretary")
    assert bodies(page) == list(top.branch().values_list("slug", flat=True))
    assert page.texts("h1") == [f"Organigramme : {top.name_fr}"] or top.name_fr in page.texts("h1")[0]
    assert page.one("option", value=top.slug, selected=None)
    assert page.all("a", href="/fr/chart/")


@pytest.mark.parametrize("slug", ["nobody", "../etc", "a" * 300, "%00"])
def test_a_branch_that_is_not_there_is_not_found(client, slug):
    for address in ("/en/chart/", "/en/chart/parts/"):
        assert client.get(address, {"root": slug}).status_code == 404


def test_what_is_not_published_is_not_drawn(client):
    top = Body.objects.get(slug="office-of-the-executive-secretary")
    Body.objects.filter(pk=top.pk).update(is_published=False)
    rebuild()
    hidden = set(top.branch().values_list("slug", flat=True))
    assert not hidden & set(bodies(Page(client.get("/en/chart/"))))
    for slug in hidden:
        assert client.get("/en/chart/", {"root": slug}).status_code == 404
        assert client.get("/en/chart/parts/", {"root": slug}).status_code == 404


def test_of_a_large_directory_the_upper_levels_are_shown_and_numbers_lead_on(client, grow):
    division = Body.objects.get(slug="implementation-support-division")
    units = Body.objects.filter(parent=division).count()
    grow(division, MAX_BODIES)
    page = Page(client.get("/en/chart/"))
    assert bodies(page) == list(Body.objects.published().filter(level__lte=1).values_list("slug", flat=True))
    count = page.one("a", href=f"/en/chart/?root={division.slug}", **{"class": "count"})
    assert count["text"] == str(MAX_BODIES + units)
    assert count["aria-label"] == f"Chart of {MAX_BODIES + units} parts"
    branch = Page(client.get(count["href"]))
    assert len(bodies(branch)) == 1 + MAX_BODIES + units
    part = Page(client.get("/en/chart/parts/", {"root": "u-1"}))
    assert bodies(part) == ["u-1-part"]


def test_the_chart_takes_few_queries_however_large(client, grow):
    counts = []
    for size in (1, 40):
        grow(Body.objects.get(slug="implementation-support-division"), size) if size > 1 else None
        for address in ("/ar/chart/", "/ar/chart/?root=implementation-support-division"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert max(counts) <= 8, counts


def test_nothing_is_shown_as_an_empty_state(client):
    Body.objects.update(is_published=False)
    rebuild()
    assert "Nothing has been published here yet." in Page(client.get("/en/chart/")).words


def test_a_body_with_parts_leads_to_its_chart(client):
    page = Page(client.get("/en/divisions/implementation-support-division/"))
    assert page.all("a", href="/en/chart/?root=implementation-support-division")
    assert not [e for e in Page(client.get("/en/units/finance-unit/")).all("a") if "chart/?root" in e["href"]]
