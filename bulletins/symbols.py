"""Symbols of texts that are cited: which ones name the same text, and who adopted a resolution that is cited in words."""

import re
from dataclasses import dataclass

from secretariat.models import MandateSource

from .number_formats import roman_number

Organ = MandateSource.Organ


@dataclass(frozen=True)
class CitingOrgan:
    """An organ as resolutions are cited: how symbols of its resolutions begin, or what English calls it; and its names in six languages."""

    key: str
    names: dict
    symbol: str = ""
    english: str = ""


ORGANS = (
    CitingOrgan(Organ.SECURITY_COUNCIL, {
        "en": "Security Council", "fr": "Conseil de sécurité", "es": "Consejo de Seguridad", "ru": r"Совет\w* Безопасности",
        "ar": "مجلس الأمن", "zh": "安全理事会|安理会",
    }, symbol="S/RES/"),
    CitingOrgan(Organ.ECOSOC, {
        "en": "Economic and Social Council", "fr": "Conseil économique et social", "es": "Consejo Económico y Social",
        "ru": r"Экономическ\w+ и Социальн\w+ Совет\w*", "ar": "المجلس الاقتصادي والاجتماعي", "zh": "经济及社会理事会|经社理事会",
    }, symbol="E/RES/"),
    CitingOrgan(Organ.HUMAN_RIGHTS_COUNCIL, {
        "en": "Human Rights Council", "fr": "Conseil des droits de l[’']homme", "es": "Consejo de Derechos Humanos",
        "ru": r"Совет\w* по правам человека", "ar": "مجلس حقوق الإنسان", "zh": "人权理事会",
    }, symbol="A/HRC/RES/"),
    CitingOrgan(Organ.GENERAL_ASSEMBLY, {
        "en": "General Assembly", "fr": "Assemblée générale", "es": "Asamblea General", "ru": r"Генеральн\w+ Ассамбле\w+",
        "ar": "الجمعية العامة", "zh": "(?<!环境)(?<!卫生)大会",
    }),
    CitingOrgan("", {
        "en": "Environment Assembly", "fr": "Assemblée (?:des Nations Unies )?pour l[’']environnement", "es": "Asamblea (?:de las Naciones Unidas )?sobre el Medio Ambiente",
        "ru": r"Ассамбле\w+ (?:Организации Объединенных Наций )?по окружающей среде", "ar": "جمعية (?:الأمم المتحدة )?للبيئة", "zh": "环境大会",
    }, english="Environment Assembly"),
    CitingOrgan("", {
        "en": "Governing Council", "fr": "Conseil d[’']administration", "es": "Consejo de Administración", "ru": r"Совет\w* управляющих", "ar": "مجلس الإدارة", "zh": "理事会",
    }, english="Governing Council"),
    CitingOrgan("", {
        "en": "Executive Board", "fr": "Conseil exécutif", "es": "Junta Ejecutiva", "ru": r"Исполнительн\w+ совет\w*", "ar": "المجلس التنفيذي", "zh": "执行局",
    }, english="Executive Board"),
    CitingOrgan("", {
        "en": r"Commission(?-i:(?: (?:on|for)(?: (?:the|and|of|for|[A-Z]\w+))*? [A-Z]\w+))?", "fr": "Commission", "es": "Comisión", "ru": r"Комисси\w+", "ar": "اللجنة", "zh": "委员会",
    }, english="Commission"),
)  # fmt: skip
"""Those whose resolutions must not be taken for those of the General Assembly, and the Assembly. The first that fits wins."""
BEFORE = {
    "en": r"(?:\s|,?\s(?:in|by|under|through)\s(?:its|their)\s(?:\w+\s)?)",
    "fr": r",?\s(?:dans|par|de|à)\s(?:sa|ses|leurs?)\s",
    "es": r",?\s(?:en|por|de)\ssus?\s",
    "ru": r",?\sв\sсво\w+\s",
    "ar": r"\s?،?\sفي\s",
    "zh": r"(?:，?在?其)?\s?",
}
"""What may stand between an organ and the resolution that it adopted."""
AFTER = {"en": r"\sof\sthe\s(?:United\sNations\s)?", "fr": r"\s(?:du|de\sla|de\sl[’'])\s?", "es": r"\s(?:del|de\sla)\s", "ru": r"\s", "ar": r"\s(?:الصادر\w*\sعن|ل)?\s?", "zh": r"(?!)"}  # fmt: skip
DATE = {
    "en": r",?\sof\s\d[^,;.]{3,30}?",
    "fr": r",?\s(?:en\sdate\s)?du\s\d[^,;.]{3,30}?",
    "es": r",?\sde\s\d[^,;.]{3,30}?",
    "ru": r"\sот\s\d[^,;.]{3,30}?",
    "ar": r"\sالمؤرخ\w?\s\d[^,;.]{3,30}?",
    "zh": "(?!)",
}
FOUND = {
    slug: [
        (
            organ,
            re.compile(rf"(?:{organ.names[slug]})(?!\w)" if slug != "zh" else organ.names[slug], re.IGNORECASE),
            re.compile(rf"(?:{organ.names[slug]}){BEFORE[slug]}\Z", re.IGNORECASE),
            re.compile(rf"(?:{DATE[slug]})?{AFTER[slug]}(?:{organ.names[slug]})(?!\w)", re.IGNORECASE),
        )
        for organ in ORGANS
    ]
    for slug in BEFORE
}
WINDOW = 90


