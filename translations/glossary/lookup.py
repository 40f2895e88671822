"""Glossary lookup: finds terms in an English text and their renderings in a translation.

Words are compared by their stems: snowballstemmer for Spanish, French and Russian, prefixes
and endings for Arabic; Chinese is compared as it is.
"""

import re
from functools import lru_cache
from itertools import pairwise, zip_longest

from secretariat.languages import BY_SLUG
from secretariat.text.folding import fold_arabic_word, fold_variants, simplified, snowball_stems

from ..models import Rendering, Term

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
JOINT = re.compile(r"(,?)[\s\-‐‑–—]{1,3}")
"""Characters between the words of one term; a comma matches only a comma of the term."""
WORD_OR_MARK = re.compile(r"[^\W\d_]+|[,.;:!?()\[\]«»“”،؛؟]")
BEFORE = ("", "و", "ف", "ب", "ك", "ل")
ARTICLES = ("", "ال", "لل")
ENDINGS = ("", "ه", "ها", "هم", "هما", "ين", "ان", "ون", "ات", "يه", "ي", "ا", "ت", "تها", "ته", "تهم", "اتها", "اته", "يها", "يهم")  # fmt: skip
SMALL_WORDS = {
    "ar": "في من على عن الى و",
    "es": "a al con de del e el en la las lo los o para por su sus u un una y",
    "fr": "a à au aux d dans de des du en et l la le les leur leurs ou par pour s sur un une",
    "ru": "в во и из к ко на о об от по при с со",
}
"""Small words that may occur between others: accès et partage, l’accès et le partage."""
IGNORED_WORDS = {
    language_slug: set(fold_arabic_word(fold_variants(words)).split()) for language_slug, words in SMALL_WORDS.items()
}


class Glossary:
    """All terms with their renderings in one language, read with two queries."""

    def __init__(self, language):
        self.language = language
        renderings = {row.term_id: row for row in Rendering.objects.filter(language=language.slug)}
        self._by_first_word = {}
        for term in Term.objects.all():
            words = words_and_joints(term.english, term.capitals_matter)
            if words:
                entry = (words, term, renderings.get(term.pk))
                self._by_first_word.setdefault(words[0][0].lower(), []).append(entry)
        for entries in self._by_first_word.values():
            entries.sort(key=lambda entry: (-len(entry[0]), not entry[1].capitals_matter))

    def terms_in(self, text):
        """Return the terms of an English text in order: (term, its rendering or None, [(start, end), …])."""
        spans = [match.span() for match in WORD.finditer(text)]
        words = {capitals_matter: words_and_joints(text, capitals_matter) for capitals_matter in (False, True)}
        places, index = {}, 0
        while index < len(spans):
            length = 1
            for wanted, term, rendering in self._by_first_word.get(words[False][index][0], ()):
                own = words[term.capitals_matter][index : index + len(wanted)]
                if len(own) == len(wanted) and own[-1][0] == wanted[-1][0] and own[:-1] == wanted[:-1]:
                    length = len(wanted)
                    place = (spans[index][0], spans[index + length - 1][1])
                    places.setdefault(term.pk, (term, rendering, []))[2].append(place)
                    break
            index += length
        return list(places.values())


def terms_in(text, language):
    """Return the terms of an English text. For several texts, create one `Glossary`."""
    return Glossary(language).terms_in(text)


def uses(rendering, target):
    """Return whether a translation uses any accepted wording of a rendering."""
    return bool(Wording(target, BY_SLUG[rendering.language]).places(*rendering.accepted()))


def words_and_joints(text, capitals_matter):
    """Return the folded words of an English text, each with its joint to the next word: "", "," or None for no joint."""
    matches = list(WORD.finditer(text))
    joints = [JOINT.fullmatch(text, a.end(), b.start()) for a, b in pairwise(matches)]
    return [(folded(match[0], capitals_matter), joint and joint[1]) for match, joint in zip_longest(matches, joints)]


def folded(word, capitals_matter):
    """Return an English word without plural and possessive, in lower case unless capitals matter."""
    word = re.sub(r"[’']s?$", "", word if capitals_matter else word.lower())
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s") if not word.endswith(("ss", "us", "is")) else word


class Wording:
    """The words of a translation, indexed for searching many wordings."""

    def __init__(self, text, language):
        self.language = language
        self._is_chinese = language.slug == "zh"
        if self._is_chinese:
            self._text = plain_chinese(text)
            return
        self._words, self._breaks = words_of(text, language)
        self._at = {}
        for index, word in enumerate(self._words):
            for form in word:
                self._at.setdefault(form, []).append(index)

    def places(self, *wordings, across_marks=True):
        """Return the places of these wordings: {(start, end), …}, in words or, in Chinese, characters.

        With `across_marks`, a wording may contain commas and other marks: l’accès, le partage.
        """
        found = {place for wording in wordings for place in self._places(wording)}
        if across_marks or self._is_chinese:
            return found
        return {(start, end) for start, end in found if not self._breaks.intersection(range(start + 1, end))}

    def _places(self, wording):
        if self._is_chinese:
            wanted = re.escape(plain_chinese(wording))
            return {match.span() for match in re.finditer(wanted, self._text)} if wanted else set()
        wanted, _breaks = words_of(wording, self.language)
        starts = {start for form in wanted[0] for start in self._at.get(form, ())} if wanted else ()
        return {
            (start, start + len(wanted))
            for start in starts
            if start + len(wanted) <= len(self._words)
            and all(own & other for own, other in zip(wanted, self._words[start : start + len(wanted)], strict=True))
        }


def plain_chinese(text):
    """Return Chinese text without optional marks: spaces, quotation marks, hyphens."""
    return re.sub(r"[\s\u00ad《》“”‐‑–—－-]+", "", simplified(text))


def words_of(text, language):
    """Return the words of a text, each as a set of possible stems, and the indexes of those that follow a mark.

    Digits and small words are left out.
    """
    lower = fold_variants(text)
    if language.slug == "ar":
        lower = fold_arabic_word(lower)
    words, breaks = [], set()
    for match in WORD_OR_MARK.finditer(lower):
        if not match[0][0].isalpha():
            breaks.add(len(words))
        elif match[0] not in IGNORED_WORDS.get(language.slug, ()):
            words.append(stems(match[0], language.slug))
    return words, breaks


@lru_cache(maxsize=20_000)
def stems(word, language_slug):
    """Return the set of possible stems of a word."""
    if language_slug == "ar":
        return frozenset(arabic_stems(word[:40]))
    return frozenset(snowball_stems(word, language_slug) if len(word) <= 40 else ()) or frozenset((word,))


def arabic_stems(word):
    """Return the possible stems of an Arabic word without prefixes and endings, of at least three letters."""
    starts = {word}
    for first in BEFORE:
        for second in ("", "ب", "ك", "ل") if first in ("و", "ف") else ("",):
            for article in ARTICLES:
                if word.startswith(beginning := first + second + article):
                    starts.add(word[len(beginning) :])
    found = {start.removesuffix(ending) for start in starts for ending in ENDINGS if start.endswith(ending)}
    found |= {f"{stem[:-1]}ه" for stem in found if stem.endswith("ت")}  # خطتها is of خطة
    return {stem for stem in found if len(stem) >= 3} or {word}
