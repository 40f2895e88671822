# ruff: noqa: S608 - the names in the SQL are those of models
"""Long work is rehearsed on copies, so that it holds the write lock only while the rows that it changes are written.

A temporary table hides the table of the same name. Inside `Rehearsal.perform()` everything, signal receivers included,
therefore reads and writes copies, made from one state of the directory, and any other table can only be read.
What differs afterwards is collected in further temporary tables, and `publish()` writes it under the write lock, provided
that the directory is still in the state that was copied.
"""

import hashlib
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from . import tree
from .changes import current_revision, in_rehearsal, is_in_preview, is_in_rehearsal, update_statistics
from .models import Revision
from .progress import no_progress, reported, reporting_to
from .waiting import TaskStep, long_task

MAX_REHEARSALS = 2
"""Number of times that work is rehearsed; if the directory is changed each time meanwhile, the work holds the lock throughout."""

_copied = {}


def copy_for_rehearsals(*models, only_grows=False, is_derived=False, order=()):
    """Register models whose tables work may write. The copy of a table that only grows is empty at first.

    So is that of a derived one in a preview: nothing reads its rows there but by `tables_of`. New rows get their ids in this
    order of columns, that of the largest index: writing into it at random takes most of the time. Nobody may refer to these ids.
    """
    _copied.update(dict.fromkeys(models, (only_grows, is_derived, order)))


class Outdated(Exception):
    """The directory was changed since work was rehearsed; nothing was changed."""


def with_rehearsals(prepare, carry_out, progress=no_progress):
    """Return `carry_out(prepare())`, again where that raises Outdated; at last `carry_out(None)`, which prepares under the lock.

    `prepare` returns a Prepared, or None where nothing can be prepared.
    """
    with reporting_to(progress):
        for number in range(1, MAX_REHEARSALS + 1):
            if (prepared := prepare()) is None:
                break
            try:
                with suppress(Outdated):
                    return carry_out(prepared)
            finally:
                prepared.rehearsal.close()
            progress(TaskStep.AGAIN, number, MAX_REHEARSALS)
        return carry_out(None)


def carry_out_rehearsed(work, task, progress=no_progress):
    """Do work that follows no plan, as a LongTask: rehearsed, then under the lock."""

    def prepare():
        with rehearsal() as own:
            own.perform(work)
            return Prepared(None, own)

    def carry_out(prepared):
        with long_task(task), tree.structure_lock():
            if prepared is None:
                work()
            elif prepared.rehearsal.is_current():
                prepared.carry_out(work, progress)
            else:
                raise Outdated

    with_rehearsals(prepare, carry_out, progress)


@contextmanager
def rehearsal(*more, is_preview=False):
    """Context manager: yield a Rehearsal. All queries inside see one state of the database, as in `consistent_read`.

    `more` are models that are copied, and whose tables may change without a revision. A preview is never published.
    """
    if not transaction.get_autocommit():  # whoever changes something holds the write lock already
        yield Rehearsal(more, is_preview, is_possible=False)
        return
    mode, is_sqlite = getattr(connection, "transaction_mode", None), connection.vendor == "sqlite"
    if is_sqlite:
        connection.transaction_mode = "DEFERRED"  # ours is IMMEDIATE, a lock for writing
        _execute("PRAGMA foreign_keys = OFF")  # a copy cannot refer to a table that is none
    try:
        with transaction.atomic():
            if not is_sqlite:
                _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield Rehearsal(more, is_preview)
    finally:
        if is_sqlite:
            connection.transaction_mode = mode
            _execute("PRAGMA foreign_keys = ON")


