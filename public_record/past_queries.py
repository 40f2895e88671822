# ruff: noqa: S608 - what is put into the SQL is written here
"""Queries of the public record as of a day: each does what the one of its name, without `_then`, in `queries` does for today.

What was valid on a day is the record of today, where it was that early, or else a version; in the preview of a draft it is
what is planned, or else the record. They are found through the same conditions, in one query for each thing.
"""

import json
from functools import lru_cache
from operator import itemgetter

from django.db import connection

from secretariat.saving import batches

from . import as_of
from .queries import among, execute
from .reading import ListedBody, PublicBody, PublicSource, PublicTopic
from .versions import inflate, unpack, without_holders

_LISTED = """
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, l.summary, r.position, {count}{more}, NULL
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
WHERE r.id IN ({records})
UNION ALL SELECT r.body, r.parent, r.slug, r.kind, NULL, NULL, NULL, NULL, NULL, r.position, {count}{more}, {own}
FROM {table} r WHERE r.id IN ({others})
"""
"""By ids, because SQLite would begin the join with all listings; and with one select for each condition, because of OR it makes a scan."""
_OWN = {"sqlite": "json_extract(r.listed, '$.{slug}')", "postgresql": "r.listed::json ->> '{slug}'"}
"""What lists show of a version in one language, as JSON."""
WHOLE = (
    "SELECT r.body, r.slug, r.kind, r.parent, r.updated_at, r.content, r.mentions, NULL FROM public_record_bodyrecord r",
    "SELECT r.body, r.slug, r.kind, r.parent, NULL, NULL, NULL, r.content FROM {table} r",
)
PLACES = (
    "SELECT r.parent, r.position, r.body FROM public_record_bodyrecord r",
    "SELECT r.parent, r.position, r.body FROM {table} r",
)
AT_ONCE = 500
"""Ids in one query."""
ALL = "all"
VERSIONS, PLANNED = "public_record_bodyversion", "public_record_draftbody"


@lru_cache(maxsize=100)
def _time(moment, vendor):
    """Return a time as a parameter of a query in a database of a vendor."""
    return connection.ops.adapt_datetimefield_value(moment)


def conditions(row="r"):
    """Return the conditions for the records and for the other states that are shown: ((SQL, parameters), (SQL, parameters), table)."""
    now = as_of.shown_day()
    if now.draft is None:
        moment = _time(now.moment, connection.vendor)
        return (
            (f"{row}.valid_to IS NULL AND {row}.valid_from < %s", [moment]),
            (f"{row}.valid_to >= %s AND {row}.valid_from < %s", [moment, moment]),
            VERSIONS,
        )
    planned = f"NOT EXISTS (SELECT 1 FROM {PLANNED} p WHERE p.draft = %s AND p.body = {row}.body)"
    return (
        (f"{row}.valid_to IS NULL AND {planned}", [now.draft]),
        (f"{row}.draft = %s AND {row}.version > 0", [now.draft]),
        PLANNED,
    )


def read_both(selects, condition, parameters, before=(), end=""):
    """Return the rows of two selects, of records and of other states; `before` are the parameters of the first before its condition."""
    (of_records, record_parameters), (of_others, other_parameters), table = conditions()
    records, others = (select.format(table=table, more="") for select in selects)
    sql = f"{records} WHERE {of_records} AND {condition} UNION ALL {others} WHERE {of_others} AND {condition} {end}"
    return execute(sql, [*before, *record_parameters, *parameters, *other_parameters, *parameters])


def marks_for(items):
    return ", ".join(["%s"] * len(items))


def listed_then(condition, parameters, language, counted=""):
    """Return the ListedBodies that a condition on `r` selects, see `_listed`."""
    return _listed([(condition, parameters)], language, counted)


