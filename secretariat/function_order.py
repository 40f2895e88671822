"""The order and the levels of the functions of a mandate, which decide their labels."""

from .changes import ChangeEvent, ChangeKind, announce, write_lock
from .item_labels import fitting_levels
from .models import Function
from .saving import update_all

FUNCTION_ORDER = "function_order"
"""The name of this setting of a mandate in its changes; `before` and `after` hold numbers, “1 2 3” and “3 1 >2”: 2 is an item of 1."""
DEEPER = ">"
"""What stands in a change before the number of an item, twice before that of an item of an item."""


def put_in_order(mandate, functions, levels=None):
    """Number all functions of `mandate` in this order, with these levels or else their own, made to fit.

    That is one change of the mandate, or none where no label changes.
    """
    with write_lock():
        before = sorted(functions, key=lambda function: (function.position, function.pk))
        stored = [function.level for function in before]
        levels = fitting_levels([function.level for function in functions] if levels is None else levels)
        wanted = [
            (function, place, level) for place, (function, level) in enumerate(zip(functions, levels, strict=True))
        ]
        changed = [(own, place, level) for own, place, level in wanted if (own.position, own.level) != (place, level)]
        update_all(Function, ("position", "level"), [(own.pk, place, level) for own, place, level in changed])
        for function, place, level in changed:
            function.mark_as_stored({"position": place, "level": level})
        if functions != before or levels != stored:
            numbers = {function: number for number, function in enumerate(before, start=1)}
            sides = {
                "before": order_side(numbers.values(), stored),
                "after": order_side(map(numbers.get, functions), levels),
            }
            announce([ChangeEvent(mandate, ChangeKind.SETTING, FUNCTION_ORDER, **sides)])


def order_side(numbers, levels):
    """Return numbers of functions with their levels as a side of a change."""
    return " ".join(f"{DEEPER * level}{number}" for number, level in zip(numbers, levels, strict=True))


def read_side(stored):
    """Return a side of such a change as numbers and levels: two lists."""
    own = [(text.lstrip(DEEPER), text.count(DEEPER)) for text in stored.split()]
    known = [(int(number), level) for number, level in own if number.isdecimal()]
    return [number for number, _level in known], [level for _number, level in known]


def branch(functions, function):
    """Return a function and its items, of the functions of a mandate in order."""
    start = functions.index(function)
    end = next((n for n in range(start + 1, len(functions)) if functions[n].level <= function.level), len(functions))
    return functions[start:end]
