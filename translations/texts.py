"""Reading and writing single texts (object × field × language). The only entry point for writing a text.

A write touches the columns of one language only and is guarded by an optimistic lock on the version that
the writer has read; two languages of one body never conflict, nor do a text and the structure.
"""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from secretariat.changes import (
    ChangeEvent,
    ChangeKind,
    announce,
    before_commit,
    current_change_context,
    one_revision,
    reload,
    write_lock,
)
from secretariat.fetching import fetch_rows, listed_ids
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.saving import batches, insert_all, update_all
from secretariat.saving import text_fields as fields_of
from secretariat.text.display import value

from .models import Remark, Task, TextState


def model_label(obj):
    """Return the label of the concrete model of `obj`, under which its states are stored."""
    return obj._meta.concrete_model._meta.label_lower


def key_of_text(obj, name, language):
    """Return the key of a text in rows about texts: (model, id, field, language)."""
    return model_label(obj), obj.pk, name, language.slug


def normalized_text(obj, name, language, text):
    """Return a text as its field stores it: without white space that only layout makes."""
    return obj._meta.get_field(language.column(name)).to_python(text)


class TextConflict(Exception):
    """Raised if somebody else wrote these texts since they were read; nothing was saved.

    `current` maps field names to the stored texts, `versions` to their versions.
    """

    def __init__(self, current, versions):
        super().__init__(", ".join(current))
        self.current, self.versions = current, versions


def versions(obj, language):
    """Return the version of each text of `obj` in `language`: field name → version."""
    known = dict(_states(obj, language).values_list("field", "version"))
    return {name: known.get(name, 0) for name in fields_of(obj)}


def versions_of(objects):
    """Return the versions of the texts of `objects` in every language: key → version. One query."""
    return {key: facts.version for key, facts in facts_of(objects).items()}


@dataclass(frozen=True)
class SourceText:
    """A source text that a translation is made from, and its version."""

    text: str
    version: int


def sources_of(obj):
    """Return the source text of each field of `obj`, with the values of this instance."""
    stored = versions(obj, SOURCE) if obj.pk else {}
    return {name: SourceText(value(obj, name, SOURCE), stored.get(name, 0)) for name in fields_of(obj)}


def recorded_sources(obj, language):
    """Return the source text that each translation of `obj` in `language` was made from, where recorded."""
    return {row.field: SourceText(row.source_text, row.source_version) for row in _states(obj, language)}


def write(obj, language, texts, read_versions=None, state=None, sources=None):
    """Store `texts` (field name → text) of `obj` in `language` and return the names that changed.

    `read_versions` (field name → version) are the versions that the writer has read; without them the
    write is unconditional. `sources` (field name → SourceText) are the source texts that the translator
    saw; the default is the current one. Raises TextConflict if a version is out of date, and
    ValidationError if a text is not allowed or `obj` no longer exists; then nothing is written.
    """
    if unknown := texts.keys() - set(fields_of(obj)):
        raise ValueError(f"{model_label(obj)} has no texts named {', '.join(sorted(unknown))}.")
    with write_lock():
        now = reload(obj)
        before = {name: value(now, name, language) for name in texts}
        changed = _changed(now, language, texts, before)
        if read_versions is not None and changed:
            stored = versions(now, language)
            outdated = [name for name in changed if stored[name] != read_versions.get(name, 0)]
            if outdated:
                raise TextConflict({name: before[name] for name in outdated}, {name: stored[name] for name in outdated})
        columns = {language.column(name): text for name, text in changed.items()}
        check(now, columns)
        if changed:
            type(now)._base_manager.filter(pk=now.pk).update(**columns)
            now.mark_as_stored(columns)  # signal receivers read the new texts from it
            changes = [
                ChangeEvent(now, ChangeKind.TEXT, name, language.slug, before=before[name], after=text)
                for name, text in changed.items()
            ]
            announce(changes, state=state, sources=sources)
    obj.mark_as_stored(columns)
    return list(changed)


def _changed(obj, language, texts, before):
    """Return those of the texts, normalized, that are not the stored ones."""
    texts = {name: normalized_text(obj, name, language, text) for name, text in texts.items()}
    return {name: text for name, text in texts.items() if text != before[name]}


def set_state(obj, language, sources, read_versions, state):
    """Set the state of texts of `obj` in `language` without changing them.

    `sources` maps field names to the SourceText with which each text was compared. Raises TextConflict if a
    text was changed since it was read; then nothing is written.
    """
    with write_lock():
        now = reload(obj)
        rows = {row.field: row for row in _states(now, language)}
        stored = {name: rows[name].version if name in rows else 0 for name in sources}
        if outdated := [name for name in sources if stored[name] != read_versions.get(name, 0)]:
            raise TextConflict({name: value(now, name, language) for name in outdated}, stored)
        changes = []
        for name, source in sources.items():
            row = rows.get(name) or TextState(
                model=model_label(now), object_id=now.pk, field=name, language=language.slug
            )
            changes.append(ChangeEvent(now, ChangeKind.STATE, name, language.slug, before=row.state, after=state))
            row.state, row.source_text, row.source_version = state, source.text, source.version
            row.save()
        announce(changes)


def reopen(obj, name):
    """Mark the last change of a source text as not editorial, so that earlier translations are stale.

    Returns False if it was not marked as editorial.
    """
    with write_lock():
        now = reload(obj)
        row = _states(now, SOURCE).filter(field=name).first()
        if row is None or row.source_version == row.version:
            return False
        row.source_version = row.version
        row.save()
        announce([ChangeEvent(now, ChangeKind.STATE, name, SOURCE.slug, after=row.state)])
    return True


