"""Telephone numbers: reading them as people write them, in any script, and showing them. The only module that knows phonenumbers.

A number is stored as E.164 says (`+15142882220`), its extension as digits. The library reads few of the words for an extension, and
takes letters for digits as the keys of a telephone do (`poste 12` would be 76783 12), so words are read here and letters are refused.
"""

import re
import unicodedata
from functools import cache, lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

EXTENSION_WORDS = (
    "extension", "ext", "extn", "x", "poste", "p", "extensión", "interno", "int", "anexo",
    "добавочный", "доб", "внутренний", "вн", "تحويلة", "تحويله", "الداخلي", "داخلي", "فرعي", "分机", "分機", "内线", "內線", "转", "轉",
)  # fmt: skip
"""Words before an extension in the six languages, in small letters and without a dot at the end."""
MAX_EXTENSION_DIGITS = 8
EXTENSION = re.compile(
    rf"(?:;ext=|[\s,;(/،؛]*(?:#|(?:{'|'.join(sorted(EXTENSION_WORDS, key=len, reverse=True))})[.:：]?))\s*([0-9]+)\)?$"
)
NUMBER = re.compile(r"\+?[0-9\s()./‐‑‒–—-]+")
LABEL = re.compile(r"^(?:tel(?:ephone|éfono|efono)?|tél(?:éphone)?|phone|тел(?:ефон)?|هاتف|电话|電話)\s*\.?\s*:?\s*")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks of direction and of layout, which come along when a number is copied."""


def parse_telephone(text):
    """Return (the number in E.164, the extension or ""). Raises ValidationError with a sentence that says what is wrong."""
    import phonenumbers  # here: few requests write a number, and it takes a while to be imported
    from phonenumbers import format_number

    plain = _plain(text)
    found = EXTENSION.search(plain)
    extension = found[1] if found else ""
    number = plain[: found.start()].strip() if found else plain
    if not NUMBER.fullmatch(number):
        raise ValidationError(_("“%(text)s” is not a telephone number: it has other characters than digits, spaces and hyphens."), code="not_a_number", params={"text": text.strip()[:50]})  # fmt: skip
    extension = parse_extension(extension)
    number = re.sub(r"^00", "+", number)
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        sentence = _("No country has the code with which “%(text)s” begins.") if number.startswith("+") else _("Begin the telephone number with + and the code of the country, for example +1 514 288 2220.")  # fmt: skip
        raise ValidationError(sentence, code="country", params={"text": number[:50]}) from None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.TOO_LONG):
        sentence = _("“%(text)s” has too few digits for a number of its country.") if reason == phonenumbers.ValidationResult.TOO_SHORT else _("“%(text)s” has too many digits for a number of its country.")  # fmt: skip
        raise ValidationError(sentence, code="length", params={"text": number[:50]})
    if not phonenumbers.is_valid_number(parsed):
        raise ValidationError(_("“%(text)s” is not a number that its country gives out. Please compare the digits."), code="invalid", params={"text": number[:50]})  # fmt: skip
    return format_number(parsed, phonenumbers.PhoneNumberFormat.E164), extension


def parse_extension(text):
    """Return the digits of an extension, "" without one. Raises ValidationError."""
    found = EXTENSION.fullmatch(_plain(text)) or re.fullmatch("([0-9]*)", _plain(text))
    if not found or len(found[1]) > MAX_EXTENSION_DIGITS:
        raise ValidationError(_("An extension has digits alone, at most %(limit)d."), code="extension", params={"limit": MAX_EXTENSION_DIGITS})  # fmt: skip
    return found[1]


def _plain(text):
    """Return a text with the digits and signs of ASCII, in small letters, without a word before the number."""
    text = "".join(_ascii_digit(character) for character in unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    return LABEL.sub("", text.casefold().strip().removeprefix("tel:").strip())


def _ascii_digit(character):
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


@lru_cache(maxsize=4_000)
def shown_number(number):
    """Return a number in E.164 as people read it in every country: `+1 514-288-2220`."""
    if not number:
        return ""
    import phonenumbers
    from phonenumbers import format_number

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:  # stored by something else than the form
        return number
    return format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def with_extension(number, extension):
    """Return a shown number with its extension in the active language."""
    return _with_extension(get_language()) % {"number": number, "extension": extension} if extension else number


@cache
def _with_extension(_language):
    return pgettext("telephone number", "%(number)s ext. %(extension)s")


def tel_uri(number, extension=""):
    """Return the `tel:` address (RFC 3966) of a number in E.164."""
    return f"tel:{number};ext={extension}" if extension else f"tel:{number}"
