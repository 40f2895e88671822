"""The URLs of the open data that have no language slug."""

from django.urls import path

from . import views
from .api import api

app_name = "opendata"
urlpatterns = [
    path("api/v1/", api.urls),
    path("data/<str:name>", views.file, name="file"),
    path("id/<slug:slug>", views.body, name="body"),
    path("id/functions/<int:number>", views.function, name="function"),
    path("id/mandates/<slug:slug>", views.source, name="source"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", views.sitemap, name="sitemap-part"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
