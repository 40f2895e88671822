"""Every structural change of the tree, its lock, and its doctor. The only door to django-mptt's writing side.

mptt's columns go wrong when two writers work from what they read before either wrote, so every
change here takes one lock first, reads again, and only then writes, and writes only columns of
the structure: a text saved meanwhile is never touched.
"""

from contextlib import contextmanager
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from mptt.models import MPTTModel

from .changes import Change, What, announce, fresh, gone, in_turn
from .models import ALLOWED_PARENTS, Body, Kind, check_parent
from .saving import born
from .seen import check as check_seen

LOCK = 7_370_001
"""The key of the advisory lock that the trigger in the first migrations asks for."""

UNDER, BEFORE, AFTER = "under", "before", "after"
MPTT_POSITIONS = {UNDER: "last-child", BEFORE: "left", AFTER: "right"}


@contextmanager
def structure_lock():
    """A turn to change the directory, in which the structure may be written too.

    On PostgreSQL a second advisory lock tells the trigger so; whoever has the turn can have it.
    """
    with in_turn():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def add(body, target=None, where=UNDER):
    """Insert an unsaved `body` under, before or after `target`; without a target it is the root.

    Raises ValidationError, with sentences for the editor, when the body or its place is not allowed.
    """
    with structure_lock():
        target = fresh(target) if target else None
        parent = target if where == UNDER or target is None else target.parent
        body.parent = parent
        body.position = _make_room(parent, target, where)
        Body.objects.insert_node(body, target, MPTT_POSITIONS[where], refresh_target=False)
        body.full_clean()
        # Past Body.save(), which knows no places, and MPTTModel.save(), which would insert again.
        models.Model.save(body, force_insert=True)
        body._mptt_meta.update_mptt_cached_fields(body)
        body.remember()
        announce(Body, born(body, after=place(parent, body.position)))
    return body


def move(body, target, where=UNDER, seen=None):
    """Move `body`, with its whole branch, under, before or after `target`. Returns it as it is now.

    `seen` are the spots of both as the mover saw them (see `seen.Spot`); without it the move is unconditional.
    Raises ValidationError, with sentences for the editor, when the place is not allowed or no longer what was seen.
    """
    with structure_lock():
        body, target = fresh(body), fresh(target)
        if seen:
            check_seen(body, target, "" if where == UNDER else where, seen)
        if target.pk == body.pk or (target.lft > body.lft and target.rght < body.rght):
            raise _cycle(body)
        parent = target if where == UNDER else target.parent
        if body.kind == Kind.SECRETARIAT or parent is None:
            raise _only_one_top()
        check_parent(body.kind, parent.kind)
        before = place(body.parent, body.position)
        Body.objects.filter(parent=body.parent_id, position__gt=body.position).update(position=F("position") - 1)
        target.refresh_from_db(fields=["position"])
        position = _make_room(parent, target, where, besides=body)
        Body.objects._move_node(body, target, MPTT_POSITIONS[where], save=False)
        Body.objects.filter(pk=body.pk).update(parent=parent, position=position)
        body = fresh(body)
        announce(Body, [Change(body, What.MOVED, before=before, after=place(parent, position))])
    return body


class Misplaced(ValidationError):
    """Why `body`, one of many, cannot be placed."""

    def __init__(self, body, error):
        super().__init__(error)
        self.body = body


def place_all(placements):
    """Make each body the last part of its parent: new ones are added, others move with their branch.

    `placements` are pairs of body and parent, in order, new parents before their parts; None is the
    parent of the root. Does what `add` and `move` would do one after the other, in a few queries and
    one pass; only the result must be a sound tree, so two bodies can change places. Raises
    Misplaced, with sentences for the editor, and has written nothing then.
    """
    with structure_lock():
        rows = {row["id"]: row for row in _rows()}
        before = {key: dict(row) for key, row in rows.items()}
        placements = _checked(placements, before)
        if not placements:
            return
        _insert([body for body, _parent in placements if body._state.adding])
        for body, parent in placements:
            # The rows of siblings stand in order, so the last one is the last part.
            row = rows.pop(body.pk, None) or {name: getattr(body, name) for name in ("id", "kind", *PLACED)}
            rows[body.pk] = {**row, "parent_id": parent.pk if parent else None}
        places = _derive(rows.values())
        for body, _parent in placements:
            if body.pk not in places:
                raise Misplaced(body, _cycle(body))
        ranks = _ranks(rows.values())
        after = {key: {**row, "position": ranks[key], **places.get(key, {})} for key, row in rows.items()}
        for parent, keys in _moved(before, after).items():
            Body.objects.filter(pk__in=keys).update(parent=parent)
        inserted = {body.pk: {name: getattr(body, name) for name in PLACED} for body, _parent in placements}
        _write(
            [row for key, row in after.items() if any(row[n] != before.get(key, inserted.get(key))[n] for n in PLACED)]
        )
        announce(Body, _placed(placements, before, after))


