"""Saving a row writes the columns that were changed in memory, no others, and announces what changed."""

from contextlib import suppress
from functools import cache, reduce
from itertools import chain, islice
from operator import and_

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import override

from .changes import ChangeEvent, ChangeKind, announce, one_revision, write_lock
from .languages import BY_SLUG, SOURCE


class DirtyFieldsModel(models.Model):
    """A row that remembers how it was read and writes only what was changed since.

    A form that lay open for an hour cannot put back what somebody else has written meanwhile.
    """

    has_public_history = True
    """False for what is prepared: readers see what comes of it."""

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        # models.Model.save() by name: MPTTModel.save() would move a body whose `parent` looks changed.
        with write_lock():
            if self._state.adding:
                models.Model.save(self, update_fields=update_fields, **kwargs)
                self.snapshot_fields()
                announce(creation_changes(self))
                return
            if update_fields is None:
                update_fields = self.changed_columns()
            before = type(self)._base_manager.filter(pk=self.pk).values(*update_fields).first()
            models.Model.save(self, update_fields=update_fields, **kwargs)
            self.snapshot_fields(update_fields)
            if changes := [*self._changes(before or {})]:
                announce(changes)

    @classmethod
    def from_db(cls, db, field_names, values):
        stored = dict(zip(field_names, values, strict=True))
        row = super().from_db(db, field_names, values)
        row._stored_values = stored
        return row

    def get_constraints(self):
        return _constraints(type(self))

    def delete(self, *args, **kwargs):
        """Remove the row with all that depends on it, as one revision."""
        with one_revision():
            return super().delete(*args, **kwargs)

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        super().refresh_from_db(using, fields, from_queryset)
        self.snapshot_fields(fields)

    def snapshot_fields(self, names=None):
        """Record the current values of these fields, by default all, as stored."""
        fields = [self._meta.get_field(name) for name in names] if names is not None else self._meta.concrete_fields
        self._stored_values = getattr(self, "_stored_values", {}) | {
            field.attname: self.__dict__[field.attname]
            for field in fields
            if field.concrete and field.attname in self.__dict__
        }

    def mark_as_stored(self, values):
        """Set these values, which are stored already, without marking them as changed."""
        for name, value in values.items():
            setattr(self, name, value)
        self.snapshot_fields(values)

    def changed_columns(self):
        """The names of the fields that a save has to write."""
        stored = getattr(self, "_stored_values", {})
        return [
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key
            and field.attname in self.__dict__
            and (
                field.attname not in stored
                or self.__dict__[field.attname] != stored[field.attname]
                or getattr(field, "auto_now", False)
            )
        ]

    def _changes(self, before):
        """Yield the changes of a save; `before` holds the values that were stored until then."""
        text_names = text_fields(type(self))
        for name, old in before.items():
            field = self._meta.get_field(name)
            new = field.to_python(getattr(self, field.attname))
            if old == new or field.name in text_names or getattr(field, "auto_now", False):
                continue
            if text := text_of(field):
                yield ChangeEvent(self, ChangeKind.TEXT, *text, before=old or "", after=new or "")
            else:
                yield ChangeEvent(
                    self, ChangeKind.SETTING, field.name, before=stored_value(old), after=stored_value(new)
                )


class ChecksAtOnce:
    """The conditions on the rows of a model, asked in one query: Django composes one for each, with all columns in it.

    They are asked one by one where one of them does not hold, or where some fields are not looked at.
    """

    def __init__(self, checks):
        self.checks = checks
        condition = reduce(and_, (models.Q(check.condition) for check in checks))
        self.all = models.CheckConstraint(condition=condition, name="all_checks")

    def validate(self, *values, exclude=None, **options):
        if not exclude:
            with suppress(ValidationError):
                self.all.validate(*values, **options)
                return
        errors = []
        for check in self.checks:
            try:
                check.validate(*values, exclude=exclude, **options)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)


