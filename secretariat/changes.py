"""Changes of the directory: the write lock, and one signal, sent inside the transaction of the change."""

from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .fetching import fetch_rows
from .text.characters import printable
from .waiting import lock_postgresql, sqlite_queue

directory_changed = Signal()
"""Sent with `changes`, a list of `ChangeEvent`, and as `sender` their concrete model, None where there are several.

A writer may add facts of its own, such as the state of the texts it wrote, as further arguments.
"""

MIN_CHANGES_TO_ANALYZE = 1000
"""So many changes at once make PostgreSQL's statistics untrue, until its autovacuum has come round."""


class ChangeKind(models.TextChoices):
    """The kinds of changes of an object of the directory."""

    ADDED = "added", pgettext_lazy("what happened", "added")
    TEXT = "text", pgettext_lazy("what happened", "text changed")
    STATE = "state", pgettext_lazy("what happened", "state of a translation changed")
    SETTING = "setting", pgettext_lazy("what happened", "setting changed")
    SOURCES = "sources", pgettext_lazy("what happened", "mandate source tied or untied")
    TOPICS = "topics", pgettext_lazy("what happened", "topic tied or untied")
    MOVED = "moved", pgettext_lazy("what happened", "moved")
    REPAIRED = "mended", pgettext_lazy("what happened", "repaired by the tree doctor")
    REMOVED = "removed", pgettext_lazy("what happened", "removed")
    RESTORED = "restored", pgettext_lazy("what happened", "put back")


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """One thing that happened to one object.

    `field` is the name of the field, a text's without its language; `language` the prefix of a
    text's. `before` and `after` are texts, or settings as text, or places in the tree (see `place`).
    `left` is the id of the body that a moved or removed body is no longer part of; `snapshot` holds
    every row that a removal takes away (see `snapshots`).
    """

    obj: models.Model
    what: ChangeKind
    field: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    left: int | None = None
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """The person, source and reason of changes.

    `editorial`: the meaning of the texts that are changed stays as it was.
    """

    person: object = None
    source: str = ""
    note: str = ""
    editorial: bool = False


_change_context = ContextVar("change_context", default=ChangeContext())  # noqa: B039 - it is frozen


@contextmanager
def change_context(**facts):
    """Set who makes the changes inside the block, from which source and why; other facts are inherited.

    The reason is stored with every change: it is a text of one line, from wherever it comes.
    """
    if "note" in facts:
        facts["note"] = printable(facts["note"], one_line=True)
    token = _change_context.set(replace(_change_context.get(), **facts))
    try:
        yield
    finally:
        _change_context.reset(token)


def current_change_context():
    return _change_context.get()


@contextmanager
def write_lock():
    """A transaction in which nobody else changes the directory.

    Two changes that each held a row and waited for the other's, the revision's among them, would
    be a deadlock. Take the lock before the first write. On SQLite every transaction is IMMEDIATE,
    which is a write lock already; it only lacks a queue. Raises WriteLockTimeout within `waiting_at_most`.
    """
    is_free = is_in_rehearsal()
    with sqlite_queue() if connection.vendor == "sqlite" and not is_free else nullcontext(), transaction.atomic():
        if connection.vendor == "postgresql" and _callbacks.get() is None and not is_free:
            lock_postgresql()
        with _before_commit_callbacks():
            yield


_rehearses = ContextVar("rehearses", default=None)
"""Whether a rehearsal is a preview; None outside of a rehearsal."""


@contextmanager
def in_rehearsal(is_preview=False):
    """Take no lock inside the block: everything is written to copies (see `rehearsal`)."""
    token = _rehearses.set(is_preview)
    try:
        yield
    finally:
        _rehearses.reset(token)


def is_in_rehearsal():
    return _rehearses.get() is not None


def is_in_preview():
    """Return whether only the records of bodies are wanted of what is done: what follows from them need not be written."""
    return bool(_rehearses.get())


