"""Checks of characters: invisible ones, bidirectional controls, decomposed accents, spaces."""

import re
import unicodedata

from secretariat.text.characters import C1_CONTROLS, NOT_IN_XML

from .results import around, raw_result

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
EMBEDDINGS, OVERRIDES, POP = "\u202a\u202b", "\u202d\u202e", "\u202c"
ISOLATES, POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
INVISIBLE = re.compile(rf"[\t{NOT_IN_XML}{C1_CONTROLS}\u00ad\u200b\u2028\u2029\ufeff\ufff9-\ufffd\ue000-\uf8ff]")
DOUBLE = re.compile(r"[^\S\r\n]{2,}+")
WORDS = re.compile(r"\S++")


def check_characters(text):
    """Yield raw results for invisible characters, direction controls, accents that are not NFC, and spaces."""
    for match in INVISIBLE.finditer(text):
        yield raw_result("control-character", f"U+{ord(match[0]):04X}")
    for paragraph in text.split("\n"):
        if broken := broken_control(paragraph):
            yield raw_result("bidi-controls", f"U+{ord(broken):04X}")
    if not unicodedata.is_normalized("NFC", text):
        loose = (match[0] for match in WORDS.finditer(text) if not unicodedata.is_normalized("NFC", match[0]))
        yield raw_result("not-nfc", next(loose, text))
    for match in DOUBLE.finditer(text):
        if match.start() and match.end() < len(text):
            yield raw_result("double-space", around(text, match.start(), match.end()))
    if text != text.strip():
        yield raw_result("edge-space", " ".join((text[:12] if text[:1].isspace() else text[-12:]).split()))


def broken_control(paragraph):
    """Return the first bidirectional control that overrides, is unbalanced or mixes kinds; None if there is none."""
    open_controls, kinds = [], set()
    for match in BIDI.finditer(paragraph):
        control = match[0]
        if control in OVERRIDES:
            return control
        kinds.add(control in ISOLATES + POP_ISOLATE)
        if len(kinds) > 1:
            return control
        if control in EMBEDDINGS + ISOLATES:
            open_controls.append(control)
        elif not open_controls:
            return control
        else:
            open_controls.pop()
    return open_controls[-1] if open_controls else None