@cache
def _constraints(model):
    """Return the constraints of a model and of its parents as Django looks at them, the conditions of each as one."""
    found = []
    for own in (model, *model._meta.all_parents):
        checks = [one for one in own._meta.constraints if isinstance(one, models.CheckConstraint)]
        others = [one for one in own._meta.constraints if one not in checks]
        found.append((own, [*([ChecksAtOnce(checks)] if checks else []), *others]))
    return found


def text_of(column):
    """Return the text that a column holds: (name of the field, slug of the language); None if it holds none."""
    translated = getattr(column, "translated_field", None)
    return (translated.name, BY_SLUG[column.language].slug) if translated else None


def text_fields(model):
    """The names of the fields of `model`, or of a row, that exist in six languages, in order; none for others."""
    return _text_fields(model._meta)


@cache
def _text_fields(options):
    texts = (text_of(column) for column in options.concrete_fields)
    return tuple(dict.fromkeys(text[0] for text in texts if text))


@cache
def no_texts(model):
    """The columns of the texts of `model`, all empty. Django would compute each default, in the language of the column."""
    return {column.attname: None for column in model._meta.concrete_fields if text_of(column)}


def stored_value(value):
    """A setting as the history keeps it."""
    return "" if value is None else str(value)


def creation_changes(obj, after=""):
    """Yield the changes of a new object: its creation, and each of its texts."""
    yield ChangeEvent(obj, ChangeKind.ADDED, after=after)
    for column in obj._meta.concrete_fields:
        if (text := text_of(column)) and getattr(obj, column.attname):
            yield ChangeEvent(obj, ChangeKind.TEXT, *text, after=getattr(obj, column.attname))


def create_all(objects, **facts):
    """Insert new objects of one model, none of them bodies, as `save` would one after the other; `facts` are for `announce`."""
    if not objects:
        return
    model = objects[0]._meta.concrete_model
    with write_lock():
        model._base_manager.bulk_create(objects, batch_size=200)
        for obj in objects:
            obj.snapshot_fields()
        announce(chain.from_iterable(map(creation_changes, objects)), **facts)


def link_all(links):
    """Tie objects to others that they are not tied to: (owner, name of the field, the others), as `add` would one after the other."""
    rows, changes = {}, []
    with write_lock(), override(SOURCE.code):
        for owner, name, others in links:
            model = owner._meta.concrete_model
            through = getattr(model, name).through
            ends = _ends(through)
            mine, (theirs,) = ends.pop(model).attname, [field.attname for field in ends.values()]
            for _pk, other in sorted({other.pk: other for other in others}.items()):
                rows.setdefault(through, []).append(through(**{mine: owner.pk, theirs: other.pk}))
                changes.append(ChangeEvent(owner, ChangeKind(name), name, after=str(other)))
        for through, own in rows.items():
            through._base_manager.bulk_create(own, batch_size=200)
        if changes:
            announce(changes)


def insert_all(model, columns, rows, key=(), at_once=250, returning=()):
    """Insert many rows, each a tuple of values, and announce nothing; `bulk_create()` takes ten times as long.

    Where `key` names columns that are unique together, the other columns of a row that is stored already are replaced.
    Return the columns that `returning` names of all rows, as tuples.
    """
    fields = [*map(model._meta.get_field, columns)]
    table, names = _quoted(model, fields)
    insert, conflict = f"INSERT INTO {table} ({', '.join(names)})", ""
    if key:
        _table, keys = _quoted(model, map(model._meta.get_field, key))
        replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name not in keys)
        conflict = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {replaced}"
    if returning:
        _table, returned = _quoted(model, map(model._meta.get_field, returning))
        conflict += f" RETURNING {', '.join(returned)}"
    found = []
    with connection.cursor() as cursor:
        for batch in batches(rows, at_once):
            cursor.execute(f"{insert} {_values(fields, batch)}{conflict}", _parameters(fields, batch))
            found += cursor.fetchall() if returning else ()
    return found


