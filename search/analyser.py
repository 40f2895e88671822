"""Split texts and search queries into terms. Both go through this module, so that they can be compared.

Words are folded (compatibility forms, case, accents, Arabic marks and letter variants), and beside the folded form there
is a stem, which carries its language: `fr:examen`. Chinese is split into overlapping pairs of characters. A
symbol is one term as well as its parts: X/15, 8(j).
"""

import re
from functools import lru_cache

from secretariat.text import folding

VERSION = 2
"""Raise this number whenever the terms or the records of bodies change: an index with another version is rebuilt."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
SYMBOL = r"\d+\s?\(\w\)|[^\W_]+(?:/[^\W_]+)+"
PIECE = re.compile(
    rf"(?P<symbol>{SYMBOL})|(?P<han>[{HAN}]+)|(?P<word>(?:[^\W_{HAN}]|[\u064b-\u065f\u0670\u0640\u0300-\u036f])+)"
)
PART = re.compile(r"\S+(?:(?<=\d)\s(?=\(\w\))\S+)*")
"""A part of a text: characters between spaces; 8 (j) is one part."""
MAX_WORD_LENGTH = 40
"""Letters of a word; the rest is ignored."""

ARABIC_START = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وف](?=....))")
ARABIC_END = re.compile("(?<=...)(?:هما|ها|هم|ات|ان|ون|ين|يه|ه|ي)$")
ARABIC = re.compile("[\u0621-\u064a]")
CYRILLIC = re.compile("[\u0400-\u04ff]")

SMALL_WORDS = {
    "ar": "في من على عن الي و او ان ما هو هي التي الذي هذا هذه ذلك مع بين كل",
    "en": "a an and are as at by for from in into is it its of on or that the their this to under what which who whom whose will with does do",
    "es": "a al con de del e el en es la las lo los o para por que quien quienes se su sus un una y",
    "fr": "a au aux avec ce ces d dans de des du en et est il l la le les leur leurs n ou par pour qu que qui s sa ses son sur un une",
    "ru": "а в во и из или как к ко на не о об от по при с со у что это кто за для",
    "zh": "",
}


def fold(text):
    """Return at most MAX_WORD_LENGTH characters of a text, without case, accents, Arabic marks and variants of letters."""
    return _folded(text) if len(text) <= MAX_WORD_LENGTH else _folded.__wrapped__(text)


@lru_cache(maxsize=20_000)
def _folded(text):
    return folding.fold(text)[:MAX_WORD_LENGTH]


SMALL = frozenset(fold(word) for words in SMALL_WORDS.values() for word in words.split())
"""Folded stop words of all languages."""


def pieces(text):
    """Yield the tokens of a text as (start, end, kind), where kind is `symbol`, `han` or `word`."""
    for match in PIECE.finditer(text):
        yield match.start(), match.end(), match.lastgroup


@lru_cache(maxsize=20_000)
def terms_of_word(word, languages):
    """Return the terms of one word: its folded form, then its stems in these languages."""
    form = fold(word)
    if not form:
        return ()
    terms = [form]
    for language_slug in languages:
        terms += [f"{language_slug}:{stem}" for stem in _stems(form, language_slug)]
    return tuple(dict.fromkeys(terms))


def _stems(form, language_slug):
    if not form.isalpha():
        return
    if language_slug == "ar":
        if ARABIC.match(form):
            stem = ARABIC_START.sub("", form, count=1)
            stem = stem if len(stem) >= 3 else form
            yield ARABIC_END.sub("", stem)
    elif bool(CYRILLIC.match(form)) == (language_slug == "ru") and not ARABIC.match(form):
        yield from folding.snowball_stems(form, language_slug)


def terms_of_symbol(symbol):
    """Return the terms of a symbol: the whole symbol, then its components."""
    whole = fold(symbol).replace(" ", "")
    return tuple(dict.fromkeys((whole, *re.findall(r"\w+", whole))))


def terms_of_han(run):
    """Return overlapping pairs of Chinese characters; a single character is its own term."""
    run = fold(run)
    return tuple(run[index : index + 2] for index in range(max(1, len(run) - 1)))


def places(text, language, wanted):
    """Yield (start, end, term) for each place in a text that has one of the terms that are the keys of `wanted`."""
    if wanted.keys().isdisjoint(terms_of(text, language)):  # true for most texts, and quicker than looking for places
        return
    for match in PART.finditer(text):
        terms, own = _analysed(match[0], language.slug)
        if not wanted.keys().isdisjoint(terms):
            for start, end, each in own:
                if term := next(filter(wanted.__contains__, each), None):
                    yield match.start() + start, match.start() + end, term


def terms_of(text, language):
    """Return the set of all terms of a text in a language."""
    return set().union(*[_analysed(part, language.slug)[0] for part in PART.findall(text)])


def _analysed(part, language_slug):
    """Return (set of terms, tuple of (start, end, terms)) of a part of a text."""
    return (
        _analysed_part(part, language_slug)
        if len(part) <= MAX_WORD_LENGTH
        else _analysed_part.__wrapped__(part, language_slug)
    )


@lru_cache(maxsize=20_000)
def _analysed_part(part, language_slug):
    own = tuple(_places(part, language_slug))
    return frozenset(term for _start, _end, terms in own for term in terms), own


def _places(part, language_slug):
    for start, end, kind in pieces(part):
        piece = part[start:end]
        if kind == "word":
            yield start, end, terms_of_word(piece[: MAX_WORD_LENGTH * 2], (language_slug,))
        elif kind == "symbol":
            yield start, end, terms_of_symbol(piece)
        else:
            for index, term in enumerate(terms_of_han(piece)):
                yield start + index, min(start + index + 2, end), (term,)