def _listed(alternatives, language, counted=""):
    """Return the ListedBodies that one of some conditions on `r`, each with its parameters, selects; siblings in order.

    `counted` is a condition on `r` with parameters for those whose children are counted, or ALL.
    """
    return _in_order(execute(*_select_listed(alternatives, language, counted)), language)


def _select_listed(alternatives, language, counted="", more=""):
    """Return the query of `_listed` with its parameters; `more` are columns without a value before the last one."""
    (of_records, record_parameters), (of_others, other_parameters), table = conditions()
    count, count_parameters = _count(counted) if counted else ("0", [])
    sql = _LISTED.format(
        records=_ids("public_record_bodyrecord", of_records, alternatives),
        others=_ids(table, of_others, alternatives),
        table=table,
        own=_OWN[connection.vendor].format(slug=language.slug),
        count=count,
        more=more,
    )
    of_ids = [
        [parameter for _condition, given in alternatives for parameter in (*before, *given)]
        for before in (record_parameters, other_parameters)
    ]
    return sql, [*count_parameters, language.slug, *of_ids[0], *count_parameters, *of_ids[1]]


def _in_order(rows, language):
    """Return the ListedBodies of the rows of `_LISTED`."""
    found = []
    # Each text is an array of JSON: parsed together, they take a third of the time.
    shown = iter(json.loads(f"[{','.join(row[-1] for row in rows if row[-1] is not None)}]"))
    for pk, parent, slug, kind, name, acronym, fallbacks, states, summary, position, children, *_more, listed in rows:
        if listed is not None:
            name, acronym, summary, fallbacks, states = next(shown)
        own = (pk, parent, slug, kind, name, acronym, fallbacks, states, summary, children)
        found.append(((parent or 0, position, pk), own))
    found.sort(key=itemgetter(0))
    return [ListedBody(language, row) for _order, row in found]


def _count(which):
    """Return (SQL, parameters) of the number of children of a body, where a condition on `r` holds, or for ALL."""
    (of_records, record_parameters), (of_others, other_parameters), table = conditions("c")
    sql = f"""(SELECT COUNT(*) FROM public_record_bodyrecord c WHERE {of_records} AND c.parent = r.body)
    + (SELECT COUNT(*) FROM {table} c WHERE {of_others} AND c.parent = r.body)"""
    parameters = [*record_parameters, *other_parameters]
    return (sql if which == ALL else f"CASE WHEN {which} THEN {sql} ELSE 0 END"), parameters


def _ids(table, valid, alternatives):
    """Return the SQL of the ids of what is valid in a table and one of some conditions selects."""
    return " UNION ALL ".join(
        f"SELECT r.id FROM {table} r WHERE {valid} AND {condition}" for condition, _parameters in alternatives
    )


def get_body_then(slug, language):
    """Return the PublicBody that had a slug, or else the one that has it today, with its `neighbours`."""
    body = _first_body("r.slug = %s", [slug], language)
    if body is None and (ids := [pk for (pk,) in execute(_WITH_SLUG, [slug, slug])]):
        body = _first_body(f"r.body IN ({marks_for(ids)})", ids, language)
    return body


_WITH_SLUG = f"""
SELECT body FROM public_record_bodyrecord WHERE valid_to IS NULL AND slug = %s
UNION SELECT body FROM {VERSIONS} WHERE slug = %s
"""


def get_root_then(language):
    """Return the Secretariat as a PublicBody, with its `neighbours`."""
    return _first_body("r.parent IS NULL", [], language)


def _first_body(condition, parameters, language):
    """Return the PublicBody that a condition on `r` selects, with its `neighbours`, which the same query reads."""
    whole, around = [], []
    for row in execute(*_select_around(condition, parameters, language, is_whole=True)):
        is_own = row[_CONTENT] is not None or row[_PACKED] is not None
        (whole if is_own else around).append(row)
    if not whole:
        return None
    ((pk, parent, slug, kind, *_listed, updated_at, content, mentions, packed, _no_list),) = whole
    body = public_body((pk, slug, kind, parent, updated_at, content, mentions, packed), language)
    body.neighbours = _in_order(around, language)
    body.above = {} if body.content["mandate"] else _contents_above(body)
    body.attach(get_sources_then(body.source_ids(), language))
    body.topics = _topics(body.topic_ids(), language)
    return body


