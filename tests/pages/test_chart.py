"""The chart: which bodies it shows at once, and what leads to the others."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.snapshot.crawl import Site
from pages.chart import selection
from pages.chart.selection import MAX_BODIES
from public_record.updating import rebuild
from secretariat import tree
from secretariat.models import Body, Kind
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
DIVISION, OFFICE = "implementation-support-division", "office-of-the-executive-secretary"


def bodies(page):
    return [e["id"].removeprefix("at-") for e in page.all("g", role="listitem")]


def unpublished(slug):
    top = Body.objects.get(slug=slug)
    Body.objects.filter(pk=top.pk).update(is_published=False)
    rebuild()
    return set(top.branch().values_list("slug", flat=True))


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


def test_a_small_directory_is_drawn_whole_as_nested_lists(client):
    page = Page(client.get("/en/chart/"))
    assert bodies(page) == list(Body.objects.published().values_list("slug", flat=True))
    links = {e["href"] for e in page.all("a", **{"class": "box unit"})}
    assert links == {f"/en/units/{slug}/" for slug in Body.objects.filter(kind="unit").values_list("slug", flat=True)}
    for body in Body.objects.published():
        words = " ".join(page.one("g", id=f"at-{body.slug}")["text"].split())
        assert all(part.name_en in words for part in body.branch()), body


def test_the_legend_names_the_kinds_that_are_shown(client):
    def legend(address):
        page = Page(client.get(address))
        return [kind for kind in Kind.values if page.all("g", **{"class": f"box {kind}"})]

    assert legend("/en/chart/") == ["secretariat", "office", "division", "unit"]
    assert legend(f"/en/chart/{DIVISION}/") == ["division", "unit"]


def test_a_branch_has_an_address_and_a_way_back(client):
    page = Page(client.get(f"/fr/chart/{OFFICE}/"))
    top = Body.objects.get(slug=OFFICE)
    assert bodies(page) == list(top.branch().values_list("slug", flat=True))
    assert page.texts("h1") == [f"Organigramme : {top.name_fr}"]
    assert page.all("a", href="/fr/chart/")
    assert page.all("a", href=f"/fr/documents/{OFFICE}/chart-a0.pdf")
    assert client.get("/fr/chart/office-of-nobody/").status_code == 404


@pytest.mark.parametrize("slug", ["nobody", "../etc", "a" * 300, "%00", ","])
def test_only_what_is_there_is_shown(client, slug):
    assert client.get("/en/chart/", {"root": slug}, follow=True).status_code == 404
    assert client.get("/en/chart/", {"here": slug}).status_code == 404
    assert len(bodies(Page(client.get("/en/chart/", {"open": slug, "fold": slug})))) == 21


def test_what_is_not_published_is_not_drawn(client):
    hidden = unpublished(OFFICE)
    assert not hidden & set(bodies(Page(client.get("/en/chart/", {"open": ",".join(hidden)}))))
    for slug in hidden:
        assert client.get(f"/en/chart/{slug}/").status_code == 404
        assert client.get("/en/chart/", {"here": slug}).status_code == 404


def test_of_a_large_directory_the_upper_levels_are_shown_and_numbers_unfold_the_rest(client, grow):
    division = Body.objects.get(slug=DIVISION)
    units = Body.objects.filter(parent=division).count()
    grow(division, MAX_BODIES)
    upper = list(Body.objects.published().filter(level__lte=1).values_list("slug", flat=True))
    page = Page(client.get("/en/chart/"))
    assert bodies(page) == upper
    assert not page.all("meta", name="robots")
    fold = page.one("a", href=f"?open={DIVISION}#at-{DIVISION}", **{"class": "fold", "rel": "nofollow"})
    assert (fold["text"], fold["aria-label"]) == (str(MAX_BODIES + units), f"Unfold {MAX_BODIES + units} parts")
    unfolded = Page(client.get(f"/en/chart/{fold['href'].partition('#')[0]}"))
    assert unfolded.one("meta", name="robots")["content"] == "noindex"
    assert len(bodies(unfolded)) == len(upper) + MAX_BODIES + units
    deeper = Page(client.get(f"/en/chart/?open=u-3,{DIVISION}"))
    assert [slug for slug in bodies(deeper) if slug.endswith("-part")] == ["u-3-part"]
    again = deeper.one("a", href=f"?open=u-3&fold={DIVISION}#at-{DIVISION}", **{"class": "fold"})
    assert bodies(Page(client.get(f"/en/chart/{again['href'].partition('#')[0]}"))) == upper
    assert len(bodies(Page(client.get("/en/chart/?open=all")))) == 21 + 2 * MAX_BODIES


def test_what_is_unfolded_has_a_bound(client, grow, monkeypatch):
    grow(Body.objects.get(slug=DIVISION), MAX_BODIES)
    monkeypatch.setattr(selection, "MAX_UNFOLDED", 30)
    assert len(bodies(Page(client.get("/en/chart/?open=all")))) == 6
    assert len(bodies(Page(client.get(f"/en/chart/?open={DIVISION},{OFFICE}")))) == 6 + 30
    view = selection.View.of("", {"open": ",".join(f"a-{number}" for number in range(900))})
    assert len(view.opened) == selection.MAX_SLUGS


def test_from_the_page_of_each_body_its_place_in_the_chart(client, grow):
    grow(Body.objects.get(slug=DIVISION), MAX_BODIES)
    address = "/ar/chart/?here=u-7-part"
    assert Page(client.get("/ar/units/u-7-part/")).one("a", href=f"{address}#at-u-7-part", rel="nofollow")
    page = Page(client.get(address))
    here = page.one("a", **{"aria-current": "location"})
    assert here["href"] == "/ar/units/u-7-part/"
    assert "A unit of usual length 7" in page.one("g", id="at-u-7")["text"]
    assert "u-8-part" not in bodies(page)
    folded = Page(client.get(f"{address}&fold={DIVISION}"))
    assert not folded.all("a", **{"aria-current": "location"})
    assert not Page(client.get(f"/ar/chart/{OFFICE}/?here=u-7")).all("a", **{"aria-current": "location"})


def test_a_crawler_follows_no_folding(client, grow):
    grow(Body.objects.get(slug=DIVISION), 3)
    site = Site(settings.SITE_URL or "http://testserver")
    for address in ("/en/chart/", f"/en/chart/?open={DIVISION}", "/en/units/finance-unit/"):
        html = client.get(address).content
        links = [link for link in site.links(address, html) if re.search(r"chart/\?(?!root=[\w-]+$)", link)]
        assert [link for link in links if "?open" not in address] == [], address
        assert b"nofollow" in html


def test_the_chart_takes_few_queries_however_large(client, grow):
    counts = []
    for size in (1, 40):
        grow(Body.objects.get(slug=DIVISION), size) if size > 1 else None
        for address in ("/ar/chart/", f"/ar/chart/{DIVISION}/", f"/ar/chart/?here=finance-unit&open={OFFICE}"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert max(counts) <= 8, counts


def test_nothing_is_shown_as_an_empty_state(client):
    Body.objects.update(is_published=False)
    rebuild()
    assert "Nothing has been published here yet." in Page(client.get("/en/chart/")).words


def test_a_body_with_parts_leads_to_its_chart(client):
    page = Page(client.get(f"/en/divisions/{DIVISION}/"))
    assert page.all("a", href=f"/en/chart/{DIVISION}/")
    assert not [e for e in Page(client.get("/en/units/finance-unit/")).all("a") if "chart/?root" in e["href"]]
