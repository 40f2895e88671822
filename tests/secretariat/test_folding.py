"""Words are folded alike by the search, the glossary and the checks."""

import re
from importlib import import_module

import pytest
import snowballstemmer
import Stemmer
from django.conf import settings

from search.analyser import fold, pieces, terms_of
from secretariat.languages import BY_SLUG
from secretariat.text.folding import STEMMERS, fold_arabic_word, fold_variants, form, snowball_stems, stems
from translations.checks.number_words import numbers_in_words
from translations.glossary.lookup import words_of


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "إدارة", "اداره"),
        ("ar", "مُسْتَوَى", "مستوي"),
        ("ar", "مسؤول", "مسوول"),
        ("ru", "учёт", "учет"),
        ("fr", "œuvre", "oeuvre"),
        ("fr", "lʼaccès", "l’accès"),
        ("fr", "rap\u00adport", "rapport"),
        ("ar", "یوم", "يوم"),
        ("ar", "کتاب", "كتاب"),
    ],
)
def test_two_spellings_of_a_word_are_one_for_search_and_glossary(language, one, other):
    assert fold(one) == fold(other)
    assert words_of(one, BY_SLUG[language]) == words_of(other, BY_SLUG[language])


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("mobilisation", "mobilization"),
        ("organised", "organize"),
        ("analyse", "analyzing"),
        ("colours", "color"),
        ("labour", "labor"),
        ("centres", "center"),
        ("catalogue", "catalogs"),
        ("licence", "license"),
        ("programme", "programs"),
        ("utilisation", "utilize"),
    ],
)
def test_british_words_have_the_stem_of_american_ones(british, american):
    assert {*snowball_stems(british, "en")} & {*snowball_stems(american, "en")}


def test_the_checks_read_a_number_word_in_either_spelling():
    assert numbers_in_words("أربعة", BY_SLUG["ar"]) == numbers_in_words("اربعة", BY_SLUG["ar"]) >= {4}


def test_small_letters_and_variants_are_folded_without_touching_other_letters():
    assert fold_variants("Ёлка и ЁЖ, naïve") == "елка и еж, naïve"
    assert fold_arabic_word("حاجة") == "حاجه"


@pytest.mark.parametrize(
    ("one", "other"),
    [("كرسيا", "كرسي"), ("تقريرا", "التقرير"), ("شاشتي", "شاشة"), ("مؤسساتنا", "مؤسسة"), ("حياتي", "حياة"), ("بيانا", "بيان"), ("بيتي", "بيت")],
)  # fmt: skip
def test_arabic_words_in_the_accusative_and_with_a_possessive_have_the_stem_of_the_plain_word(one, other):
    assert {*stems(fold(one), "ar")} == {*stems(fold(other), "ar")}


def test_inflected_words_have_one_form():
    """An й is a letter: without it Snowball would take группой for another word."""
    assert fold("Группой") == "группой"
    words = {
        "ru": ("группа группой групп группами", "отдел отдела отделом", "нагойский нагойского", "остров острова", "закупок закупки"),
        "ar": ("وحدة ووحدة بوحدة للوحدة والوحدة", "لجنة بلجنة اللجنة للجنة", "أمانة لأمانة"),
        "fr": ("Unité unité",),
    }  # fmt: skip
    found = {(slug, *{form(word, slug) for word in own.split()}) for slug in words for own in words[slug]}
    assert {len(forms) for forms in found} == {2}
    assert {*stems(fold("группой"), "ru")} == {*stems(fold("группа"), "ru")}


def test_plurals_have_a_stem_of_their_singular():
    pairs = {
        "es": "taller talleres mujer mujeres lugar lugares examen exámenes joven jóvenes luz luces interés intereses dólar dólares",
        "fr": "travail travaux corail coraux lieu lieux jeu jeux loi lois journal journaux",
        "en": "analysis analyses child children criterion criteria pay paid leaf leaves policy policies",
        "ru": "ребёнок дети деньги денег время времени день дни",
    }
    apart = {
        (slug, one, other)
        for slug, words in pairs.items()
        for one, other in zip(words.split()[::2], words.split()[1::2], strict=True)
        if not {*stems(fold(one), slug)} & {*stems(fold(other), slug)}
    }
    assert apart == set()


def test_words_that_snowball_takes_for_another_word_have_a_stem_of_their_own():
    for one, other in (("семена", "семья"), ("семя", "семьи"), ("серия", "серые")):
        assert not {*stems(one, "ru")} & {*stems(other, "ru")}
    assert {stem for word in ("семя", "семени", "семена", "семян") for stem in stems(word, "ru")} == {"семен"}


def test_stems_are_for_four_languages():
    assert set(snowball_stems("биозащите", "ru")) == {"биозащ", "биозащит"}
    assert {*snowball_stems("закупок", "ru")} & {*snowball_stems("закупки", "ru")}
    assert [*snowball_stems("renforcement", "fr")] == ["renforc"]
    assert [*snowball_stems("وحدة", "ar")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("٢٠٢٠", "2020"),
        ("۲۰۲۰", "2020"),
        ("Œuvre", "oeuvre"),
        ("ﬁnance", "finance"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("clearing\u2011house", "clearing-house"),
        ("名古屋議定書", "名古屋议定书"),
        ("乾燥", "干燥"),
        ("乾坤", "乾坤"),
        ("土著", "土着"),
        ("沿著", "沿着"),
    ],
)
def test_signs_and_letters_that_are_written_in_several_ways_are_one(one, other):
    assert fold(one) == fold(other)
    assert len(fold("乾燥")) == 2


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        ("zh", "第X/15号决定", "10/15"),
        ("zh", "第X/15号决定", "决定"),
        ("zh", "遗传资源和/或知识", "知识"),
        ("zh", "人力資源", "人力"),
        ("en", "the W.H.O. and others", "who"),
        ("en", "C.B.D.", "cbd"),
        ("en", "the Clearing-House Mechanism", "clearinghouse"),
        ("en", "the Clearing\u2011House Mechanism", "clearinghouse"),
        ("en", "the Clearing-House Mechanism", "clearing"),
        ("en", "bio\u00adsafety", "biosafety"),
        ("fr", "article 8 j)", "8(j)"),
        ("en", "8 (j)", "8(j)"),
        ("fr", "l\u02bcaccès", "acces"),
        ("ar", "عام ٢٠٢٠", "2020"),
    ],
)
def test_a_text_has_the_terms_that_people_type(language, text, term):
    assert term in terms_of(text, BY_SLUG[language])


def test_han_is_never_inside_a_symbol():
    assert [kind for _start, _end, kind in pieces("第X/15号和/或8(j)条")] == [
        "han",
        "symbol",
        "han",
        "han",
        "symbol",
        "han",
    ]


@pytest.mark.parametrize("name", STEMMERS.values())
def test_the_stemmer_in_c_has_the_stems_of_that_in_python(name):
    """An index that was made with one is searched with the other."""
    files = (settings.BASE_DIR / "fixtures").rglob("*.json")
    found = {word for file in files for word in re.findall(r"[^\W\d_]+", file.read_text(encoding="utf-8").lower())}
    module = import_module(f"snowballstemmer.{name}_stemmer")
    in_python, in_c = getattr(module, f"{name.capitalize()}Stemmer")(), snowballstemmer.stemmer(name)
    assert isinstance(in_c, Stemmer.Stemmer)
    words = sorted(found)[::20]  # Python takes a minute for all
    assert [word for word in words if in_python.stemWord(word) != in_c.stemWord(word)] == []
    assert len(words) > 200
