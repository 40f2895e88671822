"""Alphabetical order, as readers of each language expect it in an index.

Databases disagree about collation, so lists are sorted here: by the Unicode Collation Algorithm (pyuca), with what the
Common Locale Data Repository (CLDR) changes in it for each language; see decision 40. In languages that put the generic
word first (`Unité de la communication`) a body is filed under the word that distinguishes it, as a subject index would.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from statistics import median_low

from pyuca import Collator

from .folding import HAN, LIGATURES

# What an index passes over: the generic word and the small words that tie it to the name.
PASSED_OVER = {
    "ar": r"(?:وحدة|شعبة|مكتب)\s+",
    "es": r"(?:Unidad|División|Oficina)\s+(?:de\s+)?(?:el\s+|la\s+|los\s+|las\s+|del\s+)?",
    "fr": r"(?:Unité|Division|Bureau)\s+(?:du\s+|des\s+|de\s+|d[’'])?(?:la\s+|l[’'])?",
    "ru": r"(?:Группа|Отдел|Канцелярия)\s+(?:по\s+)?(?:вопросам\s+)?",
    "zh": r"[《〈“]",
}
ARABIC_ARTICLE = re.compile(r"^ال(?!ت(?:زام|ماس|قاء|حاق|فات|باس|هاب|ئام|صاق|فاف))")
"""The article; التزام, التماس and the like begin with the same letters."""
FILED_AS = {
    "ar": {"ء": "ا", "ؤ": "ا", "ئ": "ا", "ة": "ت", "ى": "ي"},
    "es": {"Ñ": "Ñ"},
    "ru": {"Й": "Й"},
}
"""Language → letter → the letter that lists it, where that is not the letter without its marks."""

# The order of letters that a language changes: (letter, its base, secondary weight); the base has 0x20.
ARABIC_FORMS = [
    *((letter, "ا", 0x1A + place) for place, letter in enumerate("ءأؤإئ")),
    ("آ", "ا", 0x21),
    ("ة", "ت", 0x1F),
    ("ى", "ي", 0x1F),
]
OWN_SCRIPT = {"ar": range(0x620, 0x700), "ru": range(0x400, 0x500)}
"""The characters of the script that comes before all others."""
HAN_RUN = re.compile(f"[{HAN}]+")
PRIVATE = 0x100000
"""Where private characters begin that have the order of a tailored letter."""
RANKED = 0xF0000
"""Where private characters begin that have the order of Chinese characters."""
AFTER_ALL = [0xFAFF, 0, 0]


class _Order(Collator):
    """The default order of Unicode, with private characters for the letters that languages change."""

    def __init__(self):
        super().__init__()
        self.tailored = {"ar": {}, "es": {}}
        for letter, base, secondary in ARABIC_FORMS:
            self._tailor("ar", letter, [[self.primary(base), secondary, 2]])
        for letter in "ñÑ":  # a letter of its own, after n
            base = unicodedata.normalize("NFD", letter)[0]
            self._tailor("es", letter, [*self.collation_elements(base), AFTER_ALL])
        self.first_letter = self.primary("a")
        self.scripts = {}
        for slug, script in OWN_SCRIPT.items():
            primaries = [
                self.primary(letter) for letter in map(chr, script) if unicodedata.category(letter) in ("Lo", "Ll")
            ]
            self.scripts[slug] = min(primaries), max(primaries)

    def _tailor(self, slug, letter, elements):
        private = PRIVATE + sum(map(len, self.tailored.values()))
        self.tailored[slug][ord(letter)] = private
        self.table.add([private], elements)

    def primary(self, letter):
        return self.collation_elements(unicodedata.normalize("NFD", letter))[0][0]

    def implicit_weight(self, cp):
        if RANKED <= cp < PRIVATE:
            return [[cp, 0x20, 2]]
        return super().implicit_weight(cp)

    def weights(self, text, slug):
        """Return the weights of a text, all those of one level before a 0 and those of the next."""
        spelled = unicodedata.normalize("NFC", text).translate(self.tailored.get(slug, {}))
        if slug == "zh":
            spelled = HAN_RUN.sub(_ranked, spelled)
        elements = self.collation_elements(unicodedata.normalize("NFD", spelled))
        return self.sort_key_from_collation_elements(
            [(self._reordered(primary, slug), *others) for primary, *others in elements]
        )

    def _reordered(self, primary, slug):
        """Return a primary weight with the letters of the language's own script before all others."""
        if primary >= RANKED:
            return primary - RANKED + self.first_letter
        if not self.first_letter <= primary < AFTER_ALL[0]:
            return primary
        if slug == "zh":
            return primary + len(_han_order()[0])
        if slug in self.scripts:
            first, last = self.scripts[slug]
            if first <= primary <= last:
                return primary - first + self.first_letter
            if primary < first:
                return primary + last - first + 1
        return primary


