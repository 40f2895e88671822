"""The doctor: what follows from parent and position, whether the stored columns say the same, and how to make them."""

from operator import itemgetter

from django.db.models import Count, F, Max, Min, Q, QuerySet

from ..changes import ChangeEvent, ChangeKind, announce
from ..models import ALLOWED_PARENTS, Body
from ..saving import update_all
from .operations import structure_lock

DERIVED = ("lft", "rght", "level", "tree_id")
TREE_COLUMNS = ("position", *DERIVED)


def validate():
    """Return what is wrong with the tree: findings, each a dict of `rule`, `bodies` (ids) and `sentence`.

    One query, one pass: mptt's columns are compared with what parent and position say.
    """
    return _diagnose(stored_rows())


def is_consistent():
    """Return whether the tree is sound, by one query over sums; `validate()` examines each body."""
    found = Body.objects.order_by().aggregate(
        count=Count("pk"),
        roots=Count("pk", filter=Q(parent=None)),
        first=Min("lft"),
        last=Max("rght"),
        inverted=Count("pk", filter=Q(lft__gte=F("rght"))),
    )
    count = found.pop("count")
    return not count or found == {"roots": 1, "first": 1, "last": 2 * count, "inverted": 0}


def repair():
    """Rebuild what follows from parent and position, and number siblings without gaps.

    Keeps every parent and the order of siblings. Returns the findings from before and those
    that remain: a cycle or a forbidden parent is reported, never guessed away.
    """
    with structure_lock():
        rows = stored_rows()
        before = _diagnose(rows)
        ranks, places = ranks_of(rows), derive(rows)
        repaired = {}
        for row in rows:
            correct = {**row, "position": ranks[row["id"]], **places.get(row["id"], {})}
            if correct != row:
                repaired[row["id"]] = correct
        if repaired:
            write_rows(list(repaired.values()))
            positions = {row["id"]: row["position"] for row in rows}
            announce(
                [
                    ChangeEvent(
                        body, ChangeKind.REPAIRED, before=str(positions[body.pk] + 1), after=str(body.position + 1)
                    )
                    for body in Body.objects.all()
                    if body.pk in repaired
                ],
            )
        return before, _diagnose(stored_rows())


def write_rows(rows):
    """Write positions and mptt's columns."""
    update_all(Body, TREE_COLUMNS, map(itemgetter("id", *TREE_COLUMNS), rows))


def stored_rows():
    """Return the place of each body in the tree, as dicts, siblings in order."""
    bodies = QuerySet(Body)  # without modeltranslation, which takes as long again to look for texts in each row
    return [*bodies.order_by("position", "id").values("id", "parent_id", "kind", "position", *DERIVED)]


def ranks_of(rows):
    """The place of each body among its siblings, from 0; `rows` come in order."""
    ranks, seen = {}, {}
    for row in rows:
        ranks[row["id"]] = seen.get(row["parent_id"], 0)
        seen[row["parent_id"]] = ranks[row["id"]] + 1
    return ranks


def derive(rows):
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
    ranks, places = ranks_of(rows), derive(rows)
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
