"""Mentions in the records of bodies: where their texts have the names of other bodies, and of the mandate sources that they name.

They are stored beside the content, as JSON: what text (see `building.texts_of`) → language tag → [start, end, kind, slug] of
each mention. So a page needs no query for its links, and what changes the name of a body also changes the mentions in others:
they are found by the keys of their texts.
"""

import json
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from django.utils import translation

from secretariat.changes import before_commit
from secretariat.languages import LANGUAGES, localized_symbol
from secretariat.models import MandateSource
from secretariat.rehearsal import tables_of
from secretariat.saving import batches
from secretariat.text.mentions import Name, find, titles

from .building import SOURCE_KIND, dump, keys_of_names, source_ids, texts_of
from .models import Listing
from .queries import execute
from .selection import CHUNK, current_bodies
from .versions import is_of_today, replace_column


class Named(NamedTuple):
    """What a name in a text can mean: a body, or a mandate source, which has no place in the tree."""

    kind: str
    slug: str
    body: int = 0
    parent: int | None = 0


def update_mentions(ids):
    """Write the mentions that differ in the records of these bodies."""
    differing, is_older = {}, False
    for _body, record, since, stored, found in _mentions_in(ids):
        if stored != found:
            differing[record] = found
            is_older = is_older or not is_of_today(since)
    replace_column("mentions", differing, is_older)


def bodies_with_wrong_mentions():
    """Yield the ids of the bodies whose mentions are not as they should be."""
    ids = [*current_bodies().order_by("body").values_list("body", flat=True)]
    yield from (body for body, _record, _since, stored, found in _mentions_in(ids) if stored != found)


def _mentions_in(ids):
    """Yield (body, id of its record, since when it is valid, mentions as stored, and as they should be) for these bodies."""
    known = _known_keys() if len(ids) > CHUNK else None
    for some in batches(ids, CHUNK):
        rows, keys, contents = [], {}, {}
        for body, *row, text_keys, content in execute(_RECORDS.format(ids=", ".join(map(str, some))), []):
            rows.append((body, *row))
            if text_keys:
                own = {*text_keys.split()}
                keys[body], contents[body] = own if known is None else own & known, json.loads(content)
        names = _names_by_key(set().union(*keys.values()))
        sources = _sources({source for content in contents.values() for source in source_ids(content)})
        for body, record, since, parent, stored in rows:
            found = {}
            if body in contents:
                found = _found(body, parent, contents[body], keys[body], names, sources)
            yield body, record, since, stored, dump(found) if found else ""


def _found(body, parent, content, keys, names, sources):
    """Return the mentions in the texts of a body."""
    texts, found = [*texts_of(content["mandate"])], {}
    for language in LANGUAGES:
        wanted = {name for key in names[language.slug].keys() & keys for name in names[language.slug][key]}
        for pk in source_ids(content) & sources.keys():
            wanted.update(_names_of_source(*sources[pk], language))
        wanted = frozenset(wanted)
        for place, own, _states in texts if wanted else ():
            mentions = [
                (start, end, meant.kind, meant.slug)
                for start, end, targets in find(own.get(language.tag, ""), language.slug, wanted)
                if (meant := _meant(targets, body, parent))
            ]
            if mentions:
                found.setdefault(place, {})[language.tag] = mentions
    return found


def _meant(targets, body, parent):
    """Return which of some Named of one name a text of a body means; None for the body itself, and where nobody can tell.

    It is the only one, or else the only one that is part of the body, or else that which it is part of or beside.
    """
    if any(target.body == body for target in targets):
        return None
    beside = {target for target in targets if parent and parent in (target.body, target.parent)}
    for group in (targets, {target for target in targets if target.parent == body}, beside):
        if len(group) == 1:
            return next(iter(group))
    return None


def _names_of_source(slug, content, language):
    """Yield the Names of a mandate source in a language."""
    target = Named(SOURCE_KIND, slug)
    if title := content["title"].get(language.tag):
        for own in titles(title, _label_of_kind(content["kind"], language.code), language.slug):
            yield Name(own, target)
    if content["symbol"]:
        yield Name(localized_symbol(content["symbol"], language), target, is_exact=True)


