"""The cache of public pages: in the memory of this process, and in Redis for all processes."""

from django.conf import settings

from .pages import CachedPage, memory
from .shared import shared

_last_version = ""
"""Cache version of the last revision that this process has seen."""


def cache_key(environ):
    """Return the cache key of a request: scheme, host, port, path and query string."""
    header = settings.SECURE_PROXY_SSL_HEADER
    return (
        environ.get("wsgi.url_scheme") if not header else environ.get(header[0]),
        environ.get("HTTP_HOST"),
        environ.get("SERVER_PORT"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING", ""),
    )


def get(key, version):
    """Return the page in this process's memory for the cache version `version`, or None."""
    page = memory.get(key)
    return page if page and page.version == version else None


def get_shared(key, version):
    """Return the page that another process cached for the cache version `version`, or None."""
    if page := shared.get(version, key):
        memory.put(key, page)
        _store_last_version(version)
    return page


def put(key, version, response):
    """Cache a response that was rendered at the cache version `version`, and return the cached page."""
    page = CachedPage.of(version, {**response.headers}, response.content)
    memory.put(key, page)
    shared.put(key, page)
    _store_last_version(version)
    return page


def forget(key):
    """Remove a page that has gone or moved, so that it is not served while the database is unavailable."""
    memory.forget(key)


def get_stale(key):
    """Return (the last cached page or None, whether it is of the last revision that any process has seen)."""
    version = _last_version or shared.last_version()
    page = memory.get(key)
    if page is None or page.version != version:
        page = shared.get(version, key) or page
    return page, page is not None and page.version == version


def _store_last_version(version):
    global _last_version
    if version != _last_version:
        _last_version = version
        shared.store_last_version(version)
