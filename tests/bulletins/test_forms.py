"""Bulletins in the forms that real ones have, each written in many ways: every function in its body with its text, and no word lost."""

import pytest

from bulletins.grammar import read_bulletin
from bulletins.plain import read_plain
from bulletins.reading import read_document
from tests.bulletins.forms import FORMS, functions_of, score, written

MANY = ["classic"]
"""Forms that are tried in all ways; the others in those that differ most. `python -m tests.bulletin_witnesses` tries all in all."""
FEW = ("glued.txt", "numbered.docx", "lines.docx")


@pytest.mark.parametrize("name", FORMS)
def test_functions_are_in_their_bodies_and_no_word_is_lost(name, tmp_path):
    language, source = FORMS[name]
    assert functions_of(source)
    ways = {way: path for way, path in written(tmp_path, name).items() if name in MANY or way in FEW}
    for way, path in ways.items():
        document = read_document(path)
        plan = read_bulletin(document)
        right, every, lost, wrong = score(source, plan, document)
        assert (right, lost, wrong) == (every, 0, []), (way, wrong)
        assert plan.language == language


def bodies(text):
    return [(body.name, [one.text for one in body.functions]) for body in read_bulletin(read_plain(text)).bodies]


def test_a_heading_of_plural_nouns_holds_bodies_and_one_of_a_name_is_a_body():
    text = "Section 2\n\nStaff Office\n\n2.1 The Staff Office is headed by a Chief.\n\n2.2 The core functions of the Staff Office are as follows:\n\n(a) Plan;\n\n(b) Report."
    front = "Organization of the Office of Tides\n\nThe Secretary-General promulgates the following:\n\n"
    assert bodies(front + text) == [("Office of Tides", []), ("Staff Office", ["Plan;", "Report."])]


def test_the_name_before_a_sentence_about_it_is_a_body():
    text = "Section 5\n\nDivision for Operations\n\n5.1 The Division for Operations is headed by a Director.\n\n5.2 Tides Branch. The core functions of the Branch are as follows:\n\n(a) Plan;\n\n(b) Report."
    assert bodies(text)[-1] == ("Tides Branch", ["Plan;", "Report."])


def test_a_sentence_about_parts_is_no_body_and_neither_is_a_section_about_staff():
    text = "Section 5\n\nStrategic Coasts Division\n\n5.1 The Strategic Coasts Division (SCD) is headed by a Director.\n\n5.2 SCD consists of the following units:\n\na. Tides Service;\n\nb. Winds Service.\n\nSection 6\n\nStaff\n\n6.1 The staff of the Office shall be appointed by the Director."
    assert bodies(text) == [("Strategic Coasts Division", [])]
