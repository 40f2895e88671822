# ruff: noqa: S608 - what is put into the SQL is written here
"""Queries of the public record as of a day: each does what the one with its name in `queries` does for today.

What was valid on a day is the record of today, where it was that early, or else a version; in the preview of a draft it is
what is planned, or else the record. They are found through the same conditions, in one query for each thing.
"""

import json
from collections import Counter, defaultdict
from operator import itemgetter

from django.db import connection

from . import as_of
from .building import entries_of_index
from .entries import IndexEntry, TiedBody
from .queries import execute
from .reading import ListedBody, PublicBody, PublicSource, PublicTopic
from .versions import inflate, unpack, without_holders

_LISTED = """
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, l.summary, r.position, NULL {more}
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
""", """
SELECT r.body, r.parent, r.slug, r.kind, NULL, NULL, NULL, NULL, NULL, r.position, r.listed {more}
FROM {table} r
"""  # fmt: skip
_WHOLE = (
    "SELECT r.body, r.slug, r.kind, r.parent, r.updated_at, r.content, r.mentions, NULL FROM public_record_bodyrecord r",
    "SELECT r.body, r.slug, r.kind, r.parent, NULL, NULL, NULL, r.content FROM {table} r",
)
_PLACES = (
    "SELECT r.parent, r.position, r.body FROM public_record_bodyrecord r",
    "SELECT r.parent, r.position, r.body FROM {table} r",
)
VERSIONS, PLANNED = "public_record_bodyversion", "public_record_plannedbody"


