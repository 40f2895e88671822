"""Links of the pages of a snapshot: what is not in it is not linked from it, and a function leads to its place on a page.

Links and forms that need the program are taken out with what is around them alone: the item of a list, a section to unfold, a dot
before the next link. A link within a sentence becomes its text.
"""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.utils.html import format_html

from .folder import file_name

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
OF_THE_SEARCH = re.compile(r'\baction="/[a-z]+/search/"')
ADDRESS = re.compile(r'\bhref="([^"]*)"')
IN_THE_CHART = re.compile(r"(?P<chart>/[a-z]+/chart/)\?here=(?P<slug>[a-z0-9-]+)")
"""The chart unfolded to a body, which has a fragment where the first view shows it."""
START, END = "\x01", "\x02"
GONE = f"{START}[^{START}{END}]*{END}"
"""What was a link or a form, between characters that no page has."""
DIVIDED = re.compile(rf"\s·\s*{GONE}|{GONE}\s*·\s")
EMPTIED = [
    re.compile(rf"<(li|p|ul|ol|div|nav)\b[^>]*>\s*(?:{GONE}\s*)+</\1>"),
    re.compile(rf"<details\b[^>]*>\s*<summary\b(?:(?!</summary>|<details).)*</summary>\s*(?:{GONE}\s*)+</details>", re.DOTALL),
]  # fmt: skip
"""What has nothing left but what is gone."""
REDIRECT = (
    '<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>{url}</title><link rel="canonical" href="{url}">'
    '<meta http-equiv="refresh" content="0; url={url}"></head>\n<body><p><a href="{url}">{url}</a></p></body>\n</html>\n'
)


class SnapshotLinks:
    """Knows which addresses a snapshot has: those of its files on the site at `base`; `read` returns the HTML of a file."""

    def __init__(self, base, files, read):
        self.base, self.files, self.read = base, files, read
        self.charts = {}

    def has(self, address):
        """Return whether the snapshot leads to what an address on the site means."""
        path, _, query = address.partition("?")
        if path == "/" or path.startswith(("/static/", "/id/")):
            return True
        return any(file_name(path, query, suffix) in self.files for suffix in ("html", "json"))

    def rewritten(self, name, html):
        """Return the HTML of the file with this name, without what leads nowhere."""
        page = f"{self.base}/{name.rpartition('/')[0]}/".replace("//", "/").replace(":/", "://", 1)
        html = FORM.sub(lambda found: found[0] if OF_THE_SEARCH.search(found[1]) else START + END, html)
        html = LINK.sub(lambda found: self._link(found, page), html)
        html = DIVIDED.sub("", html)
        while True:
            before = html
            for pattern in EMPTIED:
                html = pattern.sub(START + END, html)
            if html == before:
                return html.replace(START, "").replace(END, "")

    def _link(self, found, page):
        address = ADDRESS.search(found[1])
        url = urldefrag(urljoin(page, unescape(address[1]))).url if address else self.base
        parts = urlsplit(url)
        own = parts.path + (f"?{parts.query}" if parts.query else "")
        if f"{parts.scheme}://{parts.netloc}" != self.base or not own or self.has(own):
            return found[0]
        if place := self._place_in_the_chart(own):
            return found[0].replace(address[0], f'href="{place}"')
        return START + END if 'class="fold"' in found[1] else f"{START}{found[2]}{END}"

    def _place_in_the_chart(self, address):
        found = IN_THE_CHART.fullmatch(address)
        if not found:
            return ""
        name = file_name(found["chart"])
        if name not in self.charts:
            self.charts[name] = set(re.findall(r'\bid="(at-[a-z0-9-]+)"', self.read(name)))
        fragment = f"at-{found['slug']}"
        return f"{found['chart']}#{fragment}" if fragment in self.charts[name] else ""


def redirect_page(location):
    """Return a page that leads to another address, because a file cannot redirect."""
    return format_html(REDIRECT, url=location).encode()
