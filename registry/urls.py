"""What the registry of mandates has beside its pages, below the slug of a language: tables, the feed, calendars and numbers."""

from django.urls import path, re_path

from . import calendars, numbers, tables
from .feed import RegistryChanges

app_name = "registry"
urlpatterns = [
    re_path(r"^mandates\.(?P<suffix>csv|xlsx)$", tables.registry_table, name="table"),
    path("mandates.atom", RegistryChanges(), name="feed"),
    path("mandates.ics", calendars.review_calendar, name="calendar"),
    path("mandates/<slug:branch>.ics", calendars.review_calendar, name="calendar"),
    path("mandates-in-numbers/", numbers.mandates_in_numbers, name="numbers"),
]
