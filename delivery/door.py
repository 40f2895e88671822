"""The door before Django: a page that is kept for the very revision of the database is answered without it."""

import time
from http import HTTPStatus

from django.conf import settings

from . import database
from .pages import memory
from .requests import name_for, tell

STATUS = {status: f"{status} {HTTPStatus(status).phrase}" for status in (200, 304)}


def address_of(environ):
    """By what a page is kept: the site as it was asked for, and the address."""
    header = settings.SECURE_PROXY_SSL_HEADER
    return (
        environ.get("wsgi.url_scheme") if not header else environ.get(header[0]),
        environ.get("HTTP_HOST"),
        environ.get("SERVER_PORT"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING", ""),
    )


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
        page = memory.get(address_of(environ))
        if page is None:
            return None
        try:
            _alias, stamp = database.stamp_for_readers()
        except database.Away:
            return None
        return page if page.stamp == stamp else None
