"""Whether a running job still has its worker. Known without Django's database layer, which the process of the server lacks.

A worker says that it lives: on PostgreSQL by a time in the row of its job, on SQLite by a lock on a file beside the database, which
ends with the process in whichever way.
"""

import fcntl
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEARTBEAT_TIMEOUT = timedelta(seconds=30)
"""A running job whose worker has not reported for so long has lost it."""


def is_sqlite(database):
    """Return whether these are the settings of an SQLite database."""
    return database["ENGINE"].endswith("sqlite3")


def report_path(database, pk):
    """Return the path of the file that a worker locks and reports to, beside an SQLite database."""
    return Path(f"{database['NAME']}-job-{pk}")


def is_silent(database, pk, heartbeat_at):
    """Return whether a running job has lost its worker."""
    if is_sqlite(database):
        try:
            with report_path(database, pk).open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except FileNotFoundError:  # it has just begun, or just ended
            pass
        else:
            return True
    return heartbeat_at < datetime.now(UTC) - HEARTBEAT_TIMEOUT
