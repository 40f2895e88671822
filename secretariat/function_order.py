"""The order of the functions of a mandate, which decides their letters."""

from .changes import ChangeEvent, ChangeKind, announce, write_lock
from .models import Function
from .saving import update_all

FUNCTION_ORDER = "function_order"
"""The name of this setting of a mandate in its changes; `before` and `after` hold numbers, “1 2 3” and “3 1 2”."""


def put_in_order(mandate, functions):
    """Number all functions of `mandate` in this order. That is one change of the mandate, or none where no letter changes."""
    with write_lock():
        before = sorted(functions, key=lambda function: (function.position, function.pk))
        changed = [(function, number) for number, function in enumerate(functions) if function.position != number]
        update_all(Function, ("position",), [(function.pk, number) for function, number in changed])
        for function, number in changed:
            function.mark_as_stored({"position": number})
        if functions != before:
            numbers = {function: str(number) for number, function in enumerate(before, start=1)}
            sides = {"before": " ".join(numbers.values()), "after": " ".join(map(numbers.get, functions))}
            announce([ChangeEvent(mandate, ChangeKind.SETTING, FUNCTION_ORDER, **sides)])