class Rehearsal:
    """Work that was done on copies, or can be; `is_done` says whether."""

    def __init__(self, more, is_preview=False, is_possible=True):
        self.more, self.is_preview, self.is_possible, self.is_done = more, is_preview, is_possible, False
        self.revision, self.fingerprint = current_revision(), self._fingerprint()

    def perform(self, work):
        """Call `work` on copies; the last thing in the block of `rehearsal`. Does nothing inside of another transaction."""
        if not self.is_possible:
            return
        self.tables = [*_tables(self.more, self.is_preview)]
        with transaction.atomic():  # without what was created, if the work fails
            if connection.vendor == "postgresql":
                # Or to analyze the copies takes as long as to make them.
                _execute("SET LOCAL default_statistics_target = 10")
            for table in self.tables:
                table.copy()
            _execute('CREATE TEMP TABLE rehearsed_removals ("table" varchar(100), id bigint)')
            with in_rehearsal(self.is_preview), _others_read_only():
                work()
                for table in self.tables:
                    table.collect()
        self.is_done = True

    def is_current(self):
        """Return whether the directory is still in the state that was copied; for use under the write lock."""
        return self.revision == current_revision() and self.fingerprint == self._fingerprint()

    def _fingerprint(self):
        """Return a hash of what can change without a revision: rows of some models, and by a repair the ids of others."""
        newest = [f'(SELECT max("{model._meta.pk.column}") FROM "{model._meta.db_table}")' for model in _copied]
        digest = hashlib.sha256(repr(_execute(f"SELECT {', '.join(newest)}")).encode())
        for model in self.more:
            for row in model._base_manager.order_by("pk").values_list().iterator():
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
        return digest.digest()

    def publish(self, progress=no_progress):
        """Write the rows that differ, under the write lock."""
        with tree.structure_lock():
            for table in self.tables:
                table.remove()
            for table in reported(self.tables, TaskStep.WRITING, progress):
                table.write()
            Revision.objects.filter(pk=1).exclude(number=self.revision).update(changed_at=timezone.now())
            transaction.on_commit(update_statistics, robust=True)

    def close(self):
        """Discard what was collected."""
        if self.is_done:
            for name in ("rehearsed_removals", *(table.collected for table in self.tables)):
                _execute(f"DROP TABLE {name}")
            self.is_done = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, None where the work needs none, and its rehearsal."""

    plan: object
    rehearsal: Rehearsal

    def carry_out(self, work, progress):
        """Write what was rehearsed, or call `work` where it was not; under the write lock."""
        if self.rehearsal.is_done:
            self.rehearsal.publish(progress)
        else:
            work()


def _execute(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def tables_of(model):
    """Return the names, as SQL, of the tables with all rows of a model: in a rehearsal of the original too, if the copy was empty."""
    name, (only_grows, is_derived, _order) = f'"{model._meta.db_table}"', _copied[model]
    if not is_in_rehearsal() or not (only_grows or (is_derived and is_in_preview())):
        return [name]
    schemas = ("main", "temp") if connection.vendor == "sqlite" else (_current_schema(), "pg_temp")
    return [f"{schema}.{name}" for schema in schemas]


def _current_schema():
    return _execute("SELECT quote_ident(current_schema())")[0][0]


def _tables(more, is_preview):
    table = _SQLiteTable if connection.vendor == "sqlite" else _PostgreSQLTable
    for model, (only_grows, is_derived, order) in (_copied | dict.fromkeys(more, (False, False, ()))).items():
        yield table(model, only_grows or (is_derived and is_preview), order)


class _Table:
    """A table of a model, its copy, and the table of what differs in it."""

    is_not_distinct = "IS NOT DISTINCT FROM"

    def __init__(self, model, only_grows, order):
        self.model, self.only_grows, self.order = model, only_grows, ", ".join(f'own."{column}"' for column in order)
        self.key = f'"{model._meta.pk.column}"'
        self.others = [column for field in model._meta.concrete_fields if (column := f'"{field.column}"') != self.key]
        self.columns = ", ".join([self.key, *self.others])
        self.replaced = ", ".join(f"{column} = EXCLUDED.{column}" for column in self.others)
        name = model._meta.db_table
        self.name, self.collected = f'"{name}"', f'"rehearsed_{name}"'
        self.original, self.copied = f"{self.schema}.{self.name}", f"{self.temporary}.{self.name}"

    def copy(self):
        ((self.last,),) = _execute(f"SELECT coalesce(max({self.key}), 0) FROM {self.original}")
        self.create()
        if not self.only_grows:
            _execute(f"INSERT INTO {self.copied} ({self.columns}) SELECT {self.columns} FROM {self.original}")
        self.finish()

    def collect(self):
        """Collect the rows of the copy that differ, in the order in which they are written, and the keys of those that are gone."""
        number, own = f"own.{self.key}", ", ".join(self.others)
        if self.order:
            place = f"row_number() OVER (PARTITION BY {number} > {self.last} ORDER BY {self.order})"
            number = f"CASE WHEN {number} > {self.last} THEN {self.last} + {place} ELSE {number} END"
        differing = f"INSERT INTO {self.collected} ({self.columns}) SELECT {number}, {own} FROM {self.copied} AS own"
        if self.only_grows:
            _execute(f"{differing} ORDER BY 1")
            return
        both = [", ".join(f"{table}.{column}" for column in self.columns.split(", ")) for table in ("own", "stored")]
        _execute(
            f"{differing} WHERE NOT EXISTS (SELECT 1 FROM {self.original} AS stored WHERE stored.{self.key} = own.{self.key}"
            f" AND ({both[0]}) {self.is_not_distinct} ({both[1]})) ORDER BY 1"
        )
        _execute(
            f"INSERT INTO rehearsed_removals SELECT %s, {self.key} FROM"
            f" (SELECT {self.key} FROM {self.original} EXCEPT SELECT {self.key} FROM {self.copied}) AS gone",
            [self.name],
        )

    def remove(self):
        _execute(
            f'DELETE FROM {self.original} WHERE {self.key} IN (SELECT id FROM rehearsed_removals WHERE "table" = %s)',
            [self.name],
        )

    def write(self):
        insert = (
            f"INSERT INTO {self.original} ({self.columns}) SELECT {self.columns} FROM {self.collected} WHERE {self.key}"
        )
        replace = f"ON CONFLICT ({self.key}) DO UPDATE SET {self.replaced}"
        _execute(f"{insert} <= %s {replace}", [self.last])
        _execute(f"{insert} > %s", [self.last])


class _SQLiteTable(_Table):
    schema, temporary, is_not_distinct = "main", "temp", "IS"

    def create(self):
        found = _execute(
            "SELECT type, sql FROM main.sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC",
            [self.model._meta.db_table],
        )
        ((_type, table), *self.indexes) = found
        _execute(table.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        _execute(f"CREATE TEMP TABLE {self.collected} ({self.key} INTEGER PRIMARY KEY, {', '.join(self.others)})")

    def finish(self):
        for _type, index in self.indexes:
            _execute(re.sub(r'^CREATE (UNIQUE )?INDEX "', r'CREATE \1INDEX temp."', index))
        name = [self.model._meta.db_table]
        _execute("DELETE FROM temp.sqlite_sequence WHERE name = %s", name)
        _execute("INSERT INTO temp.sqlite_sequence SELECT name, seq FROM main.sqlite_sequence WHERE name = %s", name)

    def collect(self):
        super().collect()
        _execute(f"DROP TABLE {self.copied}")


class _PostgreSQLTable(_Table):
    temporary = "pg_temp"

    @property
    def schema(self):
        return _current_schema()

    def create(self):
        _execute(f"CREATE TEMP TABLE {self.name} (LIKE {self.original} INCLUDING ALL EXCLUDING INDEXES) ON COMMIT DROP")
        _execute(f"CREATE TEMP TABLE {self.collected} (LIKE {self.original})")

    def finish(self):
        # An index is made from all rows in half the time that it takes to insert them one by one.
        for (index,) in _execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s",
            [self.model._meta.db_table],
        ):
            _execute(re.sub(r" ON (ONLY )?\S+ USING ", f" ON {self.copied} USING ", index, count=1))
        ((original, copied),) = _execute(
            "SELECT pg_get_serial_sequence(%s, %s), pg_get_serial_sequence(%s, %s)",
            [self.original, self.model._meta.pk.column, self.copied, self.model._meta.pk.column],
        )
        if copied:
            _execute(f"SELECT setval(%s, last_value, is_called) FROM {original}", [copied])
        _execute(f"ANALYZE {self.name}")

    def write(self):
        super().write()
        _execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), max({self.key})) FROM {self.original} HAVING max({self.key}) IS NOT NULL",
            [self.original, self.model._meta.pk.column],
        )


@contextmanager
def _others_read_only():
    """Let nothing but temporary tables be written: a table that was forgotten is an error."""
    if connection.vendor == "postgresql":
        _execute("SET TRANSACTION READ ONLY")
        yield
        return
    import sqlite3

    writing = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}

    def authorize(action, _table, _column, database, _trigger):
        return sqlite3.SQLITE_DENY if action in writing and database == "main" else sqlite3.SQLITE_OK

    connection.connection.set_authorizer(authorize)
    try:
        yield
    finally:
        connection.connection.set_authorizer(None)
