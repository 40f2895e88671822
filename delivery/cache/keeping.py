"""What is kept for the readers of public pages: in this process, and in Redis for all of them."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from .. import database
from .pages import Page, memory
from .shared import shared

_last_stamp = ""
"""The last revision that this process has seen."""


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


def kept(key, alias, stamp):
    """The page that this process keeps for the revision `stamp`, or None.

    A page of an older revision is that page, where the database `alias` answers its questions as before.
    """
    page = memory.get(key)
    if page is None or page.stamp == stamp:
        return page
    if page.evidence and page.evidence.holds(alias):
        return _put(key, page.at(stamp))
    return None


def kept_by_another(key, stamp):
    """The page that another process made for the revision `stamp`, or None."""
    if page := shared.get(stamp, key):
        memory.put(key, page)
        _remember(stamp)
    return page


def keep(key, stamp, response, evidence):
    """The page of a response that was made while the directory had the revision `stamp`."""
    try:
        evidence.seal()
        is_sealed = database.stamp(evidence.alias) == stamp
    except (database.Away, DatabaseError, InterfaceError):
        is_sealed = False
    return _put(key, Page.of(stamp, {**response.headers}, response.content, evidence if is_sealed else None))


def kept_before(key):
    """(the page as it was kept last, or None; whether it is of the last revision that anybody saw)."""
    stamp = _last_stamp or shared.last_stamp()
    page = memory.get(key)
    if page is None or page.stamp != stamp:
        page = shared.get(stamp, key) or page
    return page, page is not None and page.stamp == stamp


def _put(key, page):
    memory.put(key, page)
    shared.put(key, page)
    _remember(page.stamp)
    return page


def _remember(stamp):
    global _last_stamp
    if stamp != _last_stamp:
        _last_stamp = stamp
        shared.remember_stamp(stamp)
