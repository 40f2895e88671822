"""Folding of words for comparison: one table of signs and letter variants, and one stemmer for each language.

The search, the glossary, the checks and the index from A to Z all fold and stem through here, so that they agree on what
is the same word.
"""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Soft hyphens, joiners and direction marks."""
ARABIC_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200d]+")
"""Vowel signs, the lengthening stroke and the joiner, which are written or left out."""
APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u055a\u2018\u2019\u201b\u2032\ua78c\uff07`´"
HYPHENS = "\u058a\u2010\u2011\u2012\u2013\u2043\u2212\ufe58\ufe63\uff0d"
LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ĳ": "ij", "ı": "i"}
"""Letters of Latin that no decomposition takes apart, in lower case."""
ARABIC_VARIANTS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیےې", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ہھەۀ", "ه"),
}
ARABIC_WORD_LETTERS = {"ة": "ه", "ۃ": "ه", "ؤ": "و", "ئ": "ي"}
DIGITS = {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
SIGNS = str.maketrans(
    {
        **dict.fromkeys(map(chr, (0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(HYPHENS, "-"),
        **LIGATURES,
        **ARABIC_VARIANTS,
        **DIGITS,
        "ё": "е",
        "着": "著",  # OpenCC knows it in 土著 or in 沿着, and never in both
    }
)  # fmt: skip
"""What is written in several ways, in lower case, as one."""
ARABIC_WORD_SIGNS = str.maketrans(ARABIC_WORD_LETTERS)
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
HAN_LETTER = re.compile(f"[{HAN}]")
STEMMERS = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
MARKS = rf"\u064b-\u065f\u0670\u0640\u0300-\u036f{INVISIBLE}"
"""What stands inside of words without being a letter."""
LETTER = rf"[^\W_{HAN}{APOSTROPHES}]"
"""A letter or digit of a word of which spaces are around."""
BREVE = "\u0306"
COMBINING = re.compile(
    f"[{''.join(mark for mark in map(chr, range(0x10000)) if unicodedata.combining(mark) and mark != BREVE)}]+|(?<!и){BREVE}+"
)
"""Accents and other marks of the letters that living languages write; й is a letter, and no и with an accent."""
RUSSIAN_ENDINGS = "[аяыи]ми|[ое]в|[ое]го|[ое]му|[аеоыия]м|[аяыи]х|[ое]й|[аеийоуыьэюя]+"
RUSSIAN_ENDING = re.compile(f"(?<=....)(?:{RUSSIAN_ENDINGS})$")
RUSSIAN_INFLECTION = re.compile(f"(?<=...)(?:{RUSSIAN_ENDINGS})+$")
ARABIC_START = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وف](?=....))")
ARABIC_END = re.compile("(?<=...)(?:(?:ات|ت)(?:ي|ه|ها|هم|نا)|هما|ها|هم|ات|ان|ون|ين|يه|يا|ه|ي|ا)$")
ARABIC_PARTICLES = re.compile("^(?:[وفبكل]|ال)+(?=...)")
ARABIC = re.compile("[\u0621-\u064a]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
RUSSIAN_FLEETING_VOWEL = re.compile("(?<=...)[ое](?=[кц]$)")


def fold(text):
    """Return `text` without case, accents, Arabic marks and variants of letters: as the search compares words."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(SIGNS)
    plain = COMBINING.sub("", unicodedata.normalize("NFKD", plain))
    return simplified(fold_arabic_word(unicodedata.normalize("NFC", plain).casefold()))


def fold_variants(text):
    """Return `text` in lower case, with what is written in several ways as one, but with its accents and without Arabic vowel signs."""
    text = text.lower()
    return text if text.isascii() else ARABIC_MARKS.sub("", simplified(text).translate(SIGNS))


def fold_arabic_word(word):
    """Return Arabic with the seats of hamza, the feminine ending and other variants of a letter as one letter, without vowel signs."""
    return ARABIC_MARKS.sub("", word).translate(SIGNS).translate(ARABIC_WORD_SIGNS)


@lru_cache(maxsize=20_000)
def form(word, slug):
    """Return what all inflected forms of a word have in common: one string, folded; for names, which are seldom mistaken."""
    folded = fold(word)
    if slug == "ru" and CYRILLIC.match(folded):
        return RUSSIAN_FLEETING_VOWEL.sub("", RUSSIAN_INFLECTION.sub("", folded))
    if slug == "ar" and ARABIC.match(folded):
        return ARABIC_END.sub("", ARABIC_PARTICLES.sub("", folded))
    return folded


