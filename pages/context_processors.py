"""Context processors for all templates."""

from functools import cache

from django.urls import reverse

from secretariat import languages
from secretariat.addresses import base_of

SECTIONS = ("divisions:divisions", "units:units", "mandate-sources", "chart")


@cache
def _sections(language):
    """The addresses of the pages that every page leads to, in the active language."""
    return {reverse(name) for name in SECTIONS}


def language(request):
    """`language`: the page's. `language_bar`: each language with the address of this same page in it.

    Addresses for robots, `absolute_url` of this page among them, leave the query out; the bar for
    readers keeps it. `section` is the address of this page where every page leads to it.
    """
    here = languages.current()
    path, query = "/", ""
    if getattr(request, "has_language_prefix", False):
        path = request.path[len(here.slug) + 1 :]
        query = request.META.get("QUERY_STRING", "")
    # Lazy, because on the error page for a forged host `get_host()` would raise a second time.
    base = cache(lambda: base_of(request))
    return {
        "language": here,
        "absolute_url": lambda: f"{base()}/{here.slug}{path}",
        "source_language": languages.SOURCE,
        "is_preview": getattr(request, "is_preview", False),
        "language_bar": [_in_language(language, path, query, base) for language in languages.LANGUAGES],
        "section": request.path if request.path in _sections(here) else "",
    }


def _in_language(language, path, query, base):
    url = f"/{language.slug}{path}"
    return {
        "language": language,
        "is_current": language is languages.current(),
        "is_source": language is languages.SOURCE,
        "url": f"{url}?{query}" if query else url,
        "absolute_url": lambda: base() + url,
    }
