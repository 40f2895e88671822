"""WSGI middleware that serves cached pages without Django's request handling."""

import time
from http import HTTPStatus

from .. import database
from ..requests import log_request, request_id_for
from . import page_cache
from .pages import memory

STATUS = {status: f"{status} {HTTPStatus(status).phrase}" for status in (200, 304)}


class PageCacheMiddleware:
    """WSGI middleware: returns a valid page from this process's memory; `DeliveryMiddleware` handles every other request."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        started_at = time.perf_counter()
        page = self._cached_page(environ)
        if page is None:
            return self.application(environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        status, headers, body = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""), known)
        name = request_id_for(environ)
        start_response(STATUS[status], [*headers, ("X-Request-ID", name)])
        log_request(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], status, time.perf_counter() - started_at, True, name
        )
        return [body]

    def _cached_page(self, environ):
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        key = page_cache.cache_key(environ)
        if key not in memory:
            return None
        try:
            _alias, version = database.reading_alias_and_version()
        except database.DatabaseUnavailable:
            return None
        return page_cache.get(key, version)