def organ_of_resolution(text, start, inside_end, end, language):
    """Return the CitingOrgan of a resolution that is cited from `start` to `end`; None where the text does not say it.

    Its name is between the word and the number (up to `inside_end`), after the numbers, or before the word.
    """
    for organ, within, before, after in FOUND[language]:
        if (
            (language != "zh" and within.search(text, start, inside_end))
            or after.match(text, end)
            or before.search(text[max(0, start - WINDOW) : start])
        ):
            return organ
    return None


ASSEMBLY = re.compile(r"(?:3[1-9]|[4-9]\d|1\d\d)/\d+.*")
"""Resolutions of the General Assembly since its thirty-first session."""
OF_YEAR = re.compile(r"(?:19|20)\d\d/\d+.*")
"""Those of the Economic and Social Council."""
WITH_YEAR = re.compile(r"(\d+)\s?\((?:19|20)\d\d\)(.*)")
"""Those of the Security Council."""


def symbol_of_resolution(number, organ):
    """Return the symbol of a resolution with a number, of a CitingOrgan or None: in words where they say all that there is to say."""
    if organ is None or organ.key == Organ.GENERAL_ASSEMBLY:
        return f"resolution {number}"
    if organ.english:
        return f"{organ.english} resolution {number}"
    says_it = {Organ.ECOSOC: OF_YEAR, Organ.SECURITY_COUNCIL: WITH_YEAR}.get(organ.key)
    return f"resolution {number}" if says_it and says_it.fullmatch(number) else organ.symbol + number


DECISIONS = (
    (re.compile(r"(?:UNEP/)?CBD/(CP|NP)/MOP/DEC/(?=\d)", re.IGNORECASE), r"\1-"),
    (re.compile(r"(?:UNEP/)?CBD/(?:COP|BS|CP/MOP|BS/COP-MOP)/DEC/", re.IGNORECASE), ""),
    (re.compile(r"A/DEC/", re.IGNORECASE), ""),
)
"""What official symbols of decisions begin with, and what stands for that where a decision is cited in words."""
NUMBERED = re.compile(r"((?:[a-z]{2,4}-)?)([ivxlc]+|\d+)(/.*)")


def identity(symbol):
    """Return what symbols are compared by: two of the same text have the same, in whichever of its forms."""
    plain = re.sub(r"\s+", " ", symbol).strip().replace("（", "(").replace("）", ")")
    word, _space, number = plain.partition(" ")
    word = word.casefold()
    if word == "resolution":
        return _resolution(number)
    if word == "decision":
        return _decision(number)
    for start, end in DECISIONS:
        if found := start.match(plain):
            return _decision(found.expand(end) + plain[found.end() :])
    for organ, start in (("ga", "A/RES/"), ("ecosoc", "E/RES/"), ("sc", "S/RES/")):
        if plain.upper().startswith(start):
            return _of_organ(organ, plain[len(start) :])
    return _squeezed(plain)


