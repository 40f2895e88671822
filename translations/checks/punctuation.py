"""Checks of punctuation: the marks of each language, and the mark at the end of an item."""

import re

from .references import MASK, references
from .results import around, raw_result
from .scripts import LETTERS

CLOSERS = "\"'”’»)]）】》」』\u200e\u200f\u202c\u2069"
END_MARKS = {
    ";": {"ar": "؛", "zh": "；"},
    ".": {"zh": "。"},
    ":": {"zh": "："},
    "?": {"ar": "؟", "zh": "？"},
    "!": {"zh": "！"},
}
"""Mark at the end of a sentence or item in English → its counterpart by language, where it differs."""
CONJUNCTIONS = {
    "ar": "و أو",
    "en": "and or",
    "es": "y e o u",
    "fr": "et ou",
    "ru": "и или а также",
    "zh": "和 及 或 并 以及",
}
LAST_WORD = {
    language_slug: re.compile(rf"\s?\b(?:{words.replace(' ', '|')})$") for language_slug, words in CONJUNCTIONS.items()
}
ANY_MARK = ".;:,،؛。；：，、"
HAN, ARABIC = f"[{LETTERS['han']}]", re.compile(f"[{LETTERS['arabic']}]")
NO_BREAK = "\u00a0\u202f"


def check_punctuation(source, target, language, kind):
    """Yield raw results for punctuation; `source` is None if the text is not a translation."""
    if source is not None and not ends_alike(source, target, language, kind):
        yield raw_result("end-mark", around(target.rstrip(), len(target.rstrip()) - 1, len(target.rstrip())))
    own = OF_LANGUAGE.get(language.slug)
    if own:
        yield from own(references(target).rest, target)


def ends_alike(source, target, language, kind):
    """Return whether a translation ends with the counterpart of the mark that ends its source text."""
    end, own_end = end_of(source, "en"), end_of(target, language.slug)
    mark = end[-1:]
    if kind != "text" and mark in (".", ","):
        return True  # an abbreviation
    if mark in END_MARKS and not end.endswith(".."):
        return own_end.endswith(END_MARKS[mark].get(language.slug, mark))
    return kind == "text" or not own_end.endswith(tuple(ANY_MARK))


def end_of(text, language_slug):
    """Return the end of a text up to its last mark, without quotes, brackets and the “and” before the last item."""
    end = text[-40:].rstrip()
    shorter = LAST_WORD[language_slug].sub("", end).rstrip()
    if shorter.endswith(tuple(ANY_MARK)):
        end = shorter
    return end.rstrip(CLOSERS).rstrip()


# French

FRENCH_BEFORE = re.compile(f"(?<=[^{NO_BREAK}])(?:[;!?»]|:(?![^\\s{MASK}]))")
FRENCH_AFTER = re.compile(f"«(?![{NO_BREAK}])")


def french(text, target):
    """Yield raw results for non-breaking spaces and quotation marks in French.

    In this and the following functions, `text` is `target` with its references masked.
    """
    for match in FRENCH_BEFORE.finditer(text):
        if text[match.start() - 1] not in "!?([«…":
            yield raw_result("french-spacing", around(target, match.start(), match.end()))
    for match in FRENCH_AFTER.finditer(text):
        yield raw_result("french-spacing", around(target, match.start(), match.end()))
    yield from quotes(text, target)


QUOTES = re.compile('["«»“”„]')


def quotes(text, target):
    """Yield raw results unless guillemets are balanced and other quotation marks occur only within them."""
    depth, last = 0, None
    for match in QUOTES.finditer(text):
        mark = match[0]
        is_inch = mark == '"' and match.start() and text[match.start() - 1].isdigit()
        if mark == "«":
            depth, last = depth + 1, match
        elif mark == "»":
            depth -= 1
        if depth < 0 or (mark == '"' and not is_inch) or (mark in "“”„" and not depth):
            yield raw_result("quotes", around(target, match.start(), match.end()))
            depth = max(depth, 0)
    if depth:
        yield raw_result("quotes", around(target, last.start(), last.end()))


# Spanish

SPANISH = re.compile("[¿¡]+|(?<!\\()[?!]+")
OPENERS = {"?": "¿", "!": "¡"}


def spanish(text, target):
    """Yield raw results for questions and exclamations without an opening mark in Spanish."""
    opened = None
    for match in SPANISH.finditer(text):
        if match[0][0] in "¿¡":
            opened = match
            continue
        if not opened or not any(OPENERS[closer] in opened[0] for closer in match[0]):
            yield raw_result("spanish-opening", around(target, match.start(), match.end()))
        opened = None
    if opened:
        yield raw_result("spanish-opening", around(target, opened.start(), opened.end()))


# Arabic

LETTERS_OR_MARK = re.compile(r"[^\W\d_]+|[,;?]")
TATWEEL = re.compile("ـ+")


def arabic(text, target):
    """Yield raw results for Latin marks and tatweel in Arabic.

    A mark belongs to Arabic if the nearest letter before or after it does.
    """
    was_arabic, waiting = False, []
    for match in LETTERS_OR_MARK.finditer(text):
        if match[0] in ",;?":
            if not is_within_a_number(match, text):
                waiting.append(match)
            continue
        is_arabic = bool(ARABIC.match(match[0]))
        yield from (_arabic_mark(mark, target) for mark in waiting if was_arabic or is_arabic)
        was_arabic, waiting = bool(ARABIC.match(match[0][-1])), []
    yield from (_arabic_mark(mark, target) for mark in waiting if was_arabic)
    for match in TATWEEL.finditer(text):
        if not may_be_stretched(match, text):
            yield raw_result("tatweel", around(target, match.start(), match.end()))


def _arabic_mark(match, target):
    return raw_result("arabic-punctuation", around(target, match.start(), match.end()))


def is_within_a_number(mark, text):
    return text[mark.start() - 1 : mark.start()].isdigit() and text[mark.end() : mark.end() + 1].isdigit()


def may_be_stretched(match, text):
    """Return whether a tatweel is allowed: after a single هـ, or between a preposition and digits or Latin letters."""
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
    if before.endswith("ه") and not ARABIC.match(before[:-1]) and not ARABIC.match(after):
        return True
    return before[-1:] in [*"بلكوف"] and bool(after.strip()) and not ARABIC.match(after.strip())


# Chinese

BRACKET = r"\((?!(?:[a-z]{1,3}|[0-9]{1,2})\))"
"""An opening bracket, but not that of an item: 项目(a)."""
HALF_WIDTH = re.compile(
    f'(?<={HAN})(?: ?{BRACKET}|[,.;:?!)"])|(?:[,;:?!"]|{BRACKET})(?={HAN})|(?<=[》”）])(?:[,.;:?!)]|{BRACKET})'
)
HAN_OR_MARK = f"[{HAN[1:-1]}，。；：？！（）、《》]"
HAN_SPACE = re.compile(rf"(?<={HAN_OR_MARK})[^\S\r\n]+(?={HAN_OR_MARK})")


def chinese(text, target):
    """Yield raw results for half-width marks and spaces between Chinese characters."""
    for match in HALF_WIDTH.finditer(text):
        yield raw_result("chinese-punctuation", around(target, match.start(), match.end(), 6))
    for match in HAN_SPACE.finditer(text):
        yield raw_result("chinese-spaces", around(target, match.start(), match.end(), 6))


OF_LANGUAGE = {"ar": arabic, "es": spanish, "fr": french, "ru": quotes, "zh": chinese}
