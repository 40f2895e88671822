"""Where the site is, as pages, files and records name it."""

from django.conf import settings


def base_of(request):
    """The address of the site without a slash at the end: SITE_URL, or else as it was asked for."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
