"""What follows the number of a day, the `S` of a format: Django has the ordinals of English alone (1st, 2nd)."""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_in_english = DateFormat.S


def ordinal_of_day(date_format):
    """Return what follows the number of a day in the active language; in French only the first has an ordinal."""
    if (get_language() or "").startswith("fr"):
        return "er" if date_format.data.day == 1 else ""
    return _in_english(date_format)


def know_french_ordinals():
    """Have Django write the `S` of formats in the active language."""
    DateFormat.S = ordinal_of_day
