"""Texts that a bulletin cites, recognised in six languages: symbols of documents, resolutions, decisions and articles."""

import re
from dataclasses import dataclass

from secretariat.languages import LATIN_LETTERS
from secretariat.models import MandateSource

from .number_formats import ABJAD, chinese_number, readings

SYMBOL = re.compile(
    r"(?<![A-Za-z0-9/])(?:A|S|E|T|ST|TD|DP|CD|HS|HSP|UNEP|CBD|FCCC|ICCD|ISBA|SPLOS|LOS|CTOC|CAC|CEB|ICSC|JIU|UNW|IDB|GC|WFP|ECE|ESCAP|ECA|LC|CERD|CCPR|CEDAW|CRC|CAT|NPT|BWC|PBC|AT|UNCTAD|UNIDO|UNFPA)"
    r"(?:/[A-Za-z0-9.-]+)+(?:\s?\((?:\d{4}|[A-Z]{1,4}-?[A-Z]*)\))?(?:\s[A-Z](?:\s?-\s?[A-Z])?(?![A-Za-z0-9/]))?"
)
DIGITS = str.maketrans({chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10)})
NUMBER = r"(?:\d+/\d+(?:-\d+)?|[IVXLC]+/\d+|\d+\s?\([IVXLCDMS-]+\)|\d+\s?\(\d{4}\))(?:\s(?-i:[A-Z])(?![A-Za-z0-9/]))?"
DATE = r"(?:\s(?:of|adopted|du|de|del|от|المؤرخ)\s[^,;.]{3,40}?)?"
AND = r"\s?(?:,|;|، ?|、|and|et|y|e|и|و|和|及|以及|as well as|ainsi que)\s?(?:و)?(?:the\s|las?\s|les\s)?"
MORE = re.compile(rf"{DATE}{AND}({NUMBER})")
WORDS = {
    "en": {"resolution": r"resolutions?", "decision": r"decisions?", "article": r"articles?"},
    "fr": {"resolution": r"résolutions?", "decision": r"décisions?", "article": r"articles?"},
    "es": {"resolution": r"resoluci(?:ón|ones)", "decision": r"decisi(?:ón|ones)", "article": r"artículos?"},
    "ru": {"resolution": r"резолюци\w+", "decision": r"решени\w+", "article": r"стать\w+"},
    "ar": {"resolution": r"\w{0,4}قرار(?:ات|ين|ي)?\w{0,2}", "decision": r"\w{0,4}مقرر(?:ات|ين|ي)?\w{0,2}", "article": r"\w{0,3}ماد(?:ة|تين|تان)|\w{0,3}مواد"},
}  # fmt: skip
BETWEEN = {"ar": r"(?:\s[^\W\d]+){0,3}?\s", "ru": r"(?:\s[^\W\d]+){0,3}?\s(?:№\s?)?"}
PLAIN_BETWEEN = r"\s(?:No\.? |n[°o]\.? |núm\.? )?"
CITED = {
    slug: {
        kind: re.compile(rf"(?<!\w)(?:{word}){BETWEEN.get(slug, PLAIN_BETWEEN)}({NUMBER})", re.IGNORECASE)
        for kind, word in words.items()
        if kind != "article"
    }
    for slug, words in WORDS.items()
}
ARTICLE = {
    slug: re.compile(
        rf"(?<!\w)(?:{words['article']})\s(\d+|[IVXLC]+(?!\w))(?:\s?[(（]?\s?([a-z]|[\u0621-\u064a]\u0640?)\s?[)）])?",
        re.IGNORECASE,
    )
    for slug, words in WORDS.items()
}
CHINESE = re.compile(rf"第\s?({NUMBER}(?:\s?号?\s?(?:、|和|及|以及)\s?第?\s?{NUMBER})*)\s?号(决议|决定)")
CHINESE_ARTICLE = re.compile(
    r"第\s?(\d+|[〇一二三四五六七八九十百]+)\s?(?:[(（]([a-z])[)）]\s?)?条(?:\s?第?\s?[(（]([a-z])[)）]\s?[款项]?)?"
)


