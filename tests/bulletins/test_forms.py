"""Bulletins in the forms that real ones have, each written in many ways: every function in its body with its text, and no word lost."""

import pytest

from bulletins.grammar import read_bulletin
from bulletins.labels import split_label
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


def test_the_last_sentence_of_a_paragraph_says_whose_functions_follow():
    """Pronouns and nouns alone mean the body of the sentence before; sentences are no names, and verbs are no part of one."""
    front = "Section 5\n\nTides Division\n\n5.1 The Tides Division is headed by a Director.\n\n5.2 The core functions of the Division are as follows:\n\n(a) Plan;\n\n(b) Report.\n\n"
    ends = "\n\n(a) Lend;\n\n(b) Keep."
    for introduction in (
        "5.3 The Port Anna Information Centre is part of the Division. The core functions of the Centre are as follows:",
        "5.3 The Division comprises two units. The Port Anna Information Centre is headed by a Chief. It is charged with:",
        "5.3 The Division comprises the Port Anna Information Centre. The core functions of the Port Anna Information Centre are:",
        "5.3 The Port Anna Information Centre administers the Tides Fund and performs the following functions:",
    ):
        found = bodies(f"Organization of the Office of Seas\n\n{front}{introduction}{ends}")
        assert found[-2:] == [("Tides Division", ["Plan;", "Report."]), ("Port Anna Information Centre", ["Lend;", "Keep."])], introduction  # fmt: skip
    named = bodies(
        f"Organization of the Office of Seas\n\n{front}5.3 The Port Division consists of two units. They are:{ends}"
    )
    assert named[-1] == ("Tides Division", ["Plan;", "Report."])


def test_the_last_sentence_says_whose_functions_follow_in_other_languages():
    texts = {
        "fr": "Organisation du Bureau des mers\n\nSection 5\n\nDivision des marées\n\n5.1 La Division des marées est dirigée par un directeur.\n\n5.2 La Division comprend le Service de la dette. Le Service de la dette est dirigé par un chef. Il est chargé :\n\na) De prêter;\n\nb) De garder.",
        "es": "Organización de la Oficina de los Mares\n\nSección 5\n\nDivisión de Mareas\n\n5.1 La División de Mareas está dirigida por un Director.\n\n5.2 La División consta de la Dependencia de Apoyo. La Dependencia de Apoyo está dirigida por un Jefe. Se encarga de:\n\na) Prestar;\n\nb) Guardar.",
        "ru": "Организационная структура Управления морей\n\nРаздел 5\n\nОтдел приливов\n\n5.1 Отдел приливов возглавляет директор.\n\n5.2 В состав Отдела входят Служба кампаний и Служба центров. Основными функциями Службы центров являются:\n\na) управление;\n\nb) подготовка.",
        "zh": "海洋厅的组织\n\n第5节\n\n潮汐司\n\n5.1 潮汐司由一名司长领导。\n\n5.2 该司由预测科组成。预测科由一名科长领导。其核心职能如下：\n\n(a) 建立模型；\n\n(b) 发布预测。",
    }
    names = {"fr": "Service de la dette", "es": "Dependencia de Apoyo", "ru": "Служба центров", "zh": "预测科"}
    for language, text in texts.items():
        name, functions = bodies(text)[-1]
        assert (name, len(functions)) == (names[language], 2), language


def test_a_heading_of_one_plural_noun_above_bodies_of_its_kind_is_no_body_and_capitals_are_written_as_in_the_text():
    text = "ORGANIZATION OF THE SECRETARIAT OF THE TIDES COMMISSION\n\nSECTION 2\n\nFUNCTIONS\n\n2.1 The secretariat of the Tides Commission:\n\n(a) Plans;\n\n(b) Reports.\n\nSECTION 5\n\nCLUSTERS\n\n5.1 The work is done by clusters.\n\n5.1 WATER CLUSTER\n\nThe Water Cluster is headed by a Chief. Its core functions are:\n\n(a) Lend;\n\n(b) Keep.\n\n5.2 WIND CLUSTER\n\nThe Wind Cluster is headed by a Chief. Its core functions are:\n\n(a) Blow;\n\n(b) Stop."
    assert bodies(text) == [
        ("Secretariat of the Tides Commission", ["Plans;", "Reports."]),
        ("Water Cluster", ["Lend;", "Keep."]),
        ("Wind Cluster", ["Blow;", "Stop."]),
    ]


def test_names_in_capitals_that_no_sentence_says_are_written_as_titles_are_and_acronyms_stay():
    text = "Section 4\n\nAUDIT AND ECLAC LIAISON (AEL) DIVISION\n\n4.1 The Division is headed by a Director, who serves ECLAC.\n\n4.2 The core functions of the Division are as follows:\n\n(a) Plan;\n\n(b) Report on:\n\n(i) Concepts;\n\n1. for ships;\n\n2. for boats;\n\n(ii) Forces."
    assert bodies(f"Organization of the Office of Seas\n\n{text}")[-1][0] == "Audit and ECLAC Liaison (AEL) Division"
    (_whole, body) = read_bulletin(read_plain(f"Organization of the Office of Seas\n\n{text}")).bodies
    assert [[(two.text, [three.text for three in two.items]) for two in one.items] for one in body.functions][1] == [
        ("Concepts;", ["for ships;", "for boats;"]),
        ("Forces.", []),
    ]


def test_labels_whose_space_was_lost_are_labels():
    for text in ("-Providing advice;", "–Établir le budget ;", "1.Établir le budget ;", "II.Division of Coasts", "(a)Plan;"):  # fmt: skip
        label, rest = split_label(text)
        assert label, text
        assert rest[0].isupper(), text
    for text in ("-based services", "on-site advice", "U.S.A. desk", "No.Plan", "e.g. ships", "ones own"):
        assert split_label(text) == (None, text)
