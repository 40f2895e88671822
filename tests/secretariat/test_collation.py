"""The order of names is that of ICU (`benchmarks/collation.mjs`), but for differences that decision 40 gives the reasons for."""

import json
import re
from itertools import groupby
from pathlib import Path

import pytest

from secretariat.languages import BY_SLUG
from secretariat.text.collation import heading, sort_key, weights

ICU = json.loads(Path(__file__).with_name("icu_orders.json").read_text(encoding="utf-8"))["orders"]
DIFFERENT = {
    "ar": "آ",  # ICU sorts it as two alifs
    "zh": "长期|重新|会计|着力|地方",  # ICU knows one reading of each character
}


@pytest.mark.parametrize("slug", ICU)
def test_the_order_is_that_of_icu(slug):
    assert len(ICU[slug]) == 300
    icu = [name for name in ICU[slug] if not re.search(DIFFERENT.get(slug, "(?!)"), name)]
    assert len(icu) > 270
    assert sorted(icu[::-1], key=lambda name: (weights(name, slug), name)) == icu


@pytest.mark.parametrize("slug", ICU)
def test_each_heading_comes_once_in_the_order_of_an_index(slug):
    language = BY_SLUG[slug]
    names = {
        *ICU[slug],
        "3D",
        "(a)",
        "Œil",
        "Odeur",
        "ŒUVRE",
        "CHM",
        "财务",
        "Ёж",
        "Елка",
        "Ñame",
        "Ángel",
        "آلية",
        "ئ",
        "ß",
        "龻",
        "㐀",
    }
    letters = [
        letter
        for letter, _own in groupby(
            sorted(names, key=lambda name: sort_key(name, language)), lambda name: heading(name, language)
        )
    ]
    assert len(letters) == len({*letters})


@pytest.mark.parametrize(
    ("slug", "in_order"),
    [
        ("ar", ["أب", "إبل", "آت", "أثر", "ب", "مدت", "مدى", "مدينة"]),
        ("es", ["cana", "cañon", "cañón", "cap", "nz", "ñame"]),
        ("fr", ["cote", "coté", "côte", "côté", "odeur", "œil", "of"]),
        ("ru", ["еж", "ёж", "ежа", "июнь", "йод", "CHM"]),
        ("zh", ["财务", "长期", "会议", "会计", "组长"]),
    ],
)
def test_letters_are_ordered_as_readers_expect(slug, in_order):
    assert sorted(in_order[::-1], key=lambda name: weights(name, slug)) == in_order


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("会议股", "H"),
        ("会计股", "K"),
        ("长期", "C"),
        ("组长", "Z"),
        ("银行", "Y"),
        ("重新", "C"),
        ("CHM", "C"),
        ("㐀", "#"),
    ],
)
def test_a_chinese_character_is_listed_by_its_reading_in_the_word(name, letter):
    assert heading(name, BY_SLUG["zh"]) == letter


def test_strokes_are_the_second_order_of_chinese():
    assert sorted("诗施师失尸", key=lambda name: weights(name, "zh")) == [*"尸失师诗施"]
