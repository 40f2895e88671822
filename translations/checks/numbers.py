"""Checks of numbers: the translation has the same numbers as the source text, in any notation."""

import re
import unicodedata

from .number_words import SCALES, numbers_in_words
from .references import MASK, references
from .results import raw_result

SPACE = "[ \u00a0\u2009\u202f]"
NUMBER = re.compile(rf"[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}}){{1,6}}+(?![0-9])(?:[.,][0-9]++)?+|[0-9]++(?:[.,'’][0-9]++)*+")
SHORT_RANGE = re.compile(r"(?<![0-9])([0-9]{2})[0-9]{2}[-–/]([0-9]{2})(?![0-9])")
AFTERNOON = re.compile(r"([0-9]{1,2})(?:[:.][0-9]{2})? ?p\.?m\b")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’][0-9]{3})+")
AFTER = re.compile(rf"{SPACE}?(?:de )?([^\W\d_]{{1,12}})")
REFERENCE = re.compile(
    r"(?<![\w.,$€£])[0-9]{1,3}(?:\.[0-9]{1,3})++(?![0-9,])(?! ?(?:%|°|per cent|percent|thousand|[mb]illion|trillion))"
)
"""A reference such as 5.1 in “Objective 5.1”, but not in “5.1 million”."""
DECIMAL_COMMA = {"es", "fr", "ru", "ar"}
LETTERS_BEFORE = re.compile("[A-Za-z\u0400-\u04ff]")


def check_numbers(source, target, language, source_language):
    """Yield raw results for numbers that only one of the two texts has."""
    here, there = Numbers(source, source_language), Numbers(target, language)
    for written, readings in here.needed.items():
        if not readings & there.possible:
            yield raw_result("symbol" if written in here.references else "number-missing", written)
    for written, readings in there.needed.items():
        if not readings & here.possible:
            yield raw_result("number-added", written)


class Numbers:
    """The numbers of a text: `needed` in the other text (as written → readings), and all `possible` readings."""

    def __init__(self, text, language):
        rest = plain_digits(references(text).rest)
        self.needed, self.possible = {}, set(map(str, numbers_in_words(text, language)))
        self.references = {match[0] for match in REFERENCE.finditer(rest)}
        for match in NUMBER.finditer(rest):
            readings = set(self._readings(match, rest, language))
            self.possible |= readings
            is_part_of_a_name = match.start() and LETTERS_BEFORE.match(rest[match.start() - 1])
            if not is_part_of_a_name and readings != {"0"}:  # CO2; 15:00 for 3 p.m.
                self.needed[match[0]] = readings
        for match in SHORT_RANGE.finditer(rest):
            self.possible.add(match[1] + match[2])
            if match[2] in self.needed:
                self.needed[match[2]] = self.needed[match[2]] | {match[1] + match[2]}
        for match in AFTERNOON.finditer(rest):
            self.possible.add(str(int(match[1]) + 12))
            if match[1] in self.needed:
                self.needed[match[1]] = self.needed[match[1]] | {str(int(match[1]) + 12)}
        # Digits in symbols and addresses are not required in the other text, but may occur there as numbers.
        self.possible |= {plain(number) for number in re.findall("[0-9]+", text)}

    def _readings(self, match, text, language):
        written = re.sub(SPACE, "", match[0])
        whole = re.sub(r"[.,'’]", "", written)
        values = set()
        if GROUPED.fullmatch(written) and not (language.slug in ("en", "zh") and written.count(".") == 1):
            values.add(whole)
        if len(parts := re.split(r"[.,'’]", written)) == 1:
            values.add(written)
        elif "," not in written or (language.slug in DECIMAL_COMMA and written.count(",") == 1):
            values.add(".".join(parts) if len(parts) == 2 else written)
        elif not values:  # a list without spaces: 8,9
            yield from map(plain, parts)
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", written):
            values.add(written.replace(",", ""))
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", written):
            values.add(written.replace(".", "").replace(",", "."))
        after = AFTER.match(text, match.end())
        scale = self._scale(after[1]) if after else None
        for value in values:
            yield plain(value)
            if scale and len(value) < 20:
                yield scaled(value, scale)

    def _scale(self, word):
        if word.lower() in SCALES:
            return SCALES[word.lower()]
        return next((SCALES[word[:end]] for end in (2, 1) if word[:end] in SCALES), None)  # Chinese has no spaces


def plain(value):
    """Return a number without leading zeros."""
    return value.lstrip("0") or "0" if "." not in value else value


def scaled(value, scale):
    """Return a decimal number, given as text, multiplied by a power of ten."""
    whole, _point, fraction = value.partition(".")
    if not fraction.isdecimal() and fraction:
        return value
    zeros = len(str(scale)) - 1
    return plain(whole + fraction.ljust(zeros, "0")) if len(fraction) <= zeros else value


def plain_digits(text):
    """Return the text with decimal digits and Arabic separators replaced by English ones; the length stays the same."""
    if text.isascii():
        return text
    changed = {c: str(unicodedata.decimal(c)) for c in set(text) if not c.isascii() and c.isdecimal()}
    return text.translate(str.maketrans({**changed, "٫": ".", "٬": ",", MASK: " "}))
