"""Names in texts of six languages: of bodies, inflected or not, their acronyms, and mandate sources with their short titles.

A name is found where its words follow each other in any of their inflected forms (see `folding.form`), with capitals where the
name has them; a name of one word not at the beginning of a sentence, where every word has a capital. Chinese is compared
letter by letter. Of names that overlap the longest is found.

A name can only be in a text that has its key, six digits of a hash. The keys of a text are its pairs of words, single words with a capital,
acronyms, and in Chinese three letters each.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from .folding import APOSTROPHES, LETTER, MARKS, form, simplified

WORD = re.compile(f"{LETTER}(?:{LETTER}|[{MARKS}])*")
ACRONYM = re.compile(f"{LETTER}+(?:[&./{APOSTROPHES}-]{LETTER}+)*")
BETWEEN_NAMES = re.compile(r"[\n;!?؛؟]|.{4}")
"""What is between two words that are not of one name."""
BEFORE_A_SENTENCE = re.compile(r"(?:\A|[\n.!?:;؟])[\s\"«“‘(]*\Z")
IGNORED_IN_CHINESE = re.compile(r"[\s\u00ad《》〈〉“”「」‐‑–—－·-]")
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
CHINESE_KEY = 3
"""Letters of Chinese that make a key; a shorter name is not looked for."""
BRACKETS = {"(": ")", "（": "）", "《": "》", "“": "”", "«": "»", "[": "]"}
YEAR = re.compile(r"\d{4}")
HYPHENATED = re.compile("[‐‑–—-]")
AFTER_A_SHORT_TITLE = frozenset(
    ("بشأن", "من", "في", "عن", "على", "الصادر", "الصادرة", "الملحق", "المتعلق", "المتعلقة", "المعني", "المعنية")
)
"""Words of Arabic, which has no capitals, with which the rest of a title begins."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is looked for, and what it is the name of. An acronym and a symbol are found as they are written."""

    text: str
    target: object
    is_exact: bool = False


@lru_cache(maxsize=5_000)
def words_of_name(name, slug):
    """Return the words of a name as tuples (form, has a capital)."""
    return tuple((own, is_capital) for _start, _end, own, is_capital in _words(name, slug))


def _words(text, slug):
    for match in WORD.finditer(text):
        start, end = match.span()
        yield start, end, form(match[0], slug), text[start].isupper()


def _key(*parts):
    return f"{crc32(' '.join(parts).encode()) & 0xFFFFFF:06x}"


@lru_cache(maxsize=5_000)
def name_key(name, slug):
    """Return the key of a name in a language; None for one that could be other words."""
    if slug == "zh":
        plain = _plain_chinese(name)[0]
        return _key(slug, plain[-CHINESE_KEY:]) if len(plain) >= CHINESE_KEY else None
    words = words_of_name(name, slug)
    if not any(is_capital for _form, is_capital in words) and name.lower() != name.upper():
        return None
    if len(words) > 1:
        return _key(slug, words[-2][0], words[-1][0])
    return _key(slug, words[0][0]) if words and words[0][1] else None


def acronym_key(acronym, slug):
    """Return the key of an acronym; None for one that could be a word."""
    return _key(slug, "", acronym) if _is_acronym(acronym) and ACRONYM.fullmatch(acronym) else None


def _is_acronym(word):
    return not word.islower() and sum(map(str.isupper, word)) > 1


@lru_cache(maxsize=500)
def keys_in(text, slug):
    """Return the keys of all names that could be in a text."""
    found = {_key(slug, "", own) for _start, _end, own in _acronyms(text)}
    if slug == "zh":
        plain = _plain_chinese(text)[0]
        return found.union(_key(slug, plain[at : at + CHINESE_KEY]) for at in range(len(plain) - CHINESE_KEY + 1))
    words = [*_words(text, slug)]
    found.update(_key(slug, own) for start, _end, own, is_capital in words if is_capital and _is_inside(text, start))
    for one, other in pairwise(words):
        if not BETWEEN_NAMES.search(text, one[1], other[0]):
            found.add(_key(slug, one[2], other[2]))
    return found


def _is_inside(text, start):
    """Return whether a word is not the first of a sentence."""
    return not BEFORE_A_SENTENCE.search(text[max(0, start - 4) : start])


def _acronyms(text):
    for match in ACRONYM.finditer(text):
        if _is_acronym(match[0]):
            yield *match.span(), match[0]
            if not match[0].isalnum():
                for own in WORD.finditer(match[0]):
                    if _is_acronym(own[0]):
                        yield match.start() + own.start(), match.start() + own.end(), own[0]


