"""Optimistic lock of moves: a move that was meant for another tree than today's is refused.

Only what the move depends on is compared: where the moved body stood, and the place it goes to.
A change elsewhere in the tree makes no page outdated.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Body

PLACEMENT = re.compile(r"([0-9]{1,18}) ([0-9]{1,18}|-) ([0-9]{1,18}|-) ([0-9]{1,18}|-)", re.ASCII)


@dataclass(frozen=True)
class Placement:
    """The place of a body: its id and those of its parent and of the siblings before and after it; None for none."""

    body: int
    parent: int | None
    before: int | None
    after: int | None

    def __str__(self):
        """As pages carry it, for example “15 4 14 -”."""
        return " ".join("-" if key is None else str(key) for key in (self.body, self.parent, self.before, self.after))

    @classmethod
    def read(cls, text):
        """The opposite of `str()`; None for anything else."""
        found = PLACEMENT.fullmatch(text or "")
        return cls(*(None if key == "-" else int(key) for key in found.groups())) if found else None


def placements(bodies):
    """Return the placement of each of all `bodies`, which come in tree order: {id: Placement}."""
    parts = {}
    for body in bodies:
        parts.setdefault(body.parent_id, []).append(body.pk)
    return {
        key: Placement(key, parent, before, after)
        for parent, keys in parts.items()
        for key, before, after in zip(keys, [None, *keys], [*keys[1:], None], strict=False)
    }


def placement_of(body):
    """Return the current placement of `body`."""
    siblings = Body.objects.filter(parent=body.parent_id).order_by("position", "pk")
    return placements(siblings.values_list("pk", "parent_id", named=True))[body.pk]


def check_expected(moved, target, place, expected):
    """Raise ValidationError, saying what has changed, where the two placements in `expected` are no longer those of the bodies.

    `moved` and `target` are the bodies as they are now; `place` names the one of the target's neighbours
    that the moved body would stand next to: "before", "after" or "" for none.
    """
    changes = []
    for body, placement, neighbours in (
        (moved, expected[0], ("before", "after")),
        (target, expected[1], (place,) if place else ()),
    ):
        now = placement_of(body)
        if now.parent != placement.parent:
            changes.append(
                _("“%(body)s” has meanwhile been moved to “%(parent)s”.") % {"body": body, "parent": body.parent}
            )
        elif any(getattr(now, side) != getattr(placement, side) for side in neighbours):
            changes.append(_("What stands beside “%(body)s” has meanwhile changed.") % {"body": body})
    if changes:
        changes.append(_("Nothing was changed; look at the tree as it is now."))
        raise ValidationError([ValidationError(sentence, code="stale") for sentence in dict.fromkeys(changes)])
