"""The language of a text, one of six, by its script and by its small words."""

import re
from collections import Counter

SMALL_WORDS = {
    "en": "the of and to in for is by on with shall as be its are or which at from that this",
    "fr": "le la les des et du en pour dans par sur est au aux une qui que ou avec ses l d",
    "es": "el la los las de y del en para por con es al una que se su sus o como",
}
ARABIC = re.compile("[\u0621-\u064a]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-zÀ-ÿ]")
HAN_WORTH = 3
"""How many letters of an alphabet a Chinese character is worth."""


def recognise_language(text):
    """Return the slug of the language that most of a text is in."""
    text = text[:200_000]
    counts = {
        "ar": len(ARABIC.findall(text)),
        "ru": len(CYRILLIC.findall(text)),
        "zh": len(HAN.findall(text)) * HAN_WORTH,
        "latin": len(LATIN.findall(text)),
    }
    script = max(counts, key=counts.get)
    if script != "latin":
        return script
    words = Counter(re.findall(r"[a-zà-ÿ]+", text.casefold()))
    return max(SMALL_WORDS, key=lambda slug: sum(words[word] for word in SMALL_WORDS[slug].split()))