def _time(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def _conditions():
    """Return the conditions for the records and for the other states that are shown: ((SQL, parameters), (SQL, parameters), table)."""
    now = as_of.current()
    if now.draft is None:
        moment = _time(now.moment)
        return (
            ("r.valid_to IS NULL AND r.valid_from < %s", [moment]),
            ("r.valid_to >= %s AND r.valid_from < %s", [moment, moment]),
            VERSIONS,
        )
    planned = f"NOT EXISTS (SELECT 1 FROM {PLANNED} p WHERE p.draft = %s AND p.body = r.body)"
    return (
        (f"r.valid_to IS NULL AND {planned}", [now.draft]),
        ("r.draft = %s AND r.version > 0", [now.draft]),
        PLANNED,
    )


def _both(selects, condition, parameters, before=(), end=""):
    """Return the rows of two selects, of records and of other states; `before` are the parameters of the first before its condition."""
    (of_records, record_parameters), (of_others, other_parameters), table = _conditions()
    records, others = (select.format(table=table, more="") for select in selects)
    sql = f"{records} WHERE {of_records} AND {condition} UNION ALL {others} WHERE {of_others} AND {condition} {end}"
    return execute(sql, [*before, *record_parameters, *parameters, *other_parameters, *parameters])


def _marks(items):
    return ", ".join(["%s"] * len(items))


def _listed(condition, parameters, language, counted=()):
    """Return the ListedBodies that a condition on `r` selects, siblings in order; the children of those in `counted` are counted."""
    found = []
    for row in _both(_LISTED, condition, parameters, before=[language.slug]):
        *place, name, acronym, fallbacks, states, summary, position, listed = row
        if listed is not None:
            name, acronym, summary, fallbacks, states = json.loads(listed)[language.slug]
        found.append(((place[1] or 0, position, place[0]), (*place, name, acronym, fallbacks, states, summary)))
    found.sort(key=itemgetter(0))
    counts = _counts([row[0] for _order, row in found if row[1] in counted]) if counted else {}
    return [ListedBody(language, (*row, counts.get(row[0], 0))) for _order, row in found]


def _counts(ids):
    """Return the number of children of bodies, by id."""
    if not ids:
        return {}
    return Counter(parent for parent, *_place in _both(_PLACES, f"r.parent IN ({_marks(ids)})", ids))


def get_body(slug, language):
    """Return the PublicBody that had a slug, or else the one that has it today, with its `neighbours`."""
    body = _first_body("r.slug = %s", [slug], language)
    if body is None and (ids := [pk for (pk,) in execute(_WITH_SLUG, [slug, slug])]):
        body = _first_body(f"r.body IN ({_marks(ids)})", ids, language)
    return body


_WITH_SLUG = f"""
SELECT body FROM public_record_bodyrecord WHERE valid_to IS NULL AND slug = %s
UNION SELECT body FROM {VERSIONS} WHERE slug = %s
"""


def get_root(language):
    """Return the Secretariat as a PublicBody, with its `neighbours`."""
    return _first_body("r.parent IS NULL", [], language)


def _first_body(condition, parameters, language):
    rows = _both(_WHOLE, condition, parameters)
    if not rows:
        return None
    body = _public_body(rows[0], language)
    path = _path_from(body)
    marks = _marks(path)
    body.neighbours = _listed(f"(r.parent IS NULL OR r.parent IN ({marks}))", path, language, counted={body.pk})
    body.above = {} if body.content["mandate"] else _contents_above(path)
    body.attach(get_sources(body.source_ids(), language))
    body.topics = _topics(body.topic_ids(), language)
    return body


def _public_body(row, language):
    """Return the PublicBody of a row of `_WHOLE`."""
    *place, content, mentions, packed = row
    if packed is None:
        content, mentions = without_holders(json.loads(content)), json.loads(mentions) if mentions else {}
    else:
        content, mentions = unpack(packed)
    return PublicBody((*place, content, mentions), language)


def _path_from(body):
    """Return the ids of the bodies above a body and of itself, from below."""
    (of_records, record_parameters), (of_others, other_parameters), table = _conditions()
    parent = (
        f"COALESCE((SELECT r.parent FROM public_record_bodyrecord r WHERE r.body = up.parent AND {of_records}), "
        f"(SELECT r.parent FROM {table} r WHERE r.body = up.parent AND {of_others}))"
    )
    sql = f"""
    WITH RECURSIVE up(body, parent) AS (SELECT CAST(%s AS bigint), CAST(%s AS bigint)
    UNION SELECT up.parent, {parent} FROM up WHERE up.parent IS NOT NULL) SELECT body FROM up
    """
    return [pk for (pk,) in execute(sql, [body.pk, body.parent_id, *record_parameters, *other_parameters])]


def _contents_above(path):
    """Return (content, mentions) as JSON of the bodies above the first of a path that mention others, by id."""
    if not path[1:]:
        return {}
    found = {}
    for row in _both(_WHOLE, f"r.body IN ({_marks(path[1:])})", path[1:]):
        pk, *_place, content, mentions, packed = row
        if packed is not None:
            content, mentions = map(json.dumps, unpack(packed))
        if mentions and mentions != "{}":
            found[pk] = content, mentions
    return found


# Lists


def top(language):
    """Return the Secretariat and its offices and divisions as ListedBodies."""
    roots = [body for _parent, _position, body in _both(_PLACES, "r.parent IS NULL", [])]
    condition = f"(r.parent IS NULL OR r.parent IN ({_marks(roots)}))" if roots else "r.parent IS NULL"
    return _listed(condition, roots, language)


def around(pk, language):
    """Return the ListedBodies on the path to a body, beside these, and its children; siblings in order."""
    rows = _both(_WHOLE, "r.body = %s", [pk])
    path = _path_from(_public_body(rows[0], language)) if rows else []
    condition = f"(r.parent IS NULL OR r.parent IN ({_marks(path)}))" if path else "r.parent IS NULL"
    return _listed(condition, path, language)


def get_listed(slug, language):
    """Return the ListedBody with a slug; None where there is none. The root is that without a slug."""
    found = _listed("r.slug = %s", [slug], language) if slug else _listed("r.parent IS NULL", [], language)
    return found[0] if found else None


def with_ancestors(ids, language):
    """Return the ListedBodies with these ids and all above them, by id."""
    found, wanted = {}, {*ids}
    while wanted:
        own = {body.pk: body for body in _listed(f"r.body IN ({_marks(wanted)})", sorted(wanted), language)}
        found |= own
        wanted = {body.parent_id for body in own.values() if body.parent_id} - found.keys()
    return found


def parts_of(slugs, language, most):
    """Return the children of the bodies with these slugs as ListedBodies, with the number of their own; at most so many."""
    rows = _both(_PLACES, f"r.slug IN ({_marks(slugs)})", sorted(slugs))
    ids = sorted(body for _parent, _position, body in rows)
    return _listed(f"r.parent IN ({_marks(ids)})", ids, language, counted={*ids})[:most] if ids else []


# The tree


def _children():
    """Return the ids of the children of each body, in order; None has the Secretariat."""
    found = defaultdict(list)
    for parent, _position, body in sorted(_both(_PLACES, "1 = 1", []), key=lambda row: (row[0] or 0, *row[1:])):
        found[parent].append(body)
    return found


def _in_order(children, top=None):
    """Yield (id, level) of the bodies below a body in tree order; those directly below it are on level 1."""
    waiting = [(pk, 1) for pk in reversed(children.get(top, ()))]
    while waiting:
        pk, level = waiting.pop()
        yield pk, level
        waiting += [(child, level + 1) for child in reversed(children.get(pk, ()))]


def _below_root(children):
    return [pk for root in children.get(None, ()) for pk, _level in _in_order(children, root)]


def bodies_in_order(language, first, count):
    """Return (PublicBodies below the Secretariat in tree order, from the one with index `first`; the number of all)."""
    ids = _below_root(_children())
    page = ids[first : first + count]
    if not page:
        return [], len(ids)
    rows = {row[0]: row for row in _both(_WHOLE, f"r.body IN ({_marks(page)})", page)}
    bodies = [_public_body(rows[pk], language) for pk in page]
    sources = get_sources({pk for body in bodies for pk in body.source_ids()}, language)
    for body in bodies:
        body.attach(sources)
    return bodies, len(ids)


def starts_of_divisions():
    """Return the index in `bodies_in_order` of each body directly below the Secretariat, by its id."""
    children = _children()
    places = {pk: place for place, pk in enumerate(_below_root(children))}
    return {pk: places[pk] for root in children.get(None, ()) for pk in children.get(root, ())}


MAX_BODIES = 1_000
"""So many bodies of a branch are counted: nobody draws more of a chart."""


def levels_of(top):
    """Return (level, number of bodies) for each level of a branch, from its own down, until there are more than anybody draws."""
    levels, own, total = [(0, 1)], [top], 1
    while total <= MAX_BODIES:
        own = [body for _parent, _position, body in _both(_PLACES, f"r.parent IN ({_marks(own)})", own)]
        if not own:
            break
        total += len(own)
        levels.append((len(levels), len(own)))
    return levels


def branch_of(top, level, language):
    """Return the ListedBodies of the branch of a body down to a level, siblings in order, with the number of their children."""
    found, own, at = _listed("r.body = %s", [top], language), [top], 0
    while own and at < level:
        below = _listed(f"r.parent IN ({_marks(own)})", own, language)
        found, own, at = [*found, *below], [body.pk for body in below], at + 1
    counts = Counter(body.parent_id for body in found)
    counts.update(_counts(own))
    for body in found:
        body.child_count = counts[body.pk]
    return found


# From A to Z

_NAMED = """
SELECT r.body, r.parent, r.kind, l.sort_key, l.letter, NULL {more}
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
""", "SELECT r.body, r.parent, r.kind, NULL, NULL, r.content FROM {table} r"  # fmt: skip
_OTHER_NAMES = """
SELECT r.body, s.name, s.is_fallback, s.sort_key, s.letter, s.kind
FROM public_record_bodyrecord r JOIN public_record_seereference s ON s.record_id = r.id AND s.language = %s
WHERE {condition}
"""


def entries_from_a_to_z(language, division, first, count):
    """Return (IndexEntries from the one with index `first`, the number of all); alphabetically as the language does."""
    entries, parents = [], {}
    for body, parent, kind, sort_key, letter, content in _both(_NAMED, "1 = 1", [], before=[language.slug]):
        parents[body] = parent
        own = [(bytes(sort_key), letter, None, False, "")] if content is None else []
        if content is not None:
            own = entries_of_index(unpack(content)[0], language)
        entries += [(key, body, *more) for key, *more in own if kind != "secretariat" or more[1] is not None]
    (of_records, parameters), _others, _table = _conditions()
    for body, name, is_fallback, key, letter, kind in execute(
        _OTHER_NAMES.format(condition=of_records), [language.slug, *parameters]
    ):
        entries.append((bytes(key), body, letter, name, bool(is_fallback), kind))
    if division:
        entries = [entry for entry in entries if _is_below(entry[1], division.pk, parents)]
    entries.sort(key=lambda entry: (entry[0], entry[3] is not None, entry[1]))
    page = entries[first : first + count]
    bodies = _by_id({entry[1] for entry in page}, language)
    above = _by_id({body.parent_id for body in bodies.values() if body.parent_id}, language)
    return [_index_entry(language, bodies[entry[1]], above, *entry[2:]) for entry in page], len(entries)


def _is_below(body, top, parents):
    while (body := parents.get(body)) is not None:
        if body == top:
            return True
    return False


def _by_id(ids, language):
    if not ids:
        return {}
    return {body.pk: body for body in _listed(f"r.body IN ({_marks(ids)})", sorted(ids), language)}


def _index_entry(language, body, above, letter, other, is_fallback, kind):
    parent = above.get(body.parent_id)
    listed = (
        body.pk, body.parent_id, body.slug, body.kind, body.name_text, body.acronym_text, body.fallbacks, body.states, None, None,
    )  # fmt: skip
    of_parent = (parent.name_text, parent.fallbacks, parent.states) if parent else (None, None, None)
    return IndexEntry(language, (*listed, *of_parent, letter, other, is_fallback, kind))


# Mandate sources and topics

_SHARED = """
SELECT {key}, slug, content, NULL {more} FROM public_record_{kind}record WHERE valid_to IS NULL AND valid_from < %s AND {condition}
UNION ALL SELECT {key}, slug, NULL, content {more} FROM public_record_{kind}version WHERE valid_to >= %s AND valid_from < %s AND {condition}
"""


def _shared(kind, condition, parameters, more=""):
    """Return the rows of mandate sources or topics that a condition selects; the content is JSON."""
    moment = _time(as_of.current().moment)
    sql = _SHARED.format(key=kind, kind=kind, condition=condition, more=more)
    rows = execute(sql, [moment, *parameters, moment, moment, *parameters])
    return [(pk, slug, content or inflate(packed), *others) for pk, slug, content, packed, *others in rows]


def get_sources(ids, language):
    """Return the PublicSources with these ids, by id."""
    rows = _shared("source", f"source IN ({_marks(ids)})", sorted(ids)) if ids else ()
    return {row[0]: PublicSource(*row, language) for row in rows}


def _topics(ids, language):
    rows = _shared("topic", f"topic IN ({_marks(ids)})", sorted(ids), more=", position") if ids else ()
    return [PublicTopic(*row[:3], language) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


def get_source(slug, language):
    """Return the PublicSource that had an address, or else the one that has it today; None where there is none."""
    rows = _shared("source", "slug = %s", [slug])
    if not rows and (today := execute("SELECT source FROM public_record_sourcerecord WHERE slug = %s", [slug])):
        rows = _shared("source", "source = %s", [*today[0]])
    return PublicSource(*rows[0], language) if rows else None


_CITING = (
    "SELECT r.body, c.source, c.function, NULL FROM public_record_bodyrecord r"
    " JOIN public_record_citation c ON c.record_id = r.id",
    "SELECT r.body, NULL, NULL, r.content FROM {table} r",
)


def _citations(source=None):
    """Yield (body, source, id of the function or None) for all citations, or those of one mandate source."""
    (of_records, record_parameters), (of_others, other_parameters), table = _conditions()
    of_source = " AND c.source = %s" if source else ""
    naming = " AND r.ties LIKE %s" if source else " AND r.ties <> ''"
    sql = f"{_CITING[0]} WHERE {of_records}{of_source} UNION ALL {_CITING[1].format(table=table)} WHERE {of_others}{naming}"
    parameters = [*record_parameters, *([source] if source else []), *other_parameters]
    for body, cited, function, content in execute(sql, [*parameters, *([f"% {source} %"] if source else [])]):
        if content is None:
            yield body, cited, function
            continue
        mandate = unpack(content)[0]["mandate"]
        for owner, sources in (
            (None, mandate["sources"]),
            *((function["id"], function["sources"]) for function in mandate["functions"]),
        ):
            yield from ((body, own, owner) for own in sources if source in (None, own))


def sources_with_counts(language):
    """Return all PublicSources with `mandate_count` and `function_count`, the numbers of those that name each."""
    counts = Counter((source, function is not None) for _body, source, function in _citations())
    found = []
    for row in sorted(_shared("source", "1 = 1", []), key=itemgetter(0)):
        source = PublicSource(*row, language)
        source.mandate_count, source.function_count = counts[source.pk, False], counts[source.pk, True]
        found.append(source)
    return found


def bodies_tied(other, language, first, count):
    """Return (TiedBodies of a mandate source in tree order from the one with index `first`, the number of all)."""
    tied = {body for body, *_citation in _citations(other.pk)}
    children = _children()
    ids = [pk for pk, _level in _in_order(children) if pk in tied]
    page = ids[first : first + count]
    if not page:
        return [], len(ids)
    listed, rows = _by_id(page, language), _both(_WHOLE, f"r.body IN ({_marks(page)})", page)
    contents = {row[0]: _public_body(row, language).content for row in rows}
    return [_tied_body(language, listed[pk], contents[pk], other) for pk in page], len(ids)


def _tied_body(language, body, content, other):
    listed = (
        body.pk, body.parent_id, body.slug, body.kind, body.name_text, body.acronym_text, body.fallbacks, body.states,
        body.summary_text, None,
    )  # fmt: skip
    return TiedBody(language, (*listed, content), other)
