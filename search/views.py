"""Views of the search: results, suggestions and the OpenSearch description."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from public_record import queries
from secretariat import languages
from secretariat.kinds import Kind

from .query import find, suggest

FILTERS = ("kind", "division", "source")


@require_safe
def results(request):
    """Show the bodies that match a search query."""
    language = languages.current()
    chosen = {name: request.GET.get(name, "")[:200] for name in FILTERS}
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = find(request.GET.get("q", ""), language, **chosen, page=page)
    here = Neighbourhood()
    context = {
        "here": here,
        "found": found,
        "chosen": chosen,
        "previous": found.page - 1,
        "next": found.page + 1,
        "is_filtered": any(chosen.values()),
        "kinds": [kind for kind in Kind if kind != Kind.SECRETARIAT],
        "divisions": here.children_by_parent.get(here.root.pk, []) if here.root else [],
        "sources": queries.all_sources(language),
    }
    response = render(request, "search/results.html", context)
    if request.GET:
        patch_cache_control(response, max_age=0)
    return response


@require_safe
def suggestions(request):
    """Return suggestions for the text typed so far: the options of the search field's list, as an HTML fragment."""
    found = suggest(request.GET.get("q", ""), languages.current())
    response = render(request, "search/_suggestions.html", {"suggestions": found})
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, max_age=60)
    return response


@require_safe
def description(request):
    """Return the OpenSearch 1.1 description, with which a browser adds the search."""
    address = request.build_absolute_uri(reverse("search:results"))
    content = render_to_string("search/opensearch.xml", {"address": address}, request)
    return HttpResponse(content, content_type="application/opensearchdescription+xml")