BATCH = 2000
"""Number of texts that are written at once."""


def write_all(writes, state=None):
    """Store many texts unconditionally and return how many changed.

    `writes` yields (object, language, field → text). The objects must have been read under the same write
    lock; English comes before its translations. `state` is that of all these texts, by default the usual one. Each
    item is validated before the next one is taken. Raises ValidationError if a text is not allowed; then nothing is written.
    """
    count, rows, changes = 0, {}, []
    with one_revision():
        for obj, language, texts in writes:
            before = {name: value(obj, name, language) for name in texts}
            changed = _changed(obj, language, texts, before)
            columns = {language.column(name): text for name, text in changed.items()}
            check(obj, columns)
            if not changed:
                continue
            obj.mark_as_stored(columns)  # signal receivers read the new texts from it
            _obj, stored = rows.setdefault(obj._meta.concrete_model, {}).setdefault(obj.pk, (obj, {}))
            stored |= columns
            changes += [
                ChangeEvent(obj, ChangeKind.TEXT, name, language.slug, before=before[name], after=text)
                for name, text in changed.items()
            ]
            count += len(changed)
            if len(changes) >= BATCH:
                _store(rows, changes, state)
                rows, changes = {}, []
        if changes:
            _store(rows, changes, state)
    return count


def _store(rows, changes, state):
    """Write the columns of `rows` (model → id → (object, column → text)) and announce the changes."""
    for model, own in rows.items():
        names = [*dict.fromkeys(chain.from_iterable(columns for _obj, columns in own.values()))]
        update_all(
            model,
            names,
            (
                (pk, *(columns[name] if name in columns else getattr(obj, name) for name in names))
                for pk, (obj, columns) in own.items()
            ),
        )
    announce(changes, state=state)


def check(obj, columns):
    """Raise ValidationError for texts that the columns cannot hold: too long, empty where required, or with a refused character."""
    errors = {}
    for column, text in columns.items():
        try:
            obj._meta.get_field(column).clean(text, obj)
        except ValidationError as error:
            errors[column] = error
    if errors:
        raise ValidationError(errors)


def update_states(changes, state=None, sources=None, **signal):
    """Signal receiver: store the new version and state of every changed text, whatever the source of the change.

    The first source texts of a new object need no rows: they have version 0.
    """
    new = {(model_label(change.obj), change.obj.pk) for change in changes if change.what == ChangeKind.ADDED}
    changes = [
        change
        for change in changes
        if change.what == ChangeKind.TEXT
        and (change.language != SOURCE.slug or (model_label(change.obj), change.obj.pk) not in new)
    ]
    stored, written = facts_of([change.obj for change in changes]), {}
    for change in changes:
        obj, name, language = change.obj, change.field, BY_SLUG[change.language]
        key = key_of_text(obj, name, language)
        facts = stored.get(key, UNKNOWN)
        source = SourceText(facts.source_text, facts.source_version)
        if language != SOURCE:
            english = stored.get(key_of_text(obj, name, SOURCE), UNKNOWN)
            source = (sources or {}).get(name) or SourceText(value(obj, name, SOURCE), english.version)
        elif not current_change_context().editorial:
            source = SourceText(facts.source_text, facts.version + 1)
        facts = Facts(state or _default_state(change), facts.version + 1, source.text, source.version)
        stored[key] = written[key] = facts
    now = timezone.now()
    columns = (*KEY, *Facts._fields, "changed_at")
    insert_all(TextState, columns, ((*key, *facts, now) for key, facts in written.items()), key=KEY)


KEY = ("model", "object_id", "field", "language")


class Facts(NamedTuple):
    """The values of the TextState of one text."""

    state: str = TextState.Approval.UNOFFICIAL
    version: int = 0
    source_text: str = ""
    source_version: int = 0


UNKNOWN = Facts()


def _default_state(change):
    if change.language == SOURCE.slug:
        return TextState.Approval.APPROVED
    if change.field == "acronym" and change.after == value(change.obj, change.field, SOURCE):
        return TextState.Approval.SAME
    return TextState.Approval.UNOFFICIAL


def facts_of(objects):
    """Return the Facts of the texts of these objects by key (model, id, field, language). One query."""
    ids = {}
    for obj in objects:
        ids.setdefault(model_label(obj), set()).add(obj.pk)
    if not ids:
        return {}
    own = " OR ".join(f"(model = '{model}' AND object_id IN {listed_ids(keys)})" for model, keys in ids.items())
    rows = fetch_rows(_FACTS.format(columns=", ".join((*KEY, *Facts._fields)), own=own))
    return {row[: len(KEY)]: Facts(*row[len(KEY) :]) for row in rows}


_FACTS = "SELECT {columns} FROM translations_textstate WHERE {own}"
"""In SQL, because each change asks it."""


def _states(obj, language):
    return TextState.objects.filter(model=model_label(obj), object_id=obj.pk, language=language.slug)


def delete_states(instance, **signal):
    """Signal receiver: delete states, tasks and remarks of a deleted object, also of proxies and in cascades."""
    before_commit(_delete_states, {(model_label(instance), instance.pk)})


def _delete_states(objects):
    """Delete the states, tasks and remarks of those of some (label of a model, id) that are gone: a savepoint brings others back."""
    ids = {}
    for label, pk in objects:
        ids.setdefault(label, []).append(pk)
    for label, own in ids.items():
        for some in batches(own, 500):
            there = apps.get_model(label)._base_manager.filter(pk__in=some)
            gone = {*some}.difference(there.values_list("pk", flat=True))
            for model in (TextState, Task, Remark):
                model.objects.filter(model=label, object_id__in=gone).delete()
