"""The home page, the chart, the mandate sources, and the pages for errors."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from .models import Body, MandateSource


@require_safe
def negotiate(request):
    """`/`: once, to the home page in the language the browser prefers."""
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def home(request):
    root = Body.objects.published().with_mandates().filter(parent=None).first()
    parts = Body.objects.published().parts_of(root).with_summaries() if root else []
    return render(request, "secretariat/home.html", {"body": root, "parts": parts})


@require_safe
def chart(request):
    return render(request, "secretariat/chart.html", {"bodies": Body.objects.published()})


@require_safe
def mandate_source_list(request):
    return render(request, "secretariat/mandatesource_list.html", {"sources": MandateSource.objects.with_counts()})


@require_safe
def mandate_source(request, slug):
    source = get_object_or_404(MandateSource, slug=slug)
    return render(request, "secretariat/mandatesource_detail.html", {"source": source})


def malformed_request(request):
    """400, for a request that no page can mean."""
    return _error_page(request, 400)


def bad_request(request, exception):
    return _error_page(request, 400)


def permission_denied(request, exception=None):
    return _error_page(request, 403)


def not_found(request, exception):
    return _error_page(request, 404)


def server_error(request):
    return _error_page(request, 500)


def _error_page(request, status):
    response = HttpResponse(render_to_string(f"secretariat/{status}.html", {}, request), status=status)
    add_never_cache_headers(response)
    return response
