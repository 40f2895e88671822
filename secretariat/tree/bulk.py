"""Many bodies placed or abolished at once: what `add`, `move` and `abolish` would do one after the other, in few queries and one pass."""

from operator import itemgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..changes import ChangeEvent, ChangeKind, announce, is_in_preview, missing_error, one_revision
from ..models import Body, Kind, check_parent
from ..saving import batches, creation_changes, update_all
from ..slugs import FormerAddress, check_former_address
from ..snapshots import removals_announced
from . import doctor
from .doctor import TREE_COLUMNS
from .operations import check_has_no_children, cycle, only_one_top, structure_lock


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
        before = dict(rows)
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
            rows[key] = row | {"position": ranks[key], **places.get(key, {})}
        update_all(Body, ["parent"], _moved(before, rows))
        doctor.write_rows(_replaced(before, rows))
        del places, ranks  # what follows needs the memory
        announce(_placed(pairs, before, rows))


def rearrange(children, new=(), kinds=(), moved=()):
    """Give bodies exactly these children, in this order: `children` are pairs of a parent and a list of bodies.

    `new` are unsaved bodies with their parents, those before their children; `kinds` maps bodies to their new kinds, and
    `moved` are those that are announced as moved although their parent is the same. Children that are not listed come
    last. Only the result must be a sound tree. Raises PlacementError, and has written nothing then.
    """
    with structure_lock():
        rows = {row["id"]: row for row in doctor.stored_rows()}
        before = dict(rows)
        kinds = dict(kinds)
        own = models.Q(kind=Kind.SECRETARIAT) | models.Q(slug__in=[body.slug for body in new])
        own |= models.Q(external_id__in=[body.external_id for body in new if body.external_id is not None])
        taken = _taken(Body.objects.filter(own))
        for body in new:
            try:
                _check_new(body, taken)
            except ValidationError as error:
                raise PlacementError(body, error) from None
        _insert(new)
        for body in new:
            rows[body.pk] = {name: getattr(body, name) for name in ("id", "kind", *TREE_COLUMNS)}
            rows[body.pk]["parent_id"] = body.parent.pk
        for body, kind in kinds.items():
            rows[body.pk] = rows[body.pk] | {"kind": kind}
        order = {}
        for parent, own in children:
            for place, body in enumerate(own):
                rows[body.pk] = rows[body.pk] | {"parent_id": parent.pk}
                order[body.pk] = place
        rows = dict(sorted(rows.items(), key=lambda item: order.get(item[0], len(order) + item[1]["position"])))
        ranks, places = doctor.ranks_of(rows.values()), doctor.derive(rows.values())
        arranged = {body.pk: body for _parent, own in children for body in own} | {body.pk: body for body in kinds}
        _check_arranged(rows, before, places, arranged)
        for key, row in rows.items():
            rows[key] = row | {"position": ranks[key], **places[key]}
        update_all(Body, ["parent"], _moved(before, rows))
        update_all(Body, ["kind"], ((body.pk, str(kind)) for body, kind in kinds.items()))
        doctor.write_rows(_replaced(before, rows))
        announced = {body.pk for body in moved} | {
            key for key, row in before.items() if row["parent_id"] != rows[key]["parent_id"]
        }
        stored = Body.objects.select_related("parent").in_bulk([*announced, *(body.pk for body in kinds)])
        parents = Body.objects.in_bulk({rows[body.pk]["parent_id"] for body in new})
        pairs = [(body, parents[rows[body.pk]["parent_id"]]) for body in new]
        pairs += [(stored[key], stored[key].parent) for key in sorted(announced)]
        changes = _placed(pairs, before, rows)
        changes += [
            ChangeEvent(stored[body.pk], ChangeKind.SETTING, "kind", before=before[body.pk]["kind"], after=str(kind))
            for body, kind in kinds.items()
        ]
        if changes:
            announce(changes)


