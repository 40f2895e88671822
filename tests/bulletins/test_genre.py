"""Rules of the genre that real bulletins taught, each on as few lines as it takes."""

import textwrap

import pytest

from bulletins.bullets import with_signs
from bulletins.genre import kind_of_name
from bulletins.grammar import read_bulletin
from bulletins.names import BodyNames
from bulletins.plain import read_plain
from tests.bulletins.making import bold, make_docx, p


@pytest.fixture
def read(tmp_path):
    """Return {name of a body: (its parent, its functions)} of a text, or of blocks of a DOCX; no word may be lost."""
    from bulletins.docx import read_docx

    def made(*blocks):
        document = read_plain("\n\n".join(blocks)) if not blocks[0].startswith("<") else read_docx(make_docx(tmp_path / "b.docx", *blocks))  # fmt: skip
        plan = read_bulletin(document)
        assert not plan.lost_words(document)
        made.plan = plan
        return {
            body.name: (body.parent and body.parent.name, [one.text for one in body.functions]) for body in plan.bodies
        }

    return made


TITLE = "Organization of the Office of Tides"
ROOT = "Office of Tides"


@pytest.mark.parametrize(
    ("letterhead", "title", "section", "sentence", "name"),
    [
        ("Organisation des Nations Unies ST/SGB/2031/7", "Organisation du Bureau des marées", "Section 2\n\nAttributions et organisation", "Les attributions essentielles du Bureau des marées sont les suivantes :", "Bureau des marées"),
        ("Organización de las Naciones Unidas", "Organización de la Oficina de Mareas", "Sección 2\n\nFunciones y organización", "Las funciones básicas de la Oficina de Mareas son las siguientes:", "Oficina de Mareas"),
        ("Организация Объединенных Наций", "Организационная структура Управления по приливам", "Раздел 2\n\nФункции и организация", "Управление по приливам выполняет следующие функции:", "Управление по приливам"),
    ],
)  # fmt: skip
def test_the_letterhead_is_no_title(read, letterhead, title, section, sentence, name):
    assert read(letterhead, title, section, f"2.1 {sentence}", "a) Uno;", "b) Dos.") == {name: (None, ["Uno;", "Dos."])}


def test_names_end_where_a_sentence_says_more_about_a_body(read):
    found = read(
        TITLE, "Section 3", "Division of Coasts", "3.1 The Division of Coasts is headed by a Director.",
        "3.2 The core functions of the Office of the Director are as follows:", "(a) Plan.",
        "3.3 The core functions of the Moorings Service, which is headed by a Chief, are as follows:", "(a) Moor.",
        "3.4 The Threat Assessment Section, which forms part of the Division, is headed by a Chief. The Section:", "(a) Assess.",
        "Section 4", "Executive Office and Supplies Office", "4.1 The Executive Office in New York is headed by a Chief.",
        "4.2 The core functions of the two Offices are as follows:", "(a) Supply.",
    )  # fmt: skip
    assert found == {
        ROOT: (None, []),
        "Division of Coasts": (ROOT, []),
        "Office of the Director": ("Division of Coasts", ["Plan."]),
        "Moorings Service": ("Division of Coasts", ["Moor."]),
        "Threat Assessment Section": ("Division of Coasts", ["Assess."]),
        "Executive Office and Supplies Office": (ROOT, ["Supply."]),
    }


def test_a_sentence_about_something_else_ends_the_functions_of_a_part(read):
    found = read(
        TITLE, "Section 3", "Office of the Director", "3.1 The Office of the Director comprises the immediate office of the Director, the Data Section and the Liaison Offices.",
        "3.2 The core functions of the immediate office are as follows:", "(a) Lead.",
        "3.3 The core functions of the Data Section are as follows:", "(a) Count.",
        "3.4 The liaison offices in New York, Geneva and Brussels carry out the following core functions:", "(a) Liaise.",
        "3.5 The regional teams perform the following functions:", "(a) Assist.",
    )  # fmt: skip
    assert {name: functions for name, (_parent, functions) in found.items()} == {
        ROOT: [],
        "Office of the Director": ["Lead.", "Assist."],
        "Data Section": ["Count."],
        "Liaison offices in New York, Geneva and Brussels": ["Liaise."],
    }


