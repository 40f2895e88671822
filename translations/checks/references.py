"""Checks of references that are the same in every language: document symbols, web and e-mail addresses."""

import re
from dataclasses import dataclass

from secretariat.languages import ARABIC_LETTERS, LATIN_LETTERS

from .results import raw_result

URL = re.compile(r"(?<![A-Za-z0-9])(?:https?://|www\.)[^\s<>\"«»“”„，。；：？！（）、《》「」؟؛،]++")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@\w[\w-]*+(?:\.\w[\w-]*+)++")
SYMBOL = re.compile(r"(?<![A-Za-z0-9/.-])[A-Z][A-Z0-9.-]*+(?:/[A-Za-z0-9.-]++)++")
ITEM = re.compile(r"(?<![\w.,/])([0-9]+)\s?\(([a-z])\)(?!\w)")
"""A lettered item of an article: 8(j)."""
DIGIT = re.compile("[0-9]")
"""A symbol contains a digit: X/15 is one, COP/MOP is not."""
MASK = "\ufffc"


@dataclass(frozen=True)
class References:
    """The references of a text; `rest` is the text with them masked, of the same length."""

    urls: tuple
    emails: tuple
    symbols: tuple
    rest: str


def references(text):
    """Find the references of a text."""
    urls, text_ = _take(URL, text, lambda url: url.rstrip(".,;:!?)]'’…"))
    emails, text_ = _take(EMAIL, text_, lambda address: address)
    symbols, text_ = _take(SYMBOL, text_, lambda symbol: symbol.rstrip(".-"), lambda symbol: DIGIT.search(symbol))
    return References(urls, emails, symbols, text_)


def _take(pattern, text, trimmed, wanted=lambda reference: True):
    taken, pieces, end = [], [], 0
    for match in pattern.finditer(text):
        reference = trimmed(match[0])
        if wanted(reference):
            taken.append(reference)
            pieces += [text[end : match.start()], MASK * len(reference)]
            end = match.start() + len(reference)
    return tuple(dict.fromkeys(taken)), "".join([*pieces, text[end:]])


def check_references(source, target, language):
    """Yield raw results for symbols and addresses of the source text that the translation lacks."""
    there = references(target)
    here = references(source)
    for code, wanted, known in (("url", here.urls, there.urls), ("email", here.emails, there.emails)):
        folded = {reference.rstrip("/").lower() for reference in known}
        for reference in wanted:
            if reference.rstrip("/").lower() not in folded:
                yield raw_result(code, reference)
    for symbol in here.symbols:
        if symbol not in there.symbols:
            yield raw_result("symbol", symbol)
    for match in ITEM.finditer(here.rest):
        if not _has_item(match[2], there.rest, language):
            yield raw_result("symbol", f"{match[1]}({match[2]})")


def _has_item(letter, target, language):
    """Return whether the letter of an item is cited: 8(j), 8 j), l’alinéa j), 第8条（j）款, 8(ي)."""
    letters = [letter]
    if language.slug == "ar":
        letters.append(ARABIC_LETTERS[LATIN_LETTERS.index(letter)][0])
    return any(re.search(rf"(?<!\w){re.escape(own)}[\u200dـ]?\s?[)）]", target) for own in letters)
