"""The sitemap of the public site."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import override

from secretariat import languages
from secretariat.models import Body, MandateSource

PAGES_PER_FILE = 2_000
NAMES = (
    "home",
    "divisions:divisions",
    "units:units",
    "mandate-sources",
    "chart",
    "about",
    "languages",
    "data",
    "api-page",
)
"""URL names of the pages that exist once in each language."""


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """One page of the site, in any language."""

    address: str
    """The path below the slug of the language."""
    changed_at: datetime | None = None


class PagesSitemap(Sitemap):
    """Every page in every language, with its alternates; split into several files if there are very many."""

    i18n = alternates = True

    @property
    def limit(self):
        return PAGES_PER_FILE * len(languages.LANGUAGES)

    def items(self):
        return self._pages

    @cached_property
    def _pages(self):
        with override(languages.SOURCE.code):
            start = len(reverse("home"))
            bodies = Body.objects.published().exclude(parent=None).only("slug", "kind", "updated_at")
            return [
                *(SitemapPage(reverse(name)[start:]) for name in NAMES),
                *(SitemapPage(body.get_absolute_url()[start:], body.updated_at) for body in bodies.iterator()),
                *(SitemapPage(source.get_absolute_url()[start:]) for source in MandateSource.objects.only("slug")),
            ]

    def location(self, page):
        return f"/{languages.current().slug}/{page.address}"

    def lastmod(self, page):
        return page.changed_at