def test_a_chief_who_reports_to_the_head_of_a_body_elsewhere_is_not_put_under_the_nearest(read):
    found = read(
        TITLE, "Section 3", "Coasts Division", "3.1 The Coasts Division is headed by a Director.", "3.2 The core functions of the Division are as follows:", "(a) Survey.",
        "Section 4", "Library", "4.1 The Library is headed by a Chief who is accountable to the Director of the Documents Division.", "4.2 The core functions of the Library are as follows:", "(a) Lend.",
        "Section 5", "Maps Section", "5.1 The Maps Section is headed by a Chief who is accountable to the Director of the Division.", "5.2 The core functions of the Section are as follows:", "(a) Draw.",
    )  # fmt: skip
    assert (found["Library"][0], found["Maps Section"][0]) == (ROOT, "Coasts Division")


@pytest.mark.parametrize(
    ("title", "headings", "introduction", "name"),
    [
        ("Tides Office — establishment and terms of reference", ("Section 1\n\nAppointment of the head of the Tides Office", "Section 2\n\nTerms of reference of the Tides Office"), "The main responsibilities of the Tides Office are as follows:", "Tides Office"),
        ("Bureau des marées – création et mandat", ("Section 1\n\nNomination du chef du Bureau des marées", "Section 2\n\nMandat du Bureau des marées"), "Les principales attributions du Bureau des marées sont les suivantes :", "Bureau des marées"),
        ("Oficina de Mareas: establecimiento y mandato", ("Sección 1\n\nNombramiento del jefe de la Oficina de Mareas", "Sección 2\n\nMandato de la Oficina de Mareas"), "Las funciones principales de la Oficina de Mareas son las siguientes:", "Oficina de Mareas"),
        ("Бюро по приливам — учреждение и круг ведения", ("Раздел 1\n\nНазначение руководителя Бюро", "Раздел 2\n\nКруг ведения Бюро"), "Бюро по приливам выполняет следующие функции:", "Бюро по приливам"),
        ("مكتب المد والجزر - إنشاؤه واختصاصاته", ("البند 1\n\nتعيين رئيس المكتب", "البند 2\n\nاختصاصات المكتب"), "فيما يلي المهام الأساسية للمكتب:", "مكتب المد والجزر"),
        ("潮汐办公室的设立和职权范围", ("第1节\n\n潮汐办公室主任的任命", "第2节\n\n潮汐办公室的职权范围"), "潮汐办公室的主要职责如下：", "潮汐办公室"),
    ],
)  # fmt: skip
def test_headings_about_a_body_are_no_names_of_bodies(read, title, headings, introduction, name):
    label = "(أ)" if name[0] > "\u0600" and name[0] < "\u0700" else "(a)"
    assert read(title, headings[0], "1.1 X.", headings[1], f"2.1 {introduction}", f"{label} Y.") == {
        name: (None, ["Y."])
    }


def test_functions_without_letters_end_at_a_sentence_about_the_body(read):
    found = read(
        bold("Structure and functions of the Department of Supplies"),
        bold("Procurement Service"), p("The Service is headed by a Chief."), p("Functions:"), p("Establishing agreements."), p("Keeping the register."), p("The Service meets on Mondays."),
        bold("Archives Unit"), bold("Functions"), p("Keeping the memory."), p("Answering requests."),
        bold("Stores Unit"), bold("Mandate"), p("The Unit keeps stores."), bold("Functions"), p("(a)\tStore."),
    )  # fmt: skip
    top = "Department of Supplies"
    assert found == {
        top: (None, []),
        "Procurement Service": (top, ["Establishing agreements.", "Keeping the register."]),
        "Archives Unit": (top, ["Keeping the memory.", "Answering requests."]),
        "Stores Unit": (top, ["Store."]),
    }
    assert read.plan.bodies[1].closing == ["The Service meets on Mondays."]


