"""The writers of the battery, with one of the guards of the product switched off in their own process."""

from contextlib import ExitStack, contextmanager, nullcontext
from unittest.mock import patch

from django.db import connection, transaction

from secretariat import saving
from secretariat.tree import operations
from tests.secretariat import writers
from translations import texts


@contextmanager
def no_lock():
    with transaction.atomic():
        yield


@contextmanager
def without_lock():
    with ExitStack() as patches:
        for module in (operations, saving, texts):
            patches.enter_context(patch.object(module, "write_lock", no_lock))
        patches.enter_context(patch.object(operations, "structure_lock", no_lock))
        if connection.vendor == "sqlite":
            patches.enter_context(patch.object(connection, "transaction_mode", None))
        yield


@contextmanager
def without_reading_again():
    with patch.object(operations, "reload", lambda obj: obj):
        yield


GUARDS = {"": nullcontext, "the lock": without_lock, "the re-read": without_reading_again}


@contextmanager
def no_trigger():
    """PostgreSQL's own guard off, for all processes: it would refuse every write that has no lock."""
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE secretariat_body DISABLE TRIGGER secretariat_body_structure")
    try:
        yield
    finally:
        if on_postgresql:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE secretariat_body ENABLE TRIGGER secretariat_body_structure")


def call(name, without="", **arguments):
    """Call a writer without one of the guards."""
    with GUARDS[without]():
        return getattr(writers, name)(**arguments)
