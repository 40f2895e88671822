"""The URLs of the open data that have no language slug."""

from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern

from . import views


class LazyResolver(URLResolver):
    """Addresses in a namespace of their own, whose module is imported for the first request or for the first one of their names."""

    def _populate(self):
        """Collect no names: those in a namespace are looked up in it alone."""


app_name = "opendata"
urlpatterns = [
    LazyResolver(RoutePattern("api/v1/"), "opendata.api", app_name="ninja", namespace="api"),
    path("data/<str:name>", views.file, name="file"),
    path("id/<slug:slug>", views.body, name="body"),
    path("id/functions/<int:number>", views.function, name="function"),
    path("id/mandates/<slug:slug>", views.source, name="source"),
    path("id/topics/<slug:slug>", views.topic, name="topic"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", views.sitemap, name="sitemap-part"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
