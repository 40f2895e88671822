# Long because every query of pages is here.
"""Queries of the public record for pages: few for each page, and in SQL, because compiling one takes the ORM longer than the database."""

import json
from functools import cache
from operator import itemgetter

from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Mandate, Revision

from .as_of import or_as_of
from .building import counts_of
from .entries import IndexEntry, TiedBody
from .models import whole_content
from .reading import ListedBody, PublicBody, PublicSource, PublicTopic, body_url
from .statements import database, execute, execute_often

_LISTED = """
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, {details}
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
WHERE r.valid_to IS NULL AND {condition} ORDER BY r.parent + 0, r.position
"""
"""By an expression, because SQLite would go through the whole index to have the parents in order."""
_PARTS = """
r.id IN (SELECT id FROM public_record_bodyrecord WHERE parent IS NULL AND valid_to IS NULL
UNION ALL SELECT id FROM public_record_bodyrecord WHERE valid_to IS NULL AND parent {among})
"""
_TOP = _LISTED.format(
    details="NULL, NULL",
    condition=_PARTS.format(
        among="IN (SELECT body FROM public_record_bodyrecord WHERE parent IS NULL AND valid_to IS NULL)"
    ),
)
_COUNT = "(SELECT COUNT(*) FROM public_record_bodyrecord c WHERE c.parent = r.body AND c.valid_to IS NULL)"
_UP = """
WITH RECURSIVE own AS (SELECT id, body, parent FROM public_record_bodyrecord WHERE valid_to IS NULL AND {condition}),
up(body) AS (SELECT body FROM own UNION
SELECT (SELECT above.parent FROM public_record_bodyrecord above WHERE above.body = up.body AND above.valid_to IS NULL)
FROM up WHERE up.body IS NOT NULL)
"""
"""The bodies on the path up, and at its end NULL. In the step no join: with statistics, as of PRAGMA optimize, SQLite would go
through the whole table for a Bloom filter of it."""
_AROUND = {
    "sqlite": """
up CROSS JOIN public_record_bodyrecord r CROSS JOIN public_record_listing l
WHERE r.parent IS up.body AND r.valid_to IS NULL AND l.record_id = r.id AND l.language = %s
""",
    "postgresql": """
public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
WHERE r.valid_to IS NULL AND (r.parent IS NULL OR r.parent = ANY(ARRAY(SELECT body FROM up)))
""",
}
"""What stands on the path up, beside it and below the body. SQLite keeps to the order of a CROSS JOIN, and finds NULL in an index."""
_BODY = """
SELECT body, parent, slug, kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, updated_at, content, mentions
FROM public_record_bodyrecord WHERE id = (SELECT id FROM own)
UNION ALL SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, {details}, r.position, NULL, NULL, NULL
FROM {around}
UNION ALL SELECT source, NULL, slug, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, content, NULL
FROM public_record_sourcerecord WHERE valid_to IS NULL
AND source IN (SELECT source FROM public_record_citation WHERE record_id = (SELECT id FROM own))
UNION ALL SELECT topic, NULL, slug, 'topic', NULL, NULL, NULL, NULL, NULL, NULL, position, NULL, content, NULL
FROM public_record_topicrecord WHERE valid_to IS NULL
AND topic IN (SELECT topic FROM public_record_topictie WHERE record_id = (SELECT id FROM own))
UNION ALL SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, NULL, s.sources, s.record_id, NULL, '', 'sharing'
FROM shared s CROSS JOIN public_record_bodyrecord r CROSS JOIN public_record_listing l
WHERE r.id = s.record_id AND l.record_id = r.id AND l.language = %s
"""
"""The content of a body, first, because SQLite takes from it that its time is one; the bodies around it, without content;
the mandate sources that it names, without a kind; its topics, with a kind of their own; and the bodies that share mandate sources with it."""
MAX_NAMING = 60
"""Bodies that may name a source; one that more of them name, such as the convention itself, says nothing of who works on the same."""
MAX_SHARING = 5
_SHARED = f"""
, rare(source) AS (SELECT DISTINCT source FROM public_record_citation own_tie WHERE record_id = (SELECT id FROM own) AND
(SELECT COUNT(*) FROM (SELECT 1 FROM public_record_citation c WHERE c.source = own_tie.source LIMIT %s) few) < %s),
shared(record_id, sources) AS (SELECT c.record_id, COUNT(DISTINCT c.source) FROM public_record_citation c
JOIN public_record_bodyrecord r ON r.id = c.record_id AND r.valid_to IS NULL
WHERE c.source IN (SELECT source FROM rare) AND c.record_id <> (SELECT id FROM own)
GROUP BY c.record_id ORDER BY 2 DESC, 1 LIMIT {MAX_SHARING})
"""  # noqa: S608
"""Bodies that share mandate sources with a body: few, and by sources that few others name."""


