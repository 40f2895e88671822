"""What a draft would make of the records of bodies: taken from a rehearsal of it, and stored for its preview."""

from django.db import connection, transaction

from secretariat.saving import insert_all

from .models import BodyRecord, DraftBody, whole_content
from .versions import OF_STATE, state_of

_CHANGED = f"""
SELECT body, slug, kind, parent, position, version, content, mentions, search_words FROM rehearsed_{BodyRecord._meta.db_table}
"""  # noqa: S608
_GONE = f"""
SELECT body FROM {BodyRecord._meta.db_table} WHERE id IN (SELECT id FROM rehearsed_removals WHERE "table" = %s)
"""  # noqa: S608


class RehearsedBody:
    """A row of a body in a rehearsal."""

    def __init__(self, row):
        self.body, self.slug, self.kind, self.parent, self.position, self.version, content, self.mentions, words = row
        self.content = whole_content(content, words)


def rehearsed_bodies():
    """Return (RehearsedBodies that differ, ids of those that are gone) after `Rehearsal.perform`, before it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED)
        changed = [RehearsedBody(row) for row in cursor.fetchall()]
        cursor.execute(_GONE, [f'"{BodyRecord._meta.db_table}"'])
        return changed, [body for (body,) in cursor.fetchall()]


def store_draft(draft, changed, gone):
    """Replace what is stored for the preview of a draft. A body that would be gone has the version 0."""
    nothing = (("", "", None, 0), 0, "{}", "", b"")
    with transaction.atomic():
        DraftBody.objects.filter(draft=draft).delete()
        rows = [(draft, *state_of(own, own.content, own.mentions)) for own in changed]
        rows += [(draft, pk, *nothing[0], *nothing[1:]) for pk in gone]
        insert_all(DraftBody, ("draft", *OF_STATE), rows)


def discard_draft(draft):
    """Remove what is stored for the preview of a draft."""
    DraftBody.objects.filter(draft=draft).delete()
