"""Events of reorganisations among what changed, as sentences. Who keeps them is in an app above this one."""

from dataclasses import dataclass
from datetime import datetime

_tellers = []


@dataclass(frozen=True)
class ToldEvent:
    """Something that happened to bodies or functions: a sentence in the active language, and when it was entered."""

    number: int
    at: datetime
    sentence: str


def register_event_teller(tell):
    """Add a function that returns the ToldEvents that were entered from a time on and before another; None is no limit."""
    _tellers.append(tell)


def public_events(since, until=None):
    """Return the ToldEvents that were entered from a time on and before another, the earliest first."""
    return sorted(
        (event for tell in _tellers for event in tell(since, until)), key=lambda event: (event.at, event.number)
    )
