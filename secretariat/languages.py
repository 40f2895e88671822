"""The only list of the six languages; settings, addresses, columns, pages and tests derive from it."""

import re
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Language:
    """One language of the directory.

    `code` is Django's name for it, `prefix` the first part of an address and the suffix of
    its database columns, `tag` the BCP 47 tag that HTML carries, `length` how many characters
    it needs for what takes one in English.
    """

    code: str
    slug: str
    tag: str
    own_name: str
    dir: str = "ltr"
    length: float = 1

    @property
    def root(self):
        """The address below which its pages are, without a slash at the end."""
        return f"/{self.slug}"

    def column(self, field):
        """The database column that holds `field` in this language: `name` → `name_fr`."""
        return f"{field}_{self.slug}"


# The order is the language bar's, taken from the seed page.
LANGUAGES = (
    Language("ar", "ar", "ar", "العربية", dir="rtl"),
    Language("en", "en", "en", "English"),
    Language("es", "es", "es", "Español"),
    Language("fr", "fr", "fr", "Français"),
    Language("ru", "ru", "ru", "Русский"),
    # Plain "zh" as a Django code breaks Django's own texts and modeltranslation's admin.
    Language("zh-hans", "zh", "zh-Hans", "中文", length=0.4),
)
BY_CODE = {language.code: language for language in LANGUAGES}
BY_SLUG = {language.slug: language for language in LANGUAGES}
BY_NAME = BY_SLUG | {language.tag: language for language in LANGUAGES}
"""The languages by what programs may call them: the slug, and the tag that our data has."""
SOURCE = BY_CODE["en"]
"""The language every translation is made from, and the one shown where a text is missing."""


def current():
    """The language of the page being made; the source language where none is active."""
    return BY_CODE.get(get_language() or "", SOURCE)


def from_path_segment(segment):
    """The language that a first path segment means, also for variants such as `FR` or `zh-hans`.

    Returns None for anything that names none of the six.
    """
    base = segment.lower().replace("_", "-").partition("-")[0]
    language = BY_SLUG.get(base)
    if language and len(segment) <= 35 and segment.replace("-", "").replace("_", "").isalnum():
        return language
    return None


# Arabic letters in the abjad order that official documents use for lettered items.
ARABIC_LETTERS = (
    "أ", "ب", "ج", "د", "ه‍", "و", "ز", "ح", "ط", "ي", "ك", "ل", "م", "ن",
    "س", "ع", "ف", "ص", "ق", "ر", "ش", "ت", "ث", "خ", "ذ", "ض", "ظ", "غ",
)  # fmt: skip
LATIN_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")


def letters(number, alphabet=LATIN_LETTERS):
    """The `number`-th label (from 1) of an alphabetic series: a … z, aa, ab …

    The same series as CSS `system: alphabetic`, so that addresses and markers agree.
    """
    label = ""
    while number > 0:
        number, rest = divmod(number - 1, len(alphabet))
        label = alphabet[rest] + label
    return label


def list_alphabet(language):
    """Return the letters that mark functions in `language`, and what stands before them."""
    return ARABIC_LETTERS if language.slug == "ar" else LATIN_LETTERS, "" if language.slug in (
        "es",
        "fr",
        "ru",
    ) else "("


def list_marker(number, language):
    """Return the marker of the `number`-th function in a sentence of `language`: `(c)`, `c)`, `(ج)`."""
    alphabet, before = list_alphabet(language)
    return f"{before}{letters(number, alphabet)})"


ITEM = re.compile(r"([0-9]+)\s?\(([a-z])\)")
"""The symbol of a lettered item of an article: 8(j)."""


def localized_symbol(symbol, language):
    """Return a symbol as documents in a language cite it: 8(j), 8 j) or 8(ي). Symbols of documents are the same in all."""
    match = ITEM.fullmatch(symbol)
    if match and language.slug == "ar":
        return f"{match[1]}({ARABIC_LETTERS[LATIN_LETTERS.index(match[2])][0]})"
    if match and language.slug in ("es", "fr", "ru"):
        return f"{match[1]}\N{NO-BREAK SPACE}{match[2]})"
    return symbol
