"""Alphabetical order, as readers of each language expect it in an index.

Databases disagree about collation, so lists are sorted here: by the Unicode Collation Algorithm,
by pinyin in Chinese. In languages that put the generic word first (`Unité de la communication`)
a body is filed under the word that distinguishes it, as a subject index would.
"""

import re
import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

from .folding import LIGATURES

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
ARABIC_ORDER = str.maketrans("ءةى", "اتي")
"""Letters that the order of Arabic (CLDR) does not tell from others."""


@cache
def _collator():
    return Collator()


def split_name(name, language):
    """`name` in two: what the index passes over, and what it files by."""
    match = re.match(PASSED_OVER.get(language.slug, ""), name)
    length = match.end() if match and match.end() < len(name) else 0
    return name[:length], name[length:]


def _spelled(name, language):
    """The filed part of `name`, spelled so that the general collation orders it as the language does."""
    filed = split_name(name, language)[1]
    if language.slug == "zh":
        from pypinyin import (
            lazy_pinyin,
        )  # here: its dictionaries take half a second, and every command would wait for them

        return " ".join(lazy_pinyin(filed))
    if language.slug == "ar":
        return ARABIC_ARTICLE.sub("", filed).translate(ARABIC_ORDER)
    if language.slug == "es":
        # ñ is a letter of its own, after n.
        return filed.replace("ñ", "n\uffff").replace("Ñ", "N\uffff")
    return filed


def sort_key(name, language):
    """The place of `name` in an index of `language`; equal only for equal names."""
    return _weights(_spelled(name, language)), name


@lru_cache(maxsize=10_000)
def _weights(spelled):
    return _collator().sort_key(spelled)


def heading(name, language):
    """The letter under which an index of `language` lists `name`; "#" for digits and signs."""
    spelled = _spelled(name, language)
    if not spelled or not spelled[0].isalpha():
        return "#"
    if language.slug == "es" and spelled[1:2] == "\uffff":
        return "Ñ"
    if language.slug == "ru":
        return spelled[0].upper().replace("Ё", "Е")
    # Without its marks a letter is listed under its base: É under E, أ under ا, Œ under O.
    first = unicodedata.normalize("NFD", spelled[0])[0]
    return LIGATURES.get(first.lower(), first)[0].upper()
