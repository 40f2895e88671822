"""Events of bodies and functions for programs: what came after what, on which day and by which decision.

The app that keeps the ledger of events registers what finds them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

_finders = []


@dataclass(frozen=True)
class PublicEvent:
    """Something that happened to bodies or functions on a day. Pairs are (id before, id after), None where there is none.

    In a pair of the same ids the event is about what goes on. `sentences` tells it (language tag → sentence), `decision` is
    the id of a mandate source, and `reorganisation` what it was a part of: {"id", "name": language tag → name}.
    """

    id: int
    kind: str
    day: date
    entered_at: datetime
    bodies: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    decision: int | None = None
    sentences: dict = field(default_factory=dict)
    reorganisation: dict | None = None
    is_day_known: bool = True
    """Whether it happened on its day; otherwise it had happened by then."""

    @property
    def before(self):
        """The ids of the bodies that there were before, in order."""
        return _ids(before for before, _after in self.bodies)

    @property
    def after(self):
        """The ids of the bodies that there are after it, in order."""
        return _ids(after for _before, after in self.bodies)


def _ids(given):
    return [*dict.fromkeys(pk for pk in given if pk is not None)]


def register_events(find):
    """Add a function that finds PublicEvents in the order in which they happened: `find(bodies, since, until)`.

    `bodies` are ids, None for all; `since` and `until` are days, each None for no limit.
    """
    _finders.append(find)


def find_events(bodies=None, since=None, until=None):
    """Return the PublicEvents of bodies with these ids, or of all, from one day to another, in the order in which they happened."""
    found = [event for find in _finders for event in find(bodies, since, until)]
    return sorted(found, key=lambda event: event.day)


def successions(bodies):
    """Return (ids of the predecessors, ids of the successors) of bodies, by id; none is its own."""
    found = {pk: ({}, {}) for pk in bodies}
    for event in find_events(bodies) if _finders else ():
        for before, after in event.bodies:
            if before == after or None in (before, after):
                continue
            if after in found:
                found[after][0][before] = event
            if before in found:
                found[before][1][after] = event
    return found
