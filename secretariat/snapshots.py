"""Snapshots: every row that leaves the database together with an object, as JSON.

Rows that a foreign key deletes in a cascade are found through the models, whichever app they belong to. Rows
that name their object without a foreign key, as the states of texts do, are found by a `Dependent` of their app.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_delete
from django.utils.translation import override

from .changes import ChangeEvent, ChangeKind, announce, is_in_preview, write_lock
from .languages import SOURCE, Language
from .models import STRUCTURE, Body, Function
from .saving import batches


@dataclass(frozen=True)
class Description:
    """What a page says of a row that depends on an object: a label, and a text with its language, if it has one."""

    label: str
    text: str = ""
    language: Language | None = None


@dataclass(frozen=True)
class Dependent:
    """Rows of `model` that depend on objects of the directory.

    `rows_of(model, ids)` finds the rows of these objects where no foreign key does, and then `owner_of(row)` gives (label,
    id) of a row's object. `describe(row)` is for pages, under the heading `name`; without it, a row is not listed there.
    Rows with a `permission` are put back only by persons who have it.
    """

    model: type[models.Model]
    rows_of: Callable | None = None
    owner_of: Callable | None = None
    describe: Callable | None = None
    name: str = ""
    permission: str = ""


DEPENDENTS = {}
"""The registered Dependents, by label of their model."""


def register(dependent):
    DEPENDENTS[dependent.model._meta.label_lower] = dependent


RECORDED = {}
"""The models whose removals are announced, by label."""


def record_removals(model):
    """Announce the removal of every object of `model` from now on."""
    RECORDED[model._meta.concrete_model._meta.label_lower] = model._meta.concrete_model
    pre_delete.connect(announce_removal, sender=model)


def announce_removal(instance, origin=None, **signal):
    """Signal receiver: announce each row before its deletion, also of proxies, cascades and QuerySets.

    The object that was to be deleted carries the snapshot of all rows that go; what goes with it in the cascade is
    announced without one.
    """
    if (instance._meta.concrete_model, instance.pk) not in _announced.get():
        with write_lock(), override(SOURCE.code):
            announce([_removal(instance, take(instance) if _is_origin(instance, origin) else "")])


def _removal(obj, snapshot):
    left = obj.parent_id if isinstance(obj, Body) else None
    return ChangeEvent(obj, ChangeKind.REMOVED, before=str(obj), left=left, snapshot=snapshot)


_announced = ContextVar("announced", default=frozenset())


@contextmanager
def removals_announced(objects):
    """Announce at once that objects of one model will be removed inside the block, each with a snapshot of its own."""
    tables = _rows_to_remove(objects)
    snapshots = {} if is_in_preview() else _written(objects, tables)  # a preview writes no history
    rows = {}
    for found in tables.values():
        for model, own in found.items():
            rows.setdefault(model, {}).update(own)
    # What goes with an object before the object, as Django deletes them.
    going = [rows[model][pk] for model in reversed(rows) if model in RECORDED.values() for pk in sorted(rows[model])]
    with write_lock(), override(SOURCE.code):
        announce([_removal(row, snapshots.get(row.pk, "") if type(row) is type(objects[0]) else "") for row in going])
    token = _announced.set({(model, pk) for model, own in rows.items() for pk in own})
    try:
        yield
    finally:
        _announced.reset(token)


def _is_origin(instance, origin):
    """Return whether a row is what somebody deletes, and not part of a cascade."""
    if isinstance(origin, models.QuerySet):
        return origin.model._meta.concrete_model is instance._meta.concrete_model
    return origin is None or origin == instance


def cascades(model):
    """Yield the foreign keys, of all models, whose rows are deleted together with rows of `model`."""
    for relation in model._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete and not relation.many_to_many
        if is_reverse and relation.on_delete is models.CASCADE:
            yield relation.field


def take(obj):
    """Return the snapshot of a stored object as JSON."""
    return take_all([obj])[obj.pk]


def take_all(objects):
    """Return the snapshots of stored objects of one model, by id: as many queries as for one of them.

    That of a function has its items, which go with it.
    """
    return _written(objects, _rows_to_remove(objects))


def _rows_to_remove(objects):
    """Return the rows that leave with each of these objects: id of the object → model → id → row."""
    (model,) = {obj._meta.concrete_model for obj in objects}
    tables, keys = {obj.pk: {} for obj in objects}, {obj.pk: {obj.pk} for obj in objects}
    for obj in objects if model is Function else ():
        for item in obj.items():
            keys.setdefault(item.pk, set()).add(obj.pk)
    waiting = [(model, [(row, keys[row.pk]) for row in _found(lambda ids: _stored(model, pk__in=ids), keys)])]
    while waiting:
        model, rows = waiting.pop(0)
        new = {}
        for row, origins in rows:
            for origin in origins:
                own = tables[origin].setdefault(model, {})
                if row.pk not in own:
                    own[row.pk] = row
                    new.setdefault(row.pk, set()).add(origin)
        if new:
            waiting += _below(model, new)
    return tables


def _below(model, owners):
    """Yield what goes with rows of a model: (model, pairs of a row and the ids of the objects that it goes with); `owners` are these, by row."""
    for field in cascades(model):
        found = _found(lambda ids, field=field: _stored(field.model, **{f"{field.name}__in": ids}), owners)
        yield field.model, [(row, owners[getattr(row, field.attname)]) for row in found]
    for dependent in DEPENDENTS.values():
        if dependent.rows_of:
            found = _found(lambda ids, own=dependent: own.rows_of(model, ids), owners)
            yield dependent.model, [(row, owners[dependent.owner_of(row)[1]]) for row in found]


def _found(query, keys):
    """Return the rows that a query finds for some ids, in the order of their own."""
    return [row for some in batches(sorted(keys), 500) for row in query(some).order_by("pk")]


def _written(objects, tables):
    """Return the snapshots of objects, by id, from the rows that leave with them."""
    places = _places([obj for obj in objects if isinstance(obj, Body)])
    return {
        obj.pk: json.dumps(
            {
                "model": obj._meta.concrete_model._meta.label_lower,
                "pk": obj.pk,
                "place": places.get(obj.pk),
                "tables": [_table(model, rows.values()) for model, rows in tables[obj.pk].items() if rows],
            },
            ensure_ascii=False,
            default=_as_text,
        )
        for obj in objects
    }


def _as_text(value):
    """Return a value as text, from which its field makes it again."""
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)


VOLATILE = {*STRUCTURE, "updated_at"} - {"kind", "parent"}
"""Columns that a change elsewhere in the tree writes."""


def fingerprint(snapshots):
    """Return a text that differs where the snapshots differ in what a page shows of them."""
    content = [
        [table["model"], row[0], name, value]
        for snapshot in snapshots
        for table in json.loads(snapshot)["tables"]
        for row in table["rows"]
        for name, value in zip(table["columns"], row, strict=True)
        if name not in VOLATILE
    ]
    return sha256(json.dumps(content).encode()).hexdigest()


def _stored(model, **wanted):
    return model._base_manager.filter(**wanted)


def _places(bodies):
    """Return the places of bodies that are being removed, by id: the parent, and the siblings before and after each."""
    siblings, parents = {}, Body.objects.in_bulk({body.parent_id for body in bodies} - {None})
    found = Body.objects.filter(parent__in=parents).order_by("position", "pk")
    for parent, position, pk in found.values_list("parent", "position", "pk") if bodies else ():
        siblings.setdefault(parent, []).append((position, pk))
    places = {}
    for body in bodies:
        parent, keys = parents.get(body.parent_id), siblings.get(body.parent_id, ())
        before = [pk for position, pk in keys if position < body.position and pk != body.pk]
        after = [pk for position, pk in keys if position >= body.position and pk != body.pk]
        places[body.pk] = {
            "parent": body.parent_id,
            "slug": parent.slug if parent else "",
            "name": parent.name_en if parent else "",
            "before": before[-1] if before else None,
            "after": after[0] if after else None,
        }
    return places


def _table(model, rows):
    columns = [field.attname for field in model._meta.concrete_fields]
    # As stored: the bare column of a translated field would be read in the active language.
    values = [[row.__dict__[column] for column in columns] for row in rows]
    return {"model": model._meta.label_lower, "columns": columns, "rows": values}


class RemovedObject:
    """An object as a snapshot has it: its `model` and `pk`, and all rows by model, owners first."""

    def __init__(self, text):
        content = json.loads(text)
        self.model, self.pk, self.place = apps.get_model(content["model"]), content["pk"], content["place"]
        self.tables = {}
        for table in content["tables"]:
            model = apps.get_model(table["model"])
            fields = {field.attname: field for field in model._meta.concrete_fields}
            self.tables[model] = [_row(model, fields, table["columns"], values) for values in table["rows"]]

    @cached_property
    def obj(self):
        """The object itself, as it was; not stored."""
        (obj,) = (row for row in self.tables[self.model] if row.pk == self.pk)
        obj._state.adding = True
        return obj

    def rows(self):
        """All rows, owners before what depends on them."""
        return [row for rows in self.tables.values() for row in rows]

    def is_stored(self):
        """Return whether the object is in the directory."""
        return self.model._base_manager.filter(pk=self.pk).exists()


def _row(model, fields, columns, values):
    """Make a row from stored values; columns that the model has got since have their default, those it lost are left out."""
    stored = {
        name: fields[name].to_python(value) for name, value in zip(columns, values, strict=True) if name in fields
    }
    stored = {name: stored[name] if name in stored else field.get_default() for name, field in fields.items()}
    return model.from_db(None, list(stored), list(stored.values()))