def test_headings_nest_by_capitals_and_by_numerals_and_letters(read):
    capitals = read(
        bold("TERMS OF REFERENCE OF DIVISIONS AND BRANCHES OF THE SECRETARIAT"),
        bold("COASTS DIVISION"), p("The Division will:"), p("•\tSurvey."), bold("Trade in Shells Branch"), p("The Branch will:"), p("•\tTrade, such as:"), p("o\tshells;"), p("o\tsand."), bold("SEAS DIVISION"), p("The Division will:"), p("•\tSail."),
    )  # fmt: skip
    assert [(name, parent) for name, (parent, _functions) in capitals.items()] == [
        ("Coasts Division", None),
        ("Trade in Shells Branch", "Coasts Division"),
        ("Seas Division", None),
    ]
    numerals = read(
        bold("Organizational structure: Department of Tides"),
        bold("I. Office of the Head"), p("The Office is responsible for:"), p("(1)\tHeading."),
        bold("II. Coasts Division"), p("The Division, headed by a Director, assists the Head."),
        bold("A. Survey Section"), p("The Section:"), p("(1)\tSurveys."), bold("B. Maps Section"), p("The Section:"), p("(1)\tDraws."),
        bold("III. Seas Division"), p("The Division:"), p("(1)\tSails."),
    )  # fmt: skip
    assert [(name, parent) for name, (parent, _functions) in numerals.items()] == [
        ("Department of Tides", None),
        ("Office of the Head", "Department of Tides"),
        ("Coasts Division", "Department of Tides"),
        ("Survey Section", "Coasts Division"),
        ("Maps Section", "Coasts Division"),
        ("Seas Division", "Department of Tides"),
    ]


def test_mandate_and_functions_below_numbered_names(read):
    found = read(
        bold("Structure of the Secretariat"),
        bold("1. Office of the Head"), bold("Mandate"), p("The Office leads."), bold("Functions"), p("(a)\tLead."),
        bold("1.1 Safety Unit"), bold("Mandate"), p("The Unit keeps all safe."), bold("Functions"), p("(a)\tWatch."),
    )  # fmt: skip
    assert found["Office of the Head"][1] == ["Lead."]
    assert found["Safety Unit"] == ("Office of the Head", ["Watch."])


def test_numbers_of_sections_glued_scanned_and_arabic(read):
    found = read(TITLE, "Section lGeneral provision", "1.1 This applies.", "Section 2Tides Section", "2.1The core functions of the Section are as follows:", "(a)Tide.")  # fmt: skip
    assert found == {ROOT: (None, []), "Tides Section": (ROOT, ["Tide."])}
    read("تنظيم مكتب المد والجزر", "البند ٢", "المهام والتنظيم", "٢-١ فيما يلي المهام الأساسية للمكتب:", "(أ) القياس.")
    assert [body.number for body in read.plan.bodies] == ["2"]
    found = read("潮汐委员会秘书处的组织", "第2节", "职能和组织", "2.1 潮汐委员会（潮委会）秘书处：", "(a) 测量。")
    assert found == {"潮汐委员会秘书处": (None, ["测量。"])}


def test_a_memorandum_has_no_body(read):
    assert read("MEMORANDUM", "Subject: the cafeteria", "The cafeteria will be closed. The following are open:", "(a) The coffee bar;", "(b) The kiosk.") == {}  # fmt: skip


