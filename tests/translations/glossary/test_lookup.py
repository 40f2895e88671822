"""The glossary: which terms a text has, whether a translation uses them, and the terms that come with the directory."""

import json
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from translations.checks import check_translation
from translations.glossary.lookup import Glossary, Wording, terms_in, uses
from translations.models import Rendering, Term

pytestmark = pytest.mark.django_db

FRENCH = BY_SLUG["fr"]


def load(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command("load_glossary", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def glossary():
    load()


def term(english, **facts):
    return Term.objects.create(english=english, **facts)


def found_in(text):
    return [
        (term.english, [text[start:end] for start, end in places])
        for term, _rendering, places in terms_in(text, FRENCH)
    ]


# Terms in an English text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Nagoya Protocol and a protocol.", [("Nagoya Protocol", ["Nagoya Protocol"]), ("protocol", ["protocol"])]),
        ("PROTOCOLS, the protocol’s text", [("protocol", ["PROTOCOLS", "protocol’s"])]),
        ("protocolar; a sub-protocol", [("protocol", ["protocol"])]),
        ("Parties and third parties", [("Party", ["Parties"])]),
        ("national strategies and action plans", [("national strategy and action plan", ["national strategies and action plans"])]),
        ("access and benefit sharing", [("access and benefit-sharing", ["access and benefit sharing"])]),
        ("access, and benefit-sharing", []),
        ("Access and\nbenefit-sharing", [("access and benefit-sharing", ["Access and\nbenefit-sharing"])]),
        ("Scientific, Technical Advice", [("Scientific, Technical Advice", ["Scientific, Technical Advice"])]),
        ("Scientific Technical Advice", []),
        ("the COP, COP-MOPs; a cop", [("COP", ["COP"]), ("COP-MOP", ["COP-MOPs"])]),
        ("masses of gas boxes", [("mass", ["masses"]), ("box", ["boxes"])]),
        ("", []),
    ],
)  # fmt: skip
def test_terms_are_found_by_words_the_longest_first(text, expected):
    for english in (
        "protocol",
        "Nagoya Protocol",
        "access and benefit-sharing",
        "Scientific, Technical Advice",
        "mass",
        "box",
    ):
        term(english)
    term("national strategy and action plan")
    for english in ("Party", "COP", "COP-MOP"):
        term(english, capitals_matter=True)
    assert found_in(text) == expected


def test_a_term_comes_with_its_rendering_in_the_language():
    one, other = term("protocol"), term("party")
    rendering = Rendering.objects.create(term=one, language="fr", text="protocole")
    Rendering.objects.create(term=other, language="ru", text="сторона")
    assert terms_in("protocol, party", FRENCH) == [(one, rendering, [(0, 8)]), (other, None, [(10, 15)])]


def test_two_queries_answer_for_any_number_of_texts(glossary):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        known = Glossary(FRENCH)
        for _text in range(20):
            known.terms_in("The Conference of the Parties")
    assert len(queries) == 2


# Whether a translation uses a wording

USED = [
    ("fr", "partage des avantages", "l’accès et le partage juste des avantages", False),
    ("fr", "accès et partage des avantages", "l’accès, du partage des avantages", True),
    ("fr", "peuple autochtone", "les peuples autochtones", True),
    ("fr", "Secrétaire exécutif", "du Secrétariat exécutif", False),
    ("fr", "CDB", "la cdb et", True),
    ("fr", "CDB", "la CDBX", False),
    ("es", "utilización sostenible", "las utilizaciones sostenibles", True),
    ("es", "participación en los beneficios", "participación de beneficios", True),
    ("es", "Secretaría", "el despacho", False),
    ("ru", "коренные народы и местные общины", "коренным народам, местным общинам", True),
    ("ru", "биозащита", "по биозащите", True),
    ("ru", "вспомогательный орган", "вспомогательных органов", True),
    ("ru", "живой измененный организм", "живых изменённых организмов", True),
    ("ru", "секретарь", "секретариат", False),
    ("ar", "تقاسم المنافع", "وتقاسم المنافع", True),
    ("ar", "تقاسم المنافع", "لتقاسم منافعها", True),
    ("ar", "خطة استراتيجية", "خطتها الاستراتيجية", True),
    ("ar", "أمانة", "للأمانة", True),
    ("ar", "أمانة", "الأَمانـــة", True),
    ("ar", "شعوب أصلية", "والشعوب الأصلية", True),
    ("ar", "مقرر", "قرار", False),
    ("ar", "بروتوكول", "وبروتوكوليها", True),
    ("zh", "名古屋议定书", "《名古屋议定书》", True),
    ("zh", "名古屋-吉隆坡议定书", "名古屋—吉隆坡 议定书", True),
    ("zh", "获取和惠益分享", "获取与惠益分享", False),
    ("zh", "缔约方", "", False),
]