def _checked(placements, rows):
    """The placements as a list, every one of them allowed by itself."""
    names = ("slug", "external_id", "kind")
    taken = {name: set() for name in names}
    for values in Body.objects.values_list(*names):
        for name, value in zip(names, values, strict=True):
            taken[name].add(value)
    checked = []
    for body, parent in placements:
        try:
            for one in (body, parent):
                if one and not one._state.adding and one.pk not in rows:
                    raise gone(one)
            if body._state.adding:
                body.parent = parent
                _check_new(body, taken)
            elif parent is None or body.kind == Kind.SECRETARIAT:
                raise _only_one_top()
            else:
                check_parent(body.kind, parent.kind)
        except ValidationError as error:
            raise Misplaced(body, error) from None
        checked.append((body, parent))
    return checked


def _check_new(body, taken):
    """What `full_clean` would say of a new body, without a query; `taken` are the values of unique fields, by name."""
    body.clean_fields(exclude=("parent",))
    is_top = body.kind == Kind.SECRETARIAT
    if is_top != (body.parent is None):
        raise _only_one_top()
    if is_top and body.kind in taken["kind"]:
        raise ValidationError(_("A directory has exactly one Secretariat."))
    if body.parent:
        check_parent(body.kind, body.parent.kind)
    for name in ("slug", "external_id"):
        value = getattr(body, name)
        if value is not None and value in taken[name]:
            raise ValidationError({name: body.unique_error_message(Body, (name,))})
    for name, values in taken.items():
        values.add(getattr(body, name))


def _only_one_top():
    return ValidationError(
        _("Only the Secretariat stands at the top of the tree; every other body is part of one."), code="root"
    )


def _insert(bodies):
    """Insert new bodies, a level at a time, because a row needs the key of its parent; where they stand is written later."""
    levels, by_level = {}, {}
    for body in bodies:
        # By identity: a row without a key cannot be looked up.
        levels[id(body)] = levels.get(id(body.parent), -1) + 1
        by_level.setdefault(levels[id(body)], []).append(body)
        body.position, body.lft, body.rght, body.level, body.tree_id = 0, 1, 2, 0, 1
    for level in sorted(by_level):
        Body.objects.bulk_create(by_level[level], batch_size=200)


def _moved(before, after):
    """The new parents of those bodies that have another one now, each with their ids."""
    moved = {}
    for key, row in before.items():
        if after[key]["parent_id"] != row["parent_id"]:
            moved.setdefault(after[key]["parent_id"], []).append(key)
    return moved


def _placed(placements, before, after):
    """The changes that placements were; the bodies are brought up to date."""
    slugs = dict(Body.objects.values_list("pk", "slug"))

    def place_of(row):
        return f"{slugs[row['parent_id']]} {row['position'] + 1}" if row["parent_id"] else ""

    changes = []
    for body, parent in placements:
        row = after[body.pk]
        body.parent = parent
        for name in PLACED:
            setattr(body, name, row[name])
        body._mptt_meta.update_mptt_cached_fields(body)
        if body.pk in before:
            changes.append(Change(body, What.MOVED, before=place_of(before[body.pk]), after=place_of(row)))
        else:
            changes += born(body, after=place_of(row))
        body.remember()
    return changes


def _cycle(body):
    return ValidationError(
        _("“%(body)s” cannot be moved into or beside itself or one of its own parts."),
        code="cycle",
        params={"body": body},
    )


def abolish(body):
    """Remove `body` with its mandate from the directory. Refused while it has parts."""
    with structure_lock():
        body = fresh(body)
        check_has_no_parts(body)
        Body.objects.filter(parent=body.parent_id, position__gt=body.position).update(position=F("position") - 1)
        MPTTModel.delete(body)  # heard and announced by saving.announce_removal()


NAMED = 10
"""How many parts a refusal names."""


def check_has_no_parts(body):
    """Raise ValidationError where `body` has parts and therefore cannot be abolished."""
    parts = list(body.parts()[: NAMED + 1])
    if parts:
        names = [
            pgettext("a part of a body", "“%(body)s” (not published)") % {"body": part}
            if not part.is_published
            else pgettext("a part of a body", "“%(body)s”") % {"body": part}
            for part in parts[:NAMED]
        ]
        if len(parts) > NAMED:
            names.append("…")
        raise ValidationError(
            _("“%(body)s” still has parts; move or abolish them first: %(parts)s"),
            code="has_parts",
            params={"body": body, "parts": pgettext("between the parts of a list", ", ").join(names)},
        )


def place(parent, position):
    """A place in the tree as the history keeps it: the slug of the parent and the number among its parts, from 1."""
    return f"{parent.slug} {position + 1}" if parent else ""


def _make_room(parent, target, where, besides=None):
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


# The doctor

