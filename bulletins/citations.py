"""Texts that a bulletin cites, recognised in six languages: symbols of documents, resolutions, decisions and articles."""

import re
from dataclasses import dataclass

from secretariat.languages import LATIN_LETTERS
from secretariat.models import MandateSource

from .number_formats import ABJAD, chinese_number, drawn, readings
from .symbols import identities, identity, organ_of_resolution, symbol_of_resolution

SYMBOL = re.compile(
    r"(?<![A-Za-z0-9/])(?:A|S|E|T|ST|TD|DP|CD|HS|HSP|UNEP|CBD|FCCC|ICCD|ISBA|SPLOS|LOS|CTOC|CAC|CEB|ICSC|JIU|UNW|IDB|GC|WFP|ECE|ESCAP|ECA|LC|CERD|CCPR|CEDAW|CRC|CAT|NPT|BWC|PBC|AT|UNCTAD|UNIDO|UNFPA)"
    r"(?:/[A-Za-z0-9.-]+)+(?:\s?\((?:\d{4}|[A-Z]{1,4}-?[A-Z]*)\))?(?:\s[A-Z](?:\s?-\s?[A-Z])?(?![A-Za-z0-9/]))?"
)
DIGITS = str.maketrans({chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10)})
CYRILLIC = str.maketrans("АВС", "ABC")
ARABIC_LETTERS = {"ألف": "A", "باء": "B", "جيم": "C", "دال": "D", "هاء": "E", "واو": "F", "زاي": "G", "حاء": "H"}
ARABIC_SESSION = re.compile(r"\(د\s?-\s?(\d+)\)")
LETTER = rf"(?-i:[A-Z](?![A-Za-z0-9/])|[АВС](?=\s(?:от\s|и\s|Генеральн|Экономич|Совет)|[,.;:)»]|$)|(?:{'|'.join(ARABIC_LETTERS)})(?!\w))"
"""The letter of a part of a resolution; Russian texts have those that look like Latin ones as well, Arabic ones their names."""
MEETING = r"(?-i:[A-Z]{2,4}-)"
"""Which meeting of parties a decision is one of: CP-10/4."""
NUMBER = rf"(?:{MEETING}?\d+/\d+(?:-\d+)?|{MEETING}?[IVXLC]+/\d+|\d+\s?\([IVXLCDMS-]+\)|\d+\s?\(د\s?-\s?\d+\)|\d+\s?\(\d{{4}}\))(?:\s{LETTER})?"
DATE = r"(?:\s(?:of|adopted|du|de|del|от|المؤرخ)\s[^,;.]{3,40}?)?"
AND = r"\s?(?:,|;|، ?|、|and|et|y|e|и|و|和|及|以及|as well as|ainsi que)\s?(?:و)?(?:the\s|las?\s|les\s)?"
MORE = re.compile(rf"{DATE}{AND}({NUMBER})")
MORE_LETTERS = re.compile(rf"\s?(?:,|،|、|and|et|y|e|и|و|和|及|,\s?and|,\s?et)\s?({LETTER})(?!\.\w)")
MEETING_DECISION = re.compile(r"(?<![\w/-])(?:CP|NP|BS)-(?:\d{1,2}|[IVX]{1,4})/\d{1,3}(?![\w/])")
"""Decisions of the meetings of the parties to a protocol, which need no word before them."""
WORDS = {
    "en": {"resolution": r"resolutions?", "decision": r"decisions?", "article": r"articles?"},
    "fr": {"resolution": r"résolutions?", "decision": r"décisions?", "article": r"articles?"},
    "es": {"resolution": r"resoluci(?:ón|ones)", "decision": r"decisi(?:ón|ones)", "article": r"artículos?"},
    "ru": {"resolution": r"резолюци\w+", "decision": r"решени\w+", "article": r"стат(?:ь\w+|ей)"},
    "ar": {"resolution": r"\w{0,4}قرار(?:ات|ين|ي)?\w{0,2}", "decision": r"\w{0,4}مقرر(?:ات|ين|ي)?\w{0,2}", "article": r"\w{0,3}ماد(?:ة|تين|تان)|\w{0,3}مواد"},
}  # fmt: skip
BETWEEN = {"ar": r"(?:\s[^\W\d]+){0,4}?\s", "ru": r"(?:\s[^\W\d]+){0,4}?\s(?:№\s?)?"}
PLAIN_BETWEEN = r"\s(?:No\.? |n[°o]\.? |núm\.? )?"
CITED = {
    slug: {
        kind: re.compile(rf"(?<!\w)(?:{word}){BETWEEN.get(slug, PLAIN_BETWEEN)}({NUMBER})", re.IGNORECASE)
        for kind, word in words.items()
        if kind != "article"
    }
    for slug, words in WORDS.items()
}
ITEM = r"[«“\"(（]?\s?(?:[a-z]|[а-я]|[\u0621-\u064a]\u0640?)\s?[)）»”\"]{1,2}"
ITEM_BEFORE = r"(?:" + ITEM + r"|(?<!\w)(?:[a-z]|[а-я]|[\u0621-\u064a])(?=\s))"
PARAGRAPH = {
    "en": r"(?:sub-?)?paragraphs?|items?|points?|clauses?",
    "fr": r"(?:sous-)?(?:alinéas?|paragraphes?|points?)",
    "es": r"apartados?|incisos?|párrafos?|letras?|literal(?:es)?",
    "ru": r"(?:под)?пункт\w*|част\w+",
    "ar": r"\w{0,3}فقر(?:ة|ات|تين|تان)(?:\sالفرعي\w+)?|\w{0,3}بند",
}
"""What an item of an article is called."""
OF_ARTICLE = {"en": r"\sof\s(?:the\s)?", "fr": r"\sde\sl[’']\s?", "es": r"\sdel\s", "ru": r"\s", "ar": r"\sمن\s"}
ARTICLE_NUMBER = r"\d+|[IVXLC]+(?!\w)"
ITEMS_OF_ARTICLE = {
    slug: re.compile(
        rf"(?<!\w)(?:{PARAGRAPH[slug]})\s(?P<before>{ITEM_BEFORE}(?:{AND}{ITEM_BEFORE})*){OF_ARTICLE[slug]}(?:{words['article']})\s(?P<number>{ARTICLE_NUMBER})"
        rf"|(?<!\w)(?:{words['article']})\s(?P<number_first>{ARTICLE_NUMBER}),?،?\s(?:{PARAGRAPH[slug]})\s(?P<after>{ITEM}(?:{AND}{ITEM})*)",
        re.IGNORECASE,
    )
    for slug, words in WORDS.items()
}
"""“Paragraph (j) of article 8”, and “article 8, paragraph (j)”."""
ARTICLE = {
    slug: re.compile(
        rf"(?<!\w)(?:{words['article']})\s({ARTICLE_NUMBER})(?:\s?[(（]?\s?([a-z]|[\u0621-\u064a]\u0640?)\s?[)）])?",
        re.IGNORECASE,
    )
    for slug, words in WORDS.items()
}
LETTERS = rf"(?:\s?(?:、|和|及|以及)\s?{LETTER})*"
CHINESE = re.compile(
    rf"第\s?(?P<numbers>{NUMBER}{LETTERS}(?:\s?号?\s?(?:、|和|及|以及)\s?第?\s?{NUMBER}{LETTERS})*)\s?号(?P<what>决议|决定)"
)
CHINESE_ARTICLE = re.compile(
    r"第\s?(\d+|[〇一二三四五六七八九十百]+)\s?(?:[(（]([a-z])[)）]\s?)?条(?:\s?第?\s?[(（]([a-z])[)）]\s?[款项]?|\s?第?\s?([a-z])\s?[款项])?"
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
            kind = _kind_of_symbol(symbol)
            found.append((match.start(), CitedText(_tidy(symbol), kind, match[0])))
            if kind in KINDS:
                found += _further_letters(text, match.start(), match.end(), _tidy(symbol), kind)
    found += _chinese(text) if language == "zh" else _numbered(text, language)
    taken = {place for place, _citation in found}
    for match in MEETING_DECISION.finditer(text):
        if match.start() not in taken:
            found.append((match.start(), CitedText(f"decision {match[0]}", "decision", match[0])))
    return [citation for _place, citation in sorted(found, key=lambda own: own[0])]


def _numbered(text, language):
    for kind, pattern in CITED[language].items():
        for match in pattern.finditer(text):
            numbers = [(match.start(1), match[1])]
            while more := MORE.match(text, end := _end_of_letters(text, *numbers[-1])):
                numbers.append((more.start(1), more[1]))
            is_resolution = kind == "resolution"
            organ = organ_of_resolution(text, match.start(), match.start(1), end, language) if is_resolution else None
            for place, number in numbers:
                symbol = _symbol(kind, number, organ)
                yield place, CitedText(symbol, kind, match[0] if place == match.start(1) else number)
                yield from _further_letters(text, place, place + len(number), symbol, kind)
    taken = []
    for match in ITEMS_OF_ARTICLE[language].finditer(text):
        taken.append(match)
        number = match["number"] or match["number_first"]
        for item in re.finditer(
            ITEM_BEFORE if match["before"] else ITEM, f"{match['before'] or match['after']} ", re.IGNORECASE
        ):
            yield match.start() + item.start() / 1000, _article(number, _item_letter(item[0]), match[0])
    for match in ARTICLE[language].finditer(text):
        if not any(own.start() <= match.start() < own.end() for own in taken):
            yield match.start(), _article(match[1], match[2], match[0])


def _article(number, letter, cited):
    number = number if number.isdecimal() else number.upper()
    return CitedText(f"article {number}{_letter(letter)}", "article", cited)


def _item_letter(item):
    return "".join(sign for sign in item if sign.isalpha() or sign == "\u0640")


def _symbol(kind, number, organ=None):
    number = _tidy(_in_latin(number))
    return symbol_of_resolution(number, organ) if kind == "resolution" else f"{kind} {number}"


def _in_latin(number):
    """A number of a resolution as English writes it: its letter, and the session in brackets."""
    number = ARABIC_SESSION.sub(lambda found: f"({drawn(int(found[1]), 'ROMAN')})", number.translate(CYRILLIC))
    before, space, letter = number.rpartition(" ")
    return f"{before}{space}{ARABIC_LETTERS.get(letter, letter)}"


def _further_letters(text, start, end, symbol, kind):
    """Yield the other parts of a resolution that is cited with several letters: 72/266 A and B."""
    base, space, letter = symbol.rpartition(" ")
    if not space or len(letter) != 1:
        return
    while more := MORE_LETTERS.match(text, end):
        yield more.start(1), CitedText(f"{base} {_in_latin(more[1])}", kind, text[start : more.end()])
        end = more.end()


def _end_of_letters(text, start, number):
    """Return where a number with its letters ends."""
    end = start + len(number)
    if not number[-1].isalpha():
        return end
    while more := MORE_LETTERS.match(text, end):
        end = more.end()
    return end


def _chinese(text):
    for match in CHINESE.finditer(text):
        kind = "resolution" if match["what"] == "决议" else "decision"
        organ = (
            organ_of_resolution(text, match.start(), match.start(), match.end(), "zh") if kind == "resolution" else None
        )
        for number in re.finditer(NUMBER, match["numbers"]):
            place = match.start("numbers") + number.start()
            symbol = _symbol(kind, number[0], organ)
            yield place, CitedText(symbol, kind, match[0])
            yield from _further_letters(text, place, place + len(number[0]), symbol, kind)
    for match in CHINESE_ARTICLE.finditer(text):
        number = match[1] if match[1].isdecimal() else str(chinese_number(match[1]))
        yield match.start(), _article(number, match[2] or match[3] or match[4], match[0])


def _letter(letter):
    """The letter of an item as documents in English have it."""
    if not letter:
        return ""
    letter = letter.replace("\u0640", "").lower()
    if letter not in LATIN_LETTERS:
        numbers = [number for scheme, number in readings(letter) if scheme in ("abjad", "russian")]
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


KINDS = {"decision": {"decision"}, "resolution": {"decision"}, "article": {"article"}}
"""What kinds of mandate sources a citation can be; symbols of other documents are compared with all."""


def each_text_once(citations):
    """Return citations without those of a text that an earlier one cites, in whatever form."""
    found = {}
    for citation in citations:
        found.setdefault(identity(citation.symbol), citation)
    return [*found.values()]


def known_sources():
    """Return the mandate sources that have a symbol, by what symbols are compared by: (kind, address)."""
    known = {}
    rows = MandateSource.objects.exclude(symbol="").order_by("pk").values_list("symbol", "kind", "organ", "slug")
    for symbol, kind, organ, slug in rows:
        for key in identities(symbol, kind, organ):
            known.setdefault(key, []).append((kind, slug))
    return known


def matched(citation, known):
    """Return a citation with the address of the mandate source that it is."""
    for kind, slug in known.get(identity(citation.symbol), ()):
        if kind in KINDS.get(citation.kind, {kind}):
            return CitedText(citation.symbol, citation.kind, citation.cited, slug)
    return citation