@cache
def _order():
    return _Order()


@cache
def _han_order():
    """Return (Chinese character → its rank, its letter) by pinyin, then strokes; from CLDR, see `pinyin_order.txt`."""
    ranks, letters = {}, {}
    for line in Path(__file__).with_name("pinyin_order.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for character in line[1:]:
                ranks[character] = len(ranks)
                letters[len(ranks) - 1] = line[0]
    return ranks, letters


@cache
def _ranks_of_readings():
    """Return reading → the middle rank of the characters that are read so."""
    from pypinyin.pinyin_dict import pinyin_dict

    found = {}
    for character, rank in _han_order()[0].items():
        if readings := pinyin_dict.get(ord(character)):
            found.setdefault(readings.partition(",")[0], []).append(rank)
    return {reading: median_low(ranks) for reading, ranks in found.items()}


def _ranked(run):
    """Return Chinese characters (a match) as private characters in the order of their readings in these words."""
    from pypinyin import Style, lazy_pinyin  # here: its dictionaries take half a second
    from pypinyin.pinyin_dict import pinyin_dict

    ranks, middle, found = _han_order()[0], _ranks_of_readings(), []
    for character, reading in zip(run[0], lazy_pinyin(run[0], style=Style.TONE), strict=True):
        rank = ranks.get(character)
        if rank is not None and reading in middle:
            readings = {reading, *pinyin_dict.get(ord(character), "").split(",")} & middle.keys()
            if _toneless(reading) != _toneless(min(readings, key=lambda one: abs(middle[one] - rank))):
                rank = middle[reading]  # 会 in 会计: CLDR knows only its most frequent reading
        found.append(character if rank is None else chr(RANKED + rank))
    return "".join(found)


def _toneless(reading):
    """Return pinyin without its tone; the two dots of ü are no tone."""
    return re.sub("[\u0300\u0301\u0304\u030c]", "", unicodedata.normalize("NFD", reading))


def split_name(name, language):
    """`name` in two: what the index passes over, and what it files by."""
    match = re.match(PASSED_OVER.get(language.slug, ""), name)
    length = match.end() if match and match.end() < len(name) else 0
    return name[:length], name[length:]


def _filed(name, language):
    filed = split_name(name, language)[1]
    return ARABIC_ARTICLE.sub("", filed) if language.slug == "ar" else filed


@lru_cache(maxsize=10_000)
def weights(text, slug):
    """Return the place of a text in the order of the language with a slug, as a tuple of numbers below 65,536."""
    return _order().weights(text, slug)


def sort_key(name, language):
    """The place of `name` in an index of `language`, as a tuple: first that of its heading, so that each comes once."""
    letter = heading(name, language)
    primary = weights(letter, language.slug) if letter != OTHER else (0,)
    return (*primary[: primary.index(0)], 0, *weights(_filed(name, language), language.slug)), name


OTHER = "#"
"""The heading of digits and signs."""


def heading(name, language):
    """The letter under which an index of `language` lists `name`, or OTHER."""
    filed = _filed(name, language)
    if not filed or not filed[0].isalpha():
        return OTHER
    if language.slug == "zh" and (run := HAN_RUN.match(filed)):
        rank = ord(_ranked(run)[0]) - RANKED
        return _han_order()[1].get(rank, OTHER)
    first = unicodedata.normalize("NFC", filed)[0]
    own = FILED_AS.get(language.slug, {})
    if letter := own.get(first.upper()):
        return letter
    # Without its marks a letter is listed under its base: É under E, أ under ا, Œ under O.
    first = unicodedata.normalize("NFD", first)[0]
    return LIGATURES.get(first.lower(), first)[0].upper()
