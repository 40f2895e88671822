"""Waiting for the write lock: in which order, for how long at most, and what holds it meanwhile."""

import json
import os
import threading
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import DatabaseError, OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

WRITE_LOCK = 7_370_002
"""The key of PostgreSQL's advisory lock for any change, of structure or of texts."""
LOCK_TIMEOUT_STATE = "55P03"
"""PostgreSQL's code for a lock that was not free in time."""


class WriteLockTimeout(OperationalError):
    """Raised where the write lock was not free in time."""


_max_seconds = ContextVar("max_seconds", default=None)


@contextmanager
def waiting_at_most(seconds):
    """Context manager: whoever waits longer for the write lock gets a WriteLockTimeout. Without it, they wait until it is free."""
    token = _max_seconds.set(seconds)
    try:
        yield
    finally:
        _max_seconds.reset(token)


def is_lock_timeout(error):
    """Return whether a database error, or what it was raised from, says that another writer took too long."""
    while error is not None:
        sqlite_error = getattr(error, "sqlite_errorname", "") or ""
        if (
            isinstance(error, WriteLockTimeout)
            or getattr(error, "pgcode", None) == LOCK_TIMEOUT_STATE
            or sqlite_error.startswith("SQLITE_BUSY")
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


# What takes long


class LongTask(models.TextChoices):
    """What may hold the write lock for seconds, with the title of the page for who waits for it."""

    IMPORT = "import", _("An import is under way; nothing has been saved")
    LOADING = "loading", _("A directory is being loaded; nothing has been saved")
    RECORDING = "recording", _("The public record is being rebuilt; nothing has been saved")
    INDEXING = "indexing", _("The search index is being rebuilt; nothing has been saved")


class TaskStep(models.TextChoices):
    """A step of long work, as those who wait for it see it; see `progress`."""

    READING = "reading", _("Reading the file")
    CHECKS = "checks", _("Checks")
    BODIES = "bodies", _("Bodies")
    TEXTS = "texts", _("Texts")
    RECORD = "record", _("Public record")
    INDEX = "index", _("Search index")
    PAGES = "pages", _("Pages")
    FILES = "files", _("Files")
    WRITING = "writing", _("Writing to the database")
    AGAIN = "again", _("Once more, because the directory was changed meanwhile")


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds the write lock: which task, since when, and the id of the person who began it, if one did."""

    task: LongTask
    since: datetime
    person: int | None = None

    def __str__(self):
        """As PostgreSQL shows it as the name of an application, of at most 63 characters."""
        return json.dumps([self.task.value, int(self.since.timestamp()), self.person])

    @classmethod
    def read(cls, text):
        """The opposite of `str()`; None for anything else."""
        try:
            task, since, person = json.loads(text)
            return cls(LongTask(task), datetime.fromtimestamp(since, timezone.get_current_timezone()), person)
        except (ValueError, TypeError):
            return None

    def person_name(self):
        return get_user_model().objects.filter(pk=self.person).values_list("username", flat=True).first() or ""


_holder = ContextVar("holder", default=None)


@contextmanager
def long_task(task, person=None):
    """Context manager: requests that wait for the write lock taken inside learn that this task holds it."""
    token = _holder.set(Holder(task, timezone.now(), person and person.pk))
    try:
        yield
    finally:
        _holder.reset(token)


def current_holder():
    """Return the Holder of the write lock; None if it is free, or held for a moment only, or that is unknown."""
    with suppress(DatabaseError, OSError):
        return _HOLDERS[connection.vendor]()
    return None


# PostgreSQL


def lock_postgresql():
    """Take the lock for the running transaction."""
    settings = {"application_name": str(_holder.get()) if _holder.get() else None}
    if _max_seconds.get() is not None:
        settings["lock_timeout"] = str(max(1, int(1000 * _max_seconds.get())))
    set_locally = {name: value for name, value in settings.items() if value}
    columns = "".join("set_config(%s, %s, true), " for _setting in set_locally)
    parameters = [part for pair in set_locally.items() for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}pg_advisory_xact_lock(%s)", [*parameters, WRITE_LOCK])


def _holder_on_postgresql():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [WRITE_LOCK],
        )
        found = cursor.fetchone()
    return Holder.read(found[0]) if found else None


# SQLite


def _folder():
    return Path(connection.settings_dict["NAME"]).parent


def _holder_file():
    """Holds what holds the lock, and is locked itself as long as that is true: a process may be killed."""
    return Path(f"{connection.settings_dict['NAME']}-writer")


_is_queued = ContextVar("is_queued", default=False)


@contextmanager
def sqlite_queue():
    """Queue writers on SQLite, which polls a lock every tenth of a second and lets later writers overtake.

    The lock is on the folder of the database: it leaves no file behind, and SQLite's own locks are on files.
    """
    is_first = transaction.get_autocommit() and not _is_queued.get()
    if connection.is_in_memory_db() or not is_first or not fcntl:
        yield
        return
    token = _is_queued.set(True)
    try:
        with _Locked(os.open(_folder(), os.O_RDONLY)), _announced_holder():
            yield
    finally:
        _is_queued.reset(token)


class _Locked:
    """A lock on an open file, which is taken and closed with it."""

    def __init__(self, file):
        self.file, self.is_given_up, self.is_taken = file, False, threading.Event()
        self.mutex = threading.Lock()

    def __enter__(self):
        seconds = _max_seconds.get()
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | (fcntl.LOCK_NB if seconds is not None else 0))
        except BlockingIOError:
            self._queue(seconds)

    def _queue(self, seconds):
        """Queue in a thread: a lock of a file knows no timeout, and to try again and again is no queue."""
        threading.Thread(target=self._take, daemon=True).start()
        self.is_taken.wait(seconds)
        with self.mutex:
            if not self.is_taken.is_set():
                self.is_given_up = True
                raise WriteLockTimeout("The write lock was not free in time.")

    def _take(self):
        fcntl.flock(self.file, fcntl.LOCK_EX)
        with self.mutex:
            self.is_taken.set()
            if self.is_given_up:
                os.close(self.file)

    def __exit__(self, *exception):
        os.close(self.file)


@contextmanager
def _announced_holder():
    if _holder.get() is None:
        yield
        return
    with _holder_file().open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(str(_holder.get()))
        file.flush()
        try:
            yield
        finally:
            _holder_file().unlink(missing_ok=True)


def _holder_on_sqlite():
    if not fcntl:
        return None
    with _holder_file().open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Holder.read(file.read())
    return None  # of a process that was killed


_HOLDERS = {"postgresql": _holder_on_postgresql, "sqlite": _holder_on_sqlite}
