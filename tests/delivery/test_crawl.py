"""What a crawl of the site leaves behind in the process that crawls."""

import pytest
from django.utils.translation import activate, get_language, override

from delivery.management.commands.snapshot import Command as SnapshotCommand
from delivery.snapshot.crawl import Site


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
