"""Waiting for the write lock on SQLite, where a lock on the folder of the database is the queue."""

import fcntl
import os
import time
from pathlib import Path

import pytest
from django.db import connection

from secretariat.changes import write_lock
from secretariat.waiting import LongTask, WriteLockTimeout, current_holder, long_task, waiting_at_most

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lock():
    """The lock of another writer, which gives it back when it is closed."""
    file = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_EX)
    yield file
    os.close(file)


def test_who_waits_too_long_is_told_and_the_next_one_is_served(lock):
    with waiting_at_most(0.05), pytest.raises(WriteLockTimeout), write_lock():
        pass
    fcntl.flock(lock, fcntl.LOCK_UN)  # taken and given back at once by the one who has given up
    with waiting_at_most(5), write_lock():
        assert connection.in_atomic_block


def test_what_holds_the_lock_is_known_as_long_as_it_does():
    with long_task(LongTask.IMPORT), write_lock():
        began = time.monotonic()
        holder = current_holder()
        assert (holder.task, holder.person, holder.person_name()) == (LongTask.IMPORT, None, "")
        assert time.monotonic() - began < 1
    assert current_holder() is None
    with write_lock():
        assert current_holder() is None
