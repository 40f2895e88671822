"""Public URL of the history: the feed, below the language slug."""

from django.urls import path

from .feed import Changes

urlpatterns = [path("changes.atom", Changes(), name="changes")]
