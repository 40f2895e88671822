"""The preview of a draft: it is put in force on copies that are thrown away, and what becomes of the records is stored."""

import hashlib
import json

from django.core.cache import cache
from django.utils import timezone

from public_record.draft_bodies import rehearsed_bodies, store_draft
from public_record.models import BodyRecord
from secretariat.changes import current_revision
from secretariat.rehearsal import rehearsal
from translations.models import Remark, Task

from .carrying_out import carry_out_on_copies
from .models import Operation, PlannedText, Reorganisation, SuccessionEvent, SuccessionPair

WRITTEN = [Reorganisation, Operation, PlannedText, SuccessionEvent, SuccessionPair, Task, Remark]
"""What a reorganisation writes beside what work on copies writes anyway; other apps add theirs."""


def refresh_preview(row):
    """Store what the records of bodies would be, unless neither the draft nor the directory has changed since.

    Raises NotInForceError where something does not fit: then there is nothing to show.
    """
    version = preview_version(row)
    if cache.get(_key(row)) == version:
        return
    with rehearsal(*WRITTEN, preview_of=[BodyRecord]) as own:
        own.perform(lambda: carry_out_on_copies(Reorganisation.objects.get(pk=row.pk)))
    try:
        found = rehearsed_bodies()
    finally:
        own.close()
    store_preview(row, version, found)


def store_preview(row, version, found):
    """Store what a rehearsal of a draft found, as that of this version of the draft and of the directory."""
    store_draft(row.pk, *found)
    cache.set(_key(row), version, timeout=None)


def day_shown(row):
    """Return the day as of which a draft is shown: that on which it takes effect, but not an earlier one than today."""
    today = timezone.localdate()
    return max(row.takes_effect_on or today, today)


def _key(row):
    return f"preview-of-reorganisation:{row.pk}"


def preview_version(row):
    """Return a digest of a draft and of the directory: while it is the same, so is the preview."""
    operations = [*row.operations.order_by("pk").values_list("pk", "number", "kind", "values")]
    facts = json.dumps([current_revision(), str(row.takes_effect_on), operations], default=str)
    return hashlib.sha256(facts.encode()).hexdigest()
