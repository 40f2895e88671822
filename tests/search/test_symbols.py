"""Numbers and symbols of decisions and articles match as they stand, in whichever way they are written."""

import pytest

from search.analyser import terms_of_symbol
from search.query import find
from search.spelling import Vocabulary
from secretariat.languages import BY_SLUG
from secretariat.text.spelling import KnownWords

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


@pytest.mark.parametrize(
    ("symbol", "terms"),
    [
        ("X/15", ("10/15",)),
        ("XV/4", ("15/4",)),
        ("ХV/4", ("15/4",)),  # a Cyrillic letter
        ("15/4", ("15/4",)),
        ("UNEP/CBD/COP/DEC/X/15", ("unep/cbd/cop/dec/10/15", "unep", "cbd", "cop", "dec")),
        ("2011/2012", ("2011/2012", "2011", "2012")),
        ("I/O", ("i/o", "i", "o")),
        ("8(j)", ("8(j)", "8")),
        ("8 j)", ("8(j)", "8")),
        ("8(ي)", ("8(j)", "8")),
        ("八条（j）", ("8(j)", "8")),
    ],
)
def test_a_symbol_is_one_term_however_it_is_written(symbol, terms):
    assert terms_of_symbol(symbol) == terms


@pytest.mark.parametrize(
    ("slug", "query", "symbol"),
    [
        ("en", "10/15", "X/15"),
        ("ru", "решение Х/15", "X/15"),
        ("zh", "第10/15号决定", "X/15"),
        ("ar", "المادة 8(j)", "8(ي)"),
        ("fr", "article 8(j)", "8\N{NO-BREAK SPACE}j)"),
        ("ru", "8(ي)", "8\N{NO-BREAK SPACE}j)"),
    ],
)
def test_any_spelling_of_a_symbol_finds_its_mandate_source(slug, query, symbol):
    found = find(query, BY_SLUG[slug])
    assert (found.total, found.is_partial) == (1, False)
    assert [source.symbol for source in found.sources] == [symbol]


def test_a_symbol_is_marked_in_the_spelling_of_the_page():
    (first, *_closest) = find("المادة 8(j)", BY_SLUG["ar"]).groups
    assert "<mark>8(ي)</mark>" in first.reason.excerpt


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("en", "15/4"),
        ("en", "XV/4"),
        ("en", "X/1"),
        ("en", "COP decision XV/4"),
        ("en", "decision 14/7"),
        ("en", "article 99"),
        ("en", "Article 8(k)"),
        ("es", "artículo 99"),
        ("fr", "l’article 99"),
        ("ru", "статья 99"),
        ("ar", "الهدف 99"),
        ("zh", "第XV/4号决定"),
        ("zh", "目标99"),
    ],
)
def test_of_a_number_that_nothing_has_nothing_is_found(slug, query):
    found = find(query, BY_SLUG[slug])
    assert ([group.body.slug for group in found.groups], found.did_you_mean, found.is_missed) == ([], None, True)


def test_what_a_missing_number_is_of_is_offered_as_a_query_of_its_own():
    assert [text for text, _count in find("COP decision XV/4", BY_SLUG["en"]).broader] == ["COP", "decision"]


def test_a_number_alone_is_no_part_of_a_symbol():
    slugs = {group.body.slug for group in find("Article 15", BY_SLUG["en"]).groups}
    assert "access-and-benefit-sharing-and-traditional-knowledge-unit" in slugs
    assert "clearing-house-mechanism-unit" not in slugs, "it has decision X/15"


def test_other_words_count_beside_a_missing_number():
    found = find("biosafety decision XV/4", BY_SLUG["en"])
    assert found.is_partial
    assert found.groups[0].body.slug == "biosafety-and-biosecurity-unit"


def test_another_number_is_not_offered():
    known = Vocabulary(KnownWords([]), glossary=[(1, "en", "Biosafety Target 11")])
    assert known.near_wordings("Biosafety Target 12", "en") == []
    assert known.near_wordings("Biosafty Target 11", "en") == ["Biosafety Target 11"]
