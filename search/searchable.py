"""The texts of a body that are indexed, and their weights."""

from django.db import connections
from django.db.models import Prefetch, prefetch_related_objects

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Function, Mandate, MandateSource
from translations import texts

SHORT_NAME, NAME, SOURCES, FUNCTION, MANDATE = WEIGHTS = 5, 4, 3, 2, 1
"""The weights, the heaviest first: a short name, other names and acronyms, mandate source, function, the rest."""


def texts_of(body, weights=WEIGHTS):
    """Yield the indexed texts of a body as (weight, object, field, number of the function or None).

    The body must come from `fetch_texts`.
    """
    if NAME in weights:
        yield NAME, body, "name", None
        yield NAME, body, "acronym", None
    if not body.has_mandate():
        return
    mandate, sources = body.mandate, {}
    if MANDATE in weights:
        yield MANDATE, mandate, "opening", None
        yield MANDATE, mandate, "closing", None
    if SOURCES in weights:
        sources |= {source.pk: source for source in mandate.named}
    if FUNCTION in weights or SOURCES in weights:
        for number, function in enumerate(mandate.lettered, start=1):
            yield FUNCTION, function, "text", number
            if SOURCES in weights:
                sources |= {source.pk: source for source in function.named}
    for source in sources.values():
        yield SOURCES, source, "title", None
        yield SOURCES, source, "symbol", None


def fetch_texts(bodies, weights=WEIGHTS):
    """Fetch what `texts_of` needs, as plain lists for speed; at most three queries."""
    wanted = ["mandate"]
    if FUNCTION in weights or SOURCES in weights:
        wanted.append(Prefetch("mandate__functions", to_attr="lettered"))
    prefetch_related_objects(bodies, *wanted)
    if SOURCES in weights:
        _fetch_sources([body.mandate for body in bodies if body.has_mandate()])


TEXTS_OF_A_SOURCE = ("pk", "symbol", *(language.column("title") for language in LANGUAGES))


def _fetch_sources(mandates):
    """Set `named`, the list of mandate sources, on mandates and their functions, with one query for both."""
    owners = {("mandate", mandate.pk): mandate for mandate in mandates}
    owners |= {("function", function.pk): function for mandate in mandates for function in mandate.lettered}
    for owner in owners.values():
        owner.named = []
    known = {}
    for kind, pk, *values in _source_links(owners):
        if values[0] not in known:
            known[values[0]] = MandateSource(**dict(zip(TEXTS_OF_A_SOURCE, values, strict=True)))
        owners[kind, pk].named.append(known[values[0]])


def _source_links(owners):
    """Return (kind, id of the owner, *TEXTS_OF_A_SOURCE) for each link between an owner and a source.

    In SQL, because compiling the query with the ORM takes three times as long as executing it.
    """
    ids = {kind: [pk for one, pk in owners if one == kind] for kind in ("mandate", "function")}
    columns = ", ".join(
        f"source.{MandateSource._meta.get_field(name).column}" for name in ("id", *TEXTS_OF_A_SOURCE[1:])
    )
    parts = [
        f"SELECT '{kind}', tie.{kind}_id, {columns} FROM {model.sources.through._meta.db_table} tie"  # noqa: S608
        f" JOIN {MandateSource._meta.db_table} source ON source.id = tie.mandatesource_id"
        f" WHERE tie.{kind}_id IN ({', '.join(['%s'] * len(ids[kind]))})"
        for kind, model in (("mandate", Mandate), ("function", Function))
        if ids[kind]
    ]
    if not parts:
        return []
    with connections[MandateSource.objects.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [*ids["mandate"], *ids["function"]])
        return cursor.fetchall()


def text_in(obj, field, language):
    """Return a text in a language; a symbol, the same in every language, counts as English."""
    if field == "symbol":
        return obj.symbol if language == SOURCE else ""
    return texts.value(obj, field, language)
