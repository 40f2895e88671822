"""Middleware that serves public pages from the cache, and the health checks."""

import re
from functools import partial

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from secretariat import languages
from secretariat.addresses import FOR_STAFF
from secretariat.unsaved import REASONS, unsaved_page

from . import database, health
from .cache import page_cache
from .cache.by_revision import changed_at_of
from .snapshot.folder import Snapshot

PARAMETERS = {"", "page", "division", "root", "branch", "kind", "before", "with"}
"""Query parameters of cacheable pages; with others a page is rendered each time, because anybody can invent such addresses."""
WHOLE_CHART = "open=all"
"""The query string of a chart with all unfolded, which is cacheable too: the largest page, and one for each branch."""
UNCACHEABLE = re.compile(r"/[a-z]+/(search/.|documents/)")
MAX_ADDRESS_LENGTH = 300
"""Characters of path and query string up to which a page is cached."""
STALE_CACHE_CONTROL = "public, max-age=0, s-maxage=5"
RETRY_AFTER = 5
"""Retry-After in seconds, while the database is unavailable."""


class DeliveryMiddleware:
    """Page cache, before all other middleware: a cached page costs one query, for the revision.

    The cache key is the address with scheme and host. A cached page is valid while the database has the
    revision at which it was rendered. While the database is unavailable, stale pages are served with a notice.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.snapshot = Snapshot(settings.SNAPSHOT_DIR)
        connection_created.connect(database.set_timeouts, dispatch_uid="timeouts")  # only in web processes

    def __call__(self, request):
        if request.path_info in health.ADDRESSES:
            return health.respond(request)
        if not is_public(request.path_info):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)  # public pages are the same for everybody
        key = cache_key_of(request) if settings.PAGE_CACHE_MB else None
        if key is None:
            return self._render(request, database.reading_alias())
        try:
            alias, version = database.reading_alias_and_version()
        except database.DatabaseUnavailable:
            return self._stale_response(request, key) or unavailable(request)
        page = page_cache.get(key, version) or page_cache.get_shared(key, version)
        if page is None:
            response = self._render(request, alias)
            if is_unavailable(response):
                return self._stale_response(request, key) or response
            if not is_cacheable(response):
                if 300 <= response.status_code < 500:
                    page_cache.forget(key)
                return response
            page = page_cache.put(key, version, response)
        return cached_response(request, page)

    def _render(self, request, alias):
        with database.reading_from(alias):
            if request.method in ("GET", "HEAD"):
                response = database.with_open_connection(alias, partial(self.get_response, request), is_unavailable)
            else:
                response = self.get_response(request)
        if alias == database.REPLICA and is_unavailable(response):
            database.mark_unavailable(alias)  # so the next request uses the primary
        return response

    def _stale_response(self, request, key):
        """Return the last known page with a notice that it may be stale; None if there is none."""
        page, is_last = page_cache.get_stale(key)
        if not is_last:
            page = self.snapshot.page(request) or page
        return stale_response(request, page) if page else None


def is_public(path):
    """Return whether a path is a page below the slug of a language, or a sitemap."""
    is_page = path[1:3] in languages.BY_SLUG and path[3:4] == "/" and path[3:] not in FOR_STAFF
    return is_page or path.startswith("/sitemap")


def cache_key_of(request):
    """Return the cache key of a request; None if its response is uncacheable."""
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if request.method not in ("GET", "HEAD") or UNCACHEABLE.match(path):
        return None
    if len(path) + len(query) > MAX_ADDRESS_LENGTH or (query != WHOLE_CHART and not request.GET.keys() <= PARAMETERS):
        return None
    return page_cache.cache_key(request.META)


def is_cacheable(response):
    """Return whether a response is complete and the same for everybody."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.headers.keys() & {"Vary", "Cache-Control", "Content-Encoding"}
    )


def cached_response(request, page):
    """Return the response with a cached page, or 304 if the browser has it."""
    accepted, known = request.META.get("HTTP_ACCEPT_ENCODING", ""), request.META.get("HTTP_IF_NONE_MATCH", "")
    status, headers, body = page.answer(accepted, known)
    response = HttpResponse(body, status=status, headers=dict(headers))
    if status == 304:
        del response.headers["Content-Type"]
    return response


def stale_response(request, page):
    """Return the response with a page that may be stale, marked with a notice and a Warning header."""
    response = HttpResponse(page.body(), headers=page.headers)
    response.headers.pop("Content-Length", None)
    response.headers["Cache-Control"] = STALE_CACHE_CONTROL
    response.headers["Warning"] = '111 - "Revalidation Failed"'
    response.headers["X-Revision"] = page.version
    language = languages.BY_SLUG.get(request.path_info[1:3])
    if language and response.headers["Content-Type"].startswith("text/html"):
        with translation.override(language.code):
            line = render_to_string("delivery/_stale.html", {"changed_at": changed_at_of(page.version)})
        response.content = response.content.replace(b"<footer", line.encode() + b"<footer", 1)
    return response


def is_unavailable(response):
    """Return whether a response is the page of `unavailable()`."""
    return getattr(response, "is_database_unavailable", False)


def unavailable(request):
    """Return a 503 page in the reader's language, for what cannot be rendered without the database."""
    language = languages.BY_SLUG.get(request.path_info[1:3])
    code = language.code if language else translation.get_language_from_request(request)
    with translation.override(code):
        response = unsaved_page(request, REASONS[503])
        response = response or HttpResponse(render_to_string("503.html", {}, request), status=503)
    response.is_database_unavailable = True
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Content-Language"] = languages.BY_CODE[code].tag if code in languages.BY_CODE else "en"
    add_never_cache_headers(response)
    return response
