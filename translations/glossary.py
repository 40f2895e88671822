"""The glossary at work: which terms an English text has, and whether a translation uses their wording.

A wording is looked for word by word, by stems: snowballstemmer for Spanish, French and Russian, prefixes
and endings for Arabic; Chinese is compared as it is.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from secretariat.languages import BY_PREFIX

from .models import Rendering, Term

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
JOINT = re.compile(r"[\s\-‐‑–—]{1,3}")
STEMMERS = {"es": "spanish", "fr": "french", "ru": "russian"}
SMALL_WORDS = {
    "ar": "في من على عن الى و",
    "es": "a al con de del e el en la las lo los o para por su sus u un una y",
    "fr": "a à au aux d dans de des du en et l la le les leur leurs ou par pour s sur un une",
    "ru": "в во и из к ко на о об от по при с со",
}
"""Small words that stand between others now and then: accès et partage, l’accès et le partage."""
PASSED_OVER = {prefix: set(words.split()) for prefix, words in SMALL_WORDS.items()}


class Glossary:
    """All terms with their renderings in one language, read once. One query each."""

    def __init__(self, language):
        self.language = language
        renderings = {row.term_id: row for row in Rendering.objects.filter(language=language.prefix)}
        self._by_first_word = {}
        for term in Term.objects.all():
            if words := [folded(match[0], term.capitals_matter) for match in WORD.finditer(term.english)]:
                entry = (words, term, renderings.get(term.pk))
                self._by_first_word.setdefault(words[0].lower(), []).append(entry)
        for entries in self._by_first_word.values():
            entries.sort(key=lambda entry: (-len(entry[0]), not entry[1].capitals_matter))

    def terms_in(self, text):
        """The terms of an English text in order: (term, its rendering or None, [(start, end), …])."""
        matches = list(WORD.finditer(text))
        words = [(folded(match[0]), folded(match[0], True)) for match in matches]
        is_joined = [bool(JOINT.fullmatch(text, a.end(), b.start())) for a, b in pairwise(matches)]
        places, index = {}, 0
        while index < len(words):
            length = 1
            for wanted, term, rendering in self._by_first_word.get(words[index][0], ()):
                end = index + len(wanted)
                own = [word[term.capitals_matter] for word in words[index:end]]
                if own == wanted and all(is_joined[index : end - 1]):
                    place = (matches[index].start(), matches[end - 1].end())
                    places.setdefault(term.pk, (term, rendering, []))[2].append(place)
                    length = len(wanted)
                    break
            index += length
        return list(places.values())


def terms_in(text, language):
    """The terms of an English text. For several texts, make one `Glossary`."""
    return Glossary(language).terms_in(text)


def uses(rendering, target):
    """Whether a translation uses a rendering, in any of its accepted wordings."""
    return bool(Wording(target, BY_PREFIX[rendering.language]).places(*rendering.accepted()))


def folded(word, capitals_matter=False):
    """An English word without its plural and possessive."""
    word = re.sub(r"[’']s?$", "", word)
    if len(word) > 3:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    return word if capitals_matter else word.lower()


class Wording:
    """The words of a translation, ready to be searched for many wordings."""

    def __init__(self, text, language):
        self.language = language
        self._is_chinese = language.prefix == "zh"
        if self._is_chinese:
            self._text = plain_chinese(text)
            return
        self._words = words_of(text, language)
        self._at = {}
        for index, word in enumerate(self._words):
            for form in word:
                self._at.setdefault(form, []).append(index)

    def places(self, *wordings):
        """Where any of these wordings stands: {(start, end), …}, in words or, in Chinese, characters."""
        return {place for wording in wordings for place in self._places(wording)}

    def _places(self, wording):
        if self._is_chinese:
            wanted = re.escape(plain_chinese(wording))
            return {match.span() for match in re.finditer(wanted, self._text)} if wanted else set()
        wanted = words_of(wording, self.language)
        if not wanted:
            return set()
        starts = {start for form in wanted[0] for start in self._at.get(form, ())}
        return {
            (start, start + len(wanted))
            for start in starts
            if start + len(wanted) <= len(self._words)
            and all(own & other for own, other in zip(wanted, self._words[start : start + len(wanted)], strict=True))
        }


def plain_chinese(text):
    return re.sub(r"[\s《》“”]+", "", text)


def words_of(text, language):
    """The words of a text, each as the set of stems it may have; without digits and small words."""
    passed_over = PASSED_OVER.get(language.prefix, ())
    lower = unicodedata.normalize("NFC", text).lower()
    if language.prefix == "ar":
        lower = plain_arabic(lower)
    return [stems(word, language.prefix) for word in re.findall(r"[^\W\d_]+", lower) if word not in passed_over]


@lru_cache(maxsize=20_000)
def stems(word, prefix):
    if len(word) > 40:
        return frozenset((word,))
    if prefix == "ar":
        return frozenset(arabic_stems(word))
    if prefix in STEMMERS:
        # A new one for each word: a stemmer keeps the word it is at, and threads share the cache alone.
        return frozenset((snowballstemmer.stemmer(STEMMERS[prefix]).stemWord(word),))
    return frozenset((word,))


VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670ـ\u200d]+")
ARABIC_LETTERS = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه"})
BEFORE = ("", "و", "ف", "ب", "ك", "ل")
ARTICLES = ("", "ال", "لل")
ENDINGS = ("", "ه", "ها", "هم", "هما", "ين", "ان", "ون", "ات", "يه", "ي", "ا", "ت", "تها", "ته", "تهم", "اتها", "اته")


def plain_arabic(text):
    """Arabic without vowel signs and with the letters that are written in several ways as one."""
    return VOWEL_SIGNS.sub("", text).translate(ARABIC_LETTERS)


def arabic_stems(word):
    """What may be left of an Arabic word without conjunction, preposition, article and ending; three letters at least."""
    starts = {word}
    for first in BEFORE:
        for second in ("", "ب", "ك", "ل") if first in "وف" else ("",):
            for article in ARTICLES:
                if word.startswith(beginning := first + second + article):
                    starts.add(word[len(beginning) :])
    found = {start.removesuffix(ending) for start in starts for ending in ENDINGS if start.endswith(ending)}
    return {stem for stem in found if len(stem) >= 3} or {word}
