"""Numbers written as words, which a text may have instead of digits; they are accepted but never required."""

import re

from secretariat.text.folding import fold_variants

ROMAN = re.compile(
    r"(?<!\w)(?=[IVXLC])(?:X[LC]|L?X{0,3}|C{1,3})(?:X[LC]|L?X{0,3})(?:IX|IV|V?I{0,3})(?=(?:er|re|e|ᵉ)?(?!\w))"
)
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

BEGINNINGS = {
    "en": "zero no|one first once|two second twice both|three third thrice|four|five fifth|six|seven|eight|nine ninth|"
    "ten|eleven|twelve twelfth dozen|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twent",
    "fr": "zéro|un premi|deux second|trois tier troisième|quatre quatrième|cinq|six|sept|huit|neuf neuvième|"
    "dix|onz|douz|treiz|quatorz|quinz|seiz|dix-sept|dix-huit|dix-neuf|vingt",
    "es": "cero|un prim|dos segund ambos ambas|tres terc|cuatro cuart|cinco quint|seis sext|siete séptim|ocho octav|"
    "nueve noven|diez décim decen|once undécim|doce duodécim docen|trece|catorce|quince|dieciséis|diecisiete|"
    "dieciocho|diecinueve|veint vigésim",
    "ru": "нол нул|один одн перв|два две дву двум втор оба обе|три тре|четыр четверт|пят|шест|сем седьм|восем восьм|"
    "девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат|восемнадцат|"
    "девятнадцат|двадцат",
    "ar": "صفر|واحد احد احدى اول اولى|اثن ثان|ثلاث ثالث|اربع رابع|خمس خامس|ست سادس|سبع سابع|ثمان ثامن|تسع تاسع|عشر عاشر|"
    "حادي عشر|||||||||عشرون عشرين",
}
"""Beginnings of the words for 0 to 20, with ordinals, separated by a bar between numbers."""

TENS = {
    "en": "thirt fort fift sixt sevent eight ninet hundred",
    "fr": "trent quarant cinquant soixant soixante-dix quatre-vingt quatre-vingt-dix cent",
    "es": "treint cuarent cincuent sesent setent ochent novent cien",
    "ru": "тридцат сорок пятьдесят шестьдесят семьдесят восемьдесят девяност сто",
    "ar": "ثلاثون|ثلاثين اربعون|اربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين تسعون|تسعين مائ|مئ",
}
"""Beginnings of the words for 30, 40, … 100."""

MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
    "ar": "يناير فبراير مارس ابريل مايو يونيه|يونيو يوليه|يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
}
SCALES = {
    **dict.fromkeys(("thousand", "mille", "mil", "тыс", "тысяч", "тысяча", "тысячи", "الف", "الاف", "千"), 10**3),
    **dict.fromkeys(("万",), 10**4),
    **dict.fromkeys(("million", "millions", "millón", "millones", "млн", "миллион", "миллиона", "миллионов", "مليون", "ملايين", "百万"), 10**6),
    **dict.fromkeys(("亿",), 10**8),
    **dict.fromkeys(("billion", "billions", "milliard", "milliards", "млрд", "миллиард", "миллиарда", "миллиардов", "مليار", "十亿"), 10**9),
}  # fmt: skip
"""Words after a number that multiply it, as in 1.5 million."""

HAN = {**{c: n for n, c in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2, "双": 2}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN_NUMBER = re.compile(f"[{''.join([*HAN, *HAN_UNITS])}]+")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ARABIC_PREFIX = re.compile("^[وف]?[بلك]?(?:ال)?")


def _table(language_slug):
    """Return a dictionary from beginnings of words to numbers."""
    numbers = {}
    for number, words in enumerate(BEGINNINGS[language_slug].split("|")):
        for word in words.split():
            numbers.setdefault(word, number)
    for tens, words in enumerate(TENS[language_slug].split(), start=3):
        for word in words.split("|"):
            numbers[word] = tens * 10
    for month, words in enumerate(MONTHS[language_slug].split(), start=1):
        for word in words.split("|"):
            numbers.setdefault(word, month)
    return numbers


TABLES = {language_slug: _table(language_slug) for language_slug in BEGINNINGS}


def numbers_in_words(text, language):
    """Return the set of numbers that the words of a text may mean; prefers false matches to missed ones."""
    numbers = {_roman(match[0]) for match in ROMAN.finditer(text)}
    if language.slug == "zh":
        for match in HAN_NUMBER.finditer(text):
            numbers |= _han(match[0][:20])
        return numbers
    table, before = TABLES[language.slug], set()
    for match in WORD.finditer(fold_variants(text)):
        own = set()
        for part in {match[0], *match[0].split("-")}:
            own |= _numbers_meant(part, table, language)
        # Twenty-one, quatre-vingt-onze, خمسة عشر: two words that are one number.
        numbers |= own | {first + second for first in before | own for second in own}
        before = own
    return numbers | ({2} if language.slug == "ar" else set())  # Arabic has a dual


def _numbers_meant(word, table, language):
    words = {word, ARABIC_PREFIX.sub("", word)} if language.slug == "ar" else {word}
    return {table[own[:end]] for own in words for end in range(1, min(len(own), 14) + 1) if own[:end] in table}


def _roman(numeral):
    values = [ROMAN_DIGITS[digit] for digit in numeral]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _han(numeral):
    """Return the numbers that a Chinese numeral may mean: 十五 is 15, 二〇二〇 is 2020; also each character alone."""
    numbers = {HAN.get(c, HAN_UNITS.get(c)) for c in numeral}
    if all(c in HAN for c in numeral):
        return numbers | {int("".join(str(HAN[c]) for c in numeral))}
    total, digit = 0, 0
    for c in numeral:
        if c in HAN:
            digit = HAN[c]
        else:
            total, digit = total + (digit or 1) * HAN_UNITS[c], 0
    return numbers | {total + digit}
