"""Turns on SQLite: writers stand in a queue, which is a lock on the folder of the database."""

import os
from pathlib import Path

import pytest
from django.db import connection, transaction

from secretariat import waiting
from secretariat.changes import write_lock
from secretariat.models import Revision

fcntl = pytest.importorskip("fcntl")

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]  # the queue is SQLite's


def is_free():
    """Whether a process that came now would have its turn at once."""
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(folder)
    return True


def test_a_turn_is_held_to_its_end_and_turns_within_it_are_part_of_it():
    with write_lock():
        with write_lock():
            assert not is_free()
        assert not is_free()
    assert is_free()


def test_a_turn_ends_with_its_failure():
    with pytest.raises(ZeroDivisionError), write_lock():
        _ = 1 / 0
    assert is_free()


def test_who_has_the_transaction_does_not_queue():
    """Whoever is first in the queue waits for this transaction."""
    with transaction.atomic(), write_lock():
        assert is_free()


def test_what_is_done_after_a_turn_may_take_one():
    def grow():
        with write_lock():
            Revision.objects.create(pk=1, number=1)

    with write_lock():
        transaction.on_commit(grow)
    assert Revision.objects.get().number == 1


def test_a_database_in_memory_has_no_queue(monkeypatch):
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: True)
    with write_lock():
        assert is_free()


def test_where_folders_cannot_be_locked_there_is_no_queue(monkeypatch):
    monkeypatch.setattr(waiting, "fcntl", None)
    with write_lock():
        assert is_free()
