"""Who last changed a value, when and why: what a person needs to know when their change conflicts with it.

`secretariat` keeps no history; an app that does registers a finder.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

MAX_LOG_ENTRIES = 50
"""Maximum number of entries of Django's log that are read for one value."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """The latest change of one value. `who` is empty if it was no person's."""

    who: str
    at: datetime
    why: str = ""

    def when(self):
        """Return the time for a sentence, in the active language."""
        return date_format(localtime(self.at), "DATETIME_FORMAT")


_finders = []


def register_finder(finder):
    """Add a function that finds changes: keys as in `last_changes()` → LastChanges by key."""
    _finders.append(finder)


REMOVED = ""
"""In place of the name of a field, of an object that was removed."""


def last_changes(values):
    """Return the latest recorded change of each (object, name of a field, language or None), in order; None if nobody recorded one."""
    keys = [
        (obj._meta.concrete_model._meta.label_lower, obj.pk, field, language.slug if language else "")
        for obj, field, language in values
    ]
    found = {}
    for finder in _finders if keys else ():
        found = finder(keys) | found
    return [found.get(key) for key in keys]


def last_change(obj, field, language=None):
    """Return the latest recorded change of a field of `obj`, or its removal; None if nobody recorded one."""
    return last_changes([(obj, field, language)])[0]


def removal_sentences(change):
    """Return a sentence about who removed something and when, in a list; an empty one if that is unknown."""
    return [_("Removed by %(who)s, %(when)s.") % {"who": change.who, "when": change.when()}] if change else []


def logged_change(obj, label, row=None, action="changed"):
    """Return the latest change of a field with this untranslated label in Django's log of `obj`; None without one.

    `row` is the (name, object) of a part of the object, as the log has them; `label` is None for the whole part.
    """
    kind = ContentType.objects.get_for_model(obj, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk), action_flag=CHANGE)
    for entry in entries.select_related("user").order_by("-pk")[:MAX_LOG_ENTRIES]:
        for part in _parts(entry):
            facts = part.get(action)
            if facts is None or (facts.get("name"), facts.get("object")) != (row or (None, None)):
                continue
            if label is None or label in facts.get("fields", ()):
                return LastChange(entry.user.get_username(), entry.action_time)
    return None


def _parts(entry):
    try:
        return json.loads(entry.change_message or "[]")
    except ValueError:  # a plain sentence
        return []
