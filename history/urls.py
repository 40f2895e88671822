"""Public URLs of the history, below the language slug: the page of changes and the feed."""

from django.urls import path

from .changes_page import what_changed
from .compare_page import choose, compare_days
from .feed import Changes

urlpatterns = [
    path("changes/", what_changed, name="what-changed"),
    path("changes/<slug:branch>/", what_changed, name="what-changed"),
    path("changes.atom", Changes(), name="changes"),
    path("changes/<slug:branch>.atom", Changes(), name="changes"),
    path("compare/", choose, name="choose-days"),
    path("compare/<str:first>/<str:second>/", compare_days, name="compare"),
    path("compare/<str:first>/<str:second>.csv", compare_days, {"suffix": "csv"}, name="compare-as-csv"),
]
