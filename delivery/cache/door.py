"""The door before Django: a page that is kept for the very revision of the database is answered without it."""

import time
from http import HTTPStatus

from .. import database
from ..requests import name_for, tell
from . import keeping
from .pages import memory

STATUS = {status: f"{status} {HTTPStatus(status).phrase}" for status in (200, 304)}


class Door:
    """A WSGI application before the application. What it does not know, `DeliveryMiddleware` decides."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        began = time.perf_counter()
        page = self._kept(environ)
        if page is None:
            return self.application(environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        status, headers, body = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""), known)
        name = name_for(environ)
        start_response(STATUS[status], [*headers, ("X-Request-ID", name)])
        tell(environ["REQUEST_METHOD"], environ["PATH_INFO"], status, time.perf_counter() - began, True, name)
        return [body]

    def _kept(self, environ):
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        key = keeping.address_of(environ)
        if key not in memory:
            return None
        try:
            return keeping.kept(key, *database.cache_version_for_readers())
        except database.Away:
            return None