def revision_key():
    """Return number and time of the published revision as a part of cache keys; "" before the first. One query."""
    rows = execute(f"SELECT number, changed_at FROM {Revision._meta.db_table} WHERE id = 1", [])  # noqa: S608
    return _as_key(*rows[0]) if rows else ""


def _as_key(number, changed_at):
    return f"{number}-{changed_at}".replace(" ", "T")


@or_as_of
def get_body(slug, language):
    """Return the PublicBody at an address, with its `neighbours`; None where there is none. One query."""
    return _first_body("slug = %s", [slug], language)


@or_as_of
def get_root(language):
    """Return the Secretariat as a PublicBody, with its `neighbours` and the `revision` key; None where it is not published. One query."""
    return _first_body("parent IS NULL", [], language, _REVISION)


_REVISION = f"""
UNION ALL SELECT number, NULL, NULL, 'revision', NULL, NULL, NULL, NULL, NULL, NULL, NULL, changed_at, '', NULL
FROM {Revision._meta.db_table} WHERE id = 1
"""  # noqa: S608


def _first_body(condition, parameters, language, more=""):
    body, sources, topics, neighbours, sharing, revision = None, {}, [], [], [], ""
    for *listed, position, updated_at, content, mentions in execute_often(
        _body_sql(condition, database().vendor) + more,
        [*parameters, MAX_NAMING + 1, MAX_NAMING + 1, language.slug, language.slug],
    ):
        pk, parent, slug, kind, *_ = listed
        if content is None:
            neighbours.append((parent or 0, position, listed))
        elif mentions == "sharing":
            sharing.append((-listed[-1], position, listed))
        elif kind == "topic":
            topics.append(PublicTopic(pk, slug, content, language))
        elif kind == "revision":
            revision = _as_key(pk, updated_at)
        elif kind:
            body = PublicBody((pk, slug, kind, parent, updated_at, content, mentions), language)
        else:
            sources[pk] = PublicSource(pk, slug, content, language)
    if body:
        body.attach(sources)
        body.topics, body.revision = topics, revision
        body.neighbours = _in_order(neighbours, language)
        body.sharing = _in_order(sharing, language)
        if body.mandate is None:
            body.above = _contents_above(body)
    return body


def _in_order(rows, language):
    return [ListedBody(language, row) for *_order, row in sorted(rows, key=itemgetter(0, 1))]


@cache
def _body_sql(condition, vendor):
    own = "(SELECT body FROM own)"
    details = f"CASE WHEN r.parent = {own} THEN l.summary END, CASE WHEN r.parent = {own} THEN {_COUNT} END"
    return _UP.format(condition=condition) + _SHARED + _BODY.format(details=details, around=_AROUND[vendor])


def _contents_above(body):
    """Return (content, mentions) as JSON of the bodies above a body that mention others, by id; one query."""
    parents, path = {node.pk: node.parent_id for node in body.neighbours}, []
    while (above := parents.get((path or [body.pk])[-1])) is not None:
        path.append(above)
    if not path:
        return {}
    rows = execute(_ABOVE.format(ids=", ".join(map(str, path))), [])
    return {pk: (content, mentions) for pk, content, mentions in rows}


_ABOVE = """
SELECT body, content, mentions FROM public_record_bodyrecord WHERE valid_to IS NULL AND mentions <> '' AND body IN ({ids})
"""


def _bodies(rows, language):
    """Return the PublicBodies of rows, with their mandates and sources; one query for the sources of all."""
    bodies = [PublicBody(row, language) for row in rows]
    sources = get_sources({pk for body in bodies for pk in body.source_ids()}, language)
    for body in bodies:
        body.attach(sources)
    return bodies


@or_as_of
def bodies_in_order(language, first, count):
    """Return (PublicBodies below the Secretariat in tree order, from the one with index `first`; the number of all)."""
    ((total,),) = execute(_COUNT_BODIES, [])
    return _bodies(execute(_IN_ORDER, [count, first]), language), total


@or_as_of
def starts_of_divisions():
    """Return the index in `bodies_in_order` of each body directly below the Secretariat, by its id."""
    return dict(execute(_STARTS, []))


