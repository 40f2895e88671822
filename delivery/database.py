"""The databases, as far as an answer depends on them: which one is read, which revision it holds, and whether it is there at all."""

import time
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from secretariat.models import Revision

from .cache.by_revision import NO_REVISION, cache_version

UNAVAILABLE_ERRORS = (OperationalError, InterfaceError)
"""What a database that cannot be used raises; who waited too long for it as well."""
RETRY_SECONDS = 1
"""Seconds until a database that was away is tried again."""
PROBE_SECONDS = 3
"""Seconds that such a try is given, for a connection and a question; meanwhile nobody else tries."""
REPLICA, PRIMARY = "replica", "default"

_unavailable_until = dict.fromkeys(settings.DATABASES, 0.0)
_REVISION_SQL = f"SELECT number, changed_at FROM {Revision._meta.db_table} WHERE id = 1"  # noqa: S608 - a constant of ours


class DatabaseUnavailable(Exception):
    """No database can be asked now."""


def read_cache_version(alias=PRIMARY):
    """The cache version of the revision that a database holds now; raises Away where it cannot be asked.

    The one query of a kept page, therefore without the ORM and without Django's cursor.
    """
    if time.monotonic() < _unavailable_until[alias]:
        raise DatabaseUnavailable
    connection = connections[alias]
    if _unavailable_until[alias] and not connection.in_atomic_block:
        mark_unavailable(alias, PROBE_SECONDS)  # it was away: one asks, and the others do not wait for that
        connection.close()  # a connection of before may be dead and not know it
    connection.health_check_done = True  # this query is the check
    # The server may have begun anew since a connection was made that is open.
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
    """Leave a database alone for a moment: it was just seen to be away."""
    _unavailable_until[alias] = time.monotonic() + seconds


def reading_alias():
    """The database that public pages are made from: the replica, where there is one that answers."""
    has_replica = REPLICA in _unavailable_until and time.monotonic() >= _unavailable_until[REPLICA]
    return REPLICA if has_replica else PRIMARY


def reading_alias_and_version():
    """(the database that public pages are made from, its cache version); raises Away where none can be asked."""
    if reading_alias() == REPLICA:
        try:
            return REPLICA, read_cache_version(REPLICA)
        except DatabaseUnavailable:
            pass  # the primary may be there
    return PRIMARY, read_cache_version(PRIMARY)


_read_from = ContextVar("read_from", default=None)


@contextmanager
def reading_from(alias):
    """Within, everything is read from this database; what is written goes to the primary."""
    token = _read_from.set(alias)
    try:
        yield
    finally:
        _read_from.reset(token)


class Router:
    """Django's question which database to use; None leaves the answer to others, which is the primary."""

    def db_for_read(self, model, **hints):
        return _read_from.get()

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


def set_statement_timeout(sender, connection, **kwargs):
    """No question of a web process may take longer than STATEMENT_TIMEOUT; commands take the time that they need."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT}s"])
