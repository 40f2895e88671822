# ruff: noqa: S608 - the names in the SQL are those of models
"""Long work is rehearsed on copies, so that it holds the write lock only while the rows that it changes are written.

A temporary table hides the table of the same name. Inside `Rehearsal.perform()` everything, signal receivers included,
therefore reads and writes copies, made from one state of the directory, and any other table can only be read.
What differs afterwards is collected in further temporary tables, and `publish()` writes it under the write lock, provided
that the directory is still in the state that was copied.
"""

import hashlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from . import tree
from .changes import current_revision, in_rehearsal, is_in_preview, is_in_rehearsal, update_statistics
from .copied_tables import PostgreSQLTable, SQLiteTable, current_schema, execute, execute_all
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
                with suppress(Outdated), checkpoint_afterwards():
                    return carry_out(prepared)
            finally:
                prepared.rehearsal.close()
            progress(TaskStep.AGAIN, number, MAX_REHEARSALS)
        return carry_out(None)


@contextmanager
def checkpoint_afterwards():
    """Context manager: what SQLite copies from its log into the database at the end of a long commit, it copies after the block.

    Until the commit returns, nobody knows that the work is done; and whoever reads or writes meanwhile does so from the log.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    ((pages,),) = execute("PRAGMA wal_autocheckpoint")
    execute("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        execute(f"PRAGMA wal_autocheckpoint = {pages}")
        execute("PRAGMA wal_checkpoint(PASSIVE)")


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
def rehearsal(*more, preview_of=()):
    """Context manager: yield a Rehearsal. All queries inside see one state of the database, as in `consistent_read`.

    `more` are models that are copied, and whose tables may change without a revision. A preview, which is never published,
    collects what differs in the tables of some models alone.
    """
    if not transaction.get_autocommit():  # whoever changes something holds the write lock already
        yield Rehearsal(more, preview_of, is_possible=False)
        return
    mode, is_sqlite = getattr(connection, "transaction_mode", None), connection.vendor == "sqlite"
    if is_sqlite:
        connection.transaction_mode = "DEFERRED"  # ours is IMMEDIATE, a lock for writing
        execute("PRAGMA foreign_keys = OFF")  # a copy cannot refer to a table that is none
    try:
        with transaction.atomic():
            if not is_sqlite:
                # The copies of 20,000 bodies fit into these buffers: with 8 MB, the default, they are written to files and read again.
                execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
                    "SET LOCAL temp_buffers = '64MB'; SET LOCAL default_statistics_target = 10"
                )
            yield Rehearsal(more, preview_of)
    finally:
        if is_sqlite:
            connection.transaction_mode = mode
            execute("PRAGMA foreign_keys = ON")


class Rehearsal:
    """Work that was done on copies, or can be; `is_done` says whether."""

    def __init__(self, more, preview_of=(), is_possible=True):
        self.more, self.preview_of, self.is_possible, self.is_done = more, preview_of, is_possible, False
        self.revision, self.fingerprint = current_revision(), self._fingerprint()

    def perform(self, work):
        """Call `work` on copies; the last thing in the block of `rehearsal`. Does nothing inside of another transaction."""
        if not self.is_possible:
            return
        self.tables = _tables(self.more, self.preview_of)
        with transaction.atomic():  # without what was created, if the work fails
            execute_all(statement for table in self.tables for statement in table.copying())
            execute('CREATE TEMP TABLE rehearsed_removals ("table" varchar(100), id bigint)')
            with in_rehearsal(is_preview=bool(self.preview_of)), _others_read_only():
                work()
                execute_all(statement for table in self.tables for statement in table.collecting())
        self.is_done = True

    def is_current(self):
        """Return whether the directory is still in the state that was copied; for use under the write lock."""
        return self.revision == current_revision() and self.fingerprint == self._fingerprint()

    def _fingerprint(self):
        """Return a hash of what can change without a revision: rows of some models, and by a repair the ids of others."""
        digest = hashlib.sha256(repr(_newest(_copied)).encode())
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
            collected = (table.collected for table in self.tables if table.is_collected)
            execute_all(f"DROP TABLE {name}" for name in ("rehearsed_removals", *collected))
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


def _newest(models):
    """Return the largest id of each model, None where there is no row."""
    largest = [f'(SELECT max("{model._meta.pk.column}") FROM "{model._meta.db_table}")' for model in models]
    return execute(f"SELECT {', '.join(largest)}")[0]


def tables_of(model):
    """Return the names, as SQL, of the tables with all rows of a model: in a rehearsal of the original too, if the copy was empty."""
    name, (only_grows, is_derived, _order) = f'"{model._meta.db_table}"', _copied[model]
    if not is_in_rehearsal() or not (only_grows or (is_derived and is_in_preview())):
        return [name]
    schemas = ("main", "temp") if connection.vendor == "sqlite" else (current_schema(), "pg_temp")
    return [f"{schema}.{name}" for schema in schemas]


def _tables(more, preview_of):
    """Return the tables that are copied: those that were registered, and those of `more`."""
    models = _copied | dict.fromkeys(more, (False, False, ()))
    kind = SQLiteTable if connection.vendor == "sqlite" else PostgreSQLTable
    found = []
    for (model, (only_grows, is_derived, order)), newest in zip(models.items(), _newest(models), strict=True):
        table = kind(model, only_grows or (is_derived and bool(preview_of)), order)
        table.is_in_preview, table.last = bool(preview_of), newest or 0
        table.is_collected = not preview_of or model in preview_of
        found.append(table)
    kind.read_definitions(found)
    return found


@contextmanager
def _others_read_only():
    """Let nothing but temporary tables be written: a table that was forgotten is an error."""
    if connection.vendor == "postgresql":
        execute("SET TRANSACTION READ ONLY")
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
