"""The page about the directory."""

import pytest

from secretariat.models import Body
from tests.html import Page

pytestmark = pytest.mark.usefixtures("directory")


def test_it_counts_what_readers_see(client):
    def figures():
        page = Page(client.get("/en/about/"))
        headings, cells = page.texts("th", scope="row"), page.texts("td")
        return dict(zip(headings, cells, strict=True))

    seed = {"Offices and divisions": "5", "Units": "15", "Functions": "20", "Mandate sources": "12"}
    assert figures() == seed
    hidden = Body.objects.get(slug="scientific-and-policy-support-division")
    hidden.is_published = False
    hidden.save()
    fewer = figures()
    assert fewer["Offices and divisions"] == "4"
    assert int(fewer["Units"]) == 15 - hidden.branch().count() + 1
    assert int(fewer["Functions"]) < 20


def test_it_leads_to_the_other_pages_about_the_directory(client):
    page = Page(client.get("/ar/about/"))
    assert {
        "/ar/about/languages/",
        "/ar/about/data/",
        "/ar/about/data/api/",
        "/ar/changes/",
    } <= {e["href"] for e in page.all("a")}
