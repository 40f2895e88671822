"""What is stored of bodies and is in their public records, by the ids of the bodies; one query each.

In SQL, because each change of the directory asks all of them, and the ORM composes them in several times the time that they take.
"""

from functools import cache

from django.utils import timezone

from secretariat.fetching import fetch_rows, listed_ids
from secretariat.languages import LANGUAGES
from secretariat.models import Body, ContactPoint, Function, Mandate, Post
from secretariat.querysets import NOTHING_HIDDEN_ABOVE
from secretariat.saving import text_fields
from translations.models import SearchWords, TextState

OF_BODY = ("id", "slug", "kind", "parent", "position", "updated_at", "external_id")
OF_POST = ("role", "status", "valid_from", "valid_to", "holder_from", "holder_to")
OF_CONTACT = ("purpose", "email", "phone", "extension", "url", "room", "languages")
TIES = {Mandate: ("sources",), Function: ("sources", "topics"), Body: ("topics",)}
"""The fields that tie an object of a body to mandate sources and to topics."""
_CURRENT = "(valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to >= %s)"
"""As `PostQuerySet.current`."""


def text_columns(model, *fields):
    """The names of the columns of texts, field by field in the order of the languages."""
    return [language.column(field) for field in fields for language in LANGUAGES]


def rows_of_bodies(ids):
    """Return (*OF_BODY, name, acronym) of the published ones among some bodies."""
    columns = _columns(Body, OF_BODY, ("name", "acronym"))
    return _fetch(Body, columns, f"id IN {listed_ids(ids)} AND {NOTHING_HIDDEN_ABOVE}", "id")


def rows_of_mandates(bodies):
    """Return (id, id of the body, opening, closing) of the mandates of bodies."""
    columns = _columns(Mandate, ("id", "body"), ("opening", "closing"))
    return _fetch(Mandate, columns, f"body_id IN {listed_ids(bodies)}", "id")


def rows_of_functions(mandates):
    """Return (id of the mandate, id, former letter, level, text) of the functions of mandates, in their order."""
    columns = _columns(Function, ("mandate", "id", "former_letter", "level"), ("text",))
    return _fetch(Function, columns, f"mandate_id IN {listed_ids(mandates)}", "position, id")


def rows_of_posts(bodies):
    """Return (id of the body, id, *OF_POST, texts) of the posts of bodies that have begun and are not over today."""
    columns, today = _columns(Post, ("body", "id", *OF_POST), text_fields(Post)), timezone.localdate()
    own = f"body_id IN {listed_ids(bodies)} AND {_CURRENT}"
    return _fetch(Post, columns, own, "body_id, position, id", [today, today])


def rows_of_contacts(bodies):
    """Return (id of the body, id, *OF_CONTACT, texts) of the contact points of bodies."""
    columns = _columns(ContactPoint, ("body", "id", *OF_CONTACT), text_fields(ContactPoint))
    return _fetch(ContactPoint, columns, f"body_id IN {listed_ids(bodies)}", "body_id, position, id")


def rows_of_search_words(bodies):
    """Return (id of the body, language, *SearchWords.TEXTS) of bodies."""
    columns = _columns(SearchWords, ("body", "language", *SearchWords.TEXTS))
    return _fetch(SearchWords, columns, f"body_id IN {listed_ids(bodies)}", "body_id, language")


def rows_of_states(ids):
    """Return (model, id, field, language, state, source version, source text) of the texts of some objects: model → ids."""
    columns = _columns(TextState, ("model", "object_id", "field", "language", "state", "source_version", "source_text"))
    own = " OR ".join(
        f"(model = '{model._meta.label_lower}' AND object_id IN {listed_ids(pks)})" for model, pks in ids.items() if pks
    )
    return _fetch(TextState, columns, own, "id") if own else []


def rows_of_ties(ids):
    """Return (model, name of the field, id, id of what it is tied to) of some objects, in their order: model → ids."""
    parts, keys = [], [(model, name) for model, names in TIES.items() for name in names]
    for number, (model, name) in enumerate(keys):
        if ids[model]:
            parts.append(f"{_of_ties(model, name, number)} IN {listed_ids(ids[model])}")
    rows = fetch_rows(" UNION ALL ".join(parts)) if parts else []
    return [(*keys[number], owner, other) for number, owner, other in sorted(rows)]


@cache
def _of_ties(model, name, number):
    field, owner = model._meta.get_field(name), f"{model._meta.model_name}_id"
    table, other = field.remote_field.through._meta.db_table, f"{field.related_model._meta.model_name}_id"
    return f"SELECT {number}, {owner}, {other} FROM {table} WHERE {owner}"  # noqa: S608 - names of the models


@cache
def _columns(model, names, texts=()):
    """Return the names, as SQL, of the columns of fields, and of those of texts in the order of the languages."""
    fields = map(model._meta.get_field, (*names, *text_columns(model, *texts)))
    return ", ".join(f'"{field.column}"' for field in fields)


def _fetch(model, columns, condition, order, parameters=()):
    return fetch_rows(
        f"SELECT {columns} FROM {model._meta.db_table} AS own WHERE {condition} ORDER BY {order}",  # noqa: S608 - names of the models
        parameters,
    )