def simplified(text):
    """Return Traditional Chinese as Simplified, of the same length; other text as it is."""
    if not HAN_LETTER.search(text):
        return text
    converted = _to_simplified(text)
    return converted if len(converted) == len(text) else "".join(map(_to_simplified, text))


def _to_simplified(text):
    return _opencc().convert(text)


@cache
def _opencc():
    import opencc  # here: its dictionaries take seven megabytes, and only Chinese needs them

    return opencc.OpenCC("t2s")


SINGULARS = {
    "en": "analyses analysis bacteria bacterium children child crises crisis criteria criterion feet foot fungi fungus genera genus"
    " halves half indices index knives knife leaves leaf lives life men man mice mouse people person phenomena phenomenon"
    " shelves shelf wolves wolf women woman bought buy paid pay sent send spent spend taught teach",
    "fr": "baux bail coraux corail travaux travail vitraux vitrail yeux oeil lois loi",
    "ru": "деньги денег дети ребенок детей ребенок дни день дней день имена имя имени имя люди человек людей человек времени время"
    " времена время",
}
"""Forms that no ending explains, each followed by the word that it is a form of."""
SINGULARS = {slug: dict(zip(words.split()[::2], words.split()[1::2], strict=True)) for slug, words in SINGULARS.items()}
RUSSIAN_STEMS = {
    **dict.fromkeys(
        ["семя", "семени", "семенем", "семена", "семян", "семенам", "семенами", "семенах"], "семен"
    ),  # семья has сем
    **dict.fromkeys(
        ["серия", "серии", "серию", "серией", "серий", "сериям", "сериями", "сериях"], "сери"
    ),  # серый has сер
}
"""Words to which Snowball gives the stem of another word, each with its own."""
BRITISH = re.compile(
    "(?P<z>(?<=...[iy])s(?=e[drs]?$|ers$|ing$|ations?$))|(?P<or>(?<=...)our(?=$|s$|ed$|ing$|al$))|(?P<er>(?<=..[bt])re(?=s?$))"
    "|(?P<og>(?<=..)ogue(?=s?$))|(?P<ense>(?<=^lic|^def|^off)ence(?=s?$))|(?P<m>(?<=^progra)mme(?=s?$))"
)
"""What American English writes in another way, by the way it does: mobilise, colour, centre, catalogue, licence, programme."""
PLURAL_ENDINGS = {
    "es": ((re.compile("(?<=.)ces$"), "z"), (re.compile("(?<=[aeiou][djlnrs])es$"), "")),
    "fr": ((re.compile("(?<=.[eo]u)x$"), ""),),
}
"""Plurals with other stems than their singular in Snowball: taller has tall and talleres taller, lieu has lieu and lieux lieux."""


def _singular(word, slug):
    """Return what the word is the plural, or another irregular form, of; None where the stemmer is right."""
    if found := SINGULARS.get(slug, {}).get(word):
        return found
    for ending, instead in PLURAL_ENDINGS.get(slug, ()):
        if ending.search(word):
            return ending.sub(instead, word)
    return None


def snowball_stems(word, slug):
    """The stems of a folded word in Spanish, French, Russian or English, and of its singular; none in other languages."""
    if slug == "ru" and word in RUSSIAN_STEMS:
        yield RUSSIAN_STEMS[word]
    elif slug in STEMMERS:
        # A new stemmer for each word: it holds the word it is at, and threads share the caller's cache alone.
        yield snowballstemmer.stemmer(STEMMERS[slug]).stemWord(word)
        if slug == "en" and BRITISH.search(word):
            yield from snowball_stems(BRITISH.sub(lambda found: found.lastgroup, word), slug)
        if singular := _singular(word, slug):
            yield from snowball_stems(singular, slug)
        if slug == "ru":
            yield RUSSIAN_ENDING.sub("", word)  # биозащите is taken for a verb
            if RUSSIAN_FLEETING_VOWEL.search(word):
                yield RUSSIAN_FLEETING_VOWEL.sub("", word)  # закупок has the stem of закупки


def stems(form, slug):
    """The stems of a folded word in a language; none if it is of another script."""
    if not form.isalpha():
        return
    if slug == "ar":
        if ARABIC.match(form):
            stem = ARABIC_START.sub("", form, count=1)
            stem = stem if len(stem) >= 3 else form
            yield ARABIC_END.sub("", stem)
            if form[0] in "وف" and f"{form[0]}{stem}" == form:  # فاتورة begins with the letter of a conjunction
                yield ARABIC_END.sub("", form)
    elif bool(CYRILLIC.match(form)) == (slug == "ru") and not ARABIC.match(form):
        yield from snowball_stems(form, slug)
