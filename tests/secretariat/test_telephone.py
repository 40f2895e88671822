"""Telephone numbers as people write them in six languages, and e-mail addresses."""

from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from secretariat.languages import LANGUAGES
from secretariat.text.email_addresses import ascii_address, is_personal, mailto
from secretariat.text.telephone import parse_telephone, shown_number, tel_uri, with_extension

NUMBER = "+15142882220"


def test_numbers_and_extensions_are_read_as_they_are_written_in_six_languages():
    """Of these, the library itself reads the first two; it makes digits of “poste”."""
    written = {
        "+1 514 288 2220 ext. 12": "12",
        "+1 514 288 2220 доб. 12": "12",
        "+1 514 288 2220 x12": "12",
        "+1 514 288 2220, extension 12": "12",
        "+1 514 288-2220 poste 12": "12",
        "Tél. : +1 514 288 2220 (poste 12)": "12",
        "+1 514 288 2220 extensión 0012": "0012",
        "тел.: +1 (514) 288‑22‑20, доб. 12": "12",
        "هاتف: ‎+١ ٥١٤ ٢٨٨ ٢٢٢٠ تحويلة ١٢": "12",
        "+۱ ۵۱۴ ۲۸۸ ۲۲۲۰": "",
        "电话：＋１　５１４　２８８　２２２０　分机１２": "12",
        "電話 +1 514 288 2220 轉 12": "12",
        "tel:+1-514-288-2220;ext=12": "12",
        "001 514 288 2220 #12": "12",
        "\u202a+1 514 288 2220\u202c": "",
    }
    assert {text: parse_telephone(text) for text in written} == {text: (NUMBER, own) for text, own in written.items()}
    assert parse_telephone("+44 (0)20 7946 0018") == ("+442079460018", "")


def test_a_sentence_says_what_is_wrong_with_a_number():
    wrong = {
        "": "not_a_number",
        "ask Maria": "not_a_number",
        "+1 514 CALL NOW": "not_a_number",
        "info@example.org": "not_a_number",
        "514 288 2220": "country",
        "+999 514 288 2220": "country",
        "+1 514 288": "length",
        "+1 514 288 2220 12 13": "length",
        "+1 111 111 1111": "invalid",
        "+1 514 288 2220 ext. 123456789": "extension",
    }
    found = {}
    for text in wrong:
        with pytest.raises(ValidationError) as refused:
            parse_telephone(text)
        found[text] = refused.value.code
    assert found == wrong


def test_a_number_is_shown_as_every_country_reads_it_with_the_extension_in_the_language_of_the_page():
    assert shown_number(NUMBER) == "+1 514-288-2220"
    assert shown_number("ask") == "ask"
    assert tel_uri(NUMBER, "12") == "tel:+15142882220;ext=12"
    shown = {}
    for language in LANGUAGES:
        with translation.override(language.code):
            shown[language.slug] = with_extension("N", "12")
            assert with_extension("N", "") == "N"
    assert len({*shown.values()}) >= 5
    assert all("12" in own and "N" in own for own in shown.values())
    numbers = {parse_telephone(own.replace("N", "+1 514 288 2220")) for own in shown.values()}
    assert numbers == {(NUMBER, "12")}, "what we show, we read"


def test_addresses_of_persons_are_told_from_those_of_functions():
    persons = {"maria.silva@example.org", "jean_dupont@example.org", "Anna.O'Neil@example.org"}
    functions = {"media@example.org", "head.office@example.org", "scbd.press@example.org", "press.unit@example.org", "no-reply@example.org"}  # fmt: skip
    assert {email for email in persons | functions if is_personal(email)} == persons


def test_a_mail_is_begun_with_a_subject_in_any_script():
    address = mailto("a+b@почта.example", "To: 财务股 & Co? 50%")
    assert address.startswith("mailto:a%2Bb@xn--80a1acny.example?subject=")
    assert " " not in address
    assert unquote(address.partition("subject=")[2]) == "To: 财务股 & Co? 50%"
    assert "&" not in address
    assert ascii_address("info@example.org") == "info@example.org"
