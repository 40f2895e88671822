"""The public site as its own readers find it: from the home pages along every link, asked of the application in this process."""

import io
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from secretariat.languages import LANGUAGES

ATTRIBUTES = {("a", "href"), ("form", "action"), ("link", "href"), ("script", "src"), ("img", "src")}


@dataclass(frozen=True)
class CrawledResponse:
    status: int
    headers: dict
    body: bytes

    @property
    def is_html(self):
        return self.headers.get("Content-Type", "").startswith("text/html")


class Site:
    """The application under the name it has for its readers."""

    def __init__(self, base):
        self.base, self.parts = base, urlsplit(base)
        self.application = get_wsgi_application()

    def get(self, address):
        """The answer to GET for an address that begins with a slash."""
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
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer["status"], answer["headers"] = int(status[:3]), dict(headers)

        content = self.application(environ, start_response)
        try:
            body = b"".join(content)
        finally:
            content.close()
        return CrawledResponse(answer["status"], answer["headers"], body)

    def links(self, address, html):
        """The addresses on this site that a page leads to or loads, without their fragments."""
        found = _Links()
        found.feed(html.decode())
        for link in found.links:
            parts = urlsplit(urldefrag(urljoin(self.base + address, link)).url)
            if (parts.scheme, parts.netloc) == (self.parts.scheme, self.parts.netloc):
                yield parts.path + (f"?{parts.query}" if parts.query else "")


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attributes):
        self.links += [value for name, value in attributes if (tag, name) in ATTRIBUTES and value]


def start_addresses():
    """From here everything is found."""
    return [f"/{language.slug}/" for language in LANGUAGES] + ["/sitemap.xml", "/robots.txt"]
