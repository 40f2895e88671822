"""Absolute addresses of the site, identifiers of linked data, objects by slug, and the parsing of ids in addresses and forms."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control

from .slugs import formerly_at, url_parts

MAX_ID_DIGITS = 18
"""Every number of so many digits fits a BigAutoField on both databases."""


FOR_STAFF = {"/about/design/"}
"""Paths below the slug of a language whose pages belong to people who sign in."""


class AddressChanged(Exception):
    """Raised for an address that no longer is that of `obj`: by its former slug, or among bodies of another kind.

    The slug is the value of the query parameter `parameter`, or of the part of the path that is called so, or else the path is its own.
    """

    def __init__(self, obj, parameter=""):
        self.obj, self.parameter = obj, parameter

    def redirect(self, request):
        """Return the redirect to the current address. It is permanent, but caches ask again: another object may take the old one."""
        path, query, found = request.path, request.GET.copy(), request.resolver_match
        if self.parameter in found.kwargs:
            path = reverse(found.view_name, kwargs={**found.kwargs, self.parameter: self.obj.slug})
        elif self.parameter:
            query[self.parameter] = self.obj.slug
        elif request.has_language_prefix:
            path = self.obj.get_absolute_url()
        else:
            path = reverse(found.view_name, args=[self.obj.slug])
        response = HttpResponsePermanentRedirect(f"{path}?{query.urlencode()}" if query else path)
        patch_cache_control(response, public=True, no_cache=True)
        return response


def moved_into_path(request, *names):
    """Return the permanent redirect to the address that has in its path what this one has in its query, by the names of parameters.

    None where it has none of them. The addresses of a view with and without such a part have one name.
    """
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    if not given:
        return None
    found, query = request.resolver_match, request.GET.copy()
    for name in given:
        del query[name]
    try:
        path = reverse(found.view_name, kwargs={**found.kwargs, **given})
    except NoReverseMatch:
        raise Http404 from None
    response = HttpResponsePermanentRedirect(f"{path}?{query.urlencode()}" if query else path)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def find_by_slug(objects, slug, parameter=""):
    """Return the one of `objects` with a slug; None if there is none. Raises AddressChanged for a former slug."""
    try:
        return get_by_slug(objects, slug, parameter)
    except Http404:
        return None


def get_by_slug(objects, slug, parameter=""):
    """Return the one of `objects` with a slug. Raises what `missing()` returns."""
    if found := objects.filter(slug=slug).first():
        return found
    raise missing(objects, slug, parameter)


def missing(objects, slug, parameter=""):
    """Return the exception for a slug that none of `objects` has: AddressChanged for a former slug, otherwise Http404."""
    if former := formerly_at(objects, slug):
        return AddressChanged(former, parameter)
    return Http404(f"Nothing published has the id “{slug}”.")


def parse_id(text):
    """Return the primary key that `text` from an address or a form represents; None if it is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else None


def base_of(request):
    """The address of the site without a slash at the end: SITE_URL, or else that of the request."""
    if not hasattr(request, "base"):  # whose host is checked once
        request.base = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    return request.base


def uri(kind, key, base):
    """Return the identifier of an object in linked data, without a language; it redirects to a page.

    `kind` is "body", "source", "topic" or "function"; `key` the slug, or the number of a function.
    """
    before, after = url_parts(f"opendata:{kind}", None, 1 if kind == "function" else "a-slug")
    return f"{base}{before}{key}{after}"
