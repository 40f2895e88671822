"""Updates of the public record, before each commit in the transaction that changes the directory."""

from django.dispatch import Signal

from secretariat.changes import ChangeKind, before_commit, change_time, is_in_preview, write_lock
from secretariat.fetching import fetch_rows, listed_ids
from secretariat.models import Body, ContactPoint, Function, Mandate, MandateSource, Post, Topic
from secretariat.progress import current_progress, no_progress, reported, reported_batches
from secretariat.rehearsal import carry_out_rehearsed
from secretariat.saving import batches, insert_all, update_all
from secretariat.waiting import LongTask, TaskStep, long_task
from translations.models import SearchWords

from .building import PLACE, VERSION, build_bodies, place_of
from .last_changes import mark_changed, times_of
from .mentions import bodies_with_wrong_mentions, renamed_keys, update_mentions, update_naming
from .models import BodyRecord, Citation, Listing, SeeReference, SourceRecord, TopicTie
from .selection import citing, current_bodies, ids_in_branches
from .shared_records import SOURCES, TOPICS, compared_rows, write_shared
from .versions import begin_versions, replace_column, store_body_versions

CHUNK = 500

records_updated = Signal()
"""Sent with `bodies`, the ids of bodies whose record was written or removed, in the transaction of the change."""


# Following changes


def follow_changes(changes, **signal):
    """Signal receiver: schedule an update of the records that a change affects.

    A removed object still exists at this point; `follow_removal` handles it.
    """
    changed, tops, parents = [], set(), set()
    for change in changes:
        obj = change.obj
        if isinstance(obj, Body):
            if change.what in PLACED:
                parents.update((obj.parent_id, change.left))
            if change.what in REVEALING or change.field == "is_published":
                tops.add(obj.pk)
        if change.what != ChangeKind.REMOVED:
            changed.append(obj)
        if isinstance(obj, Post | ContactPoint) and change.field == "body":
            changed.append(Body(pk=int(change.before)))
    _schedule(changed, tops, parents)


REVEALING = (ChangeKind.MOVED, ChangeKind.REPAIRED, ChangeKind.RESTORED)
"""Changes after which a branch may be public that was not, or the other way round."""
PLACED = (*REVEALING, ChangeKind.ADDED, ChangeKind.REMOVED)
"""Changes after which siblings may have other positions."""


def follow_removal(instance, **signal):
    """Signal receiver: schedule an update after an object was deleted, by a cascade too."""
    _schedule([instance], set(), set())


def _schedule(objects, tops, parents):
    bodies, sources, topics = _affected(objects)
    for function, ids in (
        (update_topics, topics),
        (update_sources, sources),
        (update_bodies, bodies),
        (update_branches, tops),
        (update_positions, parents - {None}),
    ):
        if ids:
            before_commit(function, ids)


def _affected(objects):
    """Return the ids of the bodies, the mandate sources and the topics in whose records these objects are; few queries."""
    bodies, mandates, sources, topics = set(), set(), set(), set()
    for obj in objects:
        match obj:
            case Body():
                bodies.add(obj.pk)
            case Mandate() | Post() | ContactPoint() | SearchWords():
                bodies.add(obj.body_id)
            case Function():
                mandates.add(obj.mandate_id)
            case MandateSource():
                sources.add(obj.pk)
            case Topic():
                topics.add(obj.pk)
    for some in batches(mandates, CHUNK):
        bodies.update(Mandate.objects.filter(pk__in=some).values_list("body", flat=True))
    return bodies, sources, topics


def update_branches(tops):
    """Update the records of branches: of a body that is public now and was not, and the other way round."""
    ids, differing = ids_in_branches(tops), set()
    for some in batches(sorted(ids), CHUNK):
        public = set(Body.objects.published().order_by().filter(pk__in=some).values_list("pk", flat=True))
        differing |= public ^ set(current_bodies().filter(body__in=some).values_list("body", flat=True))
    update_bodies(sorted(differing))


def update_positions(parents):
    """Update the positions of the children of these bodies."""
    rows = {}
    for some in batches(parents, CHUNK):
        places = dict(Body.objects.order_by().filter(parent__in=some).values_list("pk", "position"))
        for own in batches(sorted(places), CHUNK):
            for pk, body, position in current_bodies().filter(body__in=own).values_list("pk", "body", "position"):
                if places[body] != position:
                    rows[pk] = places[body]
    replace_column("position", rows)


