"""The days of which the directory is known, and those on which it was changed, as far as versions tell."""

from dataclasses import dataclass
from datetime import date

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


def first_moment():
    """Return the time from which on the directory is known; None where nothing has been published yet. One query."""
    key = f"first-moment:{queries.revision_key()}"
    return cache.get_or_set(key, lambda: Baseline.objects.values_list("valid_from", flat=True).first(), timeout=None)


def changed_days():
    """Return the days on which the record of a body or a mandate source was written, in order; looked up once for each revision."""
    key = f"changed-days:{queries.revision_key()}"
    found = cache.get(key)
    if found is None:
        first, *others = (model.objects.order_by().values_list(column, flat=True) for model, column in COLUMNS)
        found = sorted({day_of(at) for at in first.union(*others)})
        cache.set(key, found, timeout=None)
    return found


def days_of_month(day):
    """Return the ChangedDays in the month of a day."""
    return [ChangedDay(own) for own in changed_days() if (own.year, own.month) == (day.year, day.month)]
