"""Words that somebody may have meant by a misspelt one: near ones among known words, and other keyboard layouts.

What words are known is the caller's: those of the search index, or those of the rows that a search box of the admin reads.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path

from .folding import HAN_LETTER, RUSSIAN_ENDING, fold

MIN_LENGTH, MIN_LENGTH_OF_TWO = 4, 9
"""Letters from which one error in a word is corrected, and from which two are."""
MIN_LENGTH_OF_RARE, FREQUENT = 6, 4
"""Letters from which a word may be a rare one with another first letter, and the count from which a word is frequent: `елка` is no `белка`."""
MAX_NEAR, MAX_LENGTH = 8, 40
MIN_BEGINNING, MIN_SHARE_OF_WORD, MAX_ENDING, MIN_PART, MAX_AKIN = 5, 0.6, 5, 5, 6
"""Letters that words of one family have in common at their beginning, and how much of an unknown word these are; letters that may follow in the other; letters of a word that an unknown one ends with."""
SCRIPTS = (
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("han", HAN_LETTER),
    ("latin", re.compile("[a-z]")),
)
ROWS = {
    "latin": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "cyrillic": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    "arabic": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ذءورىةوزظ"),
}
_KEYS = {
    "en": "qwertyuiop[]asdfghjkl;'zxcvbnm,.",
    "ru": "йцукенгшщзхъфывапролджэячсмитьбю",
    "ar": "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر\ufefbىةوز",
}
LAM_ALIF = "\ufefb"
"""The key of an Arabic keyboard that types two letters, as one character."""
LAYOUTS = [
    str.maketrans(dict(zip(_KEYS[typed], _KEYS[meant], strict=True)))
    for typed, meant in (("ru", "en"), ("en", "ru"), ("ar", "en"), ("en", "ar"), ("ar", "ru"), ("ru", "ar"))
]
"""What was typed on the keyboard of one language as it would be on that of another."""
MIN_LENGTH_OF_A_STEM = 5
"""Letters from which a word typed in another layout need not be in the index as it stands: texts may have another form of it."""
ARABIC_PREFIX = re.compile("^(?:[وف]?[بلك]?ال|لل)(?=..)")
AZERTY = str.maketrans("azqwm;AZQWM", "qwaz;mQWAZ;")


@cache
def unsaid():
    """Return, folded, what the site of an organisation does not say; never suggested, even if it is in a text."""
    return frozenset(map(fold, (Path(__file__).parent / "never_suggested.txt").read_text(encoding="utf-8").split()))


def script_of(word):
    """Return the script of a folded word; "" for digits and other scripts."""
    return next((name for name, letters in SCRIPTS if letters.search(word)), "")


class KnownWords:
    """Folded words with their counts, by script and length."""

    def __init__(self, rows, in_questions=frozenset()):
        """`rows` are words with their counts; those of questions are never meant alone."""
        never = unsaid()
        words = {word: count for word, count in rows if len(word) >= 3 and word.isalpha() and word not in never}
        self.counts = {word: count for word, count in words.items() if word not in in_questions}
        self._in_questions = words.keys() & in_questions

    @cached_property
    def _in_order(self):
        return sorted(self.counts)

    @cached_property
    def _by_length(self):
        found = defaultdict(list)
        for word in self.counts:
            found[script_of(word), len(word)].append(word)
        return found

    def beginning(self, start, limit):
        """Return the most frequent words that begin so."""
        words = self._in_order
        first, last = bisect_left(words, start), bisect_left(words, f"{start}\U0010ffff")
        return sorted(words[first:last], key=lambda word: -self.counts[word])[:limit]

    def near(self, word):
        """Return (cost, word) of the words that a reader may have meant by an unknown one, the most likely first."""
        from rapidfuzz import process  # here: a query without errors needs it not
        from rapidfuzz.distance import OSA

        if not MIN_LENGTH <= len(word) < MAX_LENGTH or not word.isalpha():
            return []
        script, most = script_of(word), 1 if len(word) < MIN_LENGTH_OF_TWO else 2
        found = []
        for length in range(len(word) - most, len(word) + most + 1):
            known = self._by_length.get((script, length), ())
            for other, distance, _index in process.extract(
                word, known, scorer=OSA.distance, score_cutoff=most, limit=MAX_NEAR
            ):
                is_likely = word[0] == other[0] or len(word) >= MIN_LENGTH_OF_RARE or self.counts[other] >= FREQUENT
                if is_likely and (len(other) >= MIN_LENGTH or _is_doubled(word, other)):  # `снег` is no СНГ
                    found.append((self._cost(word, other, distance), other))
        found += [(1.1, f"{one} {two}") for one, two in self._in_two(word)]
        return sorted(found)[:MAX_NEAR]

    def akin(self, word):
        """Return the words that an unknown one may be derived from, or made of: those with the longest common beginning, and those that it ends with."""
        if not word.isalpha() or len(word) > MAX_LENGTH:
            return []
        script, found = script_of(word), []
        bare = ARABIC_PREFIX.sub("", word) if script == "arabic" else word
        least = MIN_BEGINNING - (script == "arabic")
        inflected = RUSSIAN_ENDING.sub("", bare)
        for length in range(len(bare), max(least, math.ceil(MIN_SHARE_OF_WORD * len(inflected))) - 1, -1):
            own = [
                other
                for start in ([bare, f"ال{bare}"] if script == "arabic" else [bare])
                for other in self.beginning(start[: length + len(start) - len(bare)], 50)
                if len(other) - length <= MAX_ENDING
            ]
            if own:
                found += own[:MAX_AKIN]
                break
        if script in ("latin", "cyrillic"):
            for at in range(3, len(word) - MIN_PART + 1):
                if word[at:] in self.counts:
                    found.append(word[at:])
                    break
        return found

    def _cost(self, word, other, distance):
        cost = distance - 0.04 * math.log1p(self.counts[other])
        if distance == 1:
            if len(word) == len(other):
                differing = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
                cost -= 0.2 if len(differing) == 2 or are_neighbours(*differing[0]) else 0
            elif len(word) > len(other):  # a letter too many; a doubled one more likely
                index = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(other))
                cost -= 0.2 if index and word[index] == word[index - 1] else 0.0
            else:
                cost -= 0.1
        return cost + (0.3 if word[0] != other[0] else 0)

    def _in_two(self, word):
        """Yield two words of the index that were written as one; one of them may be of questions too: helpdesk."""
        for at in range(4, len(word) - 3):
            parts = word[:at], word[at:]
            if any(part in self.counts for part in parts) and all(
                part in self.counts or part in self._in_questions for part in parts
            ):
                yield parts

    def in_other_layouts(self, text):
        """Return a text as the keyboards of other languages would have it: where its words are known or begin known ones, then where they may."""
        typed = text.lower().replace("لا", LAM_ALIF)
        known, possible = [], []
        for layout in (*LAYOUTS, AZERTY):
            mapped = typed.translate(layout).replace(LAM_ALIF, "لا")
            words = [fold(word) for word in mapped.split()]
            if mapped == text.lower() or not words:
                continue
            if all(map(self._is_known, words)):
                known.append(mapped)
            elif all(word.isalpha() and len(word) >= MIN_LENGTH_OF_A_STEM for word in words):
                possible.append(mapped)
        return known + possible

    def _is_known(self, word):
        return word in self.counts or (len(word) >= 3 and bool(self.beginning(word, 1)))


def _is_doubled(word, other):
    """Return whether a word is another one with one of its letters twice."""
    return any(word == other[:at] + other[at - 1 :] for at in range(1, len(other) + 1))


def are_neighbours(one, other):
    """Return whether two letters are beside each other on a keyboard."""
    for rows in ROWS.values():
        places = {letter: (column, row) for row, letters in enumerate(rows) for column, letter in enumerate(letters)}
        if one in places and other in places:
            (x, y), (u, v) = places[one], places[other]
            return abs(x - u) <= 1 and abs(y - v) <= 1
    return False
