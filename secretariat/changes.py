"""How the directory changes: one writer at a time, and one signal, sent inside the transaction of the change."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Revision

directory_changed = Signal()
"""Sent with `sender` (the model class) and `objects` (what changed); rooms above listen."""

TURN = 7_370_002
"""The key of PostgreSQL's advisory lock for any change, of structure or of texts."""


@contextmanager
def in_turn():
    """A transaction in which nobody else changes the directory.

    Two changes that each held a row and waited for the other's, the revision's among them, would
    be a deadlock. Take the turn before the first write. On SQLite every transaction is IMMEDIATE,
    which is a turn already.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield


def fresh(obj):
    """`obj` as it is now, whatever its class; for use within a turn.

    Raises ValidationError, with a sentence for the editor, where it no longer exists.
    """
    model = obj._meta.concrete_model
    try:
        return model._base_manager.get(pk=obj.pk)
    except model.DoesNotExist:
        raise ValidationError(_("“%(body)s” no longer exists."), code="gone", params={"body": obj}) from None


def announce(sender, objects):
    """Let the revision grow and tell the rooms above. Belongs in the transaction of the change, at its end."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A change is announced in the transaction that makes it.")
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1, changed_at=timezone.now()):
        Revision.objects.bulk_create([Revision(pk=1, number=0)], ignore_conflicts=True)
        Revision.objects.filter(pk=1).update(number=F("number") + 1)
    directory_changed.send(sender=sender, objects=list(objects))


def current_revision():
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0
