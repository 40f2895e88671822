"""“Did you mean” offers only what finds something, in one script, in the form in which texts write it."""

import faulthandler
import io
import os
import random
from collections import Counter
from functools import cache

import pytest
from django.core.management import call_command
from django.utils import translation

from public_record.selection import current_bodies
from search.analyser import QUESTION, fold, pieces, terms_of_word
from search.query import find
from search.searchable import fetch_texts
from secretariat.languages import BY_SLUG
from secretariat.text.spelling import ROWS, script_of, unsaid
from translations.models import Rendering, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
EVERY = int(os.environ.get("EVERY_WORD", "12"))
"""Of so many words one is tried, but all of the few Chinese ones; EVERY_WORD=1 tries all, in about seven minutes."""
MIN_SHARE = 0.9


@pytest.fixture
def glossary():
    call_command("load_glossary", stdout=io.StringIO())


def meant(query, slug):
    language = BY_SLUG[slug]
    with translation.override(language.code):
        return find(query, language)


def with_errors(word, chance):
    """Yield the word with one error of each kind."""
    at = chance.randrange(1, len(word) - 1)
    yield word[:at] + word[at + 1 :]
    yield word[:at] + word[at] + word[at:]
    yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for row in (row for rows in ROWS.values() for row in rows):
        if (place := row.find(word[at].lower())) >= 0:
            yield word[:at] + row[place + 1 if place + 1 < len(row) else place - 1] + word[at + 1 :]


def words_of_texts():
    found = {}
    for _pk, texts in fetch_texts(list(current_bodies().values_list("body", flat=True))):
        for slug, language in BY_SLUG.items():
            for text in (own.text_in(language) for own in texts):
                for start, end, kind in pieces(text):
                    folded = fold(text[start:end])
                    if kind == "word" and len(folded) > 3 and folded.isalpha() and folded not in QUESTION:
                        found.setdefault((slug, folded), text[start:end])
    return [(slug, word) for (slug, _folded), word in sorted(found.items())]


def wordings():
    found = {("en", english) for english in Term.objects.values_list("english", flat=True)}
    return sorted(found | set(Rendering.objects.values_list("language", "text")))


def is_same(one, other, slug):
    first, second = fold(one or "").split(), fold(other).split()
    return len(first) == len(second) and all(
        {*terms_of_word(a, (slug,))} & {*terms_of_word(b, (slug,))} for a, b in zip(first, second, strict=True)
    )


def one_script(text):
    return len({script_of(letter) for letter in fold(text) if script_of(letter)}) <= 1


def test_one_error_in_a_word_of_the_index_or_a_term_of_the_glossary(glossary):
    if EVERY < 12:
        faulthandler.cancel_dump_traceback_later()  # every word takes longer than any other test may
    chance, asked, right = random.Random(3), Counter(), Counter()
    once = cache(meant)  # most errors in a word are corrected to that word
    for what, rows in (("words", words_of_texts()), ("terms", wordings())):
        first = chance.randrange(EVERY)
        for slug, word in (row for place, row in enumerate(rows) if row[0] == "zh" or place % EVERY == first):
            if len(word) < 4 or not (known := once(word, slug)).total or known.is_partial:
                continue
            for typed in with_errors(word, chance):
                found = meant(typed, slug)
                if fold(typed) == fold(word) or (found.total and not (found.is_partial or found.is_corrected)):
                    continue
                asked[what, slug] += 1
                if offered := found.did_you_mean:
                    right[what, slug] += is_same(offered, word, slug)
                    assert one_script(offered) or not one_script(word), (typed, offered)
                    assert not unsaid().intersection(fold(offered).split())
                    again = once(offered, slug)
                    assert again.total, (typed, offered)
                    assert not again.is_partial, (typed, offered)
    shares = {key: f"{right[key]} of {count}" for key, count in asked.items()}
    print("the right word comes first:", shares)
    for what in ("words", "terms"):
        for slugs in (["ar"], ["en"], ["es"], ["fr"], ["ru"], ["zh"]) if what == "words" else ([*BY_SLUG],):
            count = sum(asked[what, slug] for slug in slugs)
            assert sum(right[what, slug] for slug in slugs) >= MIN_SHARE * count or count < 10, shares


