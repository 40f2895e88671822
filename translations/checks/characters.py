"""Checks of characters: invisible ones, bidirectional controls, decomposed accents, spaces."""

import re
import unicodedata

from secretariat.text.characters import C1_CONTROLS, NOT_IN_XML, broken_control

from .results import around, raw_result

INVISIBLE = re.compile(rf"[\t{NOT_IN_XML}{C1_CONTROLS}\u00ad\u200b\u2028\u2029\ufeff\ufff9-\ufffd\ue000-\uf8ff]")
DOUBLE = re.compile(r"[^\S\r\n]{2,}+")
WORDS = re.compile(r"\S++")


def check_characters(text):
    """Yield raw results for invisible characters, direction controls, accents that are not NFC, and spaces."""
    for match in INVISIBLE.finditer(text):
        yield raw_result("control-character", f"U+{ord(match[0]):04X}")
    for paragraph in text.split("\n"):
        if (place := broken_control(paragraph)) is not None:
            yield raw_result("bidi-controls", f"U+{ord(paragraph[place]):04X}")
    if not unicodedata.is_normalized("NFC", text):
        loose = (match[0] for match in WORDS.finditer(text) if not unicodedata.is_normalized("NFC", match[0]))
        yield raw_result("not-nfc", next(loose, text))
    for match in DOUBLE.finditer(text):
        if match.start() and match.end() < len(text):
            yield raw_result("double-space", around(text, match.start(), match.end()))
    if text != text.strip():
        yield raw_result("edge-space", " ".join((text[:12] if text[:1].isspace() else text[-12:]).split()))