def _around(condition, parameters, language):
    """Return the ListedBodies on the path to the body that a condition on `r` selects, beside these, and its children."""
    return _in_order(execute(*_select_around(condition, parameters, language)), language)


def _select_around(condition, parameters, language, is_whole=False):
    """Return the query of `_around` with its parameters; with `is_whole` it also reads the texts of the body, and counts what its children have."""
    (of_records, record_parameters), (of_others, other_parameters), table = conditions()
    above = (
        f"COALESCE((SELECT r.parent FROM public_record_bodyrecord r WHERE r.body = up.parent AND {of_records}), "
        f"(SELECT r.parent FROM {table} r WHERE r.body = up.parent AND {of_others}))"
    )
    sql = _UP.format(of_records=of_records, of_others=of_others, table=table, condition=condition, above=above)
    on_path = [("r.body = (SELECT body FROM up WHERE parent IS NULL)", []), (f"r.parent {among()}", [])]
    counted, more = ("r.parent = (SELECT body FROM own)", _NO_TEXTS) if is_whole else ("", "")
    listed, listed_parameters = _select_listed(on_path, language, counted, more)
    sql += (_OWN_TEXTS.format(table=table) if is_whole else "") + listed
    of_both = [*record_parameters, *parameters, *other_parameters, *parameters]
    return sql, [*of_both, *record_parameters, *other_parameters, *listed_parameters]


_UP = """
WITH RECURSIVE own(id, is_record, body, parent) AS (SELECT * FROM (
SELECT r.id, 1, r.body, r.parent FROM public_record_bodyrecord r WHERE {of_records} AND {condition}
UNION ALL SELECT r.id, 0, r.body, r.parent FROM {table} r WHERE {of_others} AND {condition}) found LIMIT 1),
up(body, parent) AS (SELECT body, parent FROM own UNION SELECT up.parent, {above} FROM up WHERE up.parent IS NOT NULL)
"""
"""A body, and the ids of it and of those above it."""
_OWN_TEXTS = """
SELECT r.body, r.parent, r.slug, r.kind, NULL, NULL, 0, 0, NULL, 0, 0, r.updated_at, r.content, r.mentions, NULL, NULL
FROM public_record_bodyrecord r WHERE r.id = (SELECT id FROM own WHERE is_record = 1)
UNION ALL SELECT r.body, r.parent, r.slug, r.kind, NULL, NULL, 0, 0, NULL, 0, 0, NULL, NULL, NULL, r.content, NULL
FROM {table} r WHERE r.id = (SELECT id FROM own WHERE is_record = 0) UNION ALL
"""
"""The body itself; first, because SQLite takes from it that its time is one."""
_NO_TEXTS = ", NULL, NULL, NULL, NULL"
_CONTENT, _PACKED = 12, 14


def public_body(row, language):
    """Return the PublicBody of a row of `WHOLE`."""
    *place, content, mentions, packed = row
    if packed is None:
        content, mentions = without_holders(json.loads(content)), json.loads(mentions) if mentions else {}
    else:
        content, mentions = unpack(packed)
    return PublicBody((*place, content, mentions), language)


def listed_bodies_then(ids, language):
    """Return the ListedBodies with these ids."""
    found = []
    for some in batches(sorted(ids), AT_ONCE):
        found += listed_then(f"r.body IN ({marks_for(some)})", some, language)
    return found


def contents_then(ids):
    """Yield (id, slug, kind, parent, content) of the bodies with these ids."""
    for pk, slug, kind, parent, _at, content, _mentions, packed in read_both(
        WHOLE, f"r.body IN ({marks_for(ids)})", ids
    ):
        yield pk, slug, kind, parent, without_holders(json.loads(content)) if packed is None else unpack(packed)[0]


