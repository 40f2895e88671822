"""Middleware for the language of a request, former addresses, the author of changes, and posts that are sent twice."""

import re
from functools import partial

from django.http import HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from . import idempotency, languages
from .addresses import AddressChanged
from .changes import change_context

FIRST_SEGMENT = re.compile(r"^/([^/]*)")

THE_SAME = {"api", "data"}
"""First segments of addresses below which everything is the same for all readers; errors are in English."""


class LanguageMiddleware(MiddlewareMixin):
    """Activate the language that the address names; other addresses follow the browser.

    Pages under a language prefix depend on the address alone: they vary by no header.
    Variants of a prefix (`/FR/`, `/zh-hans/`) are redirected to the canonical one.
    """

    def process_request(self, request):
        segment = FIRST_SEGMENT.match(request.path_info)[1]
        language = languages.from_path_segment(segment)
        if language and segment != language.slug and request.method in ("GET", "HEAD"):
            rest = request.get_full_path()[len(segment) + 1 :]
            return HttpResponsePermanentRedirect(f"/{language.slug}{rest or '/'}")
        request.has_language_prefix = bool(language) and segment == language.slug
        request.depends_on_browser = not request.has_language_prefix and segment not in THE_SAME
        if segment in THE_SAME:
            language = languages.SOURCE
        translation.activate(language.code if language else translation.get_language_from_request(request))

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", languages.current().tag)
        if getattr(request, "depends_on_browser", True):
            patch_vary_headers(response, ["Accept-Language"])
        return response


class FormerAddressMiddleware(MiddlewareMixin):
    """Redirect from an address with a former slug to the current one."""

    def process_exception(self, request, exception):
        return exception.redirect(request) if isinstance(exception, AddressChanged) else None


class ChangeContextMiddleware:
    """Whatever a request changes is known to be changed by the person who is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with change_context(person=request.user, source=FIRST_SEGMENT.match(request.path_info)[1][:100]):
            return self.get_response(request)


class IdempotencyMiddleware:
    """Whatever a signed-in person posts with a form's token is done once; see `idempotency`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        is_done_elsewhere = hasattr(view, "handles_repetition") or (
            request.resolver_match.view_name in idempotency.BY_THEMSELVES
        )
        if request.method != "POST" or is_done_elsewhere:
            return None
        return idempotency.once(request, partial(view, request, *arguments, **options))