def test_pages_of_pasted_text(read):
    text = (
        "United Nations ST/SGB/2031/7\n" + TITLE + "\n" + "The Secretary-General promulgates the following, in many lines that are quite long:\n" * 18
        + "\nSection 5\n\nCoasts Division\n\n2\n\fST/SGB/2031/7\n\n5.1 The core functions of the Division are as follows:\n(a) Advising on\n(i) sands, and\n(ii) stones;\n(b) Surveying.\n"
        "SEAS DIVISION\nHeaded by a Director, the Division keeps all the seas under its review, day and night. Its\nfunctions are to:\n(a) Sail."
    )  # fmt: skip
    found = read(text)
    assert list(found) == [ROOT, "Coasts Division", "Seas Division"]
    assert [one.text for one in read.plan.bodies[1].functions[0].items] == ["sands, and", "stones;"]


@pytest.mark.parametrize("blocks", [(p(""),), ("\n",), (f"<w:tbl><w:tr><w:tc>{p('1')}</w:tc><w:tc>{p('2')}</w:tc></w:tr></w:tbl>",), (p(":"), p("(a)"), p("1.1"), p("Section"), p("Section 1"))])  # fmt: skip
def test_a_document_without_a_body_says_so(read, blocks):
    assert read(*blocks) == {}
    assert "No body was found in it" in read.plan.findings[-1].message


def test_the_title_may_be_the_name_alone_and_a_pronoun_means_what_stands_before(read):
    found = read(
        bold("Department of Shores"), bold("ST/SGB/2031/7"), bold("United Nations Office for Tides"), p("The Secretary-General, for the purpose of establishing the United Nations Office for Tides, promulgates the following:"),
        bold("Section 2"), bold("Functions and organization"), p("2.1 The United Nations Office for Tides serves as a gateway to all tides. It has the following functions:"), p("(a) Tide."),
        p("2.2 The Independent Evaluation Unit is located within the Office. Its core functions are as follows:"), p("(a) Evaluate."),
    )  # fmt: skip
    root = "United Nations Office for Tides"
    assert found == {root: (None, ["Tide."]), "Independent Evaluation Unit": (root, ["Evaluate."])}


def test_a_name_above_the_title_is_a_letterhead(read):
    found = read(bold("Department of Shores"), bold("Terms of reference of the Office of Tides"), bold("Office of Tides"), p("The Office is responsible for:"), p("-\tTide."))  # fmt: skip
    assert found == {"Office of Tides": (None, ["Tide."])}


def test_mandates_and_functions_in_chinese_and_sections_in_arabic(read):
    found = read(
        bold("一、潮汐司"),
        bold("A. 任务"),
        p("该司领导工作。"),
        p("该司支持大会。"),
        bold("B. 职能"),
        p("1. 测量；"),
        p("2. 报告。"),
    )
    assert found == {"潮汐司": (None, ["测量；", "报告。"])}
    found = read("تنظيم مفوضية المد", "الفرع 4", "مكتب نيويورك", "4-1 يرأس مكتب نيويورك مدير مسؤول أمام المفوض السامي.", "4-2 والمهام الأساسية لمكتب نيويورك هي كما يلي:", "(أ) التمثيل.")  # fmt: skip
    assert found["مكتب نيويورك"] == ("مفوضية المد", ["التمثيل."])


@pytest.mark.parametrize(
    ("title", "section", "name", "sentences", "part"),
    [
        (TITLE, "Section 7", "Outreach Division", ("The core functions of the Division are as follows:", "Within the Division, the Hall Library:"), "Hall Library"),
        ("Organización de la Oficina de Mareas", "Sección 7", "División de Costas", ("Las funciones básicas de la División son las siguientes:", "Dentro de la División, el Servicio de Centros se encarga de:"), "Servicio de Centros"),
        ("Organisation du Bureau des marées", "Section 7", "Division des côtes", ("Les attributions de la Division sont les suivantes :", "Au sein de la Division, le Service des centres est chargé :"), "Service des centres"),
        ("潮汐厅的组织", "第7节", "海岸司", ("该司的核心职能如下：", "《日刊》股是该司的一部分，其职能如下："), "《日刊》股"),
    ],
)  # fmt: skip
def test_what_stands_before_the_subject_of_a_sentence_is_no_part_of_a_name(read, title, section, name, sentences, part):
    found = read(title, section, name, f"7.1{sentences[0]}", "(a) A;", f"7.2{sentences[1]}", "(a) B.")
    assert (found[name][1], found[part]) == (["A;"], (name, ["B."]))