_callbacks = ContextVar("before_commit", default=None)
_time = ContextVar("change_time", default=None)
"""The time of the changes under the write lock, in a list that is empty until somebody asks for it."""


@contextmanager
def _before_commit_callbacks():
    """Run the before-commit callbacks at the end of the outermost write lock, inside its transaction."""
    if _callbacks.get() is not None:
        yield
        return
    token, token_of_time = _callbacks.set({}), _time.set([])
    try:
        yield
        callbacks = _callbacks.get()
        while callbacks:  # one may schedule another
            function = next(iter(callbacks))
            function(sorted(callbacks.pop(function)))
    finally:
        _callbacks.reset(token)
        _time.reset(token_of_time)


def change_time():
    """Return the time of all changes that are made under this write lock; the time of now where there is none.

    The revision, the history and the public record have this one time. A later change has a later one.
    """
    time = _time.get()
    if time is None:
        return timezone.now()
    if not time:
        time.append(timezone.now())
    return time[0]


def is_writing():
    """Return whether this thread holds the write lock: what it reads may not have been announced yet."""
    return _callbacks.get() is not None


def before_commit(function, ids):
    """Call `function` once with all ids at the end of the write lock, in its transaction; now if no lock is held."""
    callbacks = _callbacks.get()
    if callbacks is None:
        function(sorted(ids))
    else:
        callbacks.setdefault(function, set()).update(ids)


def reload(obj):
    """Return `obj` as stored now, whatever its class; for use under the write lock.

    Raises ValidationError, with a sentence for the editor, where it no longer exists.
    """
    model = obj._meta.concrete_model
    try:
        return model._base_manager.get(pk=obj.pk)
    except model.DoesNotExist:
        raise missing_error(obj) from None


def missing_error(obj):
    """Return the ValidationError for an object that no longer exists."""
    return ValidationError(_("“%(body)s” no longer exists."), code="gone", params={"body": obj})


_numbers = ContextVar("numbers", default=None)
"""The number of the revision that all changes belong to at present, in a list that is empty before the first; or None."""


@contextmanager
def one_revision():
    """Take the write lock and make all changes one revision, however often they are announced."""
    with write_lock():
        token = _numbers.set(_numbers.get() if _numbers.get() is not None else [])
        try:
            yield
        finally:
            _numbers.reset(token)


def announce(changes, **facts):
    """Increment the revision and send the signal. Belongs in the transaction of the change, at its end."""
    if transaction.get_autocommit():
        raise transaction.TransactionManagementError("A change is announced in the transaction that makes it.")
    _increment_revision()
    changes = list(changes)
    if len(changes) >= MIN_CHANGES_TO_ANALYZE and not is_in_rehearsal():
        before_commit(_analyze_after_commit, ())
    models_changed = {change.obj._meta.concrete_model for change in changes}
    sender = models_changed.pop() if len(models_changed) == 1 else None
    directory_changed.send(sender=sender, changes=changes, **facts)


def _increment_revision():
    revisions, numbers = apps.get_model("secretariat", "Revision").objects, _numbers.get()
    # Within one revision the number is written each time: a savepoint that was rolled back may have taken it along.
    number = numbers[0] if numbers else F("number") + 1
    if not revisions.filter(pk=1).update(number=number, changed_at=change_time()):
        revisions.bulk_create([revisions.model(pk=1, number=0)], ignore_conflicts=True)
        revisions.filter(pk=1).update(number=number)
    if numbers == []:
        numbers.append(current_revision())


def _analyze_after_commit(ids):
    transaction.on_commit(update_statistics, robust=True)


def update_statistics():
    """Let PostgreSQL count its rows now; SQLite plans well without. Until then it may read whole tables for one body."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def announced_revision():
    """Return the number of the revision that is being announced; within `one_revision` without a query."""
    return _numbers.get()[0] if _numbers.get() else current_revision()


def current_revision():
    rows = fetch_rows("SELECT number FROM secretariat_revision WHERE id = 1")
    return rows[0][0] if rows else 0
