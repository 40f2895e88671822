"""How a change of the directory becomes known: one signal, sent inside the transaction of the change."""

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from .models import Revision

directory_changed = Signal()
"""Sent with `sender` (the model class) and `objects` (what changed); rooms above listen."""


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
