"""Which texts of a body are places of a query: what the postings say is what stands in the texts."""

import csv
from pathlib import Path

import pytest

from search import query
from search.analyser import places_by_term
from search.excerpts import hits_in
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
QUERIES = Path(__file__).with_name("queries.csv")
BEGINNINGS = [
    ("en", "biosaf"),
    ("en", "communicat"),
    ("fr", "mobilis"),
    ("ru", "биобезоп"),
    ("en", "cap"),
    ("es", "financ"),
]


def by_reading(body, words, language):
    """The same as `hits_in`, by reading every text."""
    found = {}
    for rank, one in enumerate(dict.fromkeys([language, SOURCE, *LANGUAGES])):
        if found and one not in (language, SOURCE):
            break
        for index, text in enumerate(body.texts):
            terms = places_by_term(text.indexed_in(one), one.slug).keys()
            if index not in found and not terms.isdisjoint(words[one.slug].keys()):
                found[index] = rank, one
    return found


def test_the_places_of_a_query_are_those_whose_texts_have_its_terms(monkeypatch):
    compared = 0

    def both(body, words, language, matching):
        nonlocal compared
        found = hits_in(body, words, language, matching)
        assert found == by_reading(body, words, language)
        compared += len(found)
        return found

    monkeypatch.setattr(query, "hits_in", both)
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [(row["language"], row["question"]) for row in csv.DictReader(file)][::12]
    for prefix, text in rows + BEGINNINGS:
        for language in {BY_SLUG[prefix], SOURCE, BY_SLUG["zh"]}:
            query.find(text, language)
    assert compared > 3_000
