"""Numbers of workbooks as they look: a cell holds 1.1 or 120 and shows 1.10 or 00120 by its number format.

Formats of digits, decimals, thousands, percent and fixed characters are known; others are not, and their
numbers are refused. Look and value are compared, because an identifier is what people see.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

MAX_DIGITS = 15
"""Significant digits that a spreadsheet stores."""
MAX_WHOLE_DIGITS, MAX_GENERAL_DIGITS = 11, 10
"""What “General” shows: of whole numbers, and of others."""
EXACT = Context(1_000)
"""Precision for any number, with as many decimals as a format can ask for."""
FIXED = r'(?:"[^"]*"|\\.|[-+ ()/:])*'
FORMAT = re.compile(
    rf"(?P<before>{FIXED})(?P<whole>[#0,]*[#0])(?:\.(?P<decimals>0*)(?P<optional>#*))?(?P<percent>%?)(?P<after>{FIXED})"
)
IGNORED = re.compile(
    r"\[(?:\$-[0-9A-Fa-f]+|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\]", re.IGNORECASE
)


def number_as_shown(value, number_format):
    """Return how a number looks, and whether that is its value digit by digit; None for the look if it is not known."""
    number = Decimal(repr(value))
    if number_format in ("General", "@", ""):
        return _general(value, number)
    positive, *others = IGNORED.sub("", number_format).split(";")
    found = FORMAT.fullmatch(positive)
    if found is None or (others and number <= 0):
        return None, False
    percent, decimals, optional = found["percent"], found["decimals"] or "", found["optional"] or ""
    scaled = number.scaleb(2, EXACT) if percent else number
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals + optional)), ROUND_HALF_UP, EXACT)
    sign, whole, fraction = re.fullmatch(r"(-?)(\d*)\.?(\d*)", f"{rounded:f}").groups()
    whole = whole.lstrip("0").zfill(found["whole"].count("0"))
    fraction = fraction[: len(decimals)] + fraction[len(decimals) :].rstrip("0")
    digits = len((whole + fraction).lstrip("0"))
    if is_grouped := "," in found["whole"]:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    point = "." if fraction or found["decimals"] is not None else ""
    before, after = (_fixed(found[side]) for side in ("before", "after"))
    look = f"{sign}{before}{whole}{point}{fraction}{percent}{after}"
    is_value = rounded == number and bool(whole or fraction) and not (percent or is_grouped)
    return look, is_value and digits <= MAX_DIGITS


def _general(value, number):
    if number == number.to_integral_value():
        whole = f"{number:f}".partition(".")[0]
        is_short = len(whole.lstrip("-")) <= MAX_WHOLE_DIGITS
        return whole if is_short else f"{value:.5E}", is_short
    look = f"{value:.{MAX_GENERAL_DIGITS}g}".upper()
    return look, "E" not in look and Decimal(look) == number


def _fixed(part):
    """Return the fixed characters of a format as they are shown."""
    return re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", part)
