"""The URLs of the open data pages, below the slug of a language."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.about, name="data"),
    path("api/", views.api_page, name="api-page"),
]