DERIVED = ("lft", "rght", "level", "tree_id")
PLACED = ("position", *DERIVED)


def examine():
    """What is wrong with the tree: findings, each a dict of `rule`, `bodies` (ids) and `sentence`.

    One query, one pass: mptt's columns are compared with what parent and position say.
    """
    return _diagnose(_rows())


def looks_sound():
    """Whether the tree is sound at a glance, by one query that adds up; `examine()` looks at each body."""
    found = Body.objects.order_by().aggregate(
        count=Count("pk"),
        roots=Count("pk", filter=Q(parent=None)),
        first=Min("lft"),
        last=Max("rght"),
        inverted=Count("pk", filter=Q(lft__gte=F("rght"))),
    )
    count = found.pop("count")
    return not count or found == {"roots": 1, "first": 1, "last": 2 * count, "inverted": 0}


def mend():
    """Rebuild what follows from parent and position, and number siblings without gaps.

    Keeps every parent and the order of siblings. Returns the findings from before and those
    that remain: a cycle or a forbidden parent is reported, never guessed away.
    """
    with structure_lock():
        rows = _rows()
        before = _diagnose(rows)
        ranks, places = _ranks(rows), _derive(rows)
        mended = {}
        for row in rows:
            right = {**row, "position": ranks[row["id"]], **places.get(row["id"], {})}
            if right != row:
                mended[row["id"]] = right
        if mended:
            _write(list(mended.values()))
            positions = {row["id"]: row["position"] for row in rows}
            announce(
                Body,
                [
                    Change(body, What.MENDED, before=str(positions[body.pk] + 1), after=str(body.position + 1))
                    for body in Body.objects.all()
                    if body.pk in mended
                ],
            )
        return before, _diagnose(_rows())


def _write(rows):
    """Write positions and mptt's columns; `bulk_update()` takes a minute for 20,000 bodies, this a second."""
    table, columns = Body._meta.db_table, PLACED
    named = ", ".join(f"{name} = right_row.column{number}" for number, name in enumerate(columns, start=2))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 500):
            batch = [tuple(row[name] for name in ("id", *columns)) for row in rows[start : start + 500]]
            values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(batch))
            cursor.execute(
                f"UPDATE {table} SET {named} FROM (VALUES {values}) AS right_row WHERE {table}.id = right_row.column1",  # noqa: S608
                list(chain.from_iterable(batch)),
            )


def _rows():
    ordered = Body.objects.order_by("position", "id")
    return list(ordered.values("id", "parent_id", "kind", "position", *DERIVED))


def _ranks(rows):
    """The place of each body among its siblings, from 0; `rows` come in order."""
    ranks, seen = {}, {}
    for row in rows:
        ranks[row["id"]] = seen.get(row["parent_id"], 0)
        seen[row["parent_id"]] = ranks[row["id"]] + 1
    return ranks


def _derive(rows):
    """mptt's columns as parent and position imply them, for every body that hangs on a root."""
    children = {}
    for row in rows:
        children.setdefault(row["parent_id"], []).append(row["id"])
    places = {}
    for tree_id, root in enumerate(children.get(None, []), start=1):
        counter = 1
        # Each body is met twice: on the way down it gets lft, on the way up rght.
        stack = [(root, 0)]
        while stack:
            key, level = stack.pop()
            if key in places:
                places[key]["rght"] = counter
            else:
                places[key] = {"lft": counter, "rght": 0, "level": level, "tree_id": tree_id}
                stack.append((key, level))
                stack.extend((child, level + 1) for child in reversed(children.get(key, [])))
            counter += 1
    return places


def _diagnose(rows):
    by_id = {row["id"]: row for row in rows}
    roots = [row["id"] for row in rows if row["parent_id"] is None]
    ranks, places = _ranks(rows), _derive(rows)
    checks = (
        ("one root", [] if len(roots) == 1 or not rows else roots or list(by_id), "A directory has exactly one root."),
        (
            "allowed parents",
            [
                row["id"]
                for row in rows
                if row["parent_id"] and by_id[row["parent_id"]]["kind"] not in ALLOWED_PARENTS[row["kind"]]
            ],
            "These bodies stand under a parent of a kind that is not allowed.",
        ),
        (
            "no cycles",
            by_id.keys() - places.keys(),
            "These bodies are parts of one another and hang on no root: give one of them another parent.",
        ),
        (
            "positions",
            [row["id"] for row in rows if row["position"] != ranks[row["id"]]],
            "The positions of these bodies among their siblings repeat or leave a gap.",
        ),
        (
            "derived columns",
            [key for key, place in places.items() if any(by_id[key][name] != place[name] for name in DERIVED)],
            "lft, rght, level or tree_id of these bodies do not follow from parent and position.",
        ),
    )
    return [{"rule": rule, "bodies": sorted(ids), "sentence": sentence} for rule, ids, sentence in checks if ids]
