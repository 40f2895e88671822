"""The public address of the history: the feed, below the prefix of a language."""

from django.urls import path

from .feed import Changes

urlpatterns = [path("changes.atom", Changes(), name="changes")]
