"""Labels that were typed before a text, (a), 4.1 or 第四节, taken apart from it; and which label follows which."""

import re
from dataclasses import dataclass

from .bullets import sign_of
from .number_formats import readings

ARABIC_LETTER = "[\u0621-\u064a]\u0640*\u200d?"
CORE = rf"(?:\d{{1,3}}|[A-Za-z]{{1,5}}|[а-яё]{{1,2}}|[А-ЯЁ]{{1,2}}|(?:{ARABIC_LETTER}){{1,2}}|[〇一二三四五六七八九十百]{{1,5}}|[甲乙丙丁戊己庚辛壬癸])"
BRACKETED = re.compile(rf"[\s]*[(（\[]\s?({CORE})\s?[)）\]][\s.]*")
HALF_BRACKETED = re.compile(rf"\s*({CORE})\s?[)）]\s*")
QUOTED = re.compile(r"\s*['‘’`‛\"“”](\d{1,2}|[ivx]{1,5})['‘’`‛\"“”]\s*")
DOTTED_NUMBERS = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3})+|\d{1,2}[-‑–]\d{1,2}(?=[.\s]*\s[\u0621-\u064a]))\.?(?:\s+|(?=[^\W\d_]|[《“«]))"
)
DOTTED = re.compile(
    rf"\s*({CORE})(?:[.．]\s+|、\s*|[.．](?=[\u4e00-\u9fff])|(?:(?<![A-Za-z][A-Za-z])|(?<=[IVX][IVX]))[.](?=[A-ZÀ-ÖØ-ÞЁА-Я][a-zà-öø-ÿёа-я]))"
)
DASHED = re.compile(rf"\s*(\d{{1,3}}|{ARABIC_LETTER})\s?[-–—]\s+")
SPACED = re.compile(r"\s*(\d{1,3})(?:\t\s*|[ \u00a0]{2,})")
SIGN = re.compile(r"\s*([①-⑳㈠-㈩])\s*")
SECOND_HALVES = r"(?!General|Secretar|President|Chair|Chief|Officer|Commission|Habitat|Rapporteur|Bissau|Commissaire|Conseil|Секретар)"
"""What follows a hyphen within a word, where a line was broken there: Under-Secretary-General."""
# Converters lose the space after a label: what follows in a capital is the text then.
BULLET = re.compile(
    r"\s*([•·▪‣◦●○■□➢➤►▶▸⁃∙◆◇❖❑✓✔→*\uf0b7\uf0a7])\s*"
    rf"|\s*([–—‒―−-])(?:\s+|{SECOND_HALVES}(?=[A-ZÀ-ÖØ-ÞЁА-Я][a-zà-öø-ÿёа-я]))"
    r"|\s*(o)\t\s*"
)
SINGLE_ROMAN_OR_LETTER = re.compile(r"[a-z]{1,2}|[ivxlcdm]+", re.IGNORECASE)

ENCLOSURES = (
    ("''", QUOTED),
    ("()", BRACKETED),
    ("#.#", DOTTED_NUMBERS),
    ("-", DASHED),
    (")", HALF_BRACKETED),
    (".", DOTTED),
    ("_", SPACED),
    ("()", SIGN),
    ("•", BULLET),
)

LONGEST = 24
WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Digits and letters of Latin as wide as Chinese characters, as what they are."""


@dataclass(frozen=True)
class Label:
    """A label: as it is written, what is around its core, and what it can mean."""

    text: str
    enclosure: str
    meanings: tuple = ()
    numbers: tuple = ()
    """Of a number in parts, 4.1: (4, 1)."""

    @property
    def is_item(self):
        """Whether it is the label of an item of a list, and not the number of a paragraph."""
        return self.enclosure in ("()", ")", "''", "•", "-")

    def numbers_as(self, scheme):
        """Return the numbers that it means in a scheme."""
        return [number for own, number in self.meanings if own == scheme]

    def follows(self, other):
        """Whether it can be the next label after another one in the same list."""
        if self.enclosure != other.enclosure:
            return False
        if self.numbers and other.numbers:
            return self.numbers[:-1] == other.numbers[:-1] and self.numbers[-1] == other.numbers[-1] + 1
        return any(number + 1 in self.numbers_as(scheme) for scheme, number in other.meanings)

    @property
    def is_first(self):
        """Whether it can begin a list."""
        return self.enclosure == "•" or any(number == 1 for _scheme, number in self.meanings)


def split_label(text):
    """Return the label that a text begins with, and the rest; (None, text) where it begins with none."""
    plain = text[:LONGEST].translate(WIDE) + text[LONGEST:]
    for enclosure, pattern in ENCLOSURES:
        match = pattern.match(plain)
        if not match:
            continue
        core = next(group for group in match.groups() if group)
        label, rest = _label(text[: match.end()].strip(), enclosure, core), text[match.end() :]
        if label and _is_credible(label, core, rest):
            return label, rest
    return None, text


def drawn_label(text, scheme):
    """Return the label that a document draws, whose scheme is known."""
    if scheme == "bullet" or not text:
        return Label(sign_of(text), "•")
    label, rest = split_label(f"{text} X" if text[-1:] not in ")）" else f"{text}X")
    if label is None or rest != "X":
        core = re.sub(r"\W", "", text)
        return Label(text, "_", tuple(readings(core)) if core else ())
    meanings = tuple(own for own in label.meanings if own[0] == scheme) or label.meanings
    return Label(text, label.enclosure, meanings, label.numbers)


def _label(text, enclosure, core):
    if enclosure == "•":
        return Label(text, enclosure)
    if enclosure == "#.#":
        return Label(text, enclosure, (), tuple(map(int, re.split(r"[.‑–-]", core))))
    meanings = tuple(readings(core))
    return Label(text, enclosure, meanings) if meanings else None


def _is_credible(label, core, rest):
    """Whether it is a label and no word: `a) b` is one, `as) x` is not, nor is “No.” or “и.”."""
    if label.enclosure in (")", ".") and core.isalpha() and len(core) > 1:
        return (
            any(scheme in ("roman", "ROMAN") or len(set(core)) == 1 for scheme, _number in label.meanings)
            or not core.isascii()
        )
    if label.enclosure == "." and core.isalpha() and core.islower() and not core.isascii():
        return bool(rest.strip())
    return True
