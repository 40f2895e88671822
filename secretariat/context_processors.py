"""What every template may use."""

from django.urls import reverse

from . import languages
from .addresses import base_of


def language(request):
    """`language`: the page's. `language_bar`: each language with the address of this same page in it.

    Alternates for robots leave the query out; the bar for readers keeps it.
    """
    here = languages.current()
    path = reverse("home")[len(here.prefix) + 1 :]
    query = ""
    if getattr(request, "has_language_prefix", False):
        path = request.path[len(here.prefix) + 1 :]
        query = request.META.get("QUERY_STRING", "")

    def absolute(url):
        # Asked for by pages alone: on the page that answers a forged host it would be refused again.
        return lambda: base_of(request) + url

    return {
        "language": here,
        "source_language": languages.SOURCE,
        "language_bar": [
            {
                "language": language,
                "url": f"/{language.prefix}{path}" + (f"?{query}" if query else ""),
                "absolute_url": absolute(f"/{language.prefix}{path}"),
            }
            for language in languages.LANGUAGES
        ],
    }
