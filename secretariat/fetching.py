"""Rows of queries in SQL: for what is read at each write or page, because the ORM composes a query in more time than it takes."""

from contextlib import closing
from datetime import UTC
from functools import lru_cache

from django.db import connections, router


def fetch_rows(sql, parameters=()):
    """Return the rows of a query, as the database gives them; of a time see `in_utc`.

    Past Django's cursor unless somebody listens there: it rewrites each query for SQLite, which takes a third of the time of the longest.
    """
    database = connections[router.db_for_read(None)]  # the same for all models
    if database.queries_logged or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    database.close_if_health_check_failed()
    database.ensure_connection()
    is_sqlite = database.vendor == "sqlite"
    new_cursor = database.connection.cursor if is_sqlite else database.create_cursor
    with database.wrap_database_errors, closing(new_cursor()) as cursor:
        cursor.execute(_for_sqlite(sql) if is_sqlite and "%" in sql else sql, parameters)
        return cursor.fetchall()


@lru_cache(maxsize=200)
def _for_sqlite(sql):
    return sql.replace("%s", "?").replace("%%", "%")


def listed_ids(ids):
    """Return the ids of rows, which are numbers, as what follows IN in SQL: however many, they are no parameters."""
    return f"({', '.join(map(str, map(int, ids))) or 'NULL'})"


def in_utc(time):
    """Return a time of such a row with its time zone, which SQLite does not give."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
