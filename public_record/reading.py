"""Reading the public record for pages in one language: few queries, in SQL because pages are made of little else.

A text is a plain string, or a `FallbackText` where it is missing in the language and shown in English. `notice_of` tells
from the states of the texts that a page shows what its readers have to be told about translations.
"""

import json
from functools import cache

from django.db import connections, router

from secretariat.languages import SOURCE
from secretariat.models import Body, Function, Kind, Mandate, MandateSource
from secretariat.slugs import url_parts
from secretariat.text.display import fallback_marked
from translations.translation_status import TranslationNotice

from .building import ACRONYM, NAME, STALE, SUMMARY, UNOFFICIAL
from .models import BodyRecord
from .selection import sources_of

NAME_STATES, ACRONYM_STATES, ALL_STATES = 3 << 2 * NAME, 3 << 2 * ACRONYM, 0b111111
"""Masks of the states of the texts in a Listing."""


class FallbackText(str):
    """A text in English on a page in another language; in HTML it is marked as that."""

    __slots__ = ()

    def __html__(self):
        return fallback_marked(str(self), SOURCE)


class TextsOfContent:
    """Texts of the JSON of a record in one language, with the states of those that were read."""

    def __init__(self, content, language):
        self.content, self.language = content, language

    def text(self, field):
        """Return a text, as a FallbackText where it is missing."""
        own = self.content[field]
        if shown := own.get(self.language.tag):
            return shown
        return FallbackText(own[SOURCE.tag]) if SOURCE.tag in own else ""

    def states(self, *fields):
        """Return the states of these texts, as bits."""
        bits = 0
        for field in fields:
            bits |= self.content[f"{field}_states"].get(self.language.tag, 0)
        return bits


class ListedBody:
    """A body as lists and navigation show it, in one language."""

    __slots__ = (
        "acronym_text", "below", "child_count", "fallbacks", "is_current", "is_open", "kind", "language", "more",
        "name_text", "parent_id", "pk", "slug", "states", "summary_text", "url",
    )  # fmt: skip

    def __init__(self, language, row):
        self.language = language
        (
            self.pk, self.parent_id, self.slug, self.kind, self.name_text, self.acronym_text, self.fallbacks, self.states,
            self.summary_text, self.child_count,
        ) = row  # fmt: skip
        self.url = body_url(self.kind, self.slug, language)
        self.is_open = self.is_current = False
        self.below, self.more = [], 0

    @property
    def name(self):
        return FallbackText(self.name_text) if self.fallbacks & 1 << NAME else self.name_text

    @property
    def acronym(self):
        return FallbackText(self.acronym_text) if self.fallbacks & 1 << ACRONYM else self.acronym_text

    @property
    def summary(self):
        """The first sentence of its mandate; None without a mandate."""
        return FallbackText(self.summary_text) if self.fallbacks & 1 << SUMMARY else self.summary_text

    def get_absolute_url(self):
        return self.url

    def get_kind_display(self):
        return Kind(self.kind).label


class PublicSource(TextsOfContent):
    """A mandate source in one language."""

    def __init__(self, pk, slug, content, language):
        super().__init__(json.loads(content), language)
        self.pk, self.slug = pk, slug
        self.title = self.text("title")
        self.symbol, self.link, self.adopted_on = (self.content[name] for name in ("symbol", "url", "adopted_on"))
        before, after = url_parts("mandate-source", language.code)
        self.url = f"{before}{slug}{after}"

    def get_absolute_url(self):
        return self.url

    def get_kind_display(self):
        return MandateSource.Kind(self.content["kind"]).label


class PublicFunction(TextsOfContent):
    """A function in one language; `sources` are PublicSources."""

    def __init__(self, content, language, sources):
        super().__init__(content, language)
        self.pk, self.former_letter = content["id"], content["former_letter"]
        self.anchor = f"function-{self.pk}"
        self.shown_text = self.text("text")
        self.sources = [sources[pk] for pk in content["sources"] if pk in sources]
        before, after = url_parts("function", language.code, 1)
        self.url = f"{before}{self.pk}{after}"


class PublicMandate(TextsOfContent):
    """A mandate in one language."""

    def __init__(self, content, language, sources):
        super().__init__(content, language)
        self.opening, self.closing = self.text("opening"), self.text("closing")
        self.sources = [sources[pk] for pk in content["sources"] if pk in sources]
        self.functions = [PublicFunction(own, language, sources) for own in content["functions"]]

    def all_states(self):
        """Return the states of all its texts and of its functions', as bits."""
        bits = self.states("opening", "closing")
        for function in self.functions:
            bits |= function.states("text")
        return bits


