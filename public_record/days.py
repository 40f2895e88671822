"""Days of the directory: in the time zone of the organisation, from midnight to midnight."""

from datetime import datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


def start_of(day):
    """Return the time at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


def end_of(day):
    """Return the time at which a day is over: the start of the next."""
    return start_of(day + DAY)


def day_of(at):
    """Return the day of a time."""
    return timezone.localtime(at).date()
