"""The URLs of the search, below the slug of a language."""

from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("opensearch.xml", views.description, name="description"),
]
