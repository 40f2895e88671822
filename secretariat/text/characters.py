"""Which characters a text takes, and how its white space is written: the only tables of characters.

White space that only layout makes is normalized, because nobody means it: tabs, indentation, line ends of
whatever kind, a line break in a text of one line, the vertical tab that word processors put for a line break.
A character that cannot be meant is refused where a text comes in, and left out where a stored one goes out.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_IN_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that XML 1.0 excludes (section 2.2): a text with one of them could not be in a feed, a document or a drawing."""
C1_CONTROLS = "\x7f-\x9f"
"""Delete and the second row of control characters, which terminals obey."""
OVERRIDES = "\u202d\u202e"
"""Controls that make a text read otherwise than it is stored."""
WITHOUT_MEANING = "\ufdd0-\ufdef\ufff9-\ufffd\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff"
"""Noncharacters, annotations, the mark of a picture or of a decoding error, private use, and invisible tags."""
REFUSED = re.compile(f"[{NOT_IN_XML}{C1_CONTROLS}{OVERRIDES}{WITHOUT_MEANING}]")
UNPRINTABLE_IN_A_LINE = re.compile(f"[\t\n\r{NOT_IN_XML}{C1_CONTROLS}]")

# White space. `\s` and `str.strip()` would take control characters for it.
SPACES = " \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
NO_BREAK_SPACES = "\xa0\u2007\u202f"
LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\u2028]")
"""The vertical tab and the form feed are a line break and a page break of word processors."""
WORD_BREAK = re.compile("[\x0b\x0c]")
PARAGRAPH_SEPARATOR = "\u2029"
LAYOUT_HINT = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Where a line may or may not be broken, as word processors and web pages mark it; invisible."""
LAYOUT = "\t\r\x0b\x0c\u2028\u2029\u00ad\u200b\u2060\ufeff"
UNTIDY_LINE = re.compile(f"[\n{LAYOUT}]|[{SPACES}]{{2}}|\\A[{SPACES}]|[{SPACES}]\\Z")
UNTIDY = re.compile(f"[{LAYOUT}]|[{SPACES}]{{2}}|[{SPACES}]\n|\n[{SPACES}]|\n{{3}}|\\A[\n{SPACES}]|[\n{SPACES}]\\Z")
SPACE_IN_A_LINE = re.compile(f"[\n{SPACES}]{{2,}}|[\n\t]")
SPACE_BETWEEN_WORDS = re.compile(f"[{SPACES}]{{2,}}|\t")
AROUND_LINE_BREAK = re.compile(f"[{SPACES}]*\n[{SPACES}]*")
AT_THE_ENDS = re.compile(f"\\A[\n{SPACES}]+|[\n{SPACES}]+\\Z")
EAST_ASIAN = "\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
TWO_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]{{2}}")
"""Characters between which no space is written."""

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
EMBEDDINGS, POP = "\u202a\u202b", "\u202c"
ISOLATES, POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"

EXCERPT_RADIUS = 15
"""Characters before and after one that is not seen, by which an editor finds it."""


def normalized(text, one_line=False):
    """Return `text` without white space that only layout makes: with one empty line between paragraphs, or in one line.

    A run of spaces is one, a no-break space if there is one in it. Between East Asian characters a line break is no space.
    """
    # Most texts hold no white space but single spaces; asking so is twenty times as fast as the pattern.
    if text.isprintable() and "  " not in text and " " not in (text[:1], text[-1:]):
        return text
    if not (UNTIDY_LINE if one_line else UNTIDY).search(text):
        return text
    text = LINE_BREAK.sub("\n", LAYOUT_HINT.sub("", text).replace(PARAGRAPH_SEPARATOR, "\n\n"))
    text = (SPACE_IN_A_LINE if one_line else SPACE_BETWEEN_WORDS).sub(_one_space, text)
    if not one_line:
        text = re.sub("\n{3,}", "\n\n", AROUND_LINE_BREAK.sub("\n", text))
    return AT_THE_ENDS.sub("", text)


def _one_space(found):
    run = found[0]
    if no_break := next((space for space in run if space in NO_BREAK_SPACES), ""):
        return no_break
    is_layout = "\n" in run or "\t" in run
    neighbours = found.string[max(0, found.start() - 1) : found.start()] + found.string[found.end() : found.end() + 1]
    return "" if is_layout and TWO_EAST_ASIAN.fullmatch(neighbours) else " "


def without_refused(text):
    """Return `text` without what no file or page can hold; the line breaks of word processors are line breaks."""
    return REFUSED.sub("", WORD_BREAK.sub("\n", text)) if REFUSED.search(text) else text


def printable(text, one_line=False):
    """Return `text` normalized and without what no file or page can hold; for stored texts on their way out."""
    return normalized(without_refused(text), one_line)


def without_null(text):
    """`text` without NUL, which PostgreSQL cannot store."""
    return text.replace("\x00", "")


def refused_place(text):
    """Return where `text` holds the first character that is refused, (start, end); None if there is none."""
    if refused := REFUSED.search(text):
        return refused.span()
    start = 0
    for paragraph in text.split("\n") if BIDI.search(text) else ():
        if (place := broken_control(paragraph)) is not None:
            return start + place, start + place + 1
        start += len(paragraph) + 1
    return None


def broken_control(paragraph):
    """Return the place of the first direction control that overrides, is unbalanced or mixes kinds; None if there is none."""
    open_controls, kinds = [], set()
    for match in BIDI.finditer(paragraph):
        control = match[0]
        if control in OVERRIDES:
            return match.start()
        kinds.add(control in ISOLATES + POP_ISOLATE)
        if len(kinds) > 1:
            return match.start()
        if control in EMBEDDINGS + ISOLATES:
            open_controls.append(match.start())
        elif not open_controls:
            return match.start()
        else:
            open_controls.pop()
    return open_controls[-1] if open_controls else None


def excerpt_around(text, start, end):
    """Return the text around a place that cannot be shown, with � in that place."""
    around = text[max(0, start - EXCERPT_RADIUS) : start], text[end : end + EXCERPT_RADIUS]
    return " ".join("\ufffd".join(REFUSED.sub("\ufffd", side) for side in around).split())


def validate_shown(text):
    """Raise ValidationError where a text holds a character that is refused; the sentence names the place."""
    if place := refused_place(text):
        raise ValidationError(
            _("The character %(character)s, which no text can hold, is where � stands in “%(excerpt)s”. Please remove it."),
            code="unshown",
            params={"character": f"U+{ord(text[place[0]]):04X}", "excerpt": excerpt_around(text, *place)},
        )  # fmt: skip


def with_plain_newlines(text):
    """Return the text with every line ending as a newline character; browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
