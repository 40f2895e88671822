"""Words that a reader may have meant: near ones of the index, other keyboard layouts, and Chinese by its sound.

Only the words of the index are here; `suggesting` offers of them what finds something.
"""

import re
from collections import defaultdict
from functools import cached_property, lru_cache

from secretariat.text.folding import HAN_LETTER, fold
from secretariat.text.spelling import MAX_NEAR, MIN_LENGTH, MIN_LENGTH_OF_TWO, script_of

from .analyser import terms_of_han

LANGUAGES_OF = {"arabic": ("ar",), "cyrillic": ("ru",), "han": ("zh",), "latin": ("en", "fr", "es")}
CHINESE_MARKS = re.compile(r"[^\u3400-\u9fff]+|和|与|及|的")
CHINESE_END = re.compile("(?:股|司|处|科|室|办公室|部)$")
NUMBER = re.compile(r"\d+")
MAX_PAIRS = 12
"""Pairs of Chinese characters with one of an unknown pair that may be meant."""
MAX_WHOLE = 24
"""Queries in other layouts, or that sound or look alike, that are tried."""
SAME_QUERY = 8
"""Words of a query, and queries, for which what is near is cached in the process."""
MAX_CHANCE = 5
"""Letters up to which a misspelt word may by chance begin some word in the layout of another keyboard."""


class Vocabulary:
    """The words of the index, the wordings of the glossary, and Chinese phrases by their sound."""

    def __init__(self, words, glossary=(), chinese=(), sounds=None, variants=()):
        """`words` are the KnownWords of the index, `chinese` names and search words.

        `glossary` are the wordings of the glossary, and `variants` those to be avoided, with the id of their term and the slug of their language.
        """
        self._words, self._glossary, self._phrases, self._sounds = words, glossary, chinese, sounds or {}
        self._variants = variants
        self.beginning, self.in_other_layouts, self.akin = words.beginning, words.in_other_layouts, words.akin
        self.has = words.counts.__contains__
        # A query asks for these several times:
        self.near = lru_cache(maxsize=SAME_QUERY)(self._near)
        self.whole_queries = lru_cache(maxsize=SAME_QUERY)(self._whole_queries)

    def _near(self, word):
        """Return (cost, word) of the words that a reader may have meant by an unknown one, the most likely first; a word of the glossary is spelled rightly."""
        return [] if word in self._in_glossary else self._words.near(word)

    @cached_property
    def _in_glossary(self):
        """The words of the glossary: they are spelled rightly, even if no text has them."""
        return {fold(word) for _term, _slug, text in self._glossary for word in text.split()}

    @cached_property
    def _terms(self):
        """(folded wording → ids of its terms; id → the wordings of a term, each with its language)."""
        terms, wordings = defaultdict(set), defaultdict(set)
        for term, slug, text in (*self._glossary, *self._variants):
            terms[fold(text)].add(term)
            wordings[term].add((slug, text))
        return terms, wordings

    def synonyms(self, folded):
        """Return the wordings of the glossary's terms that have this one, each with its language."""
        terms, wordings = self._terms
        return set().union(*[wordings[term] for term in terms.get(folded, ())])

    @cached_property
    def _wordings(self):
        found = defaultdict(dict)
        for _term, slug, text in self._glossary:
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
                if distance and NUMBER.findall(own) == NUMBER.findall(folded)
            ]
        return [own for _cost, own in sorted(found)]

    # Chinese

    @cached_property
    def _chinese(self):
        """Phrases of names, of search words and of the glossary, by their sound."""
        sounds, found = self._sounds, {}
        for phrase in [*self._phrases, *(text for _term, slug, text in self._glossary if slug == "zh")]:
            for part in CHINESE_MARKS.split(phrase):
                for own in {part, CHINESE_END.sub("", part)}:
                    if 2 <= len(own) <= 12:
                        found.setdefault(own, "".join(sounds.get(letter, "?") for letter in own))
        return found

    @cached_property
    def _chinese_by_length(self):
        found = {}
        for own in self._chinese:
            found.setdefault(len(own), []).append(own)
        return found

    @cached_property
    def _pairs(self):
        """Character → the pairs of characters in Chinese phrases that begin or end with it."""
        found = defaultdict(dict)
        for phrase in self._phrases:
            for pair in terms_of_han(fold(phrase)) if HAN_LETTER.search(phrase) else ():
                for letter in pair if len(pair) == 2 else ():
                    found[letter][pair] = found[letter].get(pair, 0) + 1
        return found

    def pairs_with(self, letter):
        """Return the most frequent pairs of characters in Chinese phrases that have this character."""
        own = self._pairs.get(letter, {})
        return sorted(own, key=lambda pair: (-own[pair], pair))[:MAX_PAIRS]

    def by_sound(self, text):
        """Return the Chinese phrases that sound as this pinyin or Chinese, the shortest first."""
        if HAN_LETTER.search(text):
            wanted = "".join(self._sounds.get(letter, "!") for letter in text)
        else:
            wanted = fold(text).replace(" ", "").replace("'", "")
            if len(wanted) < 4 or not wanted.isascii() or not wanted.isalpha():
                return []
        return sorted((own for own, sound in self._chinese.items() if sound == wanted and own != text), key=len)

    def _whole_queries(self, query, language_slug):
        """Return what a query may be in another keyboard layout, or in Chinese that sounds or looks like it."""
        found = [text for text in self.in_other_layouts(query) if _is_likely(text, query, language_slug)]
        if HAN_LETTER.search(query) or script_of(fold(query)) == "latin":
            found += self.by_sound(query)
        if HAN_LETTER.search(query):
            found += self.near_in_shape(query)
        return found[:MAX_WHOLE]

    def near_in_shape(self, text):
        """Return the Chinese phrases that differ from a text in one of at least three characters, the most alike first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if not 3 <= len(text) <= 12:
            return []
        known = [
            own for length in range(len(text) - 1, len(text) + 2) for own in self._chinese_by_length.get(length, ())
        ]
        most = 1 if len(text) < 6 else 2
        found = process.extract(text, known, scorer=OSA.distance, score_cutoff=most, limit=MAX_NEAR)
        return [own for own, _distance, _index in found if own != text]


def _is_likely(text, typed, language_slug):
    """Return whether a query may be in another keyboard layout: what is short may be so by chance, as *dek* is no `вул`.

    The script of the page is likely, and so are Latin letters on a Russian keyboard, as of acronyms: `щуы` is OES.
    """
    script = script_of(fold(text))
    is_russian_keyboard = script == "latin" and script_of(fold(typed)) == "cyrillic"
    return len(text) > MAX_CHANCE or is_russian_keyboard or language_slug in LANGUAGES_OF.get(script, ())
