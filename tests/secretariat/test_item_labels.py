"""Labels of functions and their items in six languages, and levels that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.item_labels import (
    ROMAN,
    fitting_levels,
    function_labels,
    letter_keys,
    nested,
    numbers_in_lists,
    own_label,
    roman,
)
from secretariat.languages import BY_SLUG

LEVELS = [0, 0, 1, 1, 2, 2, 1, 0]
LABELS = {
    "ar": ["(أ)", "(ب)", "(ب) '1'", "(ب) '2'", "(ب) '2' أ", "(ب) '2' ب", "(ب) '3'", "(ج)"],
    "en": ["(a)", "(b)", "(b)(i)", "(b)(ii)", "(b)(ii)a", "(b)(ii)b", "(b)(iii)", "(c)"],
    "es": ["a)", "b)", "b) i)", "b) ii)", "b) ii) a", "b) ii) b", "b) iii)", "c)"],
}
LABELS |= {"fr": LABELS["es"], "ru": LABELS["es"], "zh": LABELS["en"]}
OWN = {
    "ar": ["(ج)", "'4'", "ه‍ -"],
    "en": ["(c)", "(iv)", "e."],
    "fr": ["c)", "iv)", "e."],
    "zh": ["(c)", "(iv)", "e."],
}


@pytest.mark.parametrize("slug", LABELS)
def test_sentences_name_an_item_after_what_it_is_an_item_of(slug):
    found = function_labels(LEVELS, BY_SLUG[slug])
    assert [label.replace("\N{NO-BREAK SPACE}", " ") for label in found] == LABELS[slug]


@pytest.mark.parametrize("slug", OWN)
def test_lists_draw_the_last_part_in_the_way_of_the_editorial_manual(slug):
    assert [own_label(numbers, BY_SLUG[slug]) for numbers in ((3,), (3, 4), (3, 4, 5))] == OWN[slug]


def test_after_z_comes_aa_and_files_have_keys_that_are_the_same_in_every_language():
    assert letter_keys([0] * 40)[25:28] == ["z", "aa", "ab"]
    assert function_labels([0] * 30, BY_SLUG["ar"])[27:29] == ["(غ)", "(أأ)"]
    assert letter_keys(LEVELS) == ["a", "b", "b-i", "b-ii", "b-ii-a", "b-ii-b", "b-iii", "c"]
    assert nested("abcdefgh", LEVELS) == [
        ("a", []),
        ("b", [("c", []), ("d", [("e", []), ("f", [])]), ("g", [])]),
        ("h", []),
    ]


@given(st.integers(1, 399))
def test_a_roman_numeral_says_its_number(number):
    rest, total = roman(number), 0
    for value, sign in ROMAN:
        while rest.startswith(sign):
            rest, total = rest.removeprefix(sign), total + value
    assert (rest, total) == ("", number)


@given(st.lists(st.integers(0, 4), max_size=30))
def test_levels_are_made_to_fit_once_and_labels_are_told_apart(levels):
    fitting = fitting_levels(levels)
    assert fitting_levels(fitting) == fitting
    assert all(own <= before + 1 for before, own in zip([-1, *fitting], fitting, strict=False))
    assert all(
        own == level
        for own, level, before in zip(fitting, levels, [-1, *fitting], strict=False)
        if level <= min(2, before + 1)
    )
    for slug in LABELS:
        assert len({*function_labels(levels, BY_SLUG[slug])}) == len(levels) == len({*numbers_in_lists(levels)})
