"""Checks of scripts: the text is in the script of its language, and it is translated."""

import re
from functools import cache

from .references import references
from .results import raw_result

LETTERS = {
    "latin": "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc",
    "han": "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
SCRIPTS = {"ar": "arabic", "en": "latin", "es": "latin", "fr": "latin", "ru": "cyrillic", "zh": "han"}
LETTER = re.compile(r"[^\W\d_]")
OWN = {language_slug: re.compile(f"[{LETTERS[script]}]") for language_slug, script in SCRIPTS.items()}
ACRONYM = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]|[a-z]{1,3}(?=[A-Z]))[A-Za-z0-9]{0,20}[A-Z][A-Za-z0-9]{0,4}(?![A-Za-z])")
"""An acronym such as CBD, InforMEA or iDigBio; COP-MOPs are two."""
MIXED = re.compile(f"[{LETTERS['latin']}][{LETTERS['cyrillic']}]|[{LETTERS['cyrillic']}][{LETTERS['latin']}]")
NAME = re.compile(r"(?<![A-Za-z])(?:[A-Z][a-z]*+|[a-z])(?![A-Za-z])")
"""A word that may be a name, or a single letter, as of an item."""
WORD = re.compile(r"[^\W\d_]{1,60}")


def check_scripts(source, target, language, kind):
    """Yield raw results for scripts; `source` is None if the text is not a translation."""
    for word in WORD.finditer(target):
        if MIXED.search(word[0]):
            yield raw_result("mixed-script", word[0])
    if kind == "acronym":
        return
    is_same = source is not None and folded(source) == folded(target) and bool(LETTER.search(own_words(target)))
    if is_same:
        yield raw_result("identical", " ".join(target.split()))
    if language.slug == "zh" and (found := traditional_characters(target)):
        yield raw_result("traditional-chinese", found)
    words = own_words(target, source or "")
    letters, own = len(LETTER.findall(words)), len(OWN[language.slug].findall(words))
    if own * 2 < letters and not (is_same and kind != "text"):
        yield raw_result("wrong-script", " ".join(target.split()))


def traditional_characters(text):
    """Return the characters of a text that only traditional Chinese has; "" unless the text is in traditional Chinese.

    A few of them may be in a name in simplified Chinese: the text has more than of those that only simplified Chinese
    has, and every fifth character is one.
    """
    traditional, simplified = _chinese()
    own = [character for character in text if character in traditional]
    others, han = sum(character in simplified for character in text), len(OWN["zh"].findall(text))
    return "".join(own) if len(own) > 1 and len(own) > others and len(own) * 5 >= han else ""


@cache
def _chinese():
    """Return the characters that only Big5 has, the standard of traditional Chinese, and those that only GB 2312 has."""
    big5, gb2312 = ({c for c in map(chr, range(0x4E00, 0xA000)) if _can_encode(c, name)} for name in ("big5", "gb2312"))
    return big5 - gb2312, gb2312 - big5


def _can_encode(character, name):
    try:
        character.encode(name)
    except UnicodeEncodeError:
        return False
    return True


def own_words(text, source=""):
    """Return a text without the passages in Latin letters in any language: references, acronyms, names of `source`."""
    names = set(NAME.findall(source))
    rest = ACRONYM.sub(" ", references(text).rest)
    return NAME.sub(lambda name: " " if len(name[0]) == 1 or name[0] in names else name[0], rest)


def folded(text):
    """Return a text in lower case with single spaces, for comparison."""
    return " ".join(text.split()).casefold()
