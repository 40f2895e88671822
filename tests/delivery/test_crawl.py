"""What a crawl of the site leaves behind in the process that crawls."""

import pytest
from django.utils.translation import activate, get_language, override

from delivery.management.commands.snapshot import Command as SnapshotCommand
from delivery.snapshot.crawl import Site
from delivery.snapshot.links import SnapshotLinks, redirect_page


def test_a_crawled_page_does_not_change_the_language_in_which_the_progress_is_told():
    def application(environ, start_response):
        start_response("200 OK", [])
        activate("ar")
        return (piece for piece in [b"page"])  # which can be closed, as a server does

    site = Site("http://testserver")
    site.application = application
    with override("fr"):
        assert (site.get("/ar/").body, get_language()) == (b"page", "fr")


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_the_next_page_of_a_list_of_the_api_belongs_to_a_snapshot(client):
    base, address = "http://testserver", "/api/v1/functions/"
    sizes = []
    while address:
        response = client.get(f"{address}?per_page=9" if "?" not in address else address)
        sizes.append(len(response.json()["items"]))
        (address,) = [*Site(base).next_pages(response.headers)] or [None]
        assert address is None or SnapshotCommand.is_file(address, documents=False)
    assert sum(sizes) == response.json()["count"] > 9


PAGE = """<p>See <a href="/en/a/">A</a> · <a href="?x=1" rel="nofollow">Other</a> · <a href="/en/chart/?here=b">Chart</a></p>
<p><a href="/en/on/">Days</a> · <a href="/en/compare/">Compare</a></p>
<dl><dd><a href="?organ=cop">Conference</a></dd></dl>
<details><summary>Files</summary><ul><li><a href="/en/x.pdf">PDF</a></li><li> <a href="/en/x.docx">DOCX</a></li></ul></details>
<svg><a class="box" href="/en/a/"><text>A</text></a><a class="fold" href="?fold=a"><text>−</text></a></svg>
<div class="filled by a script"></div><form action="/en/search/" role="search">?</form><form action="/en/on/"><i>?</i></form>
<a href="https://elsewhere.example/x">X</a> <a href="#top">Top</a> <a href="/id/a">Id</a> <a href="/en/chart/?here=c">C</a>
"""
LEFT = """<p>See <a href="/en/a/">A</a> · <a href="/en/chart/#at-b">Chart</a></p>

<dl><dd>Conference</dd></dl>

<svg><a class="box" href="/en/a/"><text>A</text></a></svg>
<div class="filled by a script"></div><form action="/en/search/" role="search">?</form>
<a href="https://elsewhere.example/x">X</a> <a href="#top">Top</a> <a href="/id/a">Id</a> C
"""


def test_what_is_not_in_a_snapshot_is_taken_out_of_its_pages():
    files = {"en/a/index.html", "en/chart/index.html"}
    links = SnapshotLinks("http://testserver", files, lambda name: '<g id="at-b">' if "chart" in name else PAGE)
    assert links.rewritten("en/a/index.html", PAGE) == LEFT
    assert links.rewritten("en/a/index.html", LEFT) == LEFT
    assert 'content="0; url=/en/units/a/#function-1"' in redirect_page("/en/units/a/#function-1").decode()
