"""What is kept for the readers of public pages: in this process, and in Redis for all of them."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from .. import database
from .pages import Page, memory
from .shared import shared

_last_version = ""
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


def kept(key, alias, version):
    """The page that this process keeps for the revision `version`, or None.

    A page of an older revision is that page, where the database `alias` answers its questions as before.
    """
    page = memory.get(key)
    if page is None or page.version == version:
        return page
    if page.evidence and page.evidence.holds(alias):
        return _put(key, page.at(version))
    return None


def kept_by_another(key, version):
    """The page that another process made for the revision `version`, or None."""
    if page := shared.get(version, key):
        memory.put(key, page)
        _remember(version)
    return page


def keep(key, version, response, evidence):
    """The page of a response that was made while the directory had the revision `version`."""
    try:
        evidence.seal()
        is_sealed = database.read_cache_version(evidence.alias) == version
    except (database.Away, DatabaseError, InterfaceError):
        is_sealed = False
    return _put(key, Page.of(version, {**response.headers}, response.content, evidence if is_sealed else None))


def kept_before(key):
    """(the page as it was kept last, or None; whether it is of the last revision that anybody saw)."""
    version = _last_version or shared.last_version()
    page = memory.get(key)
    if page is None or page.version != version:
        page = shared.get(version, key) or page
    return page, page is not None and page.version == version


def _put(key, page):
    memory.put(key, page)
    shared.put(key, page)
    _remember(page.version)
    return page


def _remember(version):
    global _last_version
    if version != _last_version:
        _last_version = version
        shared.remember_version(version)