OFFERED = [
    ("en", "biosafty", "biosafety"),
    ("en", "biosafety protocl", "biosafety protocol"),
    ("en", "humanresources", "human resources"),
    ("fr", "biosecurte", "biosécurité"),
    ("ru", "ghjnjrjk", "протокол"),
    ("en", "ашт", "fin"),
    ("en", "dek", None),
    ("ru", "рка", None),
    ("ru", "ашт", "fin"),
    ("ru", "ЩУЫ", "OES"),
    ("ar", "شلخ", None),
    ("ru", "снег", None),
    ("ru", "ёлка", None),  # a squirrel is one letter more
    ("en", "udget", "budget"),
    ("en", "ASB", None),  # of three letters in another order, a word is mostly another acronym than ABS
    ("en", "OESS", "OES"),
    ("en", "department", None),
    ("en", "xqzw finace", None),
    ("en", "Informaton Technology", "Information Technology"),
    ("ru", "Притокол о биобезопастности", "Протокол о биобезопасности"),
    ("en", "finance cooperacon", "finance cooperation"),
    ("en", "who does cooperacon", "who does cooperation"),
    ("en", "who organises the conferensia", None),
    ("en", "cooperacon", "cooperación"),
    ("fr", "L’evaluaton", "L’évaluation"),
    ("es", "UGNM", "UNGM"),
    ("ru", "биобезопастность", "биобезопасность"),
    ("ar", "fhglki", None),
    ("zh", "生物按全", "生物安全"),
    ("zh", "财物", "财务"),
    ("zh", "shengwu anquan", "生物安全"),
    ("en", "cosmic change", None),
    ("en", "tablests", "tablets"),
    ("en", "salery", "salary"),
    ("es", "OWM", None),
    ("fr", "congge", "congé"),
    ("fr", "œuvr dart", None),
    ("en", "tradtional knowlege", "traditional knowledge"),
    ("en", "pressoffice", "press office"),
    ("en", "аштфтсу", "finance"),
    ("ar", "hglhgdm", "المالية"),
    ("ar", "hghjthrdhj", "الاتفاقيات"),
    ("ar", "bhlhslm", None),
    ("en", "لاهخسشبثفغ", "biosafety"),
    ("fr", "finqnces", "finances"),
    ("ru", "abyfycs", "финансы"),
    ("zh", "caiwu", "财务"),
    ("zh", "公资", "工资"),
    ("zh", "qianzheng", "签证"),
    ("ar", "توصية", None),
    ("fr", "recommandation", None),
]


def test_what_was_meant(glossary):
    found = [(slug, typed, meant(typed, slug).did_you_mean) for slug, typed, _offered in OFFERED]
    assert found == OFFERED
    assert [row for row in OFFERED if row[2] and not meant(row[2], row[0]).total] == []


def test_what_has_one_word_in_its_name_is_shown_and_otherwise_parts_of_the_query_are_offered():
    found = meant("zzzz yyyy finance", "en")
    assert found.is_partial
    assert found.groups[0].body.slug == "finance-unit"
    assert not found.is_missed
    found = meant("zzzz yyyy catalysing", "en")
    assert found.is_partial
    assert found.is_missed, "one word of three, and only in passing"
    assert {group.body.slug for group in found.groups} == {
        group.body.slug for group in meant("catalysing", "en").groups
    }
    assert [text for text, count in found.broader if count] == ["catalysing"]


def test_of_many_misspelt_words_the_first_are_understood():
    found = meant("biosafty protcol finace montreel", "en")
    assert (found.did_you_mean, found.is_partial) == (None, True)
    assert [group.body.slug for group in found.groups[:2]] == ["biosafety-and-biosecurity-unit", "finance-unit"]


def test_single_letters_are_not_offered_as_parts_of_a_query():
    found = meant("' XOR q=q; DROP SCHEMA q", "en")
    assert found.is_missed
    assert [text for text, _count in found.broader if len(text) == 1] == []


@pytest.mark.parametrize(
    ("slug", "typed", "shown", "body"),
    [
        ("en", "recrutment", "recruitment", "administration-and-human-resources-unit"),
        ("en", "who organises the confrence?", "who organises the conference?", "conference-services-unit"),
        ("fr", "juridque", "juridique", "legal-and-intergovernmental-unit"),
        ("es", "bioseguridat", "bioseguridad", "biosafety-and-biosecurity-unit"),
        ("ru", "отчетнсть", "отчетность", "monitoring-review-and-reporting-unit"),
        ("ar", "المؤتمارات", "المؤتمرات", "conference-services-unit"),
        ("en", "аштфтсу", "finance", "finance-unit"),
    ],
)
def test_the_results_of_a_misspelt_query_are_those_of_the_corrected_one(slug, typed, shown, body):
    found = meant(typed, slug)
    assert (found.query, found.did_you_mean, found.is_corrected, found.is_missed) == (typed, shown, True, True)
    assert body in [group.body.slug for group in found.groups[:3]]
    assert found.groups == meant(shown, slug).groups


def test_filters_and_pages_of_a_corrected_query_are_those_of_its_results():
    kinds = {own.value: own.count for own in meant("biosafty", "en").filters["kind"]}
    assert kinds
    for kind, count in kinds.items():
        found = find("biosafty", BY_SLUG["en"], kind=kind)
        assert (found.total, found.did_you_mean) == (count, "biosafety")