def test_the_session_of_a_resolution_begins_no_paragraph(read):
    lines = [TITLE, "Section 2", "Functions and organization", "2.1 In accordance with its mandate, which General Assembly resolution 1721", "(XVI) of 20 December 1961 gives to it, the Office of Tides has these functions:", "(a) Tide."]  # fmt: skip
    assert read("\n".join(lines)) == {ROOT: (None, ["Tide."])}


@pytest.mark.parametrize("first", ["البند 1حكم عام", "البند الأولأحكام عامة", "أولا - أحكام عامة"])
@pytest.mark.parametrize("heading", ["البند 2مكتب المدير", "البند2مكتب المدير", "البند الثانيمكتب المدير", "الفرع الثاني: مكتب المدير", "ثانياً - مكتب المدير"])  # fmt: skip
def test_headings_in_arabic_are_glued_to_their_numbers(read, first, heading):
    found = read(
        "نشرة الأمين العام", "تنظيم مكتب الشؤون البحرية", first, "1-1 تطبق هذه النشرة مقترنة بالنشرة ST/SGB/2015/3.", heading,
        "2-1 يرأس مكتب المدير مدير مسؤول أمام الأمين العام.", "2-2 فيما يلي المهام الأساسية للمكتب:", "(أ) إسداء المشورة بشأن المعاهدات؛", "(ب) نشر المعاهدات.",
    )  # fmt: skip
    assert found == {
        "مكتب الشؤون البحرية": (None, []),
        "مكتب المدير": ("مكتب الشؤون البحرية", ["إسداء المشورة بشأن المعاهدات؛", "نشر المعاهدات."]),
    }
    assert read.plan.bodies[1].number == "2"


@pytest.mark.parametrize("sign", ["o\t", "o ", "o", "\uf0d8", "\uf0fc\t", "\uf0b7", "§", "§ ", "Ø\t", "ü ", "v\t", "q", "n ", "✓ ", "►", "⁃ ", "‒ "])  # fmt: skip
def test_bullets_that_came_out_as_letters_are_bullets(read, sign):
    before, functions = (
        "4.1 The core functions of the Office are as follows:",
        ["Air quality;", "Order in the registers."],
    )
    found = read("Section 4", "Office of the Director", before, *(sign + text for text in functions))
    assert found == {"Office of the Director": (None, functions)}
    assert {len(one.label) for one in read.plan.bodies[0].functions} == {1}
    letters = [sign[0] + ("Air" if sign in ("o", "q", "§") else "")] if sign[0] in "o§Øüvqn" else []
    assert {*letters} <= {*read.plan.markers}  # no word is lost
    found = read(bold("Section 4"), bold("Office of the Director"), p(before), *(p(sign + text) for text in functions))
    assert found == {"Office of the Director": (None, functions)}


def test_words_that_begin_like_bullets_are_none():
    for lines in (
        ["o Administración de personal", "y de bienes"], ["oAuth is used;", "open data;"], ["Ørsted writes", "Østergaard reads"], ["nAtional", "vNext is"],
        ["n Board", "", "o Board"], ["in o Board", "o"],
    ):  # fmt: skip
        assert with_signs(lines) == (lines, [])


