"""Queries of the public record for the pages of topics: one for each page."""

from .queries import execute
from .reading import PublicTopic

_COUNT = "(SELECT COUNT(DISTINCT record_id) FROM public_record_topictie c WHERE c.topic = t.topic)"
_ALL = f"""
SELECT t.topic, t.slug, t.content, t.parent, {_COUNT} FROM public_record_topicrecord t WHERE t.valid_to IS NULL
ORDER BY t.position, t.topic
"""  # noqa: S608
_AROUND = f"""
WITH RECURSIVE up(topic, parent, distance) AS (
SELECT topic, parent, 0 FROM public_record_topicrecord WHERE valid_to IS NULL AND slug = %s
UNION ALL SELECT t.topic, t.parent, up.distance + 1 FROM public_record_topicrecord t
JOIN up ON t.topic = up.parent AND t.valid_to IS NULL)
SELECT t.topic, t.slug, t.content, t.position, {_COUNT}, up.distance
FROM public_record_topicrecord t JOIN up ON up.topic = t.topic WHERE t.valid_to IS NULL
UNION ALL SELECT t.topic, t.slug, t.content, t.position, {_COUNT}, -1
FROM public_record_topicrecord t WHERE t.valid_to IS NULL AND t.parent = (SELECT topic FROM up WHERE distance = 0)
"""  # noqa: S608


def rows_of_topics():
    """Return what `all_topics` makes PublicTopics of; one query."""
    return execute(_ALL, [])


def all_topics(language, rows=None):
    """Return all PublicTopics in tree order, each with `level`, `count`, the number of its bodies, and `below`; one query without `rows`."""
    below, known = {}, {}
    for *row, parent, count in rows_of_topics() if rows is None else rows:
        topic = PublicTopic(*row, language)
        topic.count, topic.parent_id, topic.below = count, parent, []
        known[topic.pk] = topic
        below.setdefault(parent, []).append(topic)
    for topic in known.values():
        topic.below = below.get(topic.pk, [])
    found, waiting = [], [(topic, 0) for topic in reversed(below.get(None, []))]
    while waiting:
        topic, topic.level = waiting.pop()
        found.append(topic)
        waiting += [(one, topic.level + 1) for one in reversed(topic.below)]
    return found


def get_topic(slug, language):
    """Return the PublicTopic at an address; None where there is none. One query.

    `broader` are those above it, the top first; `narrower` those directly below it, in order, with `count`.
    """
    path, narrower = {}, []
    for *row, position, count, distance in execute(_AROUND, [slug]):
        topic = PublicTopic(*row, language)
        topic.count = count
        if distance < 0:
            narrower.append((position, topic.pk, topic))
        else:
            path[distance] = topic
    if not path:
        return None
    found = path.pop(0)
    found.broader = [path[distance] for distance in sorted(path, reverse=True)]
    found.narrower = [topic for *_place, topic in sorted(narrower, key=lambda row: row[:2])]
    found.scope_note, found.exact_match = found.text("scope_note"), found.content["exact_match"]
    found.other_names, found.notation = found.text("other_names").splitlines(), found.content["notation"]
    return found


def get_topics(ids, language):
    """Return the PublicTopics with these ids, by id and in order; one query."""
    if not ids:
        return {}
    rows = execute(_SOME.format(ids=", ".join(["%s"] * len(ids))), sorted(ids))
    return {row[0]: PublicTopic(*row, language) for row in rows}


_SOME = """
SELECT topic, slug, content FROM public_record_topicrecord WHERE valid_to IS NULL AND topic IN ({ids})
ORDER BY position, topic
"""