@cache
def _label_of_kind(kind, language_code):
    with translation.override(language_code):
        return str(MandateSource.Kind(kind).label)


# In SQL, because a text is saved in less time than the ORM takes to compile it

_RECORDS = """
SELECT body, id, valid_from, parent, mentions, text_keys, content FROM public_record_bodyrecord
WHERE valid_to IS NULL AND body IN ({ids}) ORDER BY body
"""
_SOURCES = "SELECT source, slug, content FROM public_record_sourcerecord WHERE valid_to IS NULL AND source IN ({ids})"
_NAMES = """
SELECT {is_exact}, l.language, l.{kind}_key, l.{kind}, r.kind, r.slug, r.body, r.parent FROM {table} l
JOIN public_record_bodyrecord r ON r.id = l.record_id WHERE r.valid_to IS NULL AND l.{kind}_key IN ({keys})
"""
_NAMES_OF_OTHERS = f"{_NAMES} AND l.record_id NOT IN (SELECT record_id FROM {{others}})"  # noqa: S608
_KEYS = "SELECT {kind}_key FROM {table} WHERE {kind}_key IS NOT NULL"
KINDS = ("name", "acronym")
KEYS_AT_ONCE = 20_000


def _sources(ids):
    """Return (slug, content) of mandate sources, by id."""
    rows = execute(_SOURCES.format(ids=", ".join(map(str, ids))), []) if ids else ()
    return {pk: (slug, json.loads(content)) for pk, slug, content in rows}


def _names_by_key(keys):
    """Return the Names of bodies with these keys: slug of the language → key → list."""
    found = {language.slug: defaultdict(list) for language in LANGUAGES}
    original, *copied = tables_of(Listing)  # the copy has the listings of records that a preview has written
    parts = [(_NAMES_OF_OTHERS, original, *copied), (_NAMES, *copied)] if copied else [(_NAMES, original)]
    for some in batches(sorted(keys), KEYS_AT_ONCE):
        own = ", ".join(f"'{key}'" for key in some)
        sql = " UNION ALL ".join(
            part.format(is_exact=number, kind=kind, keys=own, table=table, others=", ".join(others))
            for number, kind in enumerate(KINDS)
            for part, table, *others in parts
        )
        for is_exact, language, key, name, *place in execute(sql, []):
            found[language][key].append(Name(name, Named(*place), is_exact=bool(is_exact)))
    return found


def _known_keys():
    """Return the keys of all names of bodies."""
    parts = (_KEYS.format(kind=kind, table=table) for kind in KINDS for table in tables_of(Listing))
    return {key for (key,) in execute(" UNION ".join(parts), [])}


def renamed_keys(stored, built):
    """Return the keys of the names of bodies that were called otherwise before, or led elsewhere.

    `stored` has the records of before, or None, by id, `built` the BuiltBodies of those that still have one.
    """
    found = set()
    for body, earlier in stored.items():
        own = built.get(body)
        before, after = (
            (_named(earlier, _stored_content(earlier)) if earlier else ()),
            (_named(own, own.content) if own else ()),
        )
        if before != after:
            for named in filter(None, (before, after)):
                found.update(key for language in LANGUAGES for key in keys_of_names(named[-1], language))
    return found - {None}


def _stored_content(record):
    """Return the content of a record, which may be of another version or wrong."""
    try:
        return record.parsed
    except ValueError:
        return {}


def _named(row, content):
    """Return all that the mentions of a body depend on."""
    return row.kind, row.slug, row.parent, {field: content.get(field, {}) for field in ("name", "acronym")}


_TEXT_KEYS = "SELECT body, text_keys FROM public_record_bodyrecord WHERE valid_to IS NULL AND text_keys <> ''"


def update_naming(keys):
    """Write the mentions that differ in the bodies whose texts could have a name with one of these keys."""
    keys = {*keys}
    if found := [body for body, own in execute(_TEXT_KEYS, []) if not keys.isdisjoint(own.split())]:
        before_commit(update_mentions, found)
