"""What a crawl of the site leaves behind in the process that crawls."""

from django.http import StreamingHttpResponse
from django.utils.translation import activate, get_language, override

from delivery.snapshot.crawl import Site


def test_a_crawled_page_does_not_change_the_language_in_which_the_progress_is_told():
    def application(environ, start_response):
        start_response("200 OK", [])
        activate("ar")
        return StreamingHttpResponse([b"page"])

    site = Site("http://testserver")
    site.application = application
    with override("fr"):
        assert (site.get("/ar/").body, get_language()) == (b"page", "fr")