_NUMBERED = f"""
FROM public_record_bodyrecord r JOIN {Body._meta.db_table} b ON b.id = r.body
WHERE r.valid_to IS NULL AND r.parent IS NOT NULL
"""
_IN_ORDER = f"""
SELECT r.body, r.slug, r.kind, r.parent, r.updated_at, r.content, r.mentions FROM public_record_bodyrecord r
JOIN (SELECT r.id, b.tree_id, b.lft {_NUMBERED} ORDER BY b.tree_id, b.lft LIMIT %s OFFSET %s) page ON page.id = r.id
ORDER BY page.tree_id, page.lft
"""  # noqa: S608
_COUNT_BODIES = "SELECT COUNT(*) FROM public_record_bodyrecord WHERE valid_to IS NULL AND parent IS NOT NULL"
_STARTS = f"""
SELECT body, place FROM (SELECT r.body, b.level, ROW_NUMBER() OVER (ORDER BY b.tree_id, b.lft) - 1 AS place {_NUMBERED})
AS numbered WHERE level = 1
"""  # noqa: S608


@or_as_of
def entries_from_a_to_z(language, division, first, count):
    """Return (IndexEntries from the one with index `first`, the number of all); alphabetically as the language does.

    They are the offices, divisions and units, and their other names. With `division` they are those of bodies below it.
    """
    condition, parameters = _below(division)
    parameters = [language.slug, *parameters] * 2
    rows = execute(_FROM_A_TO_Z.format(condition=condition), [*parameters, count, first, language.slug])
    ((total,),) = execute(_COUNT_FROM_A_TO_Z.format(condition=condition), parameters)
    return [IndexEntry(language, row) for row in rows], total


def _below(division):
    """Return an SQL condition for the bodies below `division`, a ListedBody, or None for all; and its parameters."""
    if division is None:
        return "", []
    table = Body._meta.db_table
    below = f"JOIN {table} low ON low.id = r.body JOIN {table} top ON low.tree_id = top.tree_id AND low.lft > top.lft"
    records = f"SELECT r.id FROM public_record_bodyrecord r {below} AND low.rght < top.rght WHERE top.id = %s"  # noqa: S608
    return f"AND record_id IN ({records} AND r.valid_to IS NULL)", [division.pk]


_LISTINGS = "FROM public_record_listing WHERE language = %s AND NOT (kind = 'secretariat') {condition}"
_SEE_REFERENCES = "FROM public_record_seereference WHERE language = %s {condition}"
_FROM_A_TO_Z = f"""
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, NULL, NULL,
p.name, p.fallbacks, p.states, COALESCE(see.letter, l.letter), see.name, see.is_fallback, see.kind
FROM (SELECT sort_key, id, 0 AS is_reference {_LISTINGS} UNION ALL SELECT sort_key, id, 1 {_SEE_REFERENCES}
ORDER BY 1, 2, 3 LIMIT %s OFFSET %s) page
LEFT JOIN public_record_seereference see ON page.is_reference = 1 AND see.id = page.id
LEFT JOIN public_record_listing own ON page.is_reference = 0 AND own.id = page.id
JOIN public_record_bodyrecord r ON r.id = COALESCE(own.record_id, see.record_id)
JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
LEFT JOIN public_record_bodyrecord above ON above.body = r.parent AND above.valid_to IS NULL
LEFT JOIN public_record_listing p ON p.record_id = above.id AND p.language = l.language
ORDER BY page.sort_key, page.id, page.is_reference
"""  # noqa: S608
"""The Secretariat is part of nothing: its other names are in the index, and lead to the home page."""
_COUNT_FROM_A_TO_Z = f"SELECT (SELECT COUNT(*) {_LISTINGS}) + (SELECT COUNT(*) {_SEE_REFERENCES})"


def count_in_branch(top):
    """Return the number of bodies in the branch of a body, itself included."""
    return sum(count for _level, count in execute(_LEVELS, [top]))


@or_as_of
def branch_of(top, limit, language):
    """Return the ListedBodies of the upper levels of a branch, in tree order, with the number of their children.

    So many levels are read as have at most `limit` bodies together, but the children of the topmost body in any case.
    """
    ((level, total), *below) = execute(_LEVELS, [top])
    last = level + 1
    for own, count in below:
        total += count
        last = own if total <= limit else last
    return _listed(_BRANCH, [language.slug, top, last], language)


def bodies_in_branch(top, language):
    """Yield (PublicBody, level) for the branch of a body, in tree order; two queries."""
    rows = execute(_TEXTS_IN_BRANCH, [top])
    return zip(_bodies([row[:-1] for row in rows], language), (row[-1] for row in rows), strict=True)