def _resolution(number):
    if WITH_YEAR.fullmatch(number):
        return _of_organ("sc", number)
    if OF_YEAR.fullmatch(number):
        return _of_organ("ecosoc", number)
    if ASSEMBLY.fullmatch(number) or "(" in number:
        return _of_organ("ga", number)
    return f"resolution {_squeezed(number)}"


def _of_organ(organ, number):
    if organ == "sc" and (found := WITH_YEAR.fullmatch(number)):
        number = found[1] + found[2]  # numbered through all years
    return f"{organ} {_squeezed(number)}"


def _decision(number):
    number = _squeezed(number)
    if found := NUMBERED.fullmatch(number):  # X/15 is 10/15
        number = f"{found[1]}{roman_number(found[2]) or found[2]}{found[3]}"
    return f"decision {number}"


def _squeezed(text):
    return re.sub(r"\s", "", text).casefold()


BARE = re.compile(r"(?:[A-Za-z]{2,4}-)?(?:\d+|[IVXLC]+)/\d.*|\d+\s?\([IVXLC\d]+\).*", re.IGNORECASE)


def identities(symbol, kind, organ=""):
    """Return all that a mandate source may be cited as: a bare number is that of a resolution or of a decision."""
    if kind == MandateSource.Kind.ARTICLE:
        return {_squeezed(re.sub(r"^article\s", "", symbol, flags=re.IGNORECASE)), _squeezed(f"article {symbol}")}
    if kind == MandateSource.Kind.DECISION and BARE.fullmatch(symbol.strip()):
        known = {Organ.SECURITY_COUNCIL: "S/RES/", Organ.ECOSOC: "E/RES/", Organ.HUMAN_RIGHTS_COUNCIL: "A/HRC/RES/"}
        if organ in known:
            return {identity(known[organ] + symbol.strip())}
        return {identity(f"{word} {symbol}") for word in ("resolution", "decision")}
    return {identity(symbol)}


OFFICIAL = (
    (re.compile(r"A/HRC/(?:RES|DEC)/|A/HRC/PRST/"), Organ.HUMAN_RIGHTS_COUNCIL),
    (re.compile(r"A/(?:RES|DEC)/|A/ES-\d+/"), Organ.GENERAL_ASSEMBLY),
    (re.compile(r"S/(?:RES|PRST)/"), Organ.SECURITY_COUNCIL),
    (re.compile(r"E/(?:RES|DEC)/"), Organ.ECOSOC),
    (re.compile(r"(?:UNEP/)?CBD/(?:CP|NP|BS)/(?:COP-)?MOP/DEC/"), Organ.MOP),
    (re.compile(r"(?:UNEP/)?CBD/COP/DEC/"), Organ.COP),
    (re.compile(r"ST/(?:SGB|AI)/"), Organ.SECRETARY_GENERAL),
    (re.compile(r"decision (?:CP|NP|BS)-"), Organ.MOP),
)
OF_IDENTITY = {"ga": Organ.GENERAL_ASSEMBLY, "sc": Organ.SECURITY_COUNCIL, "ecosoc": Organ.ECOSOC}


def organ_of_symbol(symbol):
    """Return the organ that a symbol says; "" where it says none."""
    if found := next((organ for start, organ in OFFICIAL if start.match(symbol)), ""):
        return found
    return OF_IDENTITY.get(identity(symbol).partition(" ")[0], "")


def number_of(symbol):
    """Return the number in a symbol of a resolution or decision: 72/266 B of A/RES/72/266 B, CP-10/4 of CBD/CP/MOP/DEC/10/4."""
    for start, end in DECISIONS:
        if found := start.match(symbol):
            return found.expand(end) + symbol[found.end() :]
    return re.sub(r"^(?:.*/RES/|resolution |decision )", "", symbol)


def official_symbol(symbol):
    """Return the symbol that a text has where it is published, given how it is cited: A/RES/72/266 of “resolution 72/266”."""
    if not symbol.startswith("resolution "):
        return symbol
    start = {"ga": "A/RES/", "sc": "S/RES/", "ecosoc": "E/RES/"}.get(identity(symbol).partition(" ")[0])
    return start + symbol.removeprefix("resolution ") if start else symbol
