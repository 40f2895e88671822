"""The days of which the directory is known, and those on which it was changed, as far as versions tell."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.utils.formats import date_format

from . import queries
from .days import day_of
from .models import Baseline, BodyRecord, BodyVersion, SourceRecord, SourceVersion

COLUMNS = (
    (BodyRecord, "valid_from"), (BodyVersion, "valid_from"), (BodyVersion, "valid_to"),
    (SourceRecord, "valid_from"), (SourceVersion, "valid_from"), (SourceVersion, "valid_to"),
)  # fmt: skip


@dataclass(frozen=True)
class ChangedDay:
    """A day on which the directory was changed, for templates."""

    day: date

    @property
    def address(self):
        return self.day.isoformat()

    @property
    def number(self):
        return str(self.day.day)

    @property
    def shown(self):
        return date_format(self.day, "DATE_FORMAT")


@dataclass(frozen=True)
class KnownDays:
    """The time from which on the directory is known, None where nothing has been published yet, and the days on which it was changed, in order."""

    first: datetime | None
    changed: list

    def of_month(self, day):
        """Return the ChangedDays in the month of a day."""
        return [ChangedDay(own) for own in self.changed if (own.year, own.month) == (day.year, day.month)]


def known_days():
    """Return the KnownDays, which are looked up once for each revision. One query.

    A day on which the directory was changed is one on which the record of a body or a mandate source was written.
    """
    key = f"known-days:{queries.revision_key()}"
    found = cache.get(key)
    if found is None:
        first, *others = (model.objects.order_by().values_list(column, flat=True) for model, column in COLUMNS)
        changed = sorted({day_of(at) for at in first.union(*others)})
        found = KnownDays(Baseline.objects.values_list("valid_from", flat=True).first(), changed)
        cache.set(key, found, timeout=None)
    return found


def first_moment():
    """Return the time from which on the directory is known; None where nothing has been published yet. One query."""
    return known_days().first
