"""Absolute addresses of the site, identifiers of linked data, and the parsing of ids in addresses and forms."""

from django.conf import settings

from .models import url_parts

MAX_ID_DIGITS = 18
"""Every number of so many digits fits a BigAutoField on both databases."""


def parse_id(text):
    """Return the primary key that `text` from an address or a form represents; None if it is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else None


def base_of(request):
    """The address of the site without a slash at the end: SITE_URL, or else that of the request."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def uri(kind, slug, base):
    """Return the identifier of a body or a mandate source in linked data, without a language; it redirects to a page."""
    before, after = url_parts(f"opendata:{kind}", None)
    return f"{base}{before}{slug}{after}"
