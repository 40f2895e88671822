"""The pages for errors, in the reader's language."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers


def malformed_request(request):
    """400, for a request that no page can mean."""
    return _error_page(request, 400)


def bad_request(request, exception):
    return _error_page(request, 400)


def permission_denied(request, exception=None):
    return _error_page(request, 403)


def not_found(request, exception):
    return _error_page(request, 404)


def no_such_function(request):
    """404 for a function that readers cannot see: retired, unpublished and never added look the same."""
    return _error_page(request, 404, "pages/no_such_function.html")


def server_error(request):
    return _error_page(request, 500)


def _error_page(request, status, template=""):
    """A page in the reader's language that reads nothing from the database."""
    response = HttpResponse(render_to_string(template or f"{status}.html", {}, request), status=status)
    add_never_cache_headers(response)
    return response
