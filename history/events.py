"""Events of reorganisations among what changed, as sentences. An app above this one finds them."""

from dataclasses import dataclass
from datetime import datetime

_sources = []


@dataclass(frozen=True)
class DescribedEvent:
    """Something that happened to bodies or functions: a sentence in the active language, and when it was entered.

    `bodies` are the ids of those that it happened to, `others` of those that it names besides.
    """

    number: int
    at: datetime
    sentence: str
    bodies: tuple = ()
    others: tuple = ()


def register_public_events(find):
    """Add a function that returns the DescribedEvents that were entered from a time on and before another; None is no limit."""
    _sources.append(find)


def public_events(since, until=None):
    """Return the DescribedEvents that were entered from a time on and before another, the earliest first."""
    return sorted(
        (event for find in _sources for event in find(since, until)), key=lambda event: (event.at, event.number)
    )


def fold_entries(events, entries):
    """Return (pairs of each DescribedEvent and the entries that say what it changed, the entries of no event).

    What a reorganisation changes has the time of its events.
    """
    own, rest, at = {event.number: [] for event in events}, [], {}
    for event in events:
        at.setdefault(event.at, []).append(event)
    for entry in entries:
        body, company = entry.latest.body, at.get(entry.latest.at, ())
        event = next((one for one in company if body in one.bodies), None)
        event = event or next((one for one in company if body in one.others), None)
        (own[event.number] if event and body else rest).append(entry)
    return [(event, own[event.number]) for event in events], rest
