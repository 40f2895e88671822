"""The home page, the page of a body, and the mandate sources."""

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from secretariat.addresses import AddressChanged, get_by_slug, missing
from secretariat.models import Body, Function, MandateSource

from .errors import no_such_function
from .orientation import Neighbourhood
from .reading import attach_mandates, children_with_counts, get_body

CHILDREN_PER_PAGE = 100


@require_safe
def negotiate(request):
    """`/`: once, to the home page in the language the browser prefers."""
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def home(request):
    here = Neighbourhood()
    children = children_with_counts(here.root.pk) if here.root else []
    if here.root:
        attach_mandates(here.root, children)
    return render(request, "pages/home.html", {"here": here, "body": here.root, "children": children})


def body_page(request, kinds, slug, template):
    """Render the page of the body with this address, if it is of one of these kinds; many children are paginated."""
    body = get_body(slug)
    if body is None:
        raise missing(Body.objects.published(), slug)
    if body.kind not in kinds:
        raise AddressChanged(body)
    here = Neighbourhood(body)
    page = Paginator(here.children, CHILDREN_PER_PAGE).get_page(request.GET.get("page"))
    attach_mandates(body, page.object_list)
    return render(request, template, {"body": body, "here": here, "children": page.object_list, "page": page})


@require_safe
def mandate_source_list(request):
    sources = MandateSource.objects.with_counts()
    return render(request, "pages/mandatesource_list.html", {"here": Neighbourhood(), "sources": sources})


@require_safe
def mandate_source(request, slug):
    """Render the page of a mandate source: the mandates and functions that name it."""
    source = get_by_slug(MandateSource.objects, slug)
    bodies = Body.objects.published().working_under(source).with_mandates()
    context = {"here": Neighbourhood(), "source": source, "bodies": bodies}
    return render(request, "pages/mandatesource_detail.html", context)


@require_safe
def function(request, number):
    """Redirect to a function on the page of its body: temporarily, because that address can change, and this one never does."""
    found = Function.objects.published().filter(pk=number).first()
    return HttpResponseRedirect(found.page_url()) if found else no_such_function(request)
