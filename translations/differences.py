"""Word-by-word differences of two texts, and three-way merging of two changes of one text."""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import groupby

from django.utils.html import format_html, format_html_join
from rapidfuzz.distance import Indel

from secretariat.text.sentences import clip

HAN = r"\u3400-\u9fff\uf900-\ufaff"
MARKS = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d"  # on or between the letters of a word
WORDS = re.compile(rf"[{HAN}]|(?:[^\W{HAN}]|[{MARKS}])+|\s+|.", re.DOTALL)
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MAX_PAIRS = 4_000_000
"""Maximum number of word pairs that are compared; longer texts are compared by lines."""
MAX_EQUAL_PAIRS = 60_000
"""Maximum number of equal word pairs for difflib, whose result reads best; it takes minutes on repetitive texts."""


def difference(old, new, around=None):
    """Return `new` as HTML, with additions in <ins> and deletions in <del>.

    With `around`, unchanged text is cut to that many words (and spaces) before and after each difference.
    """
    before, after = _pieces(old, new)
    parts = []
    for i1, i2, j1, j2 in _steps(before, after):
        removed, added = "".join(before[i1:i2]), "".join(after[j1:j2])
        if removed == added:
            parts.append(("{}", added if around is None else _shorter(after, j1, j2, around)))
        else:
            parts += [(f"<{tag}>{{}}</{tag}>", text) for tag, text in (("del", removed), ("ins", added)) if text]
    return format_html_join("", "{}", ((format_html(html, text),) for html, text in parts))


def excerpt(old, new):
    """Return the difference of two texts for a list: changes with a few words around, or the beginning of a new text."""
    if not (old and new):
        old, new = clip(old, 200), clip(new, 200)
    return difference(old, new, around=12)


def _shorter(words, start, stop, around):
    """Return these unchanged words without those far from the differences before and after them."""
    head = words[start : start + around] if start else []
    tail = words[stop - around : stop] if stop < len(words) else []
    if len(head) + len(tail) >= stop - start:
        return "".join(words[start:stop])
    return "".join([*head, " … ", *tail])


def merged(base, mine, theirs):
    """Return the text with both changes of `base`; None if they touch the same words."""
    words = WORDS.findall(base)
    edits = sorted({*_edits(words, mine), *_edits(words, theirs)})
    pieces, end = [], 0
    for start, stop, text in edits:
        if start < end or (start == end and pieces and (start == stop or pieces[-1] == "")):
            return None
        pieces += ["".join(words[end:start]), text]
        end = stop
    return "".join([*pieces, *words[end:]])


def _pieces(old, new):
    words = WORDS.findall(old), WORDS.findall(new)
    if len(words[0]) * len(words[1]) <= MAX_PAIRS:
        return words
    return LINES.findall(old), LINES.findall(new)


def _steps(before, after):
    """Yield the edit steps from `before` to `after` as ranges (i1, i2, j1, j2), equal or replaced."""
    if len(before) * len(after) > MAX_PAIRS:
        yield 0, len(before), 0, len(after)
        return
    counts = Counter(after)
    if sum(counts[word] for word in before) <= MAX_EQUAL_PAIRS:
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    else:
        steps = _joined(Indel.opcodes(before, after))
    for _tag, i1, i2, j1, j2 in steps:
        yield i1, i2, j1, j2


def _joined(steps):
    """Join a deletion and an insertion at one place into a replacement, as difflib does."""
    steps = [(step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end) for step in steps]
    for is_equal, own in groupby(steps, key=lambda step: step[0] == "equal"):
        own = list(own)
        yield "equal" if is_equal else "replace", own[0][1], own[-1][2], own[0][3], own[-1][4]


def _edits(words, new):
    after = WORDS.findall(new)
    for i1, i2, j1, j2 in _steps(words, after):
        if words[i1:i2] != after[j1:j2]:
            yield i1, i2, "".join(after[j1:j2])
