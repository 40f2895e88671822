"""The URLs of the open data that have no language slug."""

from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern
from django.views.generic import RedirectView

from . import identifiers, memento, views
from .eac import SUFFIX


class LazyResolver(URLResolver):
    """Addresses in a namespace of their own, whose module is imported for the first request or for the first one of their names."""

    def _populate(self):
        """Collect no names: those in a namespace are looked up in it alone."""


def _identifiers():
    """Yield the addresses of identifiers, and of the RDF of what they mean."""
    for kind, folder in identifiers.FOLDERS.items():
        key = "<int:key>" if kind == "function" else "<slug:key>"
        own = {"kind": kind}
        yield path(f"id/{'' if kind == 'body' else f'{folder}/'}{key}", identifiers.identifier, own, name=kind)
        for suffix in identifiers.RDF:
            own = {"kind": kind, "suffix": suffix}
            yield path(f"data/{folder}/{key}.{suffix}", identifiers.document, own, name=f"{kind}.{suffix}")
    yield path(f"data/bodies/<slug:key>{SUFFIX}", identifiers.archival_document, name="body.eac")
    yield path("id/<slug:name>/", identifiers.scheme, name="scheme")
    yield path("id/<slug:name>/<slug:concept>", identifiers.scheme, name="concept")
    for suffix in identifiers.RDF:
        own = {"suffix": suffix}
        yield path(f"data/schemes/<slug:name>.{suffix}", identifiers.scheme_document, own, name=f"scheme.{suffix}")


app_name = "opendata"
urlpatterns = [
    LazyResolver(RoutePattern("api/v1/"), "opendata.api", app_name="ninja", namespace="api"),
    path("id/catalog/", views.catalogue, name="catalog"),
    path("data/catalog.ttl", views.catalogue, {"suffix": "ttl"}, name="catalog.ttl"),
    path("data/catalog.jsonld", views.catalogue, {"suffix": "jsonld"}, name="catalog.jsonld"),
    path(".well-known/void", RedirectView.as_view(pattern_name="opendata:catalog"), name="void"),
    path("timegate/<path:address>", memento.timegate, name="timegate"),
    path("timemap/<path:address>", memento.timemap, name="timemap"),
    path("data/<str:name>", views.file, name="file"),
    *_identifiers(),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", views.sitemap, name="sitemap-part"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
