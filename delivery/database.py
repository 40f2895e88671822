"""The database, as far as an answer depends on it: which revision it holds, and whether it is there at all."""

import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from secretariat.models import Revision

AWAY = (OperationalError, InterfaceError)
"""What a database that cannot be used raises; who waited too long for it as well."""
REST = 1
"""Seconds until a database that was away is tried again."""

_resting_until = 0.0
_sql = f"SELECT number, changed_at FROM {Revision._meta.db_table} WHERE id = 1"  # noqa: S608 - a constant of ours


class Away(Exception):
    """The database cannot be asked now."""


def stamp(alias="default"):
    """What names the revision that the database holds now; raises Away where it cannot be asked.

    The one query of a kept page, therefore without the ORM.
    """
    if time.monotonic() < _resting_until:
        raise Away
    connection = connections[alias]
    was_open = connection.connection is not None
    connection.health_check_done = True  # this query is the check
    try:
        return _asked(connection)
    except AWAY:
        if connection.in_atomic_block:
            raise
    connection.close()
    try:
        if not was_open:
            raise Away
        return _asked(connection)  # the server began anew since this connection was made
    except (Away, *AWAY):
        connection.close()
        rest()
        raise Away from None


def rest():
    """Leave the database alone for a moment: it was just seen to be away."""
    global _resting_until
    _resting_until = time.monotonic() + REST


def _asked(connection):
    with connection.cursor() as cursor:
        cursor.execute(_sql)
        row = cursor.fetchone()
    return f"{row[0]}-{row[1]}".replace(" ", "T") if row else "0"


def be_brief(sender, connection, **kwargs):
    """No question of a web process may take longer than STATEMENT_TIMEOUT; commands take the time that they need."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT}s"])