@dataclass(frozen=True)
class CitedText:
    """A text that is cited: its symbol in the form of English, its kind, and the words of the bulletin."""

    symbol: str
    kind: str
    cited: str
    source: str = ""
    """The address of the mandate source that it is, if there is one."""

    def as_json(self):
        """Return it as plain data."""
        return {"symbol": self.symbol, "kind": self.kind, "cited": self.cited, "source": self.source or None}


def find_citations(text, language):
    """Return the texts that are cited in a text of a language, in their order."""
    text = text.translate(DIGITS)
    found = []
    for match in SYMBOL.finditer(text):
        symbol = match[0].rstrip(".-")
        if any(sign.isdecimal() for sign in symbol):
            found.append((match.start(), CitedText(_tidy(symbol), _kind_of_symbol(symbol), match[0])))
    found += _chinese(text) if language == "zh" else _numbered(text, language)
    return [citation for _place, citation in sorted(found, key=lambda own: own[0])]


def _numbered(text, language):
    for kind, pattern in CITED[language].items():
        for match in pattern.finditer(text):
            yield match.start(), CitedText(f"{kind} {_tidy(match[1])}", kind, match[0])
            place = match.end()
            while more := MORE.match(text, place):
                yield more.start(1), CitedText(f"{kind} {_tidy(more[1])}", kind, more[1])
                place = more.end()
    for match in ARTICLE[language].finditer(text):
        number = match[1].upper() if not match[1].isdecimal() else match[1]
        yield match.start(), CitedText(f"article {number}{_letter(match[2])}", "article", match[0])


def _chinese(text):
    for match in CHINESE.finditer(text):
        kind = "resolution" if match[2] == "决议" else "decision"
        for number in re.finditer(NUMBER, match[1]):
            yield match.start(1) + number.start(), CitedText(f"{kind} {_tidy(number[0])}", kind, match[0])
    for match in CHINESE_ARTICLE.finditer(text):
        number = match[1] if match[1].isdecimal() else chinese_number(match[1])
        yield match.start(), CitedText(f"article {number}{_letter(match[2] or match[3])}", "article", match[0])


def _letter(letter):
    """The letter of an item as documents in English have it."""
    if not letter:
        return ""
    letter = letter.replace("\u0640", "").lower()
    if letter not in LATIN_LETTERS:
        numbers = [number for scheme, number in readings(letter) if scheme == "abjad"]
        if not numbers or numbers[0] > min(len(LATIN_LETTERS), len(ABJAD)):
            return ""
        letter = LATIN_LETTERS[numbers[0] - 1]
    return f"({letter})"


def _tidy(symbol):
    symbol = re.sub(r"\s+", " ", symbol).strip()
    return re.sub(r"(?<=\d)\(", " (", symbol)


def _kind_of_symbol(symbol):
    if "/RES/" in symbol:
        return "resolution"
    if "/DEC/" in symbol:
        return "decision"
    return "rules" if symbol.startswith(("ST/SGB/", "ST/AI/", "ST/IC/")) else "document"


def _key(symbol):
    """What symbols are compared by: without the word before it, spaces and the difference of small letters."""
    plain = re.sub(r"^(?:resolution|decision|article) |^.*/(?:RES|DEC)/", "", symbol)
    return re.sub(r"\s", "", plain).casefold()


KINDS = {"decision": {"decision"}, "resolution": {"decision"}, "article": {"article"}}
"""What kinds of mandate sources a citation can be; symbols of other documents are compared with all."""


def known_sources():
    """Return the mandate sources that have a symbol, by what symbols are compared by: (kind, address)."""
    known = {}
    for symbol, kind, slug in MandateSource.objects.exclude(symbol="").values_list("symbol", "kind", "slug"):
        known.setdefault(_key(symbol), []).append((kind, slug))
    return known


def matched(citation, known):
    """Return a citation with the address of the mandate source that it is."""
    for kind, slug in known.get(_key(citation.symbol), ()):
        if kind in KINDS.get(citation.kind, {kind}):
            return CitedText(citation.symbol, citation.kind, citation.cited, slug)
    return citation
