"""Every structural change of the tree, its lock, and its doctor. The only entry point to django-mptt's writing side."""

from .bulk import Misplaced, place_all
from .doctor import DERIVED, examine, looks_sound, mend
from .operations import (
    AFTER,
    BEFORE,
    STRUCTURE_LOCK,
    UNDER,
    abolish,
    add,
    check_has_no_parts,
    move,
    place,
    structure_lock,
)
from .placement import Spot, spot_of, spots

__all__ = [
    "AFTER",
    "BEFORE",
    "DERIVED",
    "STRUCTURE_LOCK",
    "UNDER",
    "Misplaced",
    "Spot",
    "abolish",
    "add",
    "check_has_no_parts",
    "examine",
    "looks_sound",
    "mend",
    "move",
    "place",
    "place_all",
    "spot_of",
    "spots",
    "structure_lock",
]
