"""Words are folded alike by the search, the glossary and the checks."""

import pytest

from search.analyser import fold
from secretariat.languages import BY_SLUG
from secretariat.text.folding import fold_arabic_word, fold_variants, snowball_stems
from translations.checks.number_words import numbers_in_words
from translations.glossary.lookup import words_of


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "إدارة", "اداره"),
        ("ar", "مُسْتَوَى", "مستوي"),
        ("ar", "مسؤول", "مسوول"),
        ("ru", "учёт", "учет"),
    ],
)
def test_two_spellings_of_a_word_are_one_for_search_and_glossary(language, one, other):
    assert fold(one) == fold(other)
    assert words_of(one, BY_SLUG[language]) == words_of(other, BY_SLUG[language])


def test_the_checks_read_a_number_word_in_either_spelling():
    assert numbers_in_words("أربعة", BY_SLUG["ar"]) == numbers_in_words("اربعة", BY_SLUG["ar"]) >= {4}


def test_small_letters_and_variants_are_folded_without_touching_other_letters():
    assert fold_variants("Ёлка и ЁЖ, naïve") == "елка и еж, naïve"
    assert fold_arabic_word("حاجة") == "حاجه"


def test_stems_are_for_four_languages():
    assert set(snowball_stems("биозащите", "ru")) == {"биозащ", "биозащит"}
    assert [*snowball_stems("renforcement", "fr")] == ["renforc"]
    assert [*snowball_stems("وحدة", "ar")] == []