@or_as_of
def parts_of(slugs, language, most):
    """Return the children of the bodies with these slugs as ListedBodies, with the number of their own; at most so many."""
    among = f"(SELECT body FROM public_record_bodyrecord WHERE valid_to IS NULL AND slug IN ({_marks(slugs)}))"  # noqa: S608
    sql = _LISTED.format(details=f"NULL, {_COUNT}", condition=f"r.parent IN {among}")
    return _listed(f"{sql} LIMIT %s", [language.slug, *sorted(slugs), most], language)


@or_as_of
def get_listed(slug, language):
    """Return the ListedBody with a slug; None where there is none. The root is that without a slug."""
    condition = "r.slug = %s" if slug else "r.parent IS NULL"
    found = _listed(
        _LISTED.format(details="NULL, NULL", condition=condition), [language.slug, *([slug] if slug else [])], language
    )
    return found[0] if found else None


_IN_BRANCH = f"""
JOIN {Body._meta.db_table} b ON b.id = r.body
JOIN {Body._meta.db_table} top ON top.tree_id = b.tree_id AND b.lft >= top.lft AND b.rght <= top.rght
"""
_LEVELS = f"""
SELECT b.level, COUNT(*) FROM public_record_bodyrecord r {_IN_BRANCH}
WHERE r.valid_to IS NULL AND top.id = %s GROUP BY b.level ORDER BY b.level
"""  # noqa: S608
_BRANCH = f"""
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, NULL, {_COUNT}
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s {_IN_BRANCH}
WHERE r.valid_to IS NULL AND top.id = %s AND b.level <= %s ORDER BY b.lft
"""  # noqa: S608
_TEXTS_IN_BRANCH = f"""
SELECT r.body, r.slug, r.kind, r.parent, r.updated_at, r.content, '', b.level FROM public_record_bodyrecord r {_IN_BRANCH}
WHERE r.valid_to IS NULL AND top.id = %s ORDER BY b.lft
"""  # noqa: S608


def count_kinds():
    """Return the number of published bodies of each kind, and that of their functions."""
    kinds = dict(
        execute("SELECT kind, COUNT(*) FROM public_record_bodyrecord WHERE valid_to IS NULL GROUP BY kind", [])
    )
    ((functions,),) = execute(_FUNCTIONS, [])
    return kinds, functions


_FUNCTIONS = f"""
SELECT COUNT(*) FROM {Function._meta.db_table} f JOIN {Mandate._meta.db_table} m ON m.id = f.mandate_id
JOIN public_record_bodyrecord r ON r.body = m.body_id AND r.valid_to IS NULL
"""  # noqa: S608


def count_sources():
    """Return the number of mandate sources."""
    ((count,),) = execute("SELECT COUNT(*) FROM public_record_sourcerecord WHERE valid_to IS NULL", [])
    return count


def count_texts():
    """Return (texts, missing, stale, unofficial) of all published bodies, mandate sources and topics, by language slug."""
    found = {language.slug: [0, 0, 0, 0] for language in LANGUAGES}
    for slug, *counts in execute(_TEXTS, []):
        found[slug] = counts
    for (content,) in execute(_OTHER_TEXTS, []):
        content = json.loads(content)
        for language in LANGUAGES:
            found[language.slug] = [
                one + other for one, other in zip(found[language.slug], counts_of(content, language), strict=True)
            ]
    return found


_OTHER_TEXTS = """
SELECT content FROM public_record_sourcerecord WHERE valid_to IS NULL
UNION ALL SELECT content FROM public_record_topicrecord WHERE valid_to IS NULL
"""
_TEXTS = """
SELECT language, SUM(texts), SUM(missing), SUM(stale), SUM(unofficial) FROM public_record_listing GROUP BY language
"""


@or_as_of
def around(pk, language):
    """Return the ListedBodies on the path to a body, beside these, and its children; siblings in order."""
    sql = _UP.format(condition="body = %s")
    sql += _LISTED.format(details="NULL, NULL", condition=_PARTS.format(among=among()))
    return _listed(sql, [pk, language.slug], language)


@or_as_of
def with_ancestors(ids, language):
    """Return the ListedBodies with these ids and all above them, by id; one query."""
    if not ids:
        return {}
    sql = _UP.format(condition=f"body IN ({_marks(ids)})")
    sql += _LISTED.format(details="NULL, NULL", condition=f"r.body {among()}")
    return {body.pk: body for body in _listed(sql, [*ids, language.slug], language)}


