"""When a body was last changed for readers: the one rule that pages, data, feeds and the sitemap take it from, by `updated_at` of its record."""

from secretariat.changes import change_time
from secretariat.saving import batches

from .building import place_of
from .selection import CHUNK, current_bodies

NOT_SHOWN = {"search_words", "former_names"}
"""What the record of a body has for the search and the index alone."""


def times_of(earlier, own, now):
    """Return since when the record of a body is valid, and when the body was last changed: its texts, place, ties, posts or contact points.

    `earlier` is the stored row or None, `own` the BuiltBody, `now` the time of the change; None where the record is rebuilt
    although nothing was changed.
    """
    if earlier is None:
        return (now, now) if now else (own.updated_at, own.updated_at)
    stored, wanted = (earlier.content, earlier.search_words), (own.content_as_stored, own.search_words)
    is_as_it_was = place_of(earlier) == place_of(own) and stored == wanted
    if now is None or is_as_it_was:
        return earlier.valid_from, earlier.updated_at
    is_seen = place_of(earlier) != place_of(own) or _shown(earlier.parsed) != _shown(own.content)
    return now, now if is_seen else earlier.updated_at


def _shown(content):
    return {key: value for key, value in content.items() if key not in NOT_SHOWN}


def mark_changed(bodies):
    """Write that bodies are changed, because a mandate source of theirs is."""
    for some in batches(bodies, CHUNK):
        current_bodies().filter(body__in=some).update(updated_at=change_time())
