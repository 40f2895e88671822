"""The choice of database for reading, its cache version, and detection of an unavailable database."""

import time
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from secretariat.models import Revision

from .cache.by_revision import NO_REVISION, cache_version

UNAVAILABLE_ERRORS = (OperationalError, InterfaceError)
"""Errors of a database that cannot be used, timeouts included."""
RETRY_SECONDS = 1
"""Pause before an unavailable database is tried again."""
PROBE_SECONDS = 3
"""Time for one such attempt, connection and query; other threads do not try meanwhile."""
REPLICA, PRIMARY = "replica", "default"

_unavailable_until = dict.fromkeys(settings.DATABASES, 0.0)
_REVISION_SQL = f"SELECT number, changed_at FROM {Revision._meta.db_table} WHERE id = 1"  # noqa: S608 - a constant of ours


class DatabaseUnavailable(Exception):
    """No database can be used now."""


def read_cache_version(alias=PRIMARY):
    """Return the current cache version of a database; raises DatabaseUnavailable.

    This is the only query of a cached page, therefore without the ORM and without Django's cursor.
    """
    if time.monotonic() < _unavailable_until[alias]:
        raise DatabaseUnavailable
    connection = connections[alias]
    if _unavailable_until[alias] and not connection.in_atomic_block:
        mark_unavailable(alias, PROBE_SECONDS)  # one thread tries, and the others do not wait for it
        connection.close()  # an old connection may be broken without an error yet
    connection.health_check_done = True  # this query is the check
    # The database server may have restarted since an open connection was made.
    for _try in range(1 if connection.connection is None else 2):
        try:
            found = _query_revision(connection)
        except UNAVAILABLE_ERRORS:
            if connection.in_atomic_block:
                raise
            connection.close()
        else:
            _unavailable_until[alias] = 0.0
            return found
    mark_unavailable(alias)
    raise DatabaseUnavailable


def _query_revision(connection):
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        cursor.execute(_REVISION_SQL)
        row = cursor.fetchone()
    number, changed_at = row or NO_REVISION
    if isinstance(changed_at, str):  # as SQLite stores it
        changed_at = datetime.fromisoformat(changed_at).replace(tzinfo=UTC)
    return cache_version(number, changed_at)


def mark_unavailable(alias, seconds=RETRY_SECONDS):
    """Do not try a database for some seconds, because it was found to be unavailable."""
    _unavailable_until[alias] = time.monotonic() + seconds


def reading_alias():
    """Return the alias of the database from which public pages are rendered: an available replica, else the primary."""
    has_replica = REPLICA in _unavailable_until and time.monotonic() >= _unavailable_until[REPLICA]
    return REPLICA if has_replica else PRIMARY


def reading_alias_and_version():
    """Return (alias of the database for public pages, its cache version); raises DatabaseUnavailable."""
    if reading_alias() == REPLICA:
        try:
            return REPLICA, read_cache_version(REPLICA)
        except DatabaseUnavailable:
            pass  # the primary may be available
    return PRIMARY, read_cache_version(PRIMARY)


_read_from = ContextVar("read_from", default=None)


@contextmanager
def reading_from(alias):
    """Context manager: read from this database; writes still go to the primary."""
    token = _read_from.set(alias)
    try:
        yield
    finally:
        _read_from.reset(token)


class Router:
    """Database router: reads go where `reading_from` says, by default to the primary; writes go to the primary."""

    def db_for_read(self, model, **hints):
        return _read_from.get()

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


def with_open_connection(alias, respond, is_unavailable):
    """Return what `respond()` gives, without asking first whether an open connection still works: if it does not, once more on a new one.

    Django asks with a query of its own, for each request that reads.
    """
    connection = connections[alias]
    was_open = connection.connection is not None
    connection.health_check_done = True
    response = respond()
    if was_open and is_unavailable(response) and not connection.in_atomic_block and not connection.is_usable():
        connection.close()
        return respond()
    return response


def set_timeouts(sender, connection, **kwargs):
    """Signal receiver: limit how long a web process waits for the database; commands have no limit."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT}s"])
        else:
            cursor.execute(f"PRAGMA busy_timeout = {int(1000 * settings.LOCK_TIMEOUT)}")
