"""A crawler of the public site that calls the WSGI application in this process."""

import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.translation import get_language, override

from secretariat.languages import LANGUAGES

NEXT = re.compile(r'<([^>]+)>; rel="next"')
ATTRIBUTES = {
    ("a", "href"),
    ("a", "data-address"),
    ("form", "action"),
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
}


RDF_OF_SCHEMES = [
    f"/data/schemes/{name}.{suffix}"
    for name in ("kinds", "organs", "roles", "source-kinds", "topics")
    for suffix in ("ttl", "jsonld")
]
"""To which identifiers lead, and no page."""
FUNCTION = re.compile(r"/en/functions/(\d+)/")


@dataclass(frozen=True)
class CrawledResponse:
    """A response of the application."""

    status: int
    headers: dict
    body: bytes

    @property
    def is_html(self):
        return self.headers.get("Content-Type", "").startswith("text/html")


class Site:
    """The application at its public address."""

    def __init__(self, base):
        self.base, self.parts = base, urlsplit(base)
        self.application = get_wsgi_application()

    def get(self, address):
        """Return the response to GET for an address that begins with a slash."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": self.parts.hostname,
            "SERVER_PORT": str(self.parts.port or {"http": 80, "https": 443}[self.parts.scheme]),
            "HTTP_HOST": self.parts.netloc,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self.parts.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        if settings.HTTPS:
            environ["HTTP_X_FORWARDED_PROTO"] = "https"
        head = {}

        def start_response(status, headers, exc_info=None):
            head["status"], head["headers"] = int(status[:3]), dict(headers)

        with override(get_language()):  # a page leaves its own behind, and the progress would be said in it
            content = self.application(environ, start_response)
            try:
                body = b"".join(content)
            finally:
                content.close()
        return CrawledResponse(head["status"], head["headers"], body)

    def next_pages(self, headers):
        """Yield the address of the next page of a list, which the API names in a header."""
        for link in NEXT.findall(headers.get("Link", "")):
            yield link.removeprefix(self.base)

    def links(self, address, html):
        """Yield the addresses on this site to which a page links or which it loads, without fragments and what is not for robots."""
        found = _Links()
        found.feed(html.decode())
        for link in found.links:
            parts = urlsplit(urldefrag(urljoin(self.base + address, link)).url)
            if (parts.scheme, parts.netloc) == (self.parts.scheme, self.parts.netloc):
                yield parts.path + (f"?{parts.query}" if parts.query else "")
                if function := FUNCTION.fullmatch(parts.path):
                    yield from (f"/data/functions/{function[1]}.{suffix}" for suffix in ("ttl", "jsonld"))


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attributes):
        if "nofollow" not in (dict(attributes).get("rel") or ""):
            self.links += [value for name, value in attributes if (tag, name) in ATTRIBUTES and value]


def start_addresses():
    """Return the addresses from which every page can be reached."""
    return [f"/{language.slug}/" for language in LANGUAGES] + ["/sitemap.xml", "/robots.txt", *RDF_OF_SCHEMES]
