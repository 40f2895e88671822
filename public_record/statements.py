"""Execution of the queries of pages: past Django's cursor, and on PostgreSQL planned once for each connection."""

from itertools import count
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connections, router

from secretariat.fetching import fetch_rows as execute

from .models import BodyRecord

_prepared = WeakKeyDictionary()
"""The names of the prepared statements of each connection to PostgreSQL, by their SQL; None where it keeps none."""
_numbers = count(1)
CHANGED = "0A000"
"""The code of the error of a statement whose table has other columns now."""
POOLED = "26000", "42P05"
"""Those of a statement that is unknown, or known already: this is not the connection that it was."""


def database():
    """Return Django's connection to the database from which pages are read."""
    return connections[router.db_for_read(BodyRecord)]


def execute_often(sql, parameters):
    """Return the rows of a query whose text is always the same: PostgreSQL plans a long one for longer than it takes to answer it.

    SQLite keeps its statements by itself. In a transaction, where an error would end it, and behind a pooler that gives each query
    to another connection, each query is planned.
    """
    own = database()
    if own.vendor != "postgresql" or own.in_atomic_block or own.queries_logged or own.execute_wrappers:
        return execute(sql, parameters)
    own.ensure_connection()
    names = _prepared.setdefault(own.connection, {})
    if names is None:
        return execute(sql, parameters)
    try:
        if sql not in names:
            name = f"page_{next(_numbers)}"
            execute(f"PREPARE {name} AS {_numbered(sql)}; SELECT 1", [])
            names[sql] = f"EXECUTE {name} ({', '.join(['%s'] * len(parameters))})"
        return execute(names[sql], parameters)
    except DatabaseError as error:
        code = getattr(error.__cause__, "pgcode", None)
        if code not in (CHANGED, *POOLED):
            raise
        _prepared[own.connection] = {} if code == CHANGED else None
    return execute(sql, parameters)


def _numbered(sql):
    """Return a query with the parameters that PREPARE knows: $1, $2."""
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{own}" for number, own in enumerate(others, start=1))
