"""How far a running job is, where others can read it while its transaction is open, and whether it is to be cancelled.

On PostgreSQL these are columns of its row, written on another connection than the job's. SQLite has one writer, which may be the
job itself: there they are files beside the database, one of them locked as long as the worker lives.
"""

import fcntl
import json
import time
from pathlib import Path

from django.db import connection
from django.utils import timezone

from .heartbeats import report_path

READ_TRIES, READ_PAUSE = 5, 0.01
"""How often a report is read that is being written, and how long to wait in between."""
FACTS = ("step", "done", "total", "log")


def reports_of(own):
    """Return what a worker reports to; `own` is the query of the job's row, empty once it is another's."""
    return FileReports(own) if connection.vendor == "sqlite" else RowReports(own)


class RowReports:
    """Reports in the row of the job."""

    def __init__(self, own):
        self.own = own

    def write(self, facts):
        """Store how far it is; returns whether the job goes on."""
        return bool(self.own.filter(is_cancel_requested=False).update(**facts, heartbeat_at=timezone.now()))

    def is_cancelled(self):
        return not self.own.filter(is_cancel_requested=False).exists()

    def close(self):
        """End reporting."""


class FileReports:
    """Reports in a file beside the database, which is locked until the process ends, in whichever way."""

    def __init__(self, own):
        self.pk = own.get().pk
        path = _path(self.pk)
        unlocked = path.with_name(
            f"{path.name}-new"
        )  # a file that others find and nobody has locked is that of a lost worker
        self.file = unlocked.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)
        unlocked.rename(path)

    def write(self, facts):
        report = json.dumps(facts)
        self.file.seek(0)
        self.file.truncate()
        self.file.write(report)
        self.file.flush()
        return not self.is_cancelled()

    def is_cancelled(self):
        return _cancel_path(self.pk).exists()

    def close(self):
        forget(self.pk)
        self.file.close()


def _path(pk):
    return report_path(connection.settings_dict, pk)


def _cancel_path(pk):
    return Path(f"{_path(pk)}-cancel")


def forget(pk):
    """Delete the files of a job that has ended."""
    if connection.vendor == "sqlite":
        _path(pk).unlink(missing_ok=True)
        _cancel_path(pk).unlink(missing_ok=True)


def read_report(row):
    """Take what was last reported on a running job into its row."""
    if connection.vendor == "sqlite":
        row.is_cancel_requested = _cancel_path(row.pk).exists()
        for name, value in _read_facts(row.pk).items():
            setattr(row, name, value)


def _read_facts(pk):
    """Return what the file of a job says; nothing where there is none yet."""
    for _try in range(READ_TRIES):
        try:
            return json.loads(_path(pk).read_text())
        except FileNotFoundError:
            break
        except ValueError:  # it is being written
            time.sleep(READ_PAUSE)
    return {}


def request_cancel(row):
    """Ask a running job to stop, even while it holds the write lock; returns whether it still runs."""
    if connection.vendor != "sqlite":
        return bool(type(row).objects.filter(pk=row.pk, state="running").update(is_cancel_requested=True))
    if not _path(row.pk).exists():
        return False
    _cancel_path(row.pk).touch()
    if not _path(row.pk).exists():  # it has ended meanwhile
        forget(row.pk)
        return False
    return True
