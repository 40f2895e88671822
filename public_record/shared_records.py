"""Records of objects that belong to no body: mandate sources and topics. Bodies and their functions are tied to them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from secretariat.changes import change_time
from secretariat.languages import LANGUAGES
from secretariat.mandate_sources import LINKS
from secretariat.models import MandateSource, Topic
from secretariat.saving import batches, insert_all, text_fields, update_all

from .building import VERSION, TextStates, add_texts, dump
from .models import SourceRecord, SourceVersion, TopicRecord, TopicVersion
from .selection import CHUNK, citing, current_sources, current_topics, on_topics, tied_to
from .stored_bodies import text_columns
from .versions import store_shared_versions

OF_SOURCES = (
    *("kind", "symbol", "url", "adopted_on"),
    *("organ", "status", "superseded_by", "reviewed_on", "review_due_on"),
)


def build_sources(ids):
    """Return the wanted row (slug, content as stored) of each mandate source among `ids`, by id; two queries.

    What a source has not is not in its content but for the fields that all had at first; see `PublicSource`.
    """
    found = {}
    rows = MandateSource.objects.filter(pk__in=ids).order_by()
    rows = list(rows.values_list("pk", "slug", *OF_SOURCES, *LINKS, *text_columns(MandateSource, "title")))
    state = TextStates({MandateSource: [row[0] for row in rows]})
    for pk, slug, *values in rows:
        own = dict(zip(OF_SOURCES, values, strict=False))
        links, stored = values[len(OF_SOURCES) :][: len(LINKS)], values[len(OF_SOURCES) + len(LINKS) :]
        own["symbol"] = MandateSource._meta.get_field("symbol").printable(own["symbol"])
        days = {name: own[name] and own[name].isoformat() for name in ("adopted_on", "reviewed_on", "review_due_on")}
        content = {name: own.pop(name) for name in ("kind", "symbol", "url")} | {"adopted_on": days["adopted_on"]}
        content |= {name: value for name, value in (own | days).items() if value and name not in content}
        if urls := {one.tag: link for one, link in zip(LANGUAGES, links, strict=True) if link}:
            content["urls"] = urls
        add_texts(content, MandateSource, pk, ("title",), stored, state)
        found[pk] = slug, dump(content)
    return found


def build_topics(ids):
    """Return the wanted row (slug, content as stored, id of the broader one, position) of each topic among `ids`, by id; two queries."""
    found, fields = {}, text_fields(Topic)
    rows = Topic.objects.filter(pk__in=ids).order_by()
    rows = list(
        rows.values_list("pk", "slug", "parent", "position", "notation", "exact_match", *text_columns(Topic, *fields))
    )
    state = TextStates({Topic: [row[0] for row in rows]})
    for pk, slug, parent, position, notation, exact_match, *stored in rows:
        notation = Topic._meta.get_field("notation").printable(notation)
        content = {"notation": notation, "exact_match": exact_match}
        add_texts(content, Topic, pk, fields, stored, state)
        found[pk] = slug, dump(content), parent, position
    return found


@dataclass(frozen=True)
class SharedKind:
    """Objects that belong to no body and have a record each: mandate sources, topics."""

    name: str
    model: type[models.Model]
    record: type[models.Model]
    version: type[models.Model]
    """The model of its versions."""
    key: str
    """The column of the record with the id of the object."""
    columns: tuple
    """What `build` returns of an object, in order."""
    build: Callable
    current: Callable
    naming: Callable
    """Returns the ids of the bodies whose records name objects with some ids."""


SOURCES = SharedKind(
    "mandate source",
    MandateSource,
    SourceRecord,
    SourceVersion,
    "source",
    ("slug", "content"),
    build_sources,
    current_sources,
    citing,
)
TOPICS = SharedKind(
    "topic", Topic, TopicRecord, TopicVersion, "topic", ("slug", "content", "parent", "position"), build_topics, current_topics, on_topics
)  # fmt: skip


def write_shared(kind, ids, is_change=True):
    """Write the records that differ; return the ids of the objects whose records were replaced, and those of the bodies that follow.

    An object that is removed or put back takes its ties along. Without `is_change`, records are valid since when they were.
    """
    now, written, bodies = change_time(), set(), set()
    for some in batches(ids, CHUNK):
        built = kind.build(some)
        rows = list(kind.current().filter(**{f"{kind.key}__in": some}))
        stored, wanted = compared_rows(kind, built, rows)
        gone, new = stored.keys() - built.keys(), built.keys() - stored.keys()
        replaced = gone | {pk for pk in built.keys() - new if stored[pk] != wanted[pk]} if is_change else gone
        store_shared_versions(kind, [row for row in rows if getattr(row, kind.key) in replaced])
        if gone:
            kind.record.objects.filter(**{f"{kind.key}__in": gone}).delete()
        since = {} if is_change else {getattr(row, kind.key): row.valid_from for row in rows}
        changed = {pk: (since.get(pk, now), VERSION, *own) for pk, own in built.items() if stored.get(pk) != wanted[pk]}
        columns, keys = ("valid_from", "version", *kind.columns), {getattr(row, kind.key): row.pk for row in rows}
        update_all(kind.record, columns, ((keys[pk], *row) for pk, row in changed.items() if pk in keys))
        insert_all(kind.record, (kind.key, *columns), ((pk, *row) for pk, row in changed.items() if pk in new))
        written |= changed.keys() - new
        bodies |= (kind.naming(gone) if gone else set()) | tied_to(kind.model, new)
    return written, bodies


def compared_rows(kind, built, records):
    """Return (stored, wanted) rows of objects, by id, to be compared."""
    stored = {
        getattr(row, kind.key): (row.version, *(getattr(row, column) for column in kind.columns)) for row in records
    }
    return stored, {pk: (VERSION, *own) for pk, own in built.items()}
