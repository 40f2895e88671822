"""Middleware for the language of a request, public pages, the author of changes, and the transactions of the admin."""

import re
from functools import lru_cache, partial

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from . import idempotency, languages
from .addresses import FOR_STAFF, AddressChanged
from .changes import change_context
from .consistent_reads import consistent_read, rendered
from .waiting import waiting_at_most

ADMIN = "/admin/"
SAFE = "GET", "HEAD"
FIRST_SEGMENT = re.compile(r"^/([^/]*)")

THE_SAME = {"api", "data"}
"""First segments of addresses below which everything is the same for all readers; errors are in English."""


class LanguageMiddleware:
    """Activate the language that the address names; other addresses follow the browser.

    Pages under a language prefix depend on the address alone: they vary by no header.
    Variants of a prefix (`/FR/`, `/zh-hans/`) are redirected to the canonical one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        segment = FIRST_SEGMENT.match(request.path_info)[1]
        language = languages.from_path_segment(segment)
        request.has_language_prefix = language is not None and segment == language.slug
        is_variant = language is not None and segment != language.slug
        if segment in THE_SAME:
            language = languages.SOURCE
        translation.activate(language.code if language else translation.get_language_from_request(request))
        if is_variant and request.method in SAFE:
            rest = request.get_full_path()[len(segment) + 1 :]
            response = HttpResponsePermanentRedirect(f"/{language.slug}{rest or '/'}")
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", (language or languages.current()).tag)
        if not request.has_language_prefix and segment not in THE_SAME:
            patch_vary_headers(response, ["Accept-Language"])
        return response


@lru_cache(maxsize=1_000)
def _resolved(path, language_code, urlconf):
    """Return the ResolverMatch of a path; addresses are made of words of the active language."""
    return resolve(path, urlconf)


class PublicPageMiddleware:
    """Call the view of a public page at once: the middleware after this is for people who sign in, and they see the same page.

    An address with a former slug, of whatever kind, is redirected to the current one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_public = request.has_language_prefix and request.path_info[3:] not in FOR_STAFF
        if not is_public or request.method not in SAFE:
            return self.get_response(request)
        request.resolver_match = found = _resolved(request.path_info, translation.get_language(), settings.ROOT_URLCONF)
        try:
            return found.func(request, *found.args, **found.kwargs)
        except AddressChanged as changed:
            return changed.redirect(request)

    def process_exception(self, request, exception):
        return exception.redirect(request) if isinstance(exception, AddressChanged) else None


class ChangeContextMiddleware:
    """Whatever a request changes is known to be changed by the person who is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with change_context(person=request.user, source=FIRST_SEGMENT.match(request.path_info)[1][:100]):
            return self.get_response(request)


class TransactionMiddleware:
    """A page of the admin is read from one state of the database; a post holds the write lock and is done once.

    Nobody waits for the lock longer than LOCK_TIMEOUT. Views whose longest part needs neither handle that themselves, see `idempotency`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with waiting_at_most(settings.LOCK_TIMEOUT):
            return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        if hasattr(view, "handles_transactions"):
            return None
        respond = partial(view, request, *arguments, **options)
        if request.method == "POST":
            is_listed = request.resolver_match.view_name in idempotency.BY_THEMSELVES
            return None if is_listed else idempotency.once(request, respond)
        if not request.path_info.startswith(ADMIN):
            return None
        with consistent_read():
            return rendered(respond())
