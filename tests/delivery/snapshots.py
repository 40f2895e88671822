"""A snapshot as readers find it: served by nginx with the configuration of deploy/, and every link of it followed."""

import json
from contextlib import contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urldefrag, urljoin, urlsplit

from delivery.snapshot.folder import file_name
from tests.battery.topology import running_nginx
from tests.real_site import PROJECT, free_port

NOT_HERE = ("/en/search/?q=x", "/fr/on/2026-11-01/", "/ru/mandates/?kind=rules", "/en/chart/?fold=x", "/en/changes/?before=9", "/en/functions/999999/", "/id/functions/999999", "/api/v1/bodies/?q=x")  # fmt: skip
"""What needs the program, or is not there at all: no page links to it, and who asks gets a page that says so."""


@contextmanager
def served(snapshot, folder):
    """Serve a snapshot with the configuration of deploy/; yields a function that asks for an address."""
    port, ours = free_port(), (PROJECT / "deploy" / "nginx" / "snapshot.conf").read_text(encoding="utf-8")
    ours = ours.replace("    listen [::]:80;\n", "").replace("listen 80;", f"listen 127.0.0.1:{port};")
    ours = ours.replace("/var/lib/directory/snapshot;", f"{snapshot};")
    with running_nginx(folder, ours):
        connection = HTTPConnection("127.0.0.1", port)

        def ask(address, **headers):
            """Return status, headers and body of a response."""
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", address, headers={"Host": "directory.example.org", **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

        try:
            yield ask
        finally:
            connection.close()


class _Links(HTMLParser):
    """Every address that a page names, those included that are not for robots."""

    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attributes):
        self.found |= {value for name, value in attributes if name in ("href", "src") and value}


def links_of(snapshot, site):
    """Return the addresses on the site that the pages of a snapshot name, each with a page that names it."""
    found = {}
    for name in json.loads((snapshot / "manifest.json").read_text())["files"]:
        if name.endswith("index.html") and "/" in name:
            page, links = f"{site}/{name.removesuffix('index.html')}", _Links()
            links.feed((snapshot / name).read_text(encoding="utf-8"))
            for link in links.found:
                parts = urlsplit(urldefrag(urljoin(page, link)).url)
                if f"{parts.scheme}://{parts.netloc}" == site:
                    found.setdefault(parts.path + (f"?{parts.query}" if parts.query else ""), page)
    return found


def file_of(snapshot, address, files):
    """Return the file that an address means, if it is one of `files` or a static file; names of pages and of answers of the API differ."""
    path, _, query = address.partition("?")
    names = [file_name(path, query, suffix) for suffix in ("html", "json")]
    return next((snapshot / name for name in names if name in files or name.startswith("static/")), None)


def check_links(snapshot, site, ask):
    """Every link gives the very file that it means; what is not here says so."""
    wrong, files = {}, json.loads((snapshot / "manifest.json").read_text())["files"]
    links = links_of(snapshot, site)
    assert len(links) > 500
    for address in NOT_HERE:
        assert ask(address)[0] == 404, address
    for address, page in links.items():
        status, _headers, body = ask(address)
        file = file_of(snapshot, address, files)
        # `/` leads to the home page in a language of the reader.
        holds = status == 302 if address == "/" else bool(file) and (status, body) == (200, file.read_bytes())
        if not holds:
            wrong[address] = (status, page)
    assert not wrong, wrong
