"""Many bodies placed at once: what `add` and `move` would do one after the other, in a few queries and one pass."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..changes import ChangeEvent, ChangeKind, announce, missing_error
from ..models import Body, Kind, check_parent
from ..saving import creation_changes
from ..slugs import FormerAddress, check_former_address
from . import doctor
from .doctor import TREE_COLUMNS
from .operations import cycle, only_one_top, structure_lock


class PlacementError(ValidationError):
    """Raised for `body`, one of many, which cannot be placed."""

    def __init__(self, body, error):
        super().__init__(error)
        self.body = body


def place_all(pairs):
    """Make each body the last part of its parent: new ones are added, others move with their branch.

    `pairs` are pairs of body and parent, in order, new parents before their children; None is the
    parent of the root. Does what `add` and `move` would do one after the other, in a few queries and
    one pass; only the result must be a sound tree, so two bodies can change places. Raises
    PlacementError, with sentences for the editor, and has written nothing then.
    """
    with structure_lock():
        rows = {row["id"]: row for row in doctor.stored_rows()}
        before = {key: dict(row) for key, row in rows.items()}
        pairs = _checked(pairs, before)
        if not pairs:
            return
        _insert([body for body, _parent in pairs if body._state.adding])
        for body, parent in pairs:
            # The rows of siblings are in order, so the last one is the last child.
            row = rows.pop(body.pk, None) or {name: getattr(body, name) for name in ("id", "kind", *TREE_COLUMNS)}
            rows[body.pk] = {**row, "parent_id": parent.pk if parent else None}
        places = doctor.derive(rows.values())
        for body, _parent in pairs:
            if body.pk not in places:
                raise PlacementError(body, cycle(body))
        ranks = doctor.ranks_of(rows.values())
        for key, row in rows.items():
            row |= {"position": ranks[key], **places.get(key, {})}
        for parent, keys in _moved(before, rows).items():
            Body.objects.filter(pk__in=keys).update(parent=parent)
        written = (
            row for key, row in rows.items() if any(row[n] != before.get(key, INSERTED)[n] for n in TREE_COLUMNS)
        )
        doctor.write_rows(written)
        del places, ranks  # what follows needs the memory
        announce(_placed(pairs, before, rows))


INSERTED = {"position": 0, "lft": 1, "rght": 2, "level": 0, "tree_id": 1}
"""The place of a new body until all are inserted."""


def _checked(pairs, rows):
    """The placements as a list, every one of them allowed by itself."""
    names = ("slug", "external_id", "kind")
    taken = {name: set() for name in names}
    for values in Body.objects.values_list(*names):
        for name, value in zip(names, values, strict=True):
            taken[name].add(value)
    former = set(FormerAddress.objects.in_use(Body).values_list("slug", flat=True))
    checked = []
    for body, parent in pairs:
        try:
            for one in (body, parent):
                if one and not one._state.adding and one.pk not in rows:
                    raise missing_error(one)
            if body._state.adding:
                body.parent = parent
                _check_new(body, taken)
                if body.slug in former:
                    check_former_address(body)
            elif parent is None or body.kind == Kind.SECRETARIAT:
                raise only_one_top()
            else:
                check_parent(body.kind, parent.kind)
        except ValidationError as error:
            raise PlacementError(body, error) from None
        checked.append((body, parent))
    return checked


def _check_new(body, taken):
    """Raise what `full_clean` would raise for a new body, without a query; `taken` are the values of unique fields, by name."""
    body.clean_fields(exclude=("parent",))
    is_top = body.kind == Kind.SECRETARIAT
    if is_top != (body.parent is None):
        raise only_one_top()
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


def _insert(bodies):
    """Insert new bodies, a level at a time, because a row needs the key of its parent; their places are written later."""
    levels, by_level = {}, {}
    for body in bodies:
        # By identity: a row without a key cannot be looked up.
        levels[id(body)] = levels.get(id(body.parent), -1) + 1
        by_level.setdefault(levels[id(body)], []).append(body)
        vars(body).update(INSERTED)
    for level in sorted(by_level):
        Body.objects.bulk_create(by_level[level], batch_size=200)


def _moved(before, after):
    """The new parents of those bodies that have another one now, each with their ids."""
    moved = {}
    for key, row in before.items():
        if after[key]["parent_id"] != row["parent_id"]:
            moved.setdefault(after[key]["parent_id"], []).append(key)
    return moved


def _placed(pairs, before, after):
    """The changes that placements were; the bodies are brought up to date."""
    slugs = dict(Body.objects.values_list("pk", "slug"))

    def place_of(row):
        return f"{slugs[row['parent_id']]} {row['position'] + 1}" if row["parent_id"] else ""

    changes = []
    for body, parent in pairs:
        row = after[body.pk]
        body.parent = parent
        for name in TREE_COLUMNS:
            setattr(body, name, row[name])
        body._mptt_meta.update_mptt_cached_fields(body)
        if body.pk in before:
            left = before[body.pk]["parent_id"]
            changes.append(
                ChangeEvent(
                    body,
                    ChangeKind.MOVED,
                    before=place_of(before[body.pk]),
                    after=place_of(row),
                    left=left if left != row["parent_id"] else None,
                )
            )
        else:
            changes += creation_changes(body, after=place_of(row))
        body.snapshot_fields()
    return changes