@pytest.mark.parametrize(("prefix", "wording", "target", "expected"), USED)
def test_a_wording_is_recognized_in_its_inflected_forms(prefix, wording, target, expected):
    assert uses(Rendering(language=prefix, text=wording), target) is expected
    assert uses(Rendering(language=prefix, text="xyz", also=f"\n{wording} \n"), target) is expected


def check(source, target, language="fr"):
    found = check_translation(source, target, BY_SLUG[language], terms=terms_in(source, BY_SLUG[language]))
    return [(result.code, result.excerpt) for result in found]


def test_a_translation_without_the_wording_of_the_glossary_is_told():
    Rendering.objects.create(term=term("biosafety"), language="fr", text="prévention", forbidden="biosécurité")
    term("unit")
    assert check("The biosafety unit", "L’unité de prévention") == []
    assert check("The biosafety unit", "L’unité de protection") == [("term-not-used", "biosafety → prévention")]
    assert check("The biosafety unit", "L’unité de prévention, de biosécurité") == [
        ("forbidden-variant", "biosécurité → prévention")
    ]
    assert check("The other unit", "L’autre unité de biosécurité") == []


def test_what_another_term_asks_for_is_not_advised_against():
    Rendering.objects.create(term=term("biosafety"), language="fr", text="prévention", forbidden="biosécurité")
    Rendering.objects.create(term=term("biosecurity"), language="fr", text="biosécurité")
    assert check("Biosafety and Biosecurity Unit", "Unité de la prévention et de la biosécurité") == []


def test_words_that_a_comma_parts_are_no_wording_to_be_advised_against():
    Rendering.objects.create(term=term("stakeholder"), language="es", text="interesado", forbidden="partes interesadas")
    assert check("Parties, stakeholders", "las Partes, los interesados", "es") == []
    assert [code for code, _ in check("stakeholders", "las partes interesadas", "es")] == ["forbidden-variant"]


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.text(), st.text(min_size=1), st.sampled_from(LANGUAGES))
def test_no_text_makes_the_comparison_fail(text, wording, language):
    Wording(text, language).places(wording, across_marks=False)


def test_a_page_of_texts_takes_no_time(glossary):
    for number in range(200 - Term.objects.count()):
        new = term(f"Term {number} of the glossary")
        Rendering.objects.bulk_create(Rendering(term=new, language=prefix, text="x y") for prefix in BY_SLUG)
    files = {language: seed_texts(language) for language in LANGUAGES}
    for language in LANGUAGES:
        pairs = list(zip(files[SOURCE], files[language], strict=True))[:20]
        started = time.perf_counter()
        known = Glossary(language)
        for source, target in pairs:
            check_translation(source, target, language, terms=known.terms_in(source))
        took = time.perf_counter() - started
        print(f"{language.slug}: {len(pairs)} texts, 200 terms: {took * 1000:.0f} ms")
        assert took < 1.5


def seed_texts(language):
    path = settings.BASE_DIR / f"fixtures/directory/texts/{language.slug}.json"
    bodies = json.loads(path.read_text(encoding="utf-8"))["bodies"]
    return [own["opening"] for own in bodies.values() if "opening" in own]