class PublicBody(TextsOfContent):
    """A body in one language, with its mandate."""

    def __init__(self, row, language):
        self.pk, self.slug, self.kind, self.parent_id, self.updated_at, content = row
        super().__init__(json.loads(content), language)
        self.name, self.acronym = self.text("name"), self.text("acronym")
        self.url = body_url(self.kind, self.slug, language)
        self.sources = get_sources(sorted(sources_of([self.content])), language)
        mandate = self.content["mandate"]
        self.mandate = PublicMandate(mandate, language, self.sources) if mandate else None

    def get_absolute_url(self):
        return self.url

    def get_kind_display(self):
        return Kind(self.kind).label

    def all_states(self):
        """Return the states of all its texts and of the titles of its mandate sources, as bits."""
        bits = self.states("name", "acronym") | (self.mandate.all_states() if self.mandate else 0)
        for source in self.sources.values():
            bits |= source.states("title")
        return bits


def notice_of(bits, language):
    """Return the TranslationNotice for texts with these states."""
    if language is SOURCE:
        return TranslationNotice()
    return TranslationNotice(any_of(bits, UNOFFICIAL), any_of(bits, STALE))


def any_of(bits, state):
    """Return whether one of the texts whose states are in `bits`, a pair for each, has this state."""
    return bool(bits & state * 0b010101)


@cache
def _view_of(kind):
    return "units:unit" if kind == Kind.UNIT else "divisions:division"


def body_url(kind, slug, language):
    """Return the address of a body's page in a language."""
    if kind == Kind.SECRETARIAT:
        return f"/{language.slug}/"
    before, after = url_parts(_view_of(kind), language.code)
    return f"{before}{slug}{after}"


class CitingBody(ListedBody):
    """A body whose mandate names a mandate source, or one of whose functions does: with these functions, each with its number."""

    __slots__ = ("functions", "names_source")

    def __init__(self, language, row, source):
        *listed, content = row
        super().__init__(language, listed)
        mandate = json.loads(content)["mandate"]
        self.names_source = source.pk in mandate["sources"]
        self.functions = [
            (number, PublicFunction(function, language, {}))
            for number, function in enumerate(mandate["functions"], start=1)
            if source.pk in function["sources"]
        ]

    def states_shown(self):
        """Return the states of the texts that the page of the mandate source shows, as bits."""
        bits = self.states & (ALL_STATES if self.names_source else NAME_STATES)
        for _number, function in self.functions:
            bits |= function.states("text")
        return bits


# Queries

TODAY = "valid_to IS NULL"
_BODY = f"SELECT body, slug, kind, parent, updated_at, content FROM public_record_bodyrecord WHERE {TODAY} AND "  # noqa: S608
_LISTED = """
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, {details}
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
WHERE r.valid_to IS NULL AND {condition} ORDER BY r.parent, r.position
"""
_TOP = _LISTED.format(
    details="NULL, NULL",
    condition="(r.parent IS NULL OR r.parent IN (SELECT body FROM public_record_bodyrecord WHERE parent IS NULL AND valid_to IS NULL))",
)
_COUNT = "(SELECT COUNT(*) FROM public_record_bodyrecord c WHERE c.parent = r.body AND c.valid_to IS NULL)"
_DETAILS = f"CASE WHEN r.parent = %s THEN l.summary END, CASE WHEN r.parent = %s THEN {_COUNT} END"
_UP = f"""
WITH RECURSIVE up(body, parent) AS (
SELECT body, parent FROM public_record_bodyrecord WHERE {TODAY} AND {{start}} UNION
SELECT above.body, above.parent FROM public_record_bodyrecord above JOIN up ON above.body = up.parent WHERE {TODAY})
"""  # noqa: S608


def get_body(slug, language):
    """Return the PublicBody at an address; None where there is none. Two queries."""
    return _first_body("slug = %s", [slug], language)


def get_root(language):
    """Return the Secretariat as a PublicBody; None where it is not published. Two queries."""
    return _first_body("parent IS NULL", [], language)


def _first_body(condition, parameters, language):
    rows = _execute(_BODY + condition, parameters)
    return PublicBody(rows[0], language) if rows else None


def _among():
    """The condition that selects what `_UP` finds; PostgreSQL finds it first only as an array."""
    is_postgresql = connections[router.db_for_read(BodyRecord)].vendor == "postgresql"
    return "= ANY(ARRAY(SELECT body FROM up))" if is_postgresql else "IN (SELECT body FROM up)"


def around(pk, language):
    """Return the ListedBodies on the path to a body, beside these, and its children with their details; siblings in order."""
    condition = f"(r.parent IS NULL OR r.parent {_among()})"
    sql = _UP.format(start="body = %s") + _LISTED.format(details=_DETAILS, condition=condition)
    return _listed(sql, [pk, pk, pk, language.slug], language)


