"""Where the site is, as pages, files and records name it; and the ids that addresses and forms carry."""

from django.conf import settings

from .models import url_parts

MAX_ID_DIGITS = 18
"""Every number of so many digits fits a BigAutoField on both databases."""


def parse_id(text):
    """The primary key that `text` from an address or a form stands for; None for anything that is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else None


def base_of(request):
    """The address of the site without a slash at the end: SITE_URL, or else that of the request."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def uri(kind, slug, base):
    """What names a body or a mandate source itself, in no language, for machines; it leads to a page about it."""
    before, after = url_parts(f"opendata:{kind}", None)
    return f"{base}{before}{slug}{after}"