@pytest.mark.parametrize("unit", ["a", "a ", "и ", "органов ", "المنافع ", "缔", "-", "COP-", "a,"])
def test_a_long_text_takes_little_time(glossary, unit):
    text = unit * (30_000 // len(unit))
    for language in LANGUAGES[::3]:
        started = time.perf_counter()
        check_translation(text, text, language, terms=Glossary(language).terms_in(text))
        assert time.perf_counter() - started < 3


# The glossary that comes with the directory


def test_the_seed_has_every_term_in_every_language(glossary):
    assert 60 <= Term.objects.count() <= 100
    for term in Term.objects.prefetch_related("renderings"):
        assert {rendering.language for rendering in term.renderings.all()} == BY_SLUG.keys() - {"en"}, term


def test_the_wordings_of_the_seed_are_well_written_and_do_not_contradict_each_other(glossary):
    ill_written, contradictions = [], []
    for rendering in Rendering.objects.select_related("term"):
        language = BY_SLUG[rendering.language]
        for wording in rendering.accepted():
            kind = "acronym" if wording.isupper() else "name"
            ill_written += check_translation("", wording, language, kind=kind)
            known = Wording(wording, language)
            contradictions += [(wording, bad) for bad in rendering.forbidden_variants() if known.places(bad)]
    assert (ill_written, contradictions) == ([], [])


def test_the_terms_of_the_seed_are_found_as_they_are_written(glossary):
    known = Glossary(FRENCH)
    assert [one for one in Term.objects.all() if [found[0] for found in known.terms_in(one.english)] != [one]] == []


def test_the_terms_of_the_seed_stand_in_the_directory(glossary):
    known = Glossary(FRENCH)
    found = {term.english for text in seed_texts(SOURCE) for term, *_ in known.terms_in(text)}
    assert len(found) > 30


def test_loading_again_changes_nothing():
    assert load() == ("Terms and renderings: 510 added, 0 changed.\n", "")
    assert load() == ("Terms and renderings: 0 added, 0 changed.\n", "")
    assert load("--if-empty") == ("", "")


def test_what_was_edited_is_kept_unless_told_otherwise(glossary):
    Rendering.objects.filter(term__english="ratification", language="fr").update(text="approbation")
    Rendering.objects.filter(term__english="ratification", language="ru").delete()
    Term.objects.filter(english="ABS").update(note="Mine")
    Rendering.objects.filter(term__english="ABS", language="zh").update(also="获取与惠益分享\r\n惠益")
    told = "Kept as edited: ABS\nKept as edited: ABS (zh)\nKept as edited: ratification (fr)\n"
    out, err = load()
    assert (out, err.startswith(told), err.count("\n")) == ("Terms and renderings: 1 added, 0 changed.\n", True, 4)
    assert Rendering.objects.get(term__english="ratification", language="fr").text == "approbation"
    assert load("--overwrite")[0] == "Terms and renderings: 0 added, 3 changed.\n"
    assert Rendering.objects.get(term__english="ratification", language="fr").text == "ratification"
    assert load() == ("Terms and renderings: 0 added, 0 changed.\n", "")


def test_a_folder_or_a_file_can_be_named(tmp_path):
    path = tmp_path / "glossary.json"
    path.write_text('{"terms": [{"english": "unit", "renderings": {"fr": {"text": "unité", "also": ["a", "b"]}}}]}')
    assert load(tmp_path) == ("Terms and renderings: 2 added, 0 changed.\n", "")
    assert load(path) == ("Terms and renderings: 0 added, 0 changed.\n", "")
    assert Rendering.objects.get().accepted() == ["unité", "a", "b"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", "must hold an object with a list of “terms”."),
        ('{"terms": [1]}', "every term must be an object with an “english”."),
        ('{"terms": [{"english": "a"}, {"english": "a"}]}', "names “a” twice."),
        ('{"terms": [{"english": "a", "colour": 1}]}', "“a” has an unknown key: colour."),
        ('{"terms": [{"english": "a", "note": 1}]}', "“a”: “note” is not what it should be."),
        ('{"terms": [{"english": "a", "renderings": {"en": {"text": "b"}}}]}', "unknown language: en."),
        ('{"terms": [{"english": "a", "renderings": {"xx": {"text": "b"}}}]}', "unknown language: xx."),
        ('{"terms": [{"english": "a", "renderings": {"fr": {}}}]}', "“a” (fr) must be an object with a “text”."),
        ('{"terms": [{"english": "a", "renderings": {"fr": {"text": ""}}}]}', "a (fr): "),
        ('{"terms": [{"english": "a", "renderings": {"fr": {"text": "b", "also": [1]}}}]}', "“also” is not what it should be."),
        ('{"terms": [{"english": "ok"}, {"english": "%s"}]}' % ("x" * 201), "x: "),
        (None, "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_refused_as_a_whole(tmp_path, content, sentence):
    path = tmp_path / "terms.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError) as refusal:
        load(path)
    assert sentence in str(refusal.value)
    assert not Term.objects.exists()


def test_a_term_has_one_rendering_in_a_language():
    one = term("unit")
    Rendering.objects.create(term=one, language="fr", text="unité")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.create(term=one, language="fr", text="groupe")
    with pytest.raises(IntegrityError), transaction.atomic():
        term("unit")
