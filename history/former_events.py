"""Events of former bodies that the history alone knows: what was done without a reorganisation."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from public_record.former_bodies import Event
from secretariat.changes import ChangeKind
from secretariat.models import Body

from .changes_page import sentence
from .events import public_events
from .models import Change

MAX_CHANGES = 50
_TOLD = (ChangeKind.MOVED, ChangeKind.REMOVED, ChangeKind.RESTORED)


def changes_of_former_body(pk, language):
    """Return the Events of a former body that belong to no reorganisation: when it was moved to another body, put back or abolished."""
    changes = Change.objects.without_snapshots().filter(
        body=pk, model=Body._meta.label_lower, what__in=_TOLD, is_public=True
    )
    changes = [change for change in changes[:MAX_CHANGES] if change.what != ChangeKind.MOVED or change.left]
    return [
        Event(sentence(change), date_format(timezone.localdate(change.at), "DATE_FORMAT"))
        for change in reversed(changes)
        if not any(pk in event.bodies for event in public_events(change.at, change.at + timedelta.resolution))
    ]