@pytest.mark.parametrize("width", [62, 80])
@pytest.mark.parametrize(
    "ends", [(";", ";", ";", ";", "."), (".", ".", ".", ".", "."), (";", ".", ";", ".", ";"), (".", ";", ";", ".", ".")]
)
def test_wrapped_functions_without_letters_are_divided_where_they_end(read, width, ends):
    functions = [
        "Advises the Director on all matters of policy, and coordinates the work of the divisions with that of other offices of the Secretariat",
        "Plans the budget", "Represents the Office in interdepartmental and inter-agency meetings, and in those of the High-level Committee",
        "Maintains the registers of the Office, and issues guidelines on data that are to be used by all of its divisions and units",
        "Acts as the secretariat of the Advisory Board on Oceans and follows up on its recommendations as approved",
    ]  # fmt: skip
    functions = [text + end for text, end in zip(functions, ends, strict=True)]
    paragraphs = ["Section 4", "Office of the Director", "4.1 The core functions of the Office are as follows:", *functions, "4.2 The Office works with other offices."]  # fmt: skip
    text = "\n".join(textwrap.fill(one, width) for one in paragraphs)
    assert read(text) == {"Office of the Director": (None, functions)}
    assert read.plan.bodies[0].closing == ["The Office works with other offices."]


@pytest.mark.parametrize(
    ("title", "name", "is_asked"),
    [
        ("Управления по правовым вопросам", "Управление по правовым вопросам", False),
        ("УПРАВЛЕНИЯ ПО ПРАВОВЫМ ВОПРОСАМ", "Управление по правовым вопросам", True),
        ("Департамента операций в пользу мира", "Департамент операций в пользу мира", False),
        ("Канцелярии Исполнительного секретаря", "Канцелярия Исполнительного секретаря", False),
        ("Экономической комиссии для Африки", "Экономическая комиссия для Африки", False),
        ("Статистического отдела", "Статистический отдел", False),
        ("Правового департамента", "Правовый департамент", True),
        ("Полевого отдела", "Полевой отдел", False),  # as a sentence has it
    ],
)
def test_names_in_titles_in_russian_are_in_the_nominative(read, title, name, is_asked):
    found = read(
        f"Организация {title}", "Раздел 2", "Функции и организация", "2.1 Основные функции заключаются в следующем:", "a) консультирование;",
        "b) подготовка докладов.", "2.2 В работе участвуют также Полевой отдел и Секретариат.",
    )  # fmt: skip
    assert found == {name: (None, ["консультирование;", "подготовка докладов."])}
    assert [one.message for one in read.plan.findings if name in one.message] == (
        [f"The title has the name in another case; is “{name}” right?"] if is_asked else []
    )


def test_bodies_are_called_by_the_short_names_that_the_text_gives(read):
    found = read(
        "Organization of the Office for Coastal Relief", "Section 2", "Functions and organization",
        "2.1 The Office for Coastal Relief (OCR) is headed by a Director.", "2.2 OCR performs the following functions:", "(a) Relieve;", "(b) Report.",
        "Section 3", "Tides Branch", "3.1 The core functions of the Tides Branch (the “TB”) are as follows:", "(a) Look.",
    )  # fmt: skip
    assert found == {
        "Office for Coastal Relief": (None, ["Relieve;", "Report."]),
        "Tides Branch": ("Office for Coastal Relief", ["Look."]),
    }
    name = "亚洲及太平洋海洋委员会秘书处"
    found = read(
        f"{name}的组织", "秘书长为确定亚洲及太平洋海洋委员会(亚太海委会)秘书处的组织结构，兹颁布如下：", "第2节", "职能和组织",
        "2.1 亚太海委会秘书处的核心职能如下：", "(a) 观测潮汐；", "(b) 提出报告。",
    )  # fmt: skip
    assert found == {name: (None, ["观测潮汐；", "提出报告。"])}