def _check_arranged(rows, before, places, bodies):
    """Raise PlacementError for one of `bodies` that is gone, part of itself, or under a parent of a kind that is not allowed."""
    for key, body in bodies.items():
        try:
            if key not in rows:
                raise missing_error(body)
            if key not in places:
                raise cycle(body)
            if rows[key]["parent_id"] is None:
                raise only_one_top()
        except ValidationError as error:
            raise PlacementError(body, error) from None
    for key, row in rows.items():
        parent = rows.get(row["parent_id"])
        if row is before.get(key) and parent is before.get(row["parent_id"]):
            continue
        is_changed = parent and (
            row["kind"], row["parent_id"], parent["kind"]
        ) != (before.get(key, {}).get("kind"), before.get(key, {}).get("parent_id"), before.get(row["parent_id"], {}).get("kind"))  # fmt: skip
        if is_changed:
            try:
                check_parent(row["kind"], parent["kind"])
            except ValidationError as error:
                raise PlacementError(bodies.get(key) or Body.objects.filter(pk=key).first(), error) from None


def abolish_all(bodies):
    """Remove bodies with their mandates, each as a removal of its own that can be undone; the gaps are closed in one pass.

    Raises ValidationError where one has children that are not among them.
    """
    bodies = [*bodies]
    if not bodies:
        return
    with one_revision(), structure_lock():
        found = Body._base_manager.in_bulk([body.pk for body in bodies])
        if gone := [body for body in bodies if body.pk not in found]:
            raise missing_error(gone[0])
        stored = [found[body.pk] for body in bodies]
        with removals_announced(stored):
            for level in sorted({body.level for body in stored}, reverse=True):
                own = [body for body in stored if body.level == level]
                if Body.objects.order_by().filter(parent__in=own).exists():
                    for body in own:
                        check_has_no_children(body)
                # mptt's deletion closes a gap for each.
                models.QuerySet.delete(Body._base_manager.filter(pk__in=[body.pk for body in own]))
        rows = doctor.stored_rows()
        # In a preview with gaps: ancestors are found all the same.
        ranks, places = doctor.ranks_of(rows), {} if is_in_preview() else doctor.derive(rows)
        written = [{**row, "position": ranks[row["id"]], **places.get(row["id"], {})} for row in rows]
        pairs = zip(written, rows, strict=True)
        doctor.write_rows([new for new, row in pairs if new != row])


INSERTED = {"position": 0, "lft": 1, "rght": 2, "level": 0, "tree_id": 1}
"""The place of a new body until all are inserted."""


def _checked(pairs, rows):
    """The placements as a list, every one of them allowed by itself."""
    taken = _taken(Body.objects.all())
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


UNIQUE = ("slug", "external_id", "kind")


def _taken(bodies):
    """Return the values of bodies that others cannot have, by name: slugs, ids in other systems, and the kind of the top."""
    rows = [*bodies.values_list(*UNIQUE)]
    return {name: {row[place] for row in rows} for place, name in enumerate(UNIQUE)}


def _check_new(body, taken):
    """Raise what `full_clean` would raise for a new body, without a query; `taken` are the values of unique fields, by name."""
    if body.kind and body.kind not in Kind.values:
        expected = _("“%(value)s” is no kind of body. One of these is expected: %(kinds)s.")
        kinds = ", ".join(Kind.values)
        raise ValidationError({"kind": ValidationError(expected, params={"value": body.kind, "kinds": kinds})})
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


_tree_columns = itemgetter(*TREE_COLUMNS)


def _replaced(before, after):
    """Return the rows of those bodies that have another place in the tree now."""
    return [row for key, row in after.items() if _tree_columns(row) != _tree_columns(before.get(key, INSERTED))]


def _moved(before, after):
    """Return (id of a body, id of its parent) of those bodies that have another parent now."""
    parents = {key: after[key]["parent_id"] for key in before}
    return [(key, parent) for key, parent in parents.items() if parent != before[key]["parent_id"]]


def _placed(pairs, before, after):
    """The changes that placements were; the bodies are brought up to date."""
    parents = {rows[body.pk]["parent_id"] for body, _parent in pairs for rows in (before, after) if body.pk in rows}
    slugs = {}
    for some in batches(parents, 500):
        slugs |= dict(Body.objects.filter(pk__in=some).values_list("pk", "slug"))

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
