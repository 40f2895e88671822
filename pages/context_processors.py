"""Context processors for all templates."""

from functools import cache

from django.urls import reverse

from public_record import as_of
from secretariat import languages
from secretariat.addresses import base_of

from .dated_pages import path_on_each_day

SECTIONS = ("divisions:divisions", "units:units", "mandate-sources", "topics:topics", "chart")


@cache
def _sections(language):
    """The addresses of the pages that every page leads to, in the active language."""
    return {reverse(name) for name in SECTIONS}


def constants():
    """Return the variables that are the same on each page in the active language.

    `language` is the page's, `languages` are all in the order of the language bar, `source_language` is that of the originals.
    """
    return {
        "True": True,
        "False": False,
        "None": None,
        "language": languages.current(),
        "languages": languages.LANGUAGES,
        "source_language": languages.SOURCE,
    }


def language(request):
    """The constants, and where this same page is in each language: `site_address`, the prefix of the language, then `page_path`.

    Addresses for robots leave the `page_query` out, those for readers keep it. `section` is the address of this page where every page leads to it.
    `as_of` is the AsOf of a page that shows another day, `path_on_each_day` where a page is that exists for each day, below the prefix of a day.
    """
    own, now = constants(), as_of.shown_day()
    path, query = "/", ""
    if getattr(request, "has_language_prefix", False):
        path = request.path[len(own["language"].slug) + 1 :]
        query = request.META.get("QUERY_STRING", "")
    return {
        **own,
        # Lazy, because on the error page for a forged host `get_host()` would raise a second time.
        "site_address": lambda: base_of(request),
        "page_path": path,
        "page_query": f"?{query}" if query else "",
        "as_of": now,
        "path_on_each_day": path_on_each_day(request, now),
        "is_preview": getattr(request, "is_preview", False),
        "section": request.path if request.path in _sections(own["language"]) else "",
    }
