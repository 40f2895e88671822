"""Reading from one state of the database, whatever others write meanwhile.

What a page assumes together must be read together: a body that was moved between two queries has no place among the
siblings that the first one found.
"""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def consistent_read():
    """Context manager: all queries inside see the database as it was at the first of them. Nothing may be written.

    It waits for no writer, and no writer for it. Inside a transaction it does nothing: whoever changes something holds the
    write lock, and nobody else writes meanwhile.
    """
    if not transaction.get_autocommit():
        yield
        return
    with _snapshot_transaction():
        yield


@contextmanager
def _snapshot_transaction():
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # ours is IMMEDIATE, a lock for writing
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode


def rendered(response):
    """Return a response with its template rendered, which Django would do later: outside of the transaction of its view."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response
