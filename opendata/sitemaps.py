"""The sitemap of the public site: every page in every language, with its alternates, in several files if there are very many."""

from math import ceil

from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

from public_record.models import Listing
from public_record.reading import body_url
from public_record.selection import current_bodies, current_sources, current_topics
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.slugs import url_parts

PAGES_PER_FILE = 1_000
"""Each is in a file six times, with six addresses each time."""
NAMES = (
    "home",
    "divisions:divisions",
    "units:units",
    "mandate-sources",
    "registry:numbers",
    "topics:topics",
    "chart",
    "what-changed",
    "days",
    "choose-days",
    "about",
    "languages",
    "data",
    "api-page",
)
"""URL names of the pages that exist once in each language."""
DEFAULTS = {f"/{SOURCE.slug}/": "/"}
"""The addresses for readers of other languages, where these are none of those in the source language: `/` chooses by the browser."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def count_parts():
    """Return the number of files."""
    return ceil((len(NAMES) + sum(pages.count() for pages in (_bodies(), *_shared()))) / PAGES_PER_FILE)


def index(addresses):
    """Return the sitemap that names the sitemaps with these addresses."""
    items = "\n".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"{DECLARATION}<sitemapindex {NAMESPACES}>\n{items}\n</sitemapindex>\n"


def sitemap(part, base):
    """Return one of the files, from 1; addresses begin with `base`."""
    pieces = []
    for addresses, changed_at in _pages((part - 1) * PAGES_PER_FILE, part * PAGES_PER_FILE):
        default = DEFAULTS.get(addresses[SOURCE], addresses[SOURCE])
        links = [(language.tag, address) for language, address in addresses.items()] + [("x-default", default)]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{base}{address}"/>' for tag, address in links
        )
        modified = f"<lastmod>{changed_at.isoformat()}</lastmod>" if changed_at else ""
        pieces += [f"<url><loc>{base}{address}</loc>{modified}{links}</url>\n" for address in addresses.values()]
    return f"{DECLARATION}<urlset {NAMESPACES}>\n{''.join(pieces)}</urlset>\n"


def _pages(first, last):
    """Yield (language → address, time of the last change or None) of the pages from index `first` up to `last`; five queries and two counts.

    A page of a body is only in the languages in which it has a text of its own, and in the source language.
    """
    home = current_bodies().filter(parent=None).values_list("updated_at", flat=True).first()
    for name in NAMES[first:last]:
        yield {language: _address(name, language) for language in LANGUAGES}, home if name == "home" else None
    first, last = (max(0, index - len(NAMES)) for index in (first, last))
    bodies = list(_bodies().order_by("body").values_list("pk", "kind", "slug", "updated_at")[first:last])
    listings = Listing.objects.filter(record__in=[row[0] for row in bodies], texts__gt=F("missing"))
    own = {*listings.values_list("record", "language")}
    for pk, kind, slug, updated_at in bodies:
        has_text = (language for language in LANGUAGES if language is SOURCE or (pk, language.slug) in own)
        yield {language: body_url(kind, slug, language) for language in has_text}, updated_at
    before = _bodies()
    for records, view in _shared().items():
        count = before.count()
        first, last = (max(0, index - count) for index in (first, last))
        for slug, valid_from in records.values_list("slug", "valid_from")[first:last]:
            yield {language: slug.join(url_parts(view, language.code)) for language in LANGUAGES}, valid_from
        before = records


def _bodies():
    """The records of the bodies that have a page of their own; that of the Secretariat is the home page."""
    return current_bodies().exclude(parent=None)


def _shared():
    """The records of mandate sources and of topics, each with the view of their pages."""
    return {
        current_sources().order_by("source"): "mandate-source",
        current_topics().order_by("topic"): "topics:topic",
    }


def _address(name, language):
    with override(language.code):
        return reverse(name)
