"""Suggestions are bodies by their names and, where no name matches, the best results; a single letter is no word."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from search.overview import current_overview
from search.postings import KnownEntries
from search.query import find, suggest
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.html import Page
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
QUERIES = [
    ("en", "X/15"),
    ("en", "secretarait"),
    ("en", "who reimburses travel expenses?"),
    ("en", "who reimburses travl expenses"),
    ("fr", "juridque"),
    ("ru", "вспомогательный орган по осуществлению"),
    ("ar", "المؤتمارات"),
    ("zh", "生物按全"),
]


def suggested(query, slug):
    with translation.override(BY_SLUG[slug].code):
        return suggest(query, BY_SLUG[slug])


@pytest.mark.parametrize(("slug", "query"), QUERIES)
def test_where_no_name_matches_the_best_results_are_suggested(slug, query):
    found = find(query, BY_SLUG[slug])
    own = [one.body.slug for one in suggested(query, slug)]
    assert own == [group.body.slug for group in found.groups][: len(own)]
    assert len(own) == min(8, found.total) > 0


def test_they_take_three_queries_at_most():
    for slug, query in QUERIES:
        suggested(query, slug)
        overview = current_overview(())
        overview.entries = KnownEntries()
        overview.__dict__.pop("bodies", None)
        with CaptureQueriesContext(connection) as queries:
            assert suggested(query, slug)
        assert len(queries) <= 3, query


def test_results_of_what_is_only_begun_are_not_suggested():
    assert suggested("zq", "en") == suggested("zzzzzz", "en") == []


@pytest.mark.parametrize(
    ("slug", "typed", "body"),
    [
        ("en", "int", "mainstreaming-cooperation-and-outreach-support-division"),
        ("fr", "rec", "economic-policy-and-resource-mobilization-unit"),
    ],
)
def test_a_name_in_a_third_language_is_shown_only_where_the_others_match_nothing(slug, typed, body):
    (own,) = [one for one in suggested(typed, slug) if one.body.slug == body]
    assert (own.language.slug, "<mark>" in own.label) == (slug, False)


@pytest.mark.parametrize(
    ("query", "name"), [("partage des avantages", "fr"), ("participación en los beneficios", "es"), ("выгод", "ru")]
)
def test_a_name_in_the_language_of_the_query_is_shown_where_the_others_match_nothing(query, name):
    assert suggested(query, "en")[0].language.slug == name


@pytest.mark.parametrize(("slug", "letter"), [("ar", "ن"), ("en", "a"), ("es", "y"), ("fr", "à"), ("ru", "с"), ("en", "b"), ("en", "who b")])  # fmt: skip
def test_a_single_letter_finds_nothing_and_says_so(client, slug, letter):
    found = find(letter, BY_SLUG[slug])
    assert (found.is_too_short, found.total, found.groups, found.sources) == (True, 0, [], [])
    assert suggested(letter, slug) == []
    page = Page(client.get("/en/search/", {"q": letter}))
    assert "One letter says little" in page.words


def test_a_single_letter_that_is_an_acronym_finds_its_body():
    texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["en"], {"acronym": "Q"})
    found = find("q", BY_SLUG["en"])
    assert ([group.body.slug for group in found.groups], found.is_too_short) == (["finance-unit"], False)
    assert [one.body.slug for one in suggested("q", "en")] == ["finance-unit"]


@pytest.mark.parametrize("word", ["物", "1"])
def test_a_chinese_character_and_a_digit_are_words(word):
    found = find(word, BY_SLUG["zh"])
    assert found.total
    assert not found.is_too_short
    assert suggested(word, "zh")
