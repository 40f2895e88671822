"""Views of the search: results, suggestions and the OpenSearch description."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.rendering import render_page
from secretariat import languages

FILTERS = ("kind", "division", "source", "topic")


@require_safe
def results(request):
    """Show the bodies that match a search query, and below them former ones with such a name."""
    from .missed import count_missed
    from .query import (
        find,
    )  # here and below: numpy takes a tenth of a second and 20 MB, and most processes never search

    chosen = {name: request.GET.get(name, "")[:200] for name in FILTERS}
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = find(request.GET.get("q", ""), languages.current(), **chosen, page=page)
    if found.is_missed and not found.former and not any(chosen.values()) and not found.is_too_short:
        count_missed(found.query)
    here = found.frame or Neighbourhood()
    context = {
        "here": here,
        "found": found,
        "chosen": chosen,
        "previous": _address(found, chosen, found.page - 1) if found.page > 1 else "",
        "next": _address(found, chosen, found.page + 1) if found.page < found.pages else "",
        "is_filtered": any(chosen.values()),
    }
    response = render_page(request, "search/results.html", context)
    if request.GET:
        patch_cache_control(response, max_age=0)
    return response


def _address(found, chosen, page):
    filters = {name: value for name, value in chosen.items() if value}
    return "?" + urlencode({"q": found.query, **filters, "page": page})


@require_safe
def suggestions(request):
    """Return suggestions for the text typed so far: the options of the search field's list, as an HTML fragment."""
    from .query import suggest

    found = suggest(request.GET.get("q", ""), languages.current())
    response = render_page(request, "search/_suggestions.html", {"suggestions": found})
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, max_age=60)
    return response


@require_safe
def description(request):
    """Return the OpenSearch 1.1 description, with which a browser adds the search."""
    address = request.build_absolute_uri(reverse("search:results"))
    content = render_to_string("search/opensearch.xml", {"address": address}, request)
    return HttpResponse(content, content_type="application/opensearchdescription+xml")