def update_all(model, columns, rows):
    """Write columns of many rows, each a tuple of its id and values; `bulk_update()` takes a minute for 20,000 of them, this a second."""
    fields = [model._meta.pk, *map(model._meta.get_field, columns)]
    table, (key, *names) = _quoted(model, fields)
    assignments = ", ".join(f"{name} = written.column{number}" for number, name in enumerate(names, start=2))
    are_arrays = connection.vendor == "postgresql"  # which reads them in half the time, and with the types of columns
    with connection.cursor() as cursor:
        for batch in batches(rows, 2_500 if are_arrays else 250):
            parameters = _parameters(fields, batch)
            if are_arrays:
                written = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
                written = f"unnest({written}) AS written({', '.join(f'column{n}' for n in range(1, len(fields) + 1))})"
                parameters = [parameters[place :: len(fields)] for place in range(len(fields))]
            else:
                written = f"({_values(fields, batch)}) AS written"
            cursor.execute(
                f"UPDATE {table} SET {assignments} FROM {written} WHERE {table}.{key} = written.column1",  # noqa: S608
                parameters,
            )


def delete_all(model, keys):
    """Delete many rows by id, and announce and record nothing: for rows that are stored elsewhere, and that nothing refers to."""
    table, (key,) = _quoted(model, [model._meta.pk])
    with connection.cursor() as cursor:
        for batch in batches(keys, 500):
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({', '.join(['%s'] * len(batch))})", batch)  # noqa: S608


PREPARED = (models.BinaryField, models.DateField)
"""Fields whose values are not for every database what they are in Python."""


def _quoted(model, fields):
    """The names of a table and of columns in SQL."""
    return f'"{model._meta.db_table}"', [f'"{field.column}"' for field in fields]


def _parameters(fields, batch):
    """The values of rows as the database takes them, one after the other."""
    values = [*chain.from_iterable(batch)]
    for place, field in enumerate(fields):
        if isinstance(field, PREPARED):
            own = slice(place, None, len(fields))
            known = {value: field.get_db_prep_save(value, connection) for value in set(values[own])}
            values[own] = [known[value] for value in values[own]]
        elif isinstance(field, models.JSONField):  # whose values cannot be keys
            own = slice(place, None, len(fields))
            values[own] = [field.get_db_prep_save(value, connection) for value in values[own]]
    return values


def _values(fields, batch):
    row = f"({', '.join(['%s'] * len(fields))})"
    return f"VALUES {', '.join([row] * len(batch))}"


def batches(items, size):
    """`items` in lists of at most `size`."""
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


def announce_links(instance, action, reverse, model, pk_set, **signal):
    """Signal receiver: announce mandate sources or topics that an object of the directory is tied to or untied from.

    The name of the field is that of the kind of change.
    """
    if action == "pre_clear":  # announced after it, when receivers see what is stored then
        instance.cleared_ids = set(_linked_ids(instance, model, signal["sender"]))
    if action == "post_clear":
        pk_set = instance.__dict__.pop("cleared_ids")
    if action not in ("post_add", "post_remove", "post_clear") or not pk_set:
        return
    others = model._base_manager.filter(pk__in=pk_set).order_by("pk")
    pairs = [(other, instance) if reverse else (instance, other) for other in others]
    side = "after" if action == "post_add" else "before"
    with write_lock(), override(SOURCE.code):
        changes = []
        for owner, other in pairs:
            name = next(one.name for one in owner._meta.many_to_many if one.remote_field.through is signal["sender"])
            changes.append(ChangeEvent(owner, ChangeKind(name), name, **{side: str(other)}))
        announce(changes)


def _linked_ids(instance, model, through):
    """The ids of the objects of `model` that are tied to `instance`."""
    ends = _ends(through)
    mine = ends[instance._meta.concrete_model].name
    return through._base_manager.filter(**{mine: instance}).values_list(ends[model].name, flat=True)


def _ends(through):
    """The two foreign keys of a table of ties, by the model that each leads to."""
    return {field.related_model: field for field in through._meta.fields if field.is_relation}
