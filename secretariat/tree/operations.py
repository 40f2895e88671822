"""One structural change at a time: add, move, abolish; and the lock that every change of the tree takes.

mptt's columns go wrong when two writers work from what they read before either wrote, so every
change here takes one lock first, reloads the rows, and only then writes, and writes only columns of
the structure: a text saved meanwhile is never touched.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from mptt.models import MPTTModel

from ..changes import ChangeEvent, ChangeKind, announce, is_in_rehearsal, one_revision, reload, write_lock
from ..models import Body, Kind, check_parent
from ..saving import creation_changes, insert_all
from .placement import check_expected

STRUCTURE_LOCK = 7_370_001
"""The key of the advisory lock that the trigger in the first migrations asks for."""

UNDER, BEFORE, AFTER = "under", "before", "after"
MPTT_POSITIONS = {UNDER: "last-child", BEFORE: "left", AFTER: "right"}


@contextmanager
def structure_lock():
    """Take the write lock, with permission to write the structure too.

    On PostgreSQL a second advisory lock permits that to the trigger; it is free for whoever holds the write lock.
    """
    with write_lock():
        if connection.vendor == "postgresql" and not is_in_rehearsal():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STRUCTURE_LOCK])
        yield


def add(body, target=None, where=UNDER):
    """Insert an unsaved `body` under, before or after `target`; without a target it is the root.

    Raises ValidationError, with sentences for the editor, when the body or its place is not allowed.
    """
    with structure_lock():
        parent = _make_place(body, target, where)
        body.full_clean()
        # Skips Body.save(), which writes no placement, and MPTTModel.save(), which would insert a second time.
        models.Model.save(body, force_insert=True)
        body._mptt_meta.update_mptt_cached_fields(body)
        body.snapshot_fields()
        announce(creation_changes(body, after=format_place(parent, body.position)))
    return body


def put_back(body, parent, position, neighbours=(None, None)):
    """Insert a body that was removed, with its key and as it was, among the children of `parent`; announces nothing.

    It goes after the first or before the second of `neighbours` (ids of siblings that it had) if they are still
    there, otherwise to `position`. Raises ValidationError, with sentences for the editor, when its place, address
    or external identifier is not free. A stored text is not examined: it was allowed when it was written.
    """
    with structure_lock():
        children = list(Body.objects.filter(parent=parent).order_by("position", "pk"))
        by_id = {child.pk: child for child in children}
        if parent and neighbours[0] in by_id:
            target, where = by_id[neighbours[0]], AFTER
        elif parent and neighbours[1] in by_id:
            target, where = by_id[neighbours[1]], BEFORE
        elif parent and position < len(children):
            target, where = children[position], BEFORE
        else:
            target, where = parent, UNDER
        body._state.adding = True
        _make_place(body, target, where)
        if body.kind != Kind.SECRETARIAT:
            check_parent(body.kind, body.parent.kind)
        body.validate_unique()
        body.validate_constraints()
        body.updated_at = timezone.now()
        columns = [field.attname for field in Body._meta.concrete_fields]
        # As stored: `save` would write the bare columns of its texts in the active language.
        insert_all(Body, columns, [tuple(body.__dict__[column] for column in columns)])
        return reload(body)


def move(body, target, where=UNDER, expected=None):
    """Move `body`, with its whole branch, under, before or after `target`. Returns it as it is now.

    `expected` are the placements of both as the mover saw them (see `placement.Placement`); without it the move is unconditional.
    Raises ValidationError, with sentences for the editor, when the place is not allowed or no longer what was seen.
    """
    with structure_lock():
        body, target = reload(body), reload(target)
        if expected:
            check_expected(body, target, "" if where == UNDER else where, expected)
        if target.pk == body.pk or (target.lft > body.lft and target.rght < body.rght):
            raise cycle(body)
        parent = target if where == UNDER else target.parent
        if body.kind == Kind.SECRETARIAT or parent is None:
            raise only_one_top()
        check_parent(body.kind, parent.kind)
        before, left = format_place(body.parent, body.position), body.parent_id
        Body.objects.filter(parent=body.parent_id, position__gt=body.position).update(position=F("position") - 1)
        target.refresh_from_db(fields=["position"])
        position = _open_position(parent, target, where, besides=body)
        Body.objects._move_node(body, target, MPTT_POSITIONS[where], save=False)
        Body.objects.filter(pk=body.pk).update(parent=parent, position=position)
        body = reload(body)
        left = left if left != parent.pk else None
        announce([ChangeEvent(body, ChangeKind.MOVED, before=before, after=format_place(parent, position), left=left)])
    return body


def abolish(body):
    """Remove `body` with its mandate from the directory. Refused while it has children."""
    with one_revision(), structure_lock():
        body = reload(body)
        check_has_no_children(body)
        Body.objects.filter(parent=body.parent_id, position__gt=body.position).update(position=F("position") - 1)
        MPTTModel.delete(body)  # heard and announced by snapshots.announce_removal()


def abolish_branch(body):
    """Remove `body` and everything below it, the last first, each as a removal of its own that can be undone."""
    with one_revision(), structure_lock():
        for one in [*reload(body).branch().order_by("-lft")]:
            abolish(one)


MAX_NAMES = 10
"""Maximum number of children that a refusal names."""


def check_has_no_children(body):
    """Raise ValidationError if `body` has children and therefore cannot be abolished."""
    parts = list(body.child_bodies()[: MAX_NAMES + 1])
    if parts:
        names = [
            pgettext("a part of a body", "“%(body)s” (not published)") % {"body": part}
            if not part.is_published
            else pgettext("a part of a body", "“%(body)s”") % {"body": part}
            for part in parts[:MAX_NAMES]
        ]
        if len(parts) > MAX_NAMES:
            names.append("…")
        raise ValidationError(
            _("“%(body)s” still has parts; move or abolish them first: %(parts)s"),
            code="has_parts",
            params={"body": body, "parts": pgettext("between the parts of a list", ", ").join(names)},
        )


def format_place(parent, position):
    """Return a place in the tree as the history stores it: the slug of the parent and the number among its children, from 1."""
    return f"{parent.slug} {position + 1}" if parent else ""


def _make_place(body, target, where):
    """Open a place for an unsaved body and write it to the body's columns; returns its parent."""
    target = reload(target) if target else None
    parent = target if where == UNDER or target is None else target.parent
    body.parent = parent
    body.position = _open_position(parent, target, where)
    Body.objects.insert_node(body, target, MPTT_POSITIONS[where], refresh_target=False)
    return parent


def _open_position(parent, target, where, besides=None):
    """Shift the siblings that come after the new place; returns the position of that place."""
    siblings = Body.objects.filter(parent=parent)
    if besides:
        siblings = siblings.exclude(pk=besides.pk)
    if where == UNDER or target is None:
        last = siblings.order_by("position").values_list("position", flat=True).last()
        return 0 if last is None else last + 1
    position = target.position + (where == AFTER)
    siblings.filter(position__gte=position).update(position=F("position") + 1)
    return position


def cycle(body):
    return ValidationError(
        _("“%(body)s” cannot be moved into or beside itself or one of its own parts."),
        code="cycle",
        params={"body": body},
    )


def only_one_top():
    return ValidationError(
        _("Only the Secretariat stands at the top of the tree; every other body is part of one."), code="root"
    )