def with_ancestors(ids, language):
    """Return the ListedBodies with these ids and all above them, by id; one query."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    sql = _UP.format(start=f"body IN ({marks})") + _LISTED.format(details="NULL, NULL", condition=f"r.body {_among()}")
    return {body.pk: body for body in _listed(sql, [*ids, language.slug], language)}


def listed_bodies(slugs, ids, language):
    """Return the ListedBodies with these slugs or ids; one query."""
    if not (slugs or ids):
        return []
    keys = {"r.slug": [*slugs], "r.body": [*ids]}
    condition = " OR ".join(f"{column} IN ({', '.join(['%s'] * len(own))})" for column, own in keys.items() if own)
    sql = _LISTED.format(details="NULL, NULL", condition=f"({condition})")
    return _listed(sql, [language.slug, *keys["r.slug"], *keys["r.body"]], language)


def top(language):
    """Return the Secretariat and its offices and divisions as ListedBodies."""
    return _listed(_TOP, [language.slug], language)


def get_sources(ids, language):
    """Return the PublicSources with these ids, by id; one query."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    sql = f"SELECT source, slug, content FROM public_record_sourcerecord WHERE {TODAY} AND source IN ({marks})"  # noqa: S608
    return {row[0]: PublicSource(*row, language) for row in _execute(sql, ids)}


def all_sources(language):
    """Return all PublicSources, in the order of their ids; one query."""
    sql = f"SELECT source, slug, content FROM public_record_sourcerecord WHERE {TODAY} ORDER BY source"  # noqa: S608
    return [PublicSource(*row, language) for row in _execute(sql, [])]


def get_source(slug, language):
    """Return the PublicSource at an address; None where there is none. One query."""
    rows = _execute(
        f"SELECT source, slug, content FROM public_record_sourcerecord WHERE {TODAY} AND slug = %s", [slug]  # noqa: S608
    )
    return PublicSource(*rows[0], language) if rows else None


def function_url(number, language):
    """Return the address of a function on the page of its body; None where no published body has it. One query."""
    rows = _execute(_OF_FUNCTION, [number])
    return f"{body_url(*rows[0], language)}#function-{number}" if rows else None


_OF_FUNCTION = f"""
SELECT r.kind, r.slug FROM {Function._meta.db_table} f JOIN {Mandate._meta.db_table} m ON m.id = f.mandate_id
JOIN public_record_bodyrecord r ON r.body = m.body_id AND r.valid_to IS NULL WHERE f.id = %s
"""  # noqa: S608


def sources_with_counts(language):
    """Return all PublicSources with `mandate_count` and `function_count`, the numbers of those that name each; one query."""
    found = []
    for *row, mandates, functions in _execute(_WITH_COUNTS, []):
        source = PublicSource(*row, language)
        source.mandate_count, source.function_count = mandates, functions
        found.append(source)
    return found


_WITH_COUNTS = """
SELECT s.source, s.slug, s.content, COUNT(r.id) - COUNT(CASE WHEN r.id IS NOT NULL THEN c.function END),
COUNT(CASE WHEN r.id IS NOT NULL THEN c.function END)
FROM public_record_sourcerecord s LEFT JOIN public_record_citation c ON c.source = s.source
LEFT JOIN public_record_bodyrecord r ON r.id = c.record_id AND r.valid_to IS NULL
WHERE s.valid_to IS NULL GROUP BY s.source, s.slug, s.content ORDER BY s.source
"""


def bodies_citing(source, language, first, count):
    """Return (CitingBodies in tree order from the one with index `first`, the number of all); one query."""
    rows = _execute(_CITING, [language.slug, source.pk, count, first])
    return [CitingBody(language, row[:-1], source) for row in rows], rows[0][-1] if rows else 0


_CITING = f"""
SELECT r.body, r.parent, r.slug, r.kind, l.name, l.acronym, l.fallbacks, l.states, l.summary, NULL, r.content, COUNT(*) OVER ()
FROM public_record_bodyrecord r JOIN public_record_listing l ON l.record_id = r.id AND l.language = %s
JOIN {Body._meta.db_table} b ON b.id = r.body
WHERE r.valid_to IS NULL AND r.id IN (SELECT record_id FROM public_record_citation WHERE source = %s)
ORDER BY b.tree_id, b.lft LIMIT %s OFFSET %s
"""  # noqa: S608


def _listed(sql, parameters, language):
    return [ListedBody(language, row) for row in _execute(sql, parameters)]


def _execute(sql, parameters):
    with connections[router.db_for_read(BodyRecord)].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