def test_headings_without_numbers_stand_before_the_first_numbers_of_their_sections(read):
    found = read(
        "Organisation du Bureau des marées", "Disposition générale", "1.1 La présente circulaire s’applique.", "Attributions et organisation",
        "2.1 Le Bureau des marées :", "a) Observe ;", "b) Avertit.", "Section des côtes", "3.1 Les attributions essentielles de la Section sont les suivantes :",
        "a) Lever des cartes.",
    )  # fmt: skip
    assert found == {
        "Bureau des marées": (None, ["Observe ;", "Avertit."]),
        "Section des côtes": ("Bureau des marées", ["Lever des cartes."]),
    }


def test_a_paragraph_about_parts_stands_before_the_bullets_of_one_of_them(read):
    found = read(
        bold("Division of Coasts"), p("The Division is headed by a Director. It is responsible for:"), p("• Mapping"), p("• Charting"),
        p("The Division comprises the Tides Branch and the Winds Branch."), p("The Tides Branch:"), p("• Observes"), p("• Warns"),
    )  # fmt: skip
    assert found == {
        "Division of Coasts": (None, ["Mapping", "Charting"]),
        "Tides Branch": ("Division of Coasts", ["Observes", "Warns"]),
    }
    assert not [one for one in read.plan.findings if "between two functions" in one.message]


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("ru", "Высокий представитель по вопросам разоружения", "post"), ("ru", "Канцелярия Высокого представителя", "office"),
        ("fr", "Haut-Représentant pour les affaires de désarmement", "post"), ("es", "Alta Representante para Asuntos de Desarme", "post"),
        ("zh", "裁军事务高级代表", "post"), ("ar", "الممثل السامي لشؤون نزع السلاح", "post"), ("ru", "Секретариат Конференции и вспомогательный сектор", "unit"),
        ("ru", "Секретариат", "secretariat"),
    ],
)  # fmt: skip
def test_titles_of_representatives_are_posts_and_sectors_are_units(language, title, kind):
    is_post = BodyNames(language).is_post_title(title)
    assert ("post" if is_post else str(kind_of_name(title, language))) == kind


@pytest.mark.parametrize(
    ("root", "title", "name", "sentence"),
    [
        ("Organization of the Office of Tides", "Division of Coasts", "Mapping Section", "The Division includes the Mapping Section, which:"),
        ("Organisation du Bureau des marées", "Division des côtes", "Section des cartes", "La Division comprend la Section des cartes, qui est chargée de ce qui suit :"),
        ("Organización de la Oficina de Mareas", "División de Costas", "Sección de Mapas", "La División incluye la Sección de Mapas, que:"),
        ("Организация Управления по приливам", "Отдел побережья", "Секция карт", "В состав Отдела входит Секция карт, которая:"),
    ],
)  # fmt: skip
def test_a_clause_about_a_part_introduces_its_functions(read, root, title, name, sentence):
    found = read(
        root,
        f"{'Раздел' if 'я' in root else 'Sección' if 'ó' in root else 'Section'} 4",
        title,
        f"4.1 {sentence}",
        "(a) Uno;",
        "(b) Dos.",
    )
    assert found[name] == (title, ["Uno;", "Dos."])
    assert found[title][1] == []


def test_a_heading_above_a_table_of_units_is_no_unit(read):
    row = "<w:tr>{}</w:tr>".format
    cell = "<w:tc>{}</w:tc>".format
    table = "<w:tbl>{}</w:tbl>".format(
        "".join(
            row("".join(cell(p(text)) for text in texts))
            for texts in (("Unit", "Functions"), ("Tides Service", "(a) Observes."), ("Front Office", "(a) Manages."))
        )
    )
    found = read(
        p(TITLE), bold("Section 2"), bold("Functions and organization"), p("2.1 The core functions of the Office of Tides are as follows:"), p("(a) Warn."),
        bold("Section 3"), bold("Units of the Office"), p("3.1 The functions of the units are set out in the following table:"), table,
    )  # fmt: skip
    assert found == {
        ROOT: (None, ["Warn."]),
        "Tides Service": (ROOT, ["Observes."]),
        "Front Office": (ROOT, ["Manages."]),
    }
