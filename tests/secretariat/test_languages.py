"""The six languages: addresses, negotiation, letters, alphabetical order."""

import pytest

from secretariat.languages import (
    ARABIC_LETTERS,
    BY_SLUG,
    LANGUAGES,
    from_path_segment,
    letters,
    list_marker,
    localized_symbol,
)
from secretariat.text.collation import heading, sort_key, split_name
from secretariat.text.sentences import clip, first_sentence
from tests.public_pages import EVERY_LANGUAGE


def test_the_language_bar_has_the_order_and_labels_of_the_seed():
    assert [language.own_name for language in LANGUAGES] == [
        "العربية",
        "English",
        "Español",
        "Français",
        "Русский",
        "中文",
    ]


@pytest.mark.parametrize(
    ("accepted", "prefix"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("zh-CN", "zh"),
        ("zh-Hans-SG", "zh"),
        ("de, ru;q=0.5", "ru"),
        ("ar-EG", "ar"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        (";;;q=ü", "en"),
        ("de," * 40_000, "en"),
    ],
)
def test_the_bare_address_redirects_to_the_language_the_browser_prefers(client, accepted, prefix):
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{prefix}/")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("variant", "canonical"),
    [
        ("/zh-hans/", "/zh/"),
        ("/zh-Hans/units/?page=2", "/zh/units/?page=2"),
        ("/zh_CN/chart/", "/zh/chart/"),
        ("/FR/", "/fr/"),
        ("/FR", "/fr/"),
        ("/en-GB/units/finance-unit/", "/en/units/finance-unit/"),
        ("/Ar//elsewhere.example/", "/ar//elsewhere.example/"),
    ],
)
def test_a_variant_of_a_prefix_redirects_to_the_canonical_address(client, variant, canonical):
    response = client.get(variant)
    assert (response.status_code, response.headers["Location"]) == (301, canonical)


@pytest.mark.parametrize("segment", ["", "de", "english", "e", "en.", "fr-" + "x" * 40, "admin", "en%", "ar\x00"])
def test_other_first_segments_name_no_language(segment):
    assert from_path_segment(segment) is None


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/de/", "/english/", "/nothing", "/xx/units/finance-unit/"])
def test_an_unknown_language_is_not_found_in_the_readers_language(client, path):
    response = client.get(path, headers={"accept-language": "ru"})
    assert response.status_code == 404
    assert '<html lang="ru" dir="ltr">' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "units/nothing/",
        "divisions/nothing/",
        "functions/0/",
        "mandates/nothing/",
        "units/?division=nothing",
    ],
)
def test_an_unknown_slug_is_not_found_in_the_language_of_the_address(client, directory, prefix, path):
    response = client.get(f"/{prefix}/{path}", headers={"accept-language": "es"})
    language = BY_SLUG[prefix]
    assert response.status_code == 404
    assert f'<html lang="{language.tag}" dir="{language.dir}">' in response.content.decode()


def test_functions_are_lettered_beyond_the_alphabet():
    assert [letters(number) for number in (1, 3, 26, 27, 52, 53, 703)] == ["a", "c", "z", "aa", "az", "ba", "aaa"]
    assert letters(29, ARABIC_LETTERS) == "أأ"


def test_letters_are_marked_as_each_language_does():
    markers = {prefix: list_marker(3, BY_SLUG[prefix]) for prefix in EVERY_LANGUAGE}
    assert markers == {"ar": "(ج)", "en": "(c)", "es": "c)", "fr": "c)", "ru": "c)", "zh": "(c)"}


def test_the_symbol_of_an_item_is_written_as_each_language_cites_it():
    written = {prefix: localized_symbol("8(j)", BY_SLUG[prefix]) for prefix in EVERY_LANGUAGE}
    assert written == {"ar": "8(ي)", "en": "8(j)", "es": "8\xa0j)", "fr": "8\xa0j)", "ru": "8\xa0j)", "zh": "8(j)"}
    assert {localized_symbol("X/15", BY_SLUG[prefix]) for prefix in EVERY_LANGUAGE} == {"X/15"}


