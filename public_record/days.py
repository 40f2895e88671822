"""Days of the directory: in the time zone of the organisation, from midnight to midnight."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

DAY = timedelta(days=1)
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text):
    """Return the day that a text of the form 2017-03-01 means; None where it means none."""
    try:
        return date.fromisoformat(text) if WRITTEN.fullmatch(text) else None
    except (TypeError, ValueError):
        return None


def start_of(day):
    """Return the time at which a day begins."""
    return _start_of(day, timezone.get_current_timezone())


@lru_cache(maxsize=1000)
def _start_of(day, zone):
    return timezone.make_aware(datetime.combine(day, time()), zone)


def end_of(day):
    """Return the time at which a day is over: the start of the next."""
    return start_of(day + DAY)


def day_of(at):
    """Return the day of a time."""
    return timezone.localtime(at).date()
