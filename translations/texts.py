"""Reading and writing single texts: object × field × language. The only door for writing a text.

A write touches the columns of one language and nothing else, and is guarded by the version the
writer had read; two languages of one body never conflict, nor do a text and the structure.
"""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from secretariat.changes import (
    ChangeEvent,
    ChangeKind,
    announce,
    current_change_context,
    one_revision,
    reload,
    write_lock,
)
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.saving import insert_all, update_all
from secretariat.saving import text_fields as fields_of
from secretariat.text.display import value

from .models import Remark, Task, TextState

MAX_TEXT_LENGTH = 20_000
"""How many characters a text without a limit of its own may have; the longest of the seed has about 1,000."""


def model_label(obj):
    """The name under which states know the model of `obj`; a proxy is known by its concrete model."""
    return obj._meta.concrete_model._meta.label_lower


def key_of_text(obj, name, language):
    """What tells a text from all others, as rows about texts have it: model, id, field and language."""
    return model_label(obj), obj.pk, name, language.slug


class TextConflict(Exception):
    """Somebody else wrote these texts since they were read; nothing was saved.

    `current` maps field names to what is stored now, `versions` to the versions of that.
    """

    def __init__(self, current, versions):
        super().__init__(", ".join(current))
        self.current, self.versions = current, versions


def versions(obj, language):
    """The version of each text of `obj` in `language`, for a form to carry."""
    known = dict(_states(obj, language).values_list("field", "version"))
    return {name: known.get(name, 0) for name in fields_of(obj)}


def versions_of(objects):
    """The version of each text of `objects` that has one, in every language: key → version. One query."""
    return {key: facts.version for key, facts in facts_of(objects).items()}


@dataclass(frozen=True)
class SourceText:
    """The source text that a translation is made from, and its version."""

    text: str
    version: int


def sources_of(obj):
    """The source text of each field of `obj` as it is in hand."""
    stored = versions(obj, SOURCE) if obj.pk else {}
    return {name: SourceText(value(obj, name, SOURCE), stored.get(name, 0)) for name in fields_of(obj)}


def recorded_sources(obj, language):
    """The source text that each translation of `obj` in `language` was made from, where that is known."""
    return {row.field: SourceText(row.source_text, row.source_version) for row in _states(obj, language)}


def write(obj, language, texts, read_versions=None, state=None, sources=None):
    """Store `texts` (field name → text) of `obj` in `language`; returns the names that changed.

    `read_versions` (field name → version) are the versions the writer had read; without them the
    write is unconditional. `sources` (field name → SourceText) is what a translator had before
    their eyes; without it, today's source text. Raises, having written nothing, TextConflict when
    one is out of date, and ValidationError when a text is not allowed or `obj` no longer exists.
    """
    if unknown := texts.keys() - set(fields_of(obj)):
        raise ValueError(f"{model_label(obj)} has no texts named {', '.join(sorted(unknown))}.")
    with write_lock():
        now = reload(obj)
        before = {name: value(now, name, language) for name in texts}
        changed = {name: text for name, text in texts.items() if text != before[name]}
        if read_versions is not None and changed:
            stored = versions(now, language)
            outdated = [name for name in changed if stored[name] != read_versions.get(name, 0)]
            if outdated:
                raise TextConflict({name: before[name] for name in outdated}, {name: stored[name] for name in outdated})
        columns = {language.column(name): text for name, text in changed.items()}
        check(now, columns)
        if changed:
            type(now)._base_manager.filter(pk=now.pk).update(**columns)
            now.mark_as_stored(columns)  # listeners find in it what was written
            changes = [
                ChangeEvent(now, ChangeKind.TEXT, name, language.slug, before=before[name], after=text)
                for name, text in changed.items()
            ]
            announce(changes, state=state, sources=sources)
    obj.mark_as_stored(columns)
    return list(changed)


def set_state(obj, language, sources, read_versions, state):
    """Give texts of `obj` in `language` a state, as they are: field name → the Source they were compared with.

    Raises TextConflict, having written nothing, when a text is no longer the one that was read.
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
    """The last change of a source text was not editorial after all: what was translated before it is stale.

    Returns whether that is news.
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
"""How many texts are written at once."""


def write_all(writes):
    """Store many texts, unconditionally: (object, language, field → text), as `write` would each; returns how many changed.

    The objects were read in this turn; English comes before its translations. Each of `writes` is
    checked before the next one is taken. Raises ValidationError, having written nothing, when a text
    is not allowed.
    """
    count, rows, changes = 0, {}, []
    with one_revision():
        for obj, language, texts in writes:
            before = {name: value(obj, name, language) for name in texts}
            changed = {name: text for name, text in texts.items() if text != before[name]}
            columns = {language.column(name): text for name, text in changed.items()}
            check(obj, columns)
            if not changed:
                continue
            obj.mark_as_stored(columns)  # listeners find in it what was written
            _obj, stored = rows.setdefault(obj._meta.concrete_model, {}).setdefault(obj.pk, (obj, {}))
            stored |= columns
            changes += [
                ChangeEvent(obj, ChangeKind.TEXT, name, language.slug, before=before[name], after=text)
                for name, text in changed.items()
            ]
            count += len(changed)
            if len(changes) >= BATCH:
                _store(rows, changes)
                rows, changes = {}, []
        if changes:
            _store(rows, changes)
    return count


def _store(rows, changes):
    """Write the columns of `rows`, model → id → (object, column → text), and announce it."""
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
    announce(changes)


def check(obj, columns):
    """Refuse texts that the columns cannot hold: too long, or empty where English is needed."""
    errors = {}
    for column, text in columns.items():
        try:
            obj._meta.get_field(column).clean(text, obj)
        except ValidationError as error:
            errors[column] = error
    if errors:
        raise ValidationError(errors)


def update_states(changes, state=None, sources=None, **signal):
    """Hears of every change: a text that was changed, by whatever door, has a new version and its state.

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
    """What is known of one text: the values of its TextState."""

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
    """What is known of the texts of these objects, by model, id, field and language. One query."""
    ids = {}
    for obj in objects:
        ids.setdefault(model_label(obj), set()).add(obj.pk)
    if not ids:
        return {}
    wanted = Q()
    for model, keys in ids.items():
        wanted |= Q(model=model, object_id__in=keys)
    rows = TextState.objects.filter(wanted).values_list(*KEY, *Facts._fields)
    return {row[: len(KEY)]: Facts(*row[len(KEY) :]) for row in rows}


def _states(obj, language):
    return TextState.objects.filter(model=model_label(obj), object_id=obj.pk, language=language.slug)


def delete_states(instance, **signal):
    """Hears of deleted objects, of proxies and in cascades too: their texts leave no states and no work behind."""
    for model in (TextState, Task, Remark):
        model.objects.filter(model=model_label(instance), object_id=instance.pk).delete()
