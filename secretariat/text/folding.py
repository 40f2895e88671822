"""Folding of words for comparison: one table of letter variants and one stemmer for each language.

The search, the glossary and the checks all fold and stem through here, so that they agree on what is the same word.
"""

import re
import unicodedata

import snowballstemmer

ARABIC_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200d]+")
"""Vowel signs, the lengthening stroke and the joiner, which are written or left out."""
ARABIC_VARIANTS = {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي"}
ARABIC_LETTERS = str.maketrans(ARABIC_VARIANTS)
ARABIC_WORD_LETTERS = {**ARABIC_VARIANTS, "ة": "ه", "ؤ": "و", "ئ": "ي"}
ARABIC_WORD_VARIANTS = re.compile(f"[{''.join(ARABIC_WORD_LETTERS)}]")
STEMMERS = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
COMBINING = re.compile(f"[{''.join(filter(unicodedata.combining, map(chr, range(0x10000))))}]+")
"""Accents and other marks of the letters that living languages write."""
RUSSIAN_ENDING = re.compile("(?<=....)(?:[ая]ми|[ое]в|[аея]м|[ая]х|[ое][йм]|[аеийоуыьэюя]+)$")


def fold(text):
    """Return `text` without case, accents, Arabic marks and variants of letters: as the search compares words."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", COMBINING.sub("", plain)).casefold()
    return fold_arabic_word(plain)


def fold_variants(text):
    """`text` in small letters, with the letters that Russian and Arabic write in two ways as one, without Arabic vowel signs."""
    return ARABIC_MARKS.sub("", text.lower().replace("ё", "е")).translate(ARABIC_LETTERS)


def fold_arabic_word(word):
    """Arabic as `fold_variants` leaves it, with the seats of hamza and the feminine ending as one letter too."""
    return ARABIC_WORD_VARIANTS.sub(lambda letter: ARABIC_WORD_LETTERS[letter[0]], ARABIC_MARKS.sub("", word))


def snowball_stems(word, slug):
    """The stems of a folded word in Spanish, French, Russian or English; none in other languages."""
    if slug in STEMMERS:
        # A new stemmer for each word: it holds the word it is at, and threads share the caller's cache alone.
        yield snowballstemmer.stemmer(STEMMERS[slug]).stemWord(word)
        if slug == "ru":
            yield RUSSIAN_ENDING.sub("", word)  # биозащите is taken for a verb