@lru_cache(maxsize=500)
def find(text, slug, names):
    """Return where a text has which of these Names, a frozenset: (start, end, set of targets), in order; none overlaps another."""
    places = defaultdict(set)
    inflected = [name for name in names if not name.is_exact]
    for start, end, target in (_found_in_chinese if slug == "zh" else _found_in_words)(text, slug, inflected):
        places[_with_brackets(text, start, end)].add(target)
    acronyms = defaultdict(list)
    for start, end, own in _acronyms(text):
        acronyms[own].append((start, end))
    for name in names:
        if name.is_exact:
            for start, end in acronyms.get(name.text) or _symbols(text, name.text):
                places[start, end].add(name.target)
    taken, found = set(), []
    for start, end in sorted(places, key=lambda place: (place[0] - place[1], place)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            found.append((start, end, places[start, end]))
    return tuple(sorted(found, key=lambda own: own[0]))


def _found_in_words(text, slug, names):
    words = [*_words(text, slug)]
    places = defaultdict(list)
    for index, (_start, _end, own, _is_capital) in enumerate(words):
        places[own].append(index)
    for name in names:
        wanted = words_of_name(name.text, slug)
        for first in places.get(wanted[0][0], ()) if wanted else ():
            own = words[first : first + len(wanted)]
            if (
                len(own) == len(wanted)
                and all(
                    here == there and (is_capital or not needs_capital)
                    for (_start, _end, here, is_capital), (there, needs_capital) in zip(own, wanted, strict=True)
                )
                and not any(BETWEEN_NAMES.search(text, one[1], other[0]) for one, other in pairwise(own))
                and (len(own) > 1 or _is_inside(text, own[0][0]))
            ):
                end = own[-1][1]
                yield own[0][0], end + (text[end : end + 1] == name.text[-1:] == ")"), name.target


def _found_in_chinese(text, slug, names):
    plain, places = _plain_chinese(text)
    for name in names:
        wanted = _plain_chinese(name.text)[0]
        at = plain.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if not _splits_a_word(plain, at) and not _splits_a_word(plain, end):
                yield places[at], places[end - 1] + 1, name.target
            at = plain.find(wanted, end)


def _splits_a_word(text, at):
    around = text[max(0, at - 1) : at + 1]
    return len(around) == 2 and around.isascii() and around.isalnum()


@lru_cache(maxsize=500)
def _plain_chinese(text):
    """Return Chinese as it is compared, and the place of each letter in the text."""
    plain = simplified(text).translate(WIDE)
    places = [at for at, letter in enumerate(plain) if not IGNORED_IN_CHINESE.match(letter)]
    return "".join(plain[at].lower()[:1] for at in places), places


def _symbols(text, symbol):
    """Yield where a text has a symbol, with or without a space before a bracket: 8(j), 8 (j)."""
    if _has_digit(symbol):
        wanted = re.sub(r"\\?[\s\u00a0]|(?=\\\()", r"[\\s\\u00a0]?", re.escape(symbol))
        for match in re.finditer(rf"(?<![0-9A-Za-z./]){wanted}(?![0-9A-Za-z]|\.\d)", text):
            yield match.span()


def _with_brackets(text, start, end):
    """Return the place of a name with a bracket that it would lose the other one of."""
    for opening, closing in BRACKETS.items():
        inside = text[start:end]
        if text[start - 1 : start] == opening and inside.count(closing) > inside.count(opening):
            start -= 1
        elif text[end : end + 1] == closing and inside.count(opening) > inside.count(closing):
            end += 1
    return start, end


def titles(title, kind, slug):
    """Return the title of a mandate source and its short ones: the Nagoya Protocol is that on Access to Genetic Resources.

    A short title names the `kind`, as the language calls it, and is cut where the rest begins. One with a number may begin
    with a small letter: decision X/15.
    """
    if slug == "zh":
        short = YEAR.sub("", title.rpartition("的")[2]).lstrip("-–—年")
        return [title, short] if short != title and kind in short else [title]
    found, own = [title], [*_words(title, slug)]
    needed = {word for word, _is_capital in words_of_name(kind, slug)}
    for count in range(2, len(own)):
        (before, last, rest), cut = own[count - 2 : count + 1], own[count - 1][1]
        after = title[rest[0] : rest[1]]
        ends = after in AFTER_A_SHORT_TITLE if slug == "ar" else last[3] or last[2] in needed
        ends = ends or _has_digit(last[2]) or (len(last[2]) == 1 and _has_digit(before[2]))
        goes_on = (
            len(after) == 1 or (_has_digit(after) and not YEAR.match(after)) or HYPHENATED.search(title, cut, rest[0])
        )
        if ends and not goes_on and needed <= {word[2] for word in own[:count]}:
            found.append(title[: cut + (title[cut : cut + 1] == ")")])
    return [f"{own[:1].lower()}{own[1:]}" if _has_digit(own) else own for own in found]


def _has_digit(text):
    return any(map(str.isdigit, text))
