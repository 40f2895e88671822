"""Pasted and plain text: each of its ways is a text made here."""

import pytest

from bulletins.grammar import read_bulletin
from bulletins.labels import split_label
from bulletins.plain import read_plain


def plan_of(text, language=""):
    document = read_plain(text)
    plan = read_bulletin(document, language)
    assert not plan.lost_words(document)
    return plan


def functions_of(lines, language="en", before="The functions of the Office are as follows:"):
    text = f"Section 4\nOffice of the Director\n4.1 {before}\n" if language == "en" else before
    (body,) = plan_of(text + "\n".join(lines), language).bodies
    return body.functions


def labelled(functions):
    return [(one.label, one.text) for one in functions]


def test_labels_stand_apart_by_tabs_and_spaces():
    lines = ["(a)\tPlan;", "(b)     Advise;", "(c)Report;", "( d ) Listen;", "(e)\xa0 Rest."]
    assert labelled(functions_of(lines)) == [
        ("(a)", "Plan;"),
        ("(b)", "Advise;"),
        ("(c)", "Report;"),
        ("( d )", "Listen;"),
        ("(e)", "Rest."),
    ]


def test_a_label_may_stand_on_a_line_of_its_own():
    assert labelled(functions_of(["(a)", "Plan;", "(b)", "Report."])) == [("(a)", "Plan;"), ("(b)", "Report.")]


def test_hard_line_breaks_and_hyphens_are_joined():
    lines = [
        "(a) Assisting the inter-", "governmental bodies, which are many, in the prepar-", "ation of reports for the Under-",
        "Secretary-General and in long-", "term planning;", "(b) Reporting.",
    ]  # fmt: skip
    expected = "Assisting the intergovernmental bodies, which are many, in the preparation of reports for the Under-Secretary-General and in long-term planning;"
    assert labelled(functions_of(lines)) == [("(a)", expected), ("(b)", "Reporting.")]


def test_page_numbers_and_running_heads_are_set_apart():
    lines = ["(a) Assisting the bodies that meet in", "", "13-32120 2/6", "ST/SGB/2031/7", "", "Geneva and in Vienna;", "(b) Planning;", "3/6", "ST/SGB/2031/7", "(c) Reporting.", "Page 4 of 6", "ST/SGB/2031/7"]  # fmt: skip
    text = (
        "ST/SGB/2031/7\n\nSection 4\nOffice of the Director\n\n4.1 The functions of the Office are as follows:\n"
        + "\n".join(lines)
    )
    document = read_plain(text)
    (body,) = plan_of(text).bodies
    assert labelled(body.functions) == [
        ("(a)", "Assisting the bodies that meet in Geneva and in Vienna;"),
        ("(b)", "Planning;"),
        ("(c)", "Reporting."),
    ]
    assert {one.reason for one in document.set_apart} == {"page number", "running head"}


NINE = [f"({letter}) Task {letter};" for letter in "abcdefgh"]


@pytest.mark.parametrize(
    ("lines", "top", "below"),
    [
        (["(i) Ninth;", "(j) Tenth."], 10, 0),
        (["(i) First;", "(ii) Second;", "(i) Ninth;", "(j) Tenth."], 10, 2),
        (["(i) First;", "(ii) Second;", "(iii) Third."], 8, 3),
        (["(i) Ninth;", "(i) First;", "(ii) Second;", "(j) Tenth."], 10, 2),
    ],
)
def test_what_stands_around_decides_what_an_i_is(lines, top, below):
    found = functions_of(NINE + lines)
    assert len(found) == top
    assert sum(len(one.items) for one in found) == below


def test_an_i_after_a_colon_begins_a_list():
    found = functions_of(["(a) Serve:", "(i) the Council;", "(b) Rest."])
    assert [(one.label, [own.label for own in one.items]) for one in found] == [("(a)", ["(i)"]), ("(b)", [])]


def test_lists_go_on_after_z():
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb", "cc"]
    assert [one.label for one in functions_of([f"({own}) Task;" for own in letters])] == [f"({own})" for own in letters]
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"]
    assert [one.label for one in functions_of([f"({own}) Task;" for own in letters])] == [f"({own})" for own in letters]


def test_letters_of_other_languages():
    arabic = "البند 4\nمكتب المدير\n4-1 مهام المكتب هي:\n"
    found = functions_of(
        ["(أ)\tالتخطيط؛", "(ب) المشورة؛", "(ج) الإبلاغ؛", "(د) الدعم؛", "(هـ) المتابعة؛", "(و) التقييم."], "ar", arabic
    )
    assert [one.label for one in found] == ["(أ)", "(ب)", "(ج)", "(د)", "(هـ)", "(و)"]
    russian = "Раздел 4\nКанцелярия Директора\n4.1 Функции Канцелярии заключаются в следующем:\n"
    found = functions_of(
        ["а) планирование;", "б) консультации;", "в) доклады:", "i) первый;", "ii) второй;", "г) поддержка."],
        "ru",
        russian,
    )
    assert [(one.label, len(one.items)) for one in found] == [("а)", 0), ("б)", 0), ("в)", 2), ("г)", 0)]
    french = "Section 4\nBureau du Directeur\n4.1 Les fonctions du Bureau sont les suivantes :\n"
    assert labelled(functions_of(["a) Planifier ;", "b) Faire rapport."], "fr", french)) == [
        ("a)", "Planifier ;"),
        ("b)", "Faire rapport."),
    ]
    chinese = "第四节\n主任办公室\n4.1 办公室的职能如下：\n"
    found = functions_of(["（一）规划；", "（二）建议：", "1. 第一；", "2. 第二；", "（三）报告。"], "zh", chinese)
    assert [(one.label, one.text, len(one.items)) for one in found] == [
        ("（一）", "规划；", 0),
        ("（二）", "建议：", 2),
        ("（三）", "报告。", 0),
    ]


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("(a) x", "(a)", "x"), ("(aa) x", "(aa)", "x"), ("a) x", "a)", "x"), ("（ａ）x", "（ａ）", "x"), ("4.1 The", "4.1", "The"), ("4.1The", "4.1", "The"),
        ("12.\tThe", "12.", "The"), ("IV. The", "IV.", "The"), ("① x", "①", "x"), ("㈢ x", "㈢", "x"), ("(هـ) x", "(هـ)", "x"), ("1-1 تطبق", "1-1", "تطبق"),
        ("• x", "•", "x"), ("– x", "–", "x"), ("‘1’ x", "‘1’", "x"),
    ],
)  # fmt: skip
def test_labels_that_are_typed(text, label, rest):
    found, after = split_label(text)
    assert (found.text, after) == (label, rest)


@pytest.mark.parametrize("text", ["The Office", "and) so", "No. 5", "2015 was", "15 May 2031", "(see above) x", "e.g. this", "U.S. law", "-General", "12 units", "(Signed) X"])  # fmt: skip
def test_words_are_no_labels(text):
    assert split_label(text) == (None, text)
