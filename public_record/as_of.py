"""The day as of which pages show the directory: that of an address `/<l>/on/<day>/`, or of the preview of a draft; none for today."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, wraps
from importlib import import_module

from django.utils import timezone
from django.utils.formats import date_format

from .days import end_of


@dataclass(frozen=True)
class AsOf:
    """The end of a day, and the draft whose plan is shown as if it were in force, if there is one, with its name."""

    day: date
    draft: int | None = None
    name: str = ""
    changes: tuple = ()
    """The ChangedDays in its month, for the page that shows them."""

    @cached_property
    def moment(self) -> datetime:
        """The time at which the day is over: what was valid just before it is shown."""
        return end_of(self.day)

    @property
    def is_over(self):
        """Whether the day is over: then what it shows stays as it is."""
        return self.day < timezone.localdate()

    @property
    def address(self):
        """The day as addresses have it."""
        return self.day.isoformat()

    @cached_property
    def shown(self):
        """The day as the active language writes it."""
        return date_format(self.day, "DATE_FORMAT")


_as_of = ContextVar("as_of", default=None)


@contextmanager
def as_of(day, draft=None, name="", changes=()):
    """Read the directory as it was at the end of a day inside the block."""
    token = _as_of.set(AsOf(day, draft, name, changes))
    try:
        yield _as_of.get()
    finally:
        _as_of.reset(token)


def shown_day():
    """Return the AsOf of the page being made; None for a page of today."""
    return _as_of.get()


def or_as_of(query):
    """Decorate a query of today: within `as_of`, the one answers that is called like it with `_then`, see `past_queries`."""

    @wraps(query)
    def answer(*arguments):
        if _as_of.get() is None:
            return query(*arguments)
        return _past_of(query)(*arguments)

    return answer


@cache
def _past_of(query):
    name, modules = f"{query.__name__}_then", map(import_module, PAST)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


PAST = "public_record.past_queries", "public_record.past_lists", "public_record.past_registry"