def _contents_above(body):
    """Return (content, mentions) as JSON of the bodies above one that mention others, by id."""
    parents, above = {other.pk: other.parent_id for other in body.neighbours}, [body.parent_id]
    while above[-1] is not None:
        above.append(parents.get(above[-1]))
    found = {}
    for row in read_both(WHOLE, f"r.body IN ({marks_for(above[:-1])})", above[:-1]) if above[:-1] else ():
        pk, *_place, content, mentions, packed = row
        if packed is not None:
            content, mentions = map(json.dumps, unpack(packed))
        if mentions and mentions != "{}":
            found[pk] = content, mentions
    return found


# Lists


def top_then(language):
    """Return the Secretariat and its offices and divisions as ListedBodies."""
    return _around("r.parent IS NULL", [], language)


def around_then(pk, language):
    """Return the ListedBodies on the path to a body, beside these, and its children; siblings in order."""
    return _around("r.body = %s", [pk], language)


def get_listed_then(slug, language):
    """Return the ListedBody with a slug; None where there is none. The root is that without a slug."""
    found = listed_then("r.slug = %s", [slug], language) if slug else listed_then("r.parent IS NULL", [], language)
    return found[0] if found else None


def with_ancestors_then(ids, language):
    """Return the ListedBodies with these ids and all above them, by id."""
    found, wanted = {}, {*ids}
    while wanted:
        own = {body.pk: body for body in listed_then(f"r.body IN ({marks_for(wanted)})", sorted(wanted), language)}
        found |= own
        wanted = {body.parent_id for body in own.values() if body.parent_id} - found.keys()
    return found


def parts_of_then(slugs, language, most):
    """Return the children of the bodies with these slugs as ListedBodies, with the number of their own; at most so many."""
    rows = read_both(PLACES, f"r.slug IN ({marks_for(slugs)})", sorted(slugs))
    ids = sorted(body for _parent, _position, body in rows)
    return listed_then(f"r.parent IN ({marks_for(ids)})", ids, language, counted=ALL)[:most] if ids else []


# Mandate sources and topics

_SHARED = """
SELECT {key}, slug, content, NULL {more} FROM public_record_{kind}record WHERE valid_to IS NULL AND valid_from < %s AND {condition}
UNION ALL SELECT {key}, slug, NULL, content {more} FROM public_record_{kind}version WHERE valid_to >= %s AND valid_from < %s AND {condition}
"""


def read_shared(kind, condition, parameters, more=""):
    """Return the rows of mandate sources or topics that a condition selects; the content is JSON."""
    moment = _time(as_of.shown_day().moment, connection.vendor)
    sql = _SHARED.format(key=kind, kind=kind, condition=condition, more=more)
    rows = execute(sql, [moment, *parameters, moment, moment, *parameters])
    return [(pk, slug, content or inflate(packed), *others) for pk, slug, content, packed, *others in rows]


def get_sources_then(ids, language):
    """Return the PublicSources with these ids, by id."""
    rows = read_shared("source", f"source IN ({marks_for(ids)})", sorted(ids)) if ids else ()
    return {row[0]: PublicSource(*row, language) for row in rows}


def _topics(ids, language):
    rows = read_shared("topic", f"topic IN ({marks_for(ids)})", sorted(ids), more=", position") if ids else ()
    return [PublicTopic(*row[:3], language) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


def get_source_then(slug, language):
    """Return the PublicSource that had an address, or else the one that has it today; None where there is none."""
    rows = read_shared("source", "slug = %s", [slug])
    if not rows and (today := execute("SELECT source FROM public_record_sourcerecord WHERE slug = %s", [slug])):
        rows = read_shared("source", "source = %s", [*today[0]])
    return PublicSource(*rows[0], language) if rows else None
