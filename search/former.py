"""Former bodies by the names that they had, listed after the bodies of today. They are few, and not in the index."""

import json
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from public_record.building import NAME
from public_record.days import day_of
from public_record.former_bodies import last_versions_at_addresses
from public_record.reading import body_url
from secretariat.languages import BY_SLUG, SOURCE, Language

from .analyser import terms_of

MAX_SHOWN, MAX_KNOWN = 5, 5_000

_analysed: dict = {}
"""(Id, time of its end) → (names by language, terms of all names) of the former bodies of the latest revision."""


@dataclass(frozen=True)
class FormerResult:
    """A former body that matches: its last name, its address, and the day on which it ended."""

    name: str
    language: Language
    url: str
    ended: date | None
    """None for one of earlier days, which was loaded: the day on which it ended is not known."""

    @property
    def shown_ended(self):
        return date_format(self.ended, "DATE_FORMAT") if self.ended else ""


class FormerBodies:
    """The former bodies that have a page, by their names; one query. Of very many, those that ended last."""

    def __init__(self):
        global _analysed
        self.rows = [*last_versions_at_addresses()[:MAX_KNOWN]]
        known = {(row.body, row.valid_to): row for row in self.rows}
        _analysed = {key: _analysed.get(key) or _analysed_names(json.loads(row.listed)) for key, row in known.items()}
        self.names = _analysed

    def matching(self, words, language):
        """Return the FormerResults whose names, in any language, have all search terms, the latest end first."""
        found = []
        for row in self.rows:
            names, terms = self.names[row.body, row.valid_to]
            if names and all(_has(terms, word) for word in words):
                shown = language if language.slug in names else SOURCE
                ended = day_of(row.valid_to) if row.body > 0 else None
                found.append(FormerResult(names[shown.slug], shown, body_url(row.kind, row.slug, language), ended))
        return found[:MAX_SHOWN]


def _has(terms, word):
    if word.is_optional or not terms.isdisjoint(word.terms):
        return True
    return bool(word.beginning) and any(term.startswith(word.beginning) for term in terms)


def _analysed_names(listed):
    """Return (the names in the languages that have their own, the terms of all names and acronyms)."""
    names, terms = {}, set()
    for slug, (name, acronym, _summary, fallbacks, _states) in listed.items():
        if name and not fallbacks & 1 << NAME:
            names[slug] = name
            terms |= terms_of(name, BY_SLUG[slug])
        if acronym:
            terms |= terms_of(acronym, BY_SLUG[slug])
    return names, frozenset(terms)
