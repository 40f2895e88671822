"""Everything the database holds, to show that nothing, or exactly one thing, has changed."""

from collections.abc import Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

FOLLOWING = {
    "history.Change",
    "jobs.Job",
    "jobs.Timer",
    "public_record.Baseline",
    "public_record.BodyRecord",
    "public_record.BodyVersion",
    "public_record.DraftBody",
    "public_record.Citation",
    "public_record.Listing",
    "public_record.SeeReference",
    "public_record.SourceRecord",
    "public_record.SourceVersion",
    "public_record.TopicRecord",
    "public_record.TopicTie",
    "public_record.TopicVersion",
    "search.Entry",
    "search.MissedSearch",
    "secretariat.StoredResponse",
}
"""What tells of the other tables: the history, jobs, the public record, the index of the search, and the results of posts."""


@cache
def our_models():
    """The models of our own rooms, with those that Django made for them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if Path(model._meta.app_config.path).parent == settings.BASE_DIR
    ]


@cache
def _tables():
    """Return (label, the columns, SQL for all rows) of each model of ours but those that follow from others."""
    found = []
    for model in our_models():
        if not model._meta.proxy and model._meta.label not in FOLLOWING:
            fields = model._meta.concrete_fields
            columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
            sql = f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}"
            names = tuple(field.attname for field in fields)
            found.append((model._meta.label, names, names.index("id"), sql))
    return found


class Contents(Mapping):
    """What the database held at one time: {(model, primary key, column): value}; rows are compared before columns."""

    def __init__(self):
        self.rows = {}
        with connection.cursor() as cursor:
            for label, names, pk, sql in _tables():
                cursor.execute(sql)
                self.rows |= {(label, row[pk]): (names, row) for row in cursor.fetchall()}

    @cached_property
    def _values(self):
        return {(*key, name): value for key, row in self.rows.items() for name, value in zip(*row, strict=True)}

    def values_unlike(self, other):
        """Return the values of the rows that are not the same in other contents."""
        return {
            (*key, name): value
            for key, row in self.rows.items()
            if other.rows.get(key) != row
            for name, value in zip(*row, strict=True)
        }

    def __getitem__(self, key):
        return self._values[key]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def __eq__(self, other):
        return self.rows == other.rows if isinstance(other, Contents) else super().__eq__(other)

    def __or__(self, other):
        return self._values | other


def everything():
    """Every row of every table of ours but what follows from them."""
    return Contents()


def changed_columns(before, after):
    """What differs between two answers of `everything()`: {(model, primary key, column)}."""
    if isinstance(before, Contents) and isinstance(after, Contents):
        before, after = before.values_unlike(after), after.values_unlike(before)
    return {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}


@contextmanager
def undone():
    """Within, one case of many: what it writes is gone afterwards."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
