"""Former bodies by the names that they had, listed after the bodies of today. They are few, and not in the index."""

import json
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from public_record.building import NAME
from public_record.days import day_of
from public_record.former_bodies import last_versions_at_addresses
from public_record.models import BodyVersion
from public_record.reading import body_url
from secretariat.languages import BY_SLUG, SOURCE, Language

from .analyser import terms_of
from .terms import search_terms, tidy

MAX_SHOWN, MAX_KNOWN = 5, 5_000

_known: dict = {}
"""(Id, time of its end) → (names by language, terms of all names) of the former bodies that were analysed. What is full is replaced and never emptied."""


@dataclass(frozen=True)
class FormerResult:
    """A former body that matches: its last name, its address, and the day on which it ended."""

    name: str
    language: Language
    url: str
    ended: date

    @property
    def shown_ended(self):
        return date_format(self.ended, "DATE_FORMAT")


def find_former_bodies(text, language):
    """Return the FormerResults whose names, in any language, have all words of a search query, the latest end first.

    One query; a second one for those that are not known yet.
    """
    words = search_terms(tidy(text))
    rows = [*last_versions_at_addresses()] if words else []
    known, found = _names_and_terms(rows), []
    for row in rows:
        names, terms = known[row.body, row.valid_to]
        if names and all(_has(terms, word) for word in words):
            shown = language if language.slug in names else SOURCE
            url = body_url(row.kind, row.slug, language)
            found.append(FormerResult(names[shown.slug], shown, url, day_of(row.valid_to)))
    return found[:MAX_SHOWN]


def _has(terms, word):
    if word.is_optional or not terms.isdisjoint(word.terms):
        return True
    return bool(word.beginning) and any(term.startswith(word.beginning) for term in terms)


def _names_and_terms(rows):
    global _known
    missing = [row.pk for row in rows if (row.body, row.valid_to) not in _known]
    if missing:
        known = dict(_known) if len(_known) + len(missing) <= MAX_KNOWN else {}
        wanted = missing if known or not _known else [row.pk for row in rows]
        for row in BodyVersion.objects.filter(pk__in=wanted).only("body", "valid_to", "listed"):
            known[row.body, row.valid_to] = _analysed_names(json.loads(row.listed))
        _known = known
    return _known


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
