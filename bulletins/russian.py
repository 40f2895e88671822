"""Names of bodies in Russian in the nominative: titles and sentences have them in other cases."""

import re

from secretariat.text.folding import form

NOUNS = (
    "управление", "канцелярия", "департамент", "бюро", "кабинет", "комиссия", "миссия", "отдел", "секция", "группа", "служба", "сектор",
    "подразделение", "центр", "подотдел", "библиотека", "лаборатория", "институт", "архив", "секретариат",
)  # fmt: skip
STEMS = {form(noun, "ru"): noun for noun in NOUNS}
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
FEMININE, NEUTER, MASCULINE = ("ая", "яя"), ("ое", "ее"), ("ый", "ий")
CERTAIN = re.compile("(?:еск|альн|ивн|онн|енн|арн|ичн)ого$|его$")
"""Adjectives that never have their stress on the ending."""
HUSHING = "гкхжчшщ"
"""Letters after which ы is not written."""


def nominative_of(name):
    """Return (a name with its noun and the adjectives before it in the nominative, whether that is certain).

    An adjective may have its stress on the ending, which only somebody who knows it can say: правовой, not правовый.
    """
    if name.isupper():
        written, _is_certain = nominative_of(name.lower())
        return written[:1].upper() + written[1:], False
    words = [*WORD.finditer(name)]
    place = next((number for number, word in enumerate(words[:4]) if form(word[0], "ru") in STEMS), None)
    if place is None:
        return name, False
    noun = STEMS[form(words[place][0], "ru")]
    if words[place][0].casefold() == noun:
        return name, True
    endings = FEMININE if noun[-1] in "ая" else NEUTER if noun[-1] in "ео" else MASCULINE
    own = noun if words[place][0].islower() else noun.capitalize()
    adjectives = [_adjective(word[0], endings) for word in words[:place]]
    begin, end = words[0].start(), words[place].end()
    return f"{name[:begin]}{' '.join([*adjectives, own])}{name[end:]}", all(
        endings != MASCULINE or CERTAIN.search(word[0]) for word in words[:place]
    )


def is_nominative(text):
    """Return whether the noun of a name is in the nominative."""
    first = next((word for word in WORD.findall(text)[:4] if form(word, "ru") in STEMS), "")
    return first.casefold() in NOUNS


def _adjective(word, endings):
    hard, soft = endings
    if not (found := re.fullmatch(r"(\w+?)(ого|его|ой|ей|ую|юю)", word)):
        return word
    stem, ending = found.groups()
    is_soft = ending in ("его", "ей", "юю") and stem[-1] not in HUSHING
    if endings is MASCULINE:
        return stem + (soft if is_soft or stem[-1] in HUSHING else hard)
    return stem + (soft if is_soft or (endings is NEUTER and ending == "его") else hard)
