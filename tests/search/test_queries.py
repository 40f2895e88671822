"""Real questions, and the body that must come first or among the first three. Add your own to queries.csv."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from search.models import Entry
from search.query import find
from secretariat.languages import BY_SLUG, LANGUAGES

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

with (Path(__file__).parent / "queries.csv").open(encoding="utf-8", newline="") as file:
    QUESTIONS = [
        (row["language"], row["question"], row["body"], int(row["among_the_first"])) for row in csv.DictReader(file)
    ]


def first(question, language, number):
    return [group.body.slug for group in find(question, language).groups[:number]]


def without_answer():
    """The questions whose body is not among the first."""
    return [row for row in QUESTIONS if row[2] not in first(row[1], BY_SLUG[row[0]], row[3])]


def test_the_body_that_is_meant_comes_first():
    assert without_answer() == []


def test_each_question_of_the_home_page_finds_its_body_first():
    bodies = {
        "Who reimburses travel expenses?": "finance-unit",
        "How do I register for a meeting?": "conference-services-unit",
        "Who answers questions from the press?": "communications-and-outreach-unit",
        "Who supports the Nagoya Protocol?": "access-and-benefit-sharing-and-traditional-knowledge-unit",
        "Where are vacancies announced?": "administration-and-human-resources-unit",
    }
    found = {
        (question["en"], language.slug): first(question[language.slug], language, 1)
        for question in settings.ORGANISATION.questions
        for language in LANGUAGES
    }
    assert found == {(question, language.slug): [slug] for question, slug in bodies.items() for language in LANGUAGES}


@pytest.mark.django_db(transaction=True)
def test_the_glossary_takes_no_answer_away():
    call_command("load_glossary", stdout=io.StringIO())
    assert Entry.objects.filter(term__startswith="~").exists()
    assert without_answer() == []


def test_there_are_four_hundred_and_almost_all_are_among_the_first_three():
    """The share of each language in the first three, and the mean reciprocal rank; `benchmarks.search` compares them."""
    assert len(QUESTIONS) >= 400
    shares = {}
    for language in LANGUAGES:
        own = [row for row in QUESTIONS if row[0] == language.slug]
        ranks = [rank_of(row[2], first(row[1], language, 10)) for row in own]
        shares[language.slug] = (
            len(own),
            round(sum(0 < rank <= 3 for rank in ranks) / len(own), 3),
            round(sum(1 / rank for rank in ranks if rank) / len(own), 3),
        )
    print("questions, share in the first three, mean reciprocal rank:", shares)
    assert min(share for _number, share, _mean in shares.values()) >= 0.97, shares
    assert min(number for number, _share, _mean in shares.values()) >= 60


def rank_of(slug, slugs):
    return slugs.index(slug) + 1 if slug in slugs else 0


def test_a_question_in_any_language_is_answered_on_a_page_in_any_other():
    questions = ["生物安全", "biosécurité", "биобезопасность", "السلامة الأحيائية", "biosafety"]
    answers = {(each, language.slug): first(each, language, 1) for each in questions for language in LANGUAGES}
    assert answers == {key: ["biosafety-and-biosecurity-unit"] for key in answers}


@pytest.mark.parametrize(
    ("slug", "query", "body"),
    [
        ("en", "finance department", "finance-unit"),
        ("en", "finance section?", "finance-unit"),
        ("fr", "section des finances", "finance-unit"),
        ("es", "departamento jurídico", "legal-and-intergovernmental-unit"),
        ("ru", "финансовый отдел", "finance-unit"),
        ("ar", "قسم المالية", "finance-unit"),
        ("zh", "财务部", "finance-unit"),
        ("zh", "信息技术科？", "information-technology-unit"),
        ("zh", "秘书处", "secretariat-of-the-convention-on-biological-diversity"),
        ("en", "it support", "information-technology-unit"),
        ("en", "it department", "information-technology-unit"),
    ],
)
def test_what_a_reader_calls_any_body_does_not_count(slug, query, body):
    found = find(query, BY_SLUG[slug])
    assert (found.groups[0].body.slug, found.is_partial, found.did_you_mean) == (body, False, None)


@pytest.mark.parametrize(
    ("slug", "query", "total"),
    [("en", "8J", 1), ("fr", "art. 8j", 1), ("zh", "第八条(j)款", 1), ("zh", "第X/15号决定", 1)],
)
def test_a_symbol_needs_neither_its_brackets_nor_the_signs_beside_it(slug, query, total):
    found = find(query, BY_SLUG[slug])
    assert (found.total, found.is_partial) == (total, False)


@pytest.mark.parametrize(
    ("slug", "query"),
    [("en", "biosaftey"), ("fr", "biosécurité"), ("es", "bioseguridad"), ("ar", "biosafety")],
)
def test_wordings_of_the_glossary_in_a_third_language_find_nothing(slug, query):
    """The Arabic wording of biosafety has a word for safety, which another unit has for peace."""
    call_command("load_glossary", stdout=io.StringIO())
    found = find(query, BY_SLUG[slug])
    slugs = {"biosafety-and-biosecurity-unit", "scientific-and-policy-support-division"}
    assert {group.body.slug for group in found.groups} == slugs
    assert {group.reason.language.slug for group in found.groups} <= {slug, "en"}
