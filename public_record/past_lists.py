"""Queries as of a day for lists: the tree in order, the index from A to Z, and mandate sources with what names them."""

from collections import defaultdict

from .building import entries_of_index
from .entries import IndexEntry, TiedBody
from .past_queries import (
    ALL,
    PLACES,
    WHOLE,
    conditions,
    get_sources_then,
    listed_then,
    marks_for,
    public_body,
    read_both,
)  # fmt: skip
from .queries import execute
from .versions import unpack

# The tree


def _children():
    """Return the ids of the children of each body, in order; None has the Secretariat."""
    found = defaultdict(list)
    for parent, _position, body in sorted(read_both(PLACES, "1 = 1", []), key=lambda row: (row[0] or 0, *row[1:])):
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


_KEYS = (
    "SELECT r.body, r.id, 1 FROM public_record_bodyrecord r",
    "SELECT r.body, r.id, 0 FROM {table} r",
)


def keys_then():
    """Return what row a body is read from, by id: where it is the same on two days, so is the body."""
    return {body: row for body, *row in read_both(_KEYS, "1 = 1", [])}


def parents_then():
    """Return the parent of each body."""
    return {body: parent for parent, _position, body in read_both(PLACES, "1 = 1", [])}


def bodies_in_order_then(language, first, count):
    """Return (PublicBodies below the Secretariat in tree order, from the one with index `first`; the number of all)."""
    ids = _below_root(_children())
    page = ids[first : first + count]
    if not page:
        return [], len(ids)
    rows = {row[0]: row for row in read_both(WHOLE, f"r.body IN ({marks_for(page)})", page)}
    bodies = [public_body(rows[pk], language) for pk in page]
    sources = get_sources_then({pk for body in bodies for pk in body.source_ids()}, language)
    for body in bodies:
        body.attach(sources)
    return bodies, len(ids)


def starts_of_divisions_then():
    """Return the index in `bodies_in_order` of each body directly below the Secretariat, by its id."""
    children = _children()
    places = {pk: place for place, pk in enumerate(_below_root(children))}
    return {pk: places[pk] for root in children.get(None, ()) for pk in children.get(root, ())}


def branch_of_then(top, limit, language):
    """Return the ListedBodies of the upper levels of a branch, see `queries.branch_of`; siblings are in order."""
    found = listed_then("r.body = %s", [top], language)
    own = [body.pk for body in found]
    while own:
        below = listed_then(f"r.parent IN ({marks_for(own)})", own, language, counted=ALL)
        found, own = [*found, *below], [body.pk for body in below]
        if len(found) + sum(body.child_count for body in below) > limit:
            break
    for body in found[:1]:
        body.child_count = sum(other.parent_id == top for other in found)
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


def entries_from_a_to_z_then(language, division, first, count):
    """Return (IndexEntries from the one with index `first`, the number of all); alphabetically as the language does."""
    entries, parents = [], {}
    for body, parent, kind, sort_key, letter, content in read_both(_NAMED, "1 = 1", [], before=[language.slug]):
        parents[body] = parent
        own = [(bytes(sort_key), letter, None, False, "")] if content is None else []
        if content is not None:
            own = entries_of_index(unpack(content)[0], language)
        entries += [(key, body, *more) for key, *more in own if kind != "secretariat" or more[1] is not None]
    (of_records, parameters), _others, _table = conditions()
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
    return {body.pk: body for body in listed_then(f"r.body IN ({marks_for(ids)})", sorted(ids), language)}


def _index_entry(language, body, above, letter, other, is_fallback, kind):
    parent = above.get(body.parent_id)
    listed = (
        body.pk, body.parent_id, body.slug, body.kind, body.name_text, body.acronym_text, body.fallbacks, body.states, None, None,
    )  # fmt: skip
    of_parent = (parent.name_text, parent.fallbacks, parent.states) if parent else (None, None, None)
    return IndexEntry(language, (*listed, *of_parent, letter, other, is_fallback, kind))


# Mandate sources and what names them

_CITING = (
    "SELECT r.body, c.source, c.function, NULL FROM public_record_bodyrecord r"
    " JOIN public_record_citation c ON c.record_id = r.id",
    "SELECT r.body, NULL, NULL, r.content FROM {table} r",
)


def citations_then(source=None):
    """Yield (body, source, id of the function or None) for all citations, or those of one mandate source."""
    (of_records, record_parameters), (of_others, other_parameters), table = conditions()
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


def bodies_tied_then(other, language, first, count):
    """Return (TiedBodies of a mandate source in tree order from the one with index `first`, the number of all)."""
    tied = {body for body, *_citation in citations_then(other.pk)}
    children = _children()
    ids = [pk for pk, _level in _in_order(children) if pk in tied]
    page = ids[first : first + count]
    if not page:
        return [], len(ids)
    listed, rows = _by_id(page, language), read_both(WHOLE, f"r.body IN ({marks_for(page)})", page)
    contents = {row[0]: public_body(row, language).content for row in rows}
    return [_tied_body(language, listed[pk], contents[pk], other) for pk in page], len(ids)


def _tied_body(language, body, content, other):
    listed = (
        body.pk, body.parent_id, body.slug, body.kind, body.name_text, body.acronym_text, body.fallbacks, body.states,
        body.summary_text, None,
    )  # fmt: skip
    return TiedBody(language, (*listed, content), other)
