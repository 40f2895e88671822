"""A mandate of which a function has items, for tests of what shows functions."""

from secretariat.function_order import put_in_order
from secretariat.models import Function

UNIT = "monitoring-review-and-reporting-unit"
LEVELS = [0, 1, 1, 2, 2, 1]
"""Of the six functions of the unit: three items of the first one, and two of the second item."""
KEYS = ["a", "a-i", "a-ii", "a-ii-a", "a-ii-b", "a-iii"]
ENGLISH = ["(a)", "(a)(i)", "(a)(ii)", "(a)(ii)a", "(a)(ii)b", "(a)(iii)"]
ARABIC = ["(أ)", "(أ)\xa0'1'", "(أ)\xa0'2'", "(أ)\xa0'2'\xa0أ", "(أ)\xa0'2'\xa0ب", "(أ)\xa0'3'"]


def give_items(slug=UNIT, levels=LEVELS):
    """Make functions of a body items of others; returns all of them in order."""
    functions = functions_of(slug)
    put_in_order(functions[0].mandate, functions, levels)
    return functions


def functions_of(slug=UNIT):
    """The functions of a body in order, as they are stored."""
    return list(Function.objects.filter(mandate__body__slug=slug).select_related("mandate__body"))
