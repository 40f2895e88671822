"""Labels as word processors draw them: number formats of six languages, and how typed labels are read back.

A scheme is how a label counts: decimal, letters or numerals of a script. `drawn` writes a number in a scheme; `readings`
says which numbers a typed label can mean, in which schemes.
"""

import re

from secretariat.languages import LATIN_LETTERS, letters

RUSSIAN = tuple("абвгдежзиклмнопрстуфхцчшщыэюя")
"""Word leaves out ё, й, ъ and ь."""
RUSSIAN_TYPED = tuple("абвгдежзийклмнопрстуфхцчшщэюя")
"""People who type the letters keep й, and leave out ы."""
ABJAD = tuple("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
HIJA = tuple("أبتثجحخدذرزسشصضطظعغفقكلمنهوي")
CHINESE_DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
ROMAN_NUMERAL = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
ALPHABETS = {
    "latin": LATIN_LETTERS,
    "LATIN": tuple(letter.upper() for letter in LATIN_LETTERS),
    "russian": RUSSIAN,
    "RUSSIAN": tuple(letter.upper() for letter in RUSSIAN),
    "abjad": ABJAD,
    "hija": HIJA,
}
"""Schemes of letters, each with its alphabet."""

SCHEMES = {
    "decimal": "decimal", "decimalZero": "decimal", "decimalFullWidth": "decimal", "decimalHalfWidth": "decimal", "decimalFullWidth2": "decimal",
    "decimalEnclosedCircle": "circled", "decimalEnclosedCircleChinese": "circled", "decimalEnclosedParen": "decimal",
    "decimalEnclosedFullstop": "decimal", "ordinal": "decimal", "numberInDash": "decimal", "hex": "decimal", "arabicAbjad": "abjad",
    "arabicAlpha": "hija", "hindiNumbers": "decimal", "lowerLetter": "latin", "upperLetter": "LATIN", "lowerRoman": "roman",
    "upperRoman": "ROMAN", "russianLower": "russian", "russianUpper": "RUSSIAN", "chineseCounting": "chinese",
    "chineseCountingThousand": "chinese", "japaneseCounting": "chinese", "taiwaneseCounting": "chinese",
    "taiwaneseCountingThousand": "chinese", "koreanCounting": "chinese", "japaneseDigitalTenThousand": "chinese",
    "ideographDigital": "chinese digits", "taiwaneseDigital": "chinese digits", "koreanDigital2": "chinese digits",
    "chineseLegalSimplified": "chinese legal", "japaneseLegal": "chinese legal", "ideographLegalTraditional": "chinese legal",
    "ideographTraditional": "stems", "ideographZodiac": "branches", "bullet": "bullet", "none": "none",
}  # fmt: skip
"""The number formats of WordprocessingML, each with its scheme. One that is not here counts in digits."""


def drawn(number, scheme):
    """Return a number as a word processor draws it; after the last letter come two of the first, then two of the second."""
    if scheme in ALPHABETS and number > 0:
        alphabet = ALPHABETS[scheme]
        rounds, place = divmod(number - 1, len(alphabet))
        return alphabet[place] * (rounds + 1)
    if scheme in ("roman", "ROMAN") and 0 < number < 4000:
        numeral = "".join(_roman_digits(number))
        return numeral if scheme == "roman" else numeral.upper()
    if scheme == "chinese":
        return _counted(number, CHINESE_DIGITS, "零")
    if scheme == "chinese legal":
        return _counted(number, LEGAL_DIGITS, "零", "拾佰仟")
    if scheme == "chinese digits":
        return "".join(CHINESE_DIGITS[int(digit)] for digit in str(number))
    if scheme == "circled" and 0 < number <= 20:
        return chr(0x245F + number)
    if scheme == "stems" and number > 0:
        return STEMS[(number - 1) % 10]
    if scheme == "branches" and number > 0:
        return BRANCHES[(number - 1) % 12]
    return str(number)


def _roman_digits(number):
    for value, digits in ROMAN:
        count, number = divmod(number, value)
        yield digits * count


def _counted(number, digits, zero, tens="十百千"):
    if not 0 < number < 10_000:
        return str(number)
    places = [*map(int, reversed(str(number)))]
    text, is_after_zero = "", False
    for power in range(len(places) - 1, -1, -1):
        digit = places[power]
        if digit:
            if is_after_zero and text:
                text += zero
            is_after_zero = False
            is_plain_ten = digit == 1 and power == 1 and not text and tens[0] == "十"
            text += ("" if is_plain_ten else digits[digit]) + (tens[power - 1] if power else "")
        else:
            is_after_zero = True
    return text


# Reading back

NUMERALS = {letter: number for number, letter in enumerate(CHINESE_DIGITS)} | {"零": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
FOLDED = {"ا": "أ", "إ": "أ", "آ": "أ", "ه‍": "ه", "ى": "ي", "ک": "ك", "ی": "ي"}


def chinese_number(text):
    """Return the number that Chinese numerals say; None where they are none."""
    if not text or any(sign not in NUMERALS and sign not in UNITS for sign in text):
        return None
    if not any(sign in UNITS for sign in text):
        return int("".join(str(NUMERALS[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in UNITS:
            total += (1 if digit is None else digit) * UNITS[sign]
            digit = None
        else:
            digit = NUMERALS[sign] or None
    return total + (digit or 0)


def roman_number(text):
    """Return the number of a Roman numeral in small letters; None where it is none."""
    if not text or not ROMAN_NUMERAL.fullmatch(text):
        return None
    total, rest = 0, text
    for value, digits in ROMAN:
        while rest.startswith(digits):
            total, rest = total + value, rest[len(digits) :]
    return total


def readings(core):
    """Return what the inside of a label can mean, as (scheme, number); letters come before numerals."""
    core = core.replace("\u0640", "").replace("\u200d", "")
    core = FOLDED.get(core, core)
    found = []
    if core.isdecimal():
        return [("decimal", int(core))]
    if len(core) == 1 and "①" <= core <= "⑳":
        return [("circled", ord(core) - 0x245F)]
    if len(core) == 1 and "㈠" <= core <= "㈩":
        return [("chinese", ord(core) - 0x321F)]
    if (number := chinese_number(core)) is not None:
        return [("chinese", number)]
    if len(core) == 1 and core in STEMS:
        return [("stems", STEMS.index(core) + 1)]
    for scheme, alphabet in ALPHABETS.items():
        found += [(scheme, number) for number in _letters_number(core, alphabet)]
    if core in RUSSIAN_TYPED:
        found.append(("russian typed", RUSSIAN_TYPED.index(core) + 1))
    for scheme, text in (("roman", core), ("ROMAN", core.lower() if core.isupper() else "")):
        if number := roman_number(text):
            found.append((scheme, number))
    return found


def _letters_number(core, alphabet):
    """The numbers that letters can mean: aa is the 27th, and bb the 28th as Word draws it, the 54th as others do."""
    if not core or len(core) > 3 or any(letter not in alphabet for letter in core):
        return
    if len(set(core)) == 1:
        yield alphabet.index(core[0]) + 1 + len(alphabet) * (len(core) - 1)
    if len(core) == 2:
        number = (alphabet.index(core[0]) + 1) * len(alphabet) + alphabet.index(core[1]) + 1
        if letters(number, alphabet) == core and (len(set(core)) > 1 or core[0] != alphabet[0]):
            yield number
