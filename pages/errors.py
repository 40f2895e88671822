"""The pages for errors, in the reader's language. For a form of the admin, they show what was typed."""

from contextlib import suppress

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from secretariat.unsaved import NO_LONGER_VALID, REASONS, SIGNED_IN_AGAIN, SIGNED_OUT, busy_reason, unsaved_page
from secretariat.waiting import current_holder

from .orientation import Neighbourhood

RETRY_AFTER = 5
"""Seconds after which a request is worth repeating that waited for another writer."""


def malformed_request(request):
    """400, for a request that no page can mean."""
    return _error_page(request, 400)


def bad_request(request, exception):
    return unsaved_page(request, REASONS[400], exception) or _error_page(request, 400)


def permission_denied(request, exception=None):
    return unsaved_page(request, REASONS[403]) or _error_page(request, 403)


def csrf_failure(request, reason=""):
    """403, for a form whose token is not, or no longer, the one of this browser."""
    if request.resolver_match.view_name == "admin:login":
        why = NO_LONGER_VALID
    else:
        why = SIGNED_IN_AGAIN if request.user.is_authenticated else SIGNED_OUT
    return unsaved_page(request, why) or _error_page(request, 403)


def not_found(request, exception):
    return unsaved_page(request, REASONS[404]) or _error_page(request, 404)


def no_such_function(request, sentences=()):
    """404 for a function that readers cannot see: unpublished and never added look the same; `sentences` tell what became of it."""
    return _error_page(request, 404, "pages/no_such_function.html", sentences=sentences)


def no_such_day(request, **context):
    """404 for a day of which nothing is known."""
    return _error_page(request, 404, "pages/no_such_day.html", **context)


def server_error(request):
    return unsaved_page(request, REASONS[500]) or _error_page(request, 500)


def busy(request):
    """503, where another writer took too long; a script's request finds the reason on the next page too."""
    reason = busy_reason(current_holder())
    response = unsaved_page(request, reason)
    if response is None:
        messages.error(request, reason.title, fail_silently=True)
        response = _error_page(request, 503, "busy.html", reason=reason)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _error_page(request, status, template="", **context):
    """A page in the reader's language; it reads nothing from the database but, where nothing is wrong with that, the name of the site."""
    if status == 404:
        with suppress(DatabaseError):
            context["here"] = Neighbourhood()
    response = HttpResponse(render_to_string(template or f"{status}.html", context, request), status=status)
    add_never_cache_headers(response)
    return response