def update_bodies(ids, incomplete=(), progress=None, is_change=True):
    """Write the records that differ for these bodies; those of unpublished and removed bodies are deleted.

    The records of the bodies in `incomplete` are written in any case, with their listings and citations.
    Without `is_change`, the directory is as it was, and the bodies were changed when they were.
    """
    now, written = change_time() if is_change else None, set()
    for some in reported_batches([*ids], CHUNK, TaskStep.RECORD, progress or current_progress()):
        built = build_bodies(some)
        stored = {row.body: row for row in current_bodies().filter(body__in=some)}
        _delete(row for body, row in stored.items() if body not in built)
        changed = {
            body: own
            for body, own in built.items()
            if body not in stored or body in incomplete or _as_stored(stored[body]) != _as_wanted(own)
        }
        _write(changed, stored, now)
        gone_or_changed = (stored.keys() - built.keys()) | changed.keys()
        written |= gone_or_changed
        if renamed := renamed_keys({body: stored.get(body) for body in gone_or_changed}, changed):
            before_commit(update_naming, renamed)
    if written:
        before_commit(update_mentions, written)
        records_updated.send(sender=BodyRecord, bodies=written)


OF_CONTENT = (*PLACE, "valid_from", "updated_at", "version", "content", "text_keys", "search_words")
OF_LISTING = (
    "record", "language", "kind", "name", "acronym", "summary", "fallbacks", "states", "sort_key", "letter", "texts", "missing",
    "stale", "unofficial", "name_key", "acronym_key",
)  # fmt: skip
OF_CITATION, OF_TIE = ("source", "function"), ("topic", "function")
OF_SEE_REFERENCE = ("language", "name", "is_fallback", "sort_key", "letter", "kind")


def _as_stored(row):
    return (*place_of(row), row.version, row.content, row.text_keys, row.search_words)


def _as_wanted(own):
    return (*place_of(own), VERSION, own.content_as_stored, own.text_keys, own.search_words)


RELATED = {Citation: OF_CITATION, TopicTie: OF_TIE, SeeReference: OF_SEE_REFERENCE}
"""The rows beside the record of a body and its listings, with their columns."""


def _write(built, stored, now):
    """Write the records of bodies (body → BuiltBody) with their listings and citations, over the stored rows."""

    times = {body: times_of(stored.get(body), own, now) for body, own in built.items()}
    store_body_versions(
        stored[body] for body in built.keys() & stored.keys() if times[body][0] != stored[body].valid_from
    )

    def row(body, own):
        return (*place_of(own), *times[body], VERSION, own.content_as_stored, own.text_keys, own.search_words)

    update_all(
        BodyRecord, OF_CONTENT, ((stored[body].pk, *row(body, own)) for body, own in built.items() if body in stored)
    )
    new = [(body, "", *row(body, own)) for body, own in built.items() if body not in stored]
    inserted = insert_all(BodyRecord, ("body", "mentions", *OF_CONTENT), new, returning=("body", "id"))
    if now and any(own.parent is None for body, own in built.items() if body not in stored):
        begin_versions(now)
    keys = {body: stored[body].pk for body in built if body in stored}
    earlier = [*keys.values()]
    keys |= inserted
    listings = ((keys[body], *listing) for body, own in built.items() for listing in own.listings())
    insert_all(Listing, OF_LISTING, listings, key=("record", "language"))
    if is_in_preview():
        return  # which reads names alone
    _write_related(Citation, OF_CITATION, {keys[body]: own.citations() for body, own in built.items()}, earlier)
    _write_related(TopicTie, OF_TIE, {keys[body]: own.topic_ties() for body, own in built.items()}, earlier)
    references = {keys[body]: own.see_references() for body, own in built.items()}
    _write_related(SeeReference, OF_SEE_REFERENCE, references, earlier)


def _write_related(model, columns, wanted, earlier):
    """Write the rows of a model that belong to records: id of the record → values of the columns of each row.

    Only the records in `earlier` have rows already.
    """
    names = ", ".join(model._meta.get_field(name).column for name in ("id", "record", *columns))
    sql = f"SELECT {names} FROM {model._meta.db_table} WHERE record_id IN {listed_ids(earlier)}"  # noqa: S608
    found = {_comparable(row): pk for pk, *row in (fetch_rows(sql) if earlier else ())}
    wanted = {(record, *row) for record, own in wanted.items() for row in own}
    if surplus := [pk for row, pk in found.items() if row not in wanted]:
        model.objects.filter(pk__in=surplus).delete()
    insert_all(model, ("record", *columns), sorted(wanted - found.keys(), key=str))


def _comparable(row):
    """Return a row as a tuple, with bytes as PostgreSQL does not give them."""
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)


def _delete(rows):
    if keys := {row.pk: row for row in rows}:
        store_body_versions(keys.values())
        BodyRecord.objects.filter(pk__in=keys).delete()


def update_sources(ids):
    """Write the records that differ for these mandate sources; those of removed ones are deleted."""
    changed = _update_shared(SOURCES, ids)
    if changed and (bodies := citing(changed)):
        mark_changed(bodies)
        before_commit(update_mentions, bodies)
        records_updated.send(sender=SourceRecord, bodies=bodies)


