"""What searches keep in the process: it saves queries, never shows an older revision, and has a bound; answers are the same with and without."""

import csv
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from search import bodies, index, overview, postings, scores
from search.models import Entry
from search.query import find, suggest
from search.scores import best_first
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Revision
from tests.secretariat.outlines import SMALL, get, plant
from translations import texts

QUERIES = Path(__file__).with_name("queries.csv")
FRENCH = BY_SLUG["fr"]


@pytest.fixture
def small():
    plant(SMALL)
    index.rebuild()
    texts.write(get("oceans"), SOURCE, {"name": "Oceans"})
    texts.write(get("oceans"), FRENCH, {"name": "Mers"})  # there is a revision from the first change on


def shown(question, language=SOURCE):
    return [(group.body.slug, group.name) for group in find(question, language).groups]


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.usefixtures("small")
class TestOneRevision:
    def test_what_is_known_is_not_read_again(self):
        for search in (find, suggest):
            search("oceans unit", SOURCE)
            with CaptureQueriesContext(connection) as queries:
                search("oceans unit", SOURCE)
            assert len(queries) == 1  # for the revision

    def test_a_change_counts_at_once(self):
        assert shown("oceans") == [("oceans", "<mark>Oceans</mark>")]
        texts.write(get("oceans"), SOURCE, {"name": "Seas"})
        assert shown("oceans") == []
        assert shown("seas") == [("oceans", "<mark>Seas</mark>")]
        texts.write(get("oceans"), SOURCE, {"name": "Oceans"})
        assert shown("oceans") == [("oceans", "<mark>Oceans</mark>")]

    def test_an_index_that_was_built_anew_counts_at_once(self):
        Entry.objects.filter(term__contains="ocean").delete()
        assert shown("oceans") == []
        index.rebuild()
        assert shown("oceans") == [("oceans", "<mark>Oceans</mark>")]

    def test_the_words_of_the_index_are_read_again_only_where_a_change_brought_or_took_one(self):
        def corrected(typed):
            with CaptureQueriesContext(connection) as queries:
                found = find(typed, SOURCE).did_you_mean
            return found, sum("LENGTH(postings) / 4" in query["sql"] for query in queries)

        assert corrected("ocaens") == ("Oceans", 1)
        Revision.objects.update(number=F("number") + 1)
        assert corrected("ocaens") == ("Oceans", 0)
        texts.write(get("oceans"), SOURCE, {"name": "Meadows"})
        assert corrected("maedows") == ("Meadows", 1)
        assert corrected("ocaens") == (None, 0)
        index.rebuild()
        assert corrected("maedows") == ("Meadows", 1)


@pytest.mark.both
@pytest.mark.django_db
def test_a_query_that_was_not_asked_before_takes_three_queries(directory):
    asked = [
        ("biosafety", "en"), ("Cartegena protocol", "en"), ("recuitment", "en"), ("tradtional knowlege", "en"), ("the confrence room", "en"),
        ("¿puedo entrevistar a la Secretaria Ejecutiva?", "es"), ("генетичиские ресурсы", "ru"), ("ghjnjrjk", "ru"),
        ("juridque", "fr"), ("changement climatique et biodiversité", "fr"), ("名古屋仪定书", "zh"), ("雪豹", "zh"),
    ]  # fmt: skip
    for language in BY_SLUG.values():
        find("biosaftey", language)  # what is read once for a revision
    taken = {}
    for question, slug in asked:
        overview.current_overview(()).entries = postings.KnownEntries()
        overview.current_overview(()).__dict__.pop("bodies", None)
        with CaptureQueriesContext(connection) as queries:
            assert find(question, BY_SLUG[slug]).groups
        taken[question] = len(queries)
    assert max(taken.values()) <= 3, taken


def answers():
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [(row["question"], BY_SLUG[row["language"]]) for row in csv.DictReader(file)][::12]
    return [
        (
            [(one.body.slug, one.name, one.reason, one.more, one.place) for one in found.groups],
            [(one.body.slug, one.label) for one in suggest(question[:4], language)],
            found.total,
            found.filters,
        )
        for question, language in rows
        for found in [find(question, language)]
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (postings, "MAX_BYTES", -1),
        (bodies, "MAX_ROWS", -1),
        (bodies, "MAX_BODIES", -1),
        (scores, "SEARCHED_OF", 0),
        (scores, "SEARCHED_OF", 10_000),
    ],
)
def test_bounds_and_ways_change_no_answer(monkeypatch, module, name, value):
    expected = answers()
    monkeypatch.setattr(module, name, value)
    assert answers() == expected


@pytest.mark.parametrize("number", [1, 9, 10, 11, 200])
def test_a_page_of_the_best_is_that_of_all(number):
    chance = np.random.default_rng(number)
    ids, own = np.arange(number) * 3, chance.integers(1, 6, number) / 2
    every = sorted(ids.tolist(), key=lambda pk: (-own[pk // 3], pk))
    assert best_first(ids, own) == every
    for first in (0, 5, 10):
        assert best_first(ids, own, first, first + 10) == every[first : first + 10]
