"""Words that a reader may have meant: near ones of the index, other keyboard layouts, and Chinese by its sound.

Only the words of the index are here; `suggesting` offers of them what finds something.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from pathlib import Path

from secretariat.text.folding import HAN_LETTER, fold

from .analyser import MAX_WORD_LENGTH, QUESTION

MIN_LENGTH, MIN_LENGTH_OF_TWO = 4, 9
"""Letters from which one error in a word is corrected, and from which two are."""
MAX_NEAR = 8
SCRIPTS = (
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("han", HAN_LETTER),
    ("latin", re.compile("[a-z]")),
)
LANGUAGES_OF = {"arabic": ("ar",), "cyrillic": ("ru",), "han": ("zh",), "latin": ("en", "fr", "es")}
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
AZERTY = str.maketrans("azqwm;AZQWM", "qwaz;mQWAZ;")
UNSAID = frozenset(map(fold, (Path(__file__).parent / "never_suggested.txt").read_text(encoding="utf-8").split()))
"""What the site of an organisation does not say, folded; never suggested, even if it is in a text."""
CHINESE_MARKS = re.compile(r"[^\u3400-\u9fff]+|和|与|及|的")
CHINESE_END = re.compile("(?:股|司|处|科|室|办公室|部)$")


def script_of(word):
    """Return the script of a folded word; "" for digits and other scripts."""
    return next((name for name, letters in SCRIPTS if letters.search(word)), "")


class Vocabulary:
    """The words of the index, by script and length."""

    def __init__(self, rows, glossary=(), chinese_names=(), sounds=None):
        """`rows` are words of the index with their counts, `glossary` pairs of a language slug and a wording."""
        words = {word: count for word, count in rows if len(word) >= 3 and word.isalpha() and word not in UNSAID}
        self.counts = {word: count for word, count in words.items() if word not in QUESTION}
        self._in_questions = words.keys() & QUESTION
        self._glossary, self._chinese_names, self._sounds = glossary, chinese_names, sounds or {}

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

        if not MIN_LENGTH <= len(word) < MAX_WORD_LENGTH or not word.isalpha() or word in self._in_glossary:
            return []
        script, most = script_of(word), 1 if len(word) < MIN_LENGTH_OF_TWO else 2
        found = []
        for length in range(len(word) - most, len(word) + most + 1):
            known = self._by_length.get((script, length), ())
            for other, distance, _index in process.extract(
                word, known, scorer=OSA.distance, score_cutoff=most, limit=MAX_NEAR
            ):
                found.append((self._cost(word, other, distance), other))
        found += [(1.1, f"{one} {two}") for one, two in self._in_two(word)]
        return sorted(found)[:MAX_NEAR]

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

    @cached_property
    def _in_glossary(self):
        """The words of the glossary: they are spelled rightly, even if no text has them."""
        return {fold(word) for _slug, text in self._glossary for word in text.split()}

    @cached_property
    def _wordings(self):
        found = defaultdict(dict)
        for slug, text in self._glossary:
            folded = fold(text)
            if len(folded) >= MIN_LENGTH or slug == "zh":
                found[slug].setdefault(folded, text)
        return found

    def near_wordings(self, text, language_slug):
        """Return the wordings of the glossary that a reader may have meant, those of the page's language first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        folded, found = fold(text), []
        slugs = LANGUAGES_OF.get(script_of(folded), ())
        most = 1 if len(folded) < (6 if slugs == ("zh",) else MIN_LENGTH_OF_TWO) else 2
        if len(folded) < (3 if slugs == ("zh",) else MIN_LENGTH) or any(
            folded in self._wordings[slug] for slug in slugs
        ):
            return []
        for slug in slugs:
            near = process.extract(folded, self._wordings[slug].keys(), scorer=OSA.distance, score_cutoff=most, limit=3)
            found += [
                (distance + (slug != language_slug) * 0.5, self._wordings[slug][own])
                for own, distance, _index in near
                if distance
            ]
        return [own for _cost, own in sorted(found)]

    # Chinese

    @cached_property
    def _chinese(self):
        """Phrases of names and of the glossary, by their sound."""
        sounds, found = self._sounds, {}
        for phrase in [*self._chinese_names, *(text for slug, text in self._glossary if slug == "zh")]:
            for part in CHINESE_MARKS.split(phrase):
                for own in {part, CHINESE_END.sub("", part)}:
                    if 2 <= len(own) <= 12:
                        found.setdefault(own, "".join(sounds.get(letter, "?") for letter in own))
        return found

    def by_sound(self, text):
        """Return the Chinese phrases that sound as this pinyin or Chinese, the shortest first."""
        if HAN_LETTER.search(text):
            wanted = "".join(self._sounds.get(letter, "!") for letter in text)
        else:
            wanted = fold(text).replace(" ", "").replace("'", "")
            if len(wanted) < 4 or not wanted.isascii() or not wanted.isalpha():
                return []
        return sorted((own for own, sound in self._chinese.items() if sound == wanted and own != text), key=len)

    def near_in_shape(self, text):
        """Return the Chinese phrases that differ from a text in one of at least three characters, the most alike first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if not 3 <= len(text) <= 12:
            return []
        known = [own for own in self._chinese if abs(len(own) - len(text)) <= 1]
        most = 1 if len(text) < 6 else 2
        found = process.extract(text, known, scorer=OSA.distance, score_cutoff=most, limit=MAX_NEAR)
        return [own for own, _distance, _index in found if own != text]


def are_neighbours(one, other):
    """Return whether two letters are beside each other on a keyboard."""
    for rows in ROWS.values():
        places = {letter: (column, row) for row, letters in enumerate(rows) for column, letter in enumerate(letters)}
        if one in places and other in places:
            (x, y), (u, v) = places[one], places[other]
            return abs(x - u) <= 1 and abs(y - v) <= 1
    return False
