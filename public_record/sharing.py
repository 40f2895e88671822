"""Bodies that share mandate sources with a body: few, and by sources that few others name."""

from .as_of import shown_day
from .queries import execute
from .reading import ListedBody

MAX_NAMING = 60
"""Bodies that may name a source; one that more of them name, such as the convention itself, says nothing of who works on the same."""
MAX_SHOWN = 5

_SHARING = """
WITH own AS (SELECT id FROM public_record_bodyrecord WHERE body = %s AND valid_to IS NULL),
mine AS (SELECT DISTINCT source FROM public_record_citation WHERE record_id = (SELECT id FROM own)),
rare AS (SELECT source FROM mine WHERE
(SELECT COUNT(*) FROM (SELECT 1 FROM public_record_citation c WHERE c.source = mine.source LIMIT %s) few) < %s),
shared AS (SELECT c.record_id, COUNT(DISTINCT c.source) AS sources FROM public_record_citation c
JOIN public_record_bodyrecord r ON r.id = c.record_id AND r.valid_to IS NULL
WHERE c.source IN (SELECT source FROM rare) AND c.record_id <> (SELECT id FROM own)
GROUP BY c.record_id ORDER BY sources DESC, c.record_id LIMIT %s)
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, NULL, s.sources
FROM shared s JOIN public_record_bodyrecord r ON r.id = s.record_id
JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
ORDER BY s.sources DESC, s.record_id
"""


def bodies_sharing_sources(body):
    """Return the ListedBodies that name the most of a PublicBody's mandate sources, with the number of these as `child_count`; one query.

    None of another day than today.
    """
    if not body.sources or shown_day():
        return []
    most = MAX_NAMING + 1
    rows = execute(_SHARING, [body.pk, most, most, MAX_SHOWN, body.language.slug])
    return [ListedBody(body.language, row) for row in rows]
