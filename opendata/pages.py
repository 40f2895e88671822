"""The addresses of the open data's pages, below the prefix of a language."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.about, name="data"),
    path("api/", views.api_page, name="api-page"),
]
