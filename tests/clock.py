"""Other days: what happens inside is done on them."""

from datetime import timedelta
from unittest import mock

from django.utils import timezone


def later(days):
    """Set the clock of Django to so many days from now."""
    real = timezone.now()
    return mock.patch("django.utils.timezone.now", lambda: real + timedelta(days=days))  # noqa: PT008 - time goes on