def listed_with_contents(ids, with_content, language):
    """Return the ListedBodies with these ids, each with its content where its id is in `with_content`, or None; one query."""
    details = "NULL, NULL"
    if with_content:
        is_wanted = f"r.body IN ({_marks(with_content)})"
        details = f"CASE WHEN {is_wanted} THEN r.content END, CASE WHEN {is_wanted} THEN r.search_words END"
    sql = _LISTED.format(details=details, condition=f"r.body IN ({_marks(ids)})")
    found = []
    for *row, content, words in execute(sql, [*with_content, *with_content, language.slug, *ids]):
        found.append((ListedBody(language, (*row, None, None)), whole_content(content, words) if content else None))
    return found


def among():
    """The condition for what `_UP` finds; PostgreSQL finds it first only as an array."""
    return "= ANY(ARRAY(SELECT body FROM up))" if database().vendor == "postgresql" else "IN (SELECT body FROM up)"


def _marks(items):
    return ", ".join(["%s"] * len(items))


def listed_bodies(slugs, ids, language):
    """Return the ListedBodies with these slugs or ids; one query."""
    keys = {"r.slug": [*slugs], "r.body": [*ids]}
    conditions = [f"{column} IN ({_marks(own)})" for column, own in keys.items() if own]
    if not conditions:
        return []
    sql = _LISTED.format(details="NULL, NULL", condition=f"({' OR '.join(conditions)})")
    return _listed(sql, [language.slug, *keys["r.slug"], *keys["r.body"]], language)


@or_as_of
def top(language):
    """Return the Secretariat and its offices and divisions as ListedBodies."""
    return [ListedBody(language, row) for row in execute_often(_TOP, [language.slug])]


@or_as_of
def get_sources(ids, language):
    """Return the PublicSources with these ids, by id; one query."""
    if not ids:
        return {}
    rows = execute(f"{_SOURCE} AND source IN ({_marks(ids)})", sorted(ids))
    return {row[0]: PublicSource(*row, language) for row in rows}


def rows_of_sources():
    """Return what PublicSources are made of, for each in the order of their ids; one query."""
    return execute(f"{_SOURCE} ORDER BY source", [])


@or_as_of
def get_source(slug, language):
    """Return the PublicSource at an address, with the `revision` key; None where there is none. One query."""
    for *row, number, changed_at in execute_often(_SOURCE_AND_REVISION, [slug]):
        source = PublicSource(*row, language)
        source.revision = "" if number is None else _as_key(number, changed_at)
        return source
    return None


_SOURCE_AND_REVISION = f"""
SELECT s.source, s.slug, s.content, r.number, r.changed_at FROM public_record_sourcerecord s
LEFT JOIN {Revision._meta.db_table} r ON r.id = 1 WHERE s.valid_to IS NULL AND s.slug = %s
"""  # noqa: S608
_SOURCE = "SELECT source, slug, content FROM public_record_sourcerecord WHERE valid_to IS NULL"


def function_url(number, language):
    """Return the address of a function on the page of its body; None where no published body has it. One query."""
    rows = execute(_OF_FUNCTION, [number])
    return f"{body_url(*rows[0], language)}#function-{number}" if rows else None


_OF_FUNCTION = f"""
SELECT r.kind, r.slug FROM {Function._meta.db_table} f JOIN {Mandate._meta.db_table} m ON m.id = f.mandate_id
JOIN public_record_bodyrecord r ON r.body = m.body_id AND r.valid_to IS NULL WHERE f.id = %s
"""  # noqa: S608


@or_as_of
def bodies_tied(other, language, first, count):
    """Return (TiedBodies of a mandate source or topic in tree order from the one with index `first`, the number of all); one query."""
    ties = "topictie WHERE topic" if isinstance(other, PublicTopic) else "citation WHERE source"
    rows = execute(_TIED.format(ties=ties), [other.pk, count, first, language.slug])
    return [TiedBody(language, row[:-1], other) for row in rows], rows[0][-1] if rows else 0


_TIED = f"""
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, l.summary, NULL, r.content, page.total
FROM (SELECT r.id, b.tree_id, b.lft, COUNT(*) OVER () AS total
FROM public_record_bodyrecord r JOIN {Body._meta.db_table} b ON b.id = r.body
WHERE r.valid_to IS NULL AND r.id IN (SELECT record_id FROM public_record_{{ties}} = %s)
ORDER BY b.tree_id, b.lft LIMIT %s OFFSET %s) page
JOIN public_record_bodyrecord r ON r.id = page.id
JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
ORDER BY page.tree_id, page.lft
"""  # noqa: S608


def _listed(sql, parameters, language):
    return [ListedBody(language, row) for row in execute(sql, parameters)]
