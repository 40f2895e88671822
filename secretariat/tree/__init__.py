"""Structural changes of the tree, their lock, and the checks of its consistency. The only entry point to django-mptt's writing side."""

from .bulk import PlacementError, abolish_all, place_all, rearrange
from .doctor import DERIVED, is_consistent, repair, validate
from .operations import (
    AFTER,
    BEFORE,
    STRUCTURE_LOCK,
    UNDER,
    abolish,
    abolish_branch,
    add,
    check_has_no_children,
    format_place,
    move,
    put_back,
    structure_lock,
)
from .placement import Placement, placement_of, placements

__all__ = [
    "AFTER",
    "BEFORE",
    "DERIVED",
    "STRUCTURE_LOCK",
    "UNDER",
    "Placement",
    "PlacementError",
    "abolish",
    "abolish_all",
    "abolish_branch",
    "add",
    "check_has_no_children",
    "format_place",
    "is_consistent",
    "move",
    "place_all",
    "placement_of",
    "placements",
    "put_back",
    "rearrange",
    "repair",
    "structure_lock",
    "validate",
]
