"""Public URLs of the history, below the language slug: the page of changes and the feed."""

from django.urls import path

from .changes_page import what_changed
from .feed import Changes

urlpatterns = [
    path("changes/", what_changed, name="what-changed"),
    path("changes/<slug:branch>/", what_changed, name="what-changed"),
    path("changes.atom", Changes(), name="changes"),
    path("changes/<slug:branch>.atom", Changes(), name="changes"),
]