@pytest.mark.django_db
def test_pages_and_the_search_write_it_so_too(client, directory):
    for prefix, symbol in {"ar": "8(ي)", "en": "8(j)", "fr": "8\xa0j)"}.items():
        page = client.get(f"/{prefix}/mandates/article-8-j/").content.decode()
        assert f"<bdi>{symbol}</bdi>" in page
        found = client.get(f"/{prefix}/search/", {"q": symbol}).content.decode()
        assert f"<bdi>{symbol}</bdi>" in found


def test_the_arabic_letters_are_those_of_the_style_sheet():
    from django.contrib.staticfiles import finders

    with open(finders.find("pages/tokens.css"), encoding="utf-8") as file:
        symbols = next(line for line in file if "symbols:" in line).partition(":")[2]
    assert tuple(symbol.strip('"') for symbol in symbols.strip(" ;\n").split()) == ARABIC_LETTERS


@pytest.mark.parametrize(
    ("prefix", "in_order"),
    [
        ("en", ["Administration Unit", "administrative unit", "Ébauche", "Finance Unit"]),
        ("fr", ["Bureau de l’accès", "Unité de la communication", "Division de l’économie", "Unité Finances", "Zone"]),
        ("es", ["Unidad de la Naturaleza", "Unidad Nubes", "Ñandú", "Oficina del Océano"]),
        ("ru", ["Группа по биобезопасности", "Елка", "Ёлочка", "Группа по вопросам финансов", "Ясность"]),
        ("ar", ["وحدة آلية", "وحدة الأمن", "وحدة البحث", "وحدة تنمية", "وحدة الشراكات"]),
        ("zh", ["保护股", "财务股", "《法律》股", "执行股", "重要股"]),
    ],
)
def test_lists_are_sorted_as_readers_of_the_language_expect(prefix, in_order):
    language = BY_SLUG[prefix]
    assert sorted(in_order[::-1], key=lambda name: sort_key(name, language)) == in_order


@pytest.mark.parametrize(
    ("prefix", "name", "letter"),
    [
        ("en", "Finance Unit", "F"),
        ("fr", "Unité de l’économie", "E"),
        ("fr", "Division", "D"),
        ("es", "Unidad Ñandú", "Ñ"),
        ("ru", "Группа по ёлкам", "Е"),
        ("ar", "وحدة الأمن", "ا"),
        ("ar", "وحدة إدارة", "ا"),
        ("ar", "ءاية", "ا"),
        ("ar", "وحدة التزامات", "ا"),
        ("ar", "وحدة التعاون", "ت"),
        ("fr", "Unité des œuvres", "O"),
        ("zh", "重要股", "Z"),
        ("en", "3D Unit", "#"),
        ("en", "", "#"),
    ],
)
def test_an_index_has_the_letters_of_its_language(prefix, name, letter):
    assert heading(name, BY_SLUG[prefix]) == letter


def test_a_name_is_never_passed_over_whole():
    assert split_name("Unité de la ", BY_SLUG["fr"]) == ("", "Unité de la ")
    assert split_name("Unité de la communication", BY_SLUG["fr"]) == ("Unité de la ", "communication")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ("One.", True)),
        ("Objectives 5.1 and 5.2 matter. More.", ("Objectives 5.1 and 5.2 matter.", True)),
        ("provides support through", ("provides support through", False)),
        ("负责财务。另外", ("负责财务。", True)),
        ("أولا؟ ثانيا", ("أولا؟", True)),
        ("Alone\n\nSecond paragraph.", ("Alone", False)),
        ("", ("", False)),
    ],
)
def test_the_first_sentence_ends_where_its_language_ends_it(text, expected):
    assert first_sentence(text) == expected


def test_a_long_text_is_cut_at_a_word():
    assert clip("one two three", 9) == "one two…"
    assert clip("one two three", 13) == "one two three"
    assert clip("一二三四五六", 4) == "一二三四…"