def update_topics(ids):
    """Write the records that differ for these topics; those of removed ones are deleted."""
    _update_shared(TOPICS, ids)


def _update_shared(kind, ids):
    """Write the records of these objects and schedule those of bodies that follow; return the ids of the objects that were written."""
    written, bodies = write_shared(kind, ids)
    if bodies:
        before_commit(update_bodies, bodies)
    return written


def update_for_preview(objects, **signal):
    """Signal receiver: write the records of some objects now, although the change is not at its end."""
    bodies, sources, topics = _affected(objects)
    update_topics(topics)
    update_sources(sources)
    update_bodies(bodies)
    update_mentions(bodies)


# The whole record


def rebuild(progress=no_progress):
    """Write every record that differs; return the number of published bodies."""
    carry_out_rehearsed(lambda: _rebuild(progress), LongTask.RECORDING, progress)
    return current_bodies().count()


def _rebuild(progress=no_progress):
    with write_lock():
        for kind in (SOURCES, TOPICS):
            write_shared(kind, _keys(kind.model, kind.current().values_list(kind.key, flat=True)), is_change=False)
        for some in reported(_chunks(), TaskStep.RECORD, progress):
            incomplete = set()
            if stored := _stored(some):
                incomplete = {pk for _what, pk, _state in _wrong_rows(build_bodies(some), stored)}
                for model in (Listing, Citation, TopicTie, SeeReference):
                    model.objects.filter(record__body__in=incomplete).delete()
            update_bodies(some, incomplete, no_progress, is_change=False)
        before_commit(update_mentions, current_bodies().values_list("body", flat=True))


def record_errors(progress=no_progress):
    """Yield a sentence in English for each record that differs from the directory; for administrators of the server."""
    for kind in (SOURCES, TOPICS):
        wanted = kind.build(kind.model.objects.order_by().values_list("pk", flat=True))
        for what, pk, state in _differences(kind.name, *compared_rows(kind, wanted, kind.current())):
            yield f"The record is {state}: {what} {pk}."
    is_right = True
    for some in reported(_chunks(), TaskStep.RECORD, progress):
        for what, pk, state in _wrong(build_bodies(some), _stored(some)):
            is_right = False
            yield f"The record is {state}: {what} {pk}."
    for body in bodies_with_wrong_mentions() if is_right else ():
        yield f"The record is out of date: mentions in body {body}."


def _chunks():
    """Return the ids of all bodies, and of those that have a record, in lists of CHUNK."""
    ids = sorted(_keys(Body, current_bodies().values_list("body", flat=True)))
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def _keys(model, recorded):
    return {*model.objects.order_by().values_list("pk", flat=True), *recorded}


def _stored(ids):
    return {row.pk: row for row in current_bodies().filter(body__in=ids)}


def _wrong(built, stored):
    """Yield what differs between the wanted rows (id of a body → BuiltBody) and the stored ones (id → BodyRecord)."""
    yield from _differences(
        "body",
        {row.body: _as_stored(row) for row in stored.values()},
        {body: _as_wanted(own) for body, own in built.items()},
    )
    yield from _wrong_rows(built, stored)


def _wrong_rows(built, stored):
    """Yield what differs in the listings, citations, ties to topics and see-references."""
    found = {row.body: ({}, *(set() for _model in RELATED)) for row in stored.values()}
    for pk, language, *own in Listing.objects.filter(record__in=[*stored]).values_list(*OF_LISTING):
        found[stored[pk].body][0][language] = _comparable(own)
    for place, (model, columns) in enumerate(RELATED.items(), start=1):
        for pk, *own in model.objects.filter(record__in=[*stored]).values_list("record", *columns):
            found[stored[pk].body][place].add(_comparable(own))
    wanted = {
        body: (
            {own[0]: own[1:] for own in one.listings()},
            {*one.citations()},
            {*one.topic_ties()},
            {*one.see_references()},
        )
        for body, one in built.items()
    }
    yield from _differences("listings, citations, ties to topics or see-references of body", found, wanted)


def _differences(what, stored, wanted):
    for pk in sorted(stored.keys() | wanted.keys()):
        if stored.get(pk) != wanted.get(pk):
            yield what, pk, "missing" if pk not in stored else "unexpected" if pk not in wanted else "out of date"


def rebuild_if_outdated(**signal):
    """Signal receiver: after `migrate`, write records that are missing or of another version; since the first time, versions are stored."""
    begin_versions()
    is_missing = not current_bodies().exists() and Body.objects.published().exists()
    if is_missing or current_bodies().exclude(version=VERSION).exists():
        with long_task(LongTask.RECORDING):  # not rehearsed: tables may be missing, if not all migrations were applied
            _rebuild()
