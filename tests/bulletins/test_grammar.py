"""The grammar of bulletins, on documents in the forms that the genre has."""

import pytest

from bulletins.citations import find_citations
from bulletins.docx import read_docx
from bulletins.grammar import read_bulletin
from bulletins.plain import read_plain
from bulletins.symbols import identities, identity
from tests.bulletins.making import bold, make_docx, p, run


@pytest.fixture
def read(tmp_path):
    """Return the plan of a document with these blocks, all words of which are accounted for."""

    def made(*blocks):
        document = read_docx(make_docx(tmp_path / "bulletin.docx", *blocks))
        plan = read_bulletin(document)
        assert not plan.lost_words(document)
        return plan

    return made


def table(*rows):
    cells = "</w:tr><w:tr>".join(
        "".join(f"<w:tc>{own if own.startswith('<') else p(own)}</w:tc>" for own in row) for row in rows
    )
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def shape(plan):
    """(number, name, kind, parent, number of functions) of each body."""
    return [
        (body.number, body.name, str(body.kind), body.parent and body.parent.name, len(body.functions))
        for body in plan.bodies
    ]


def test_numbered_headings_without_the_word_section_and_capitals(read):
    plan = read(
        p("UNITED NATIONS"),
        bold("SECRETARY-GENERAL’S BULLETIN"),
        bold("ORGANIZATION OF THE DEPARTMENT OF CONFERENCE"),
        bold("SERVICES"),
        p("The Secretary-General hereby promulgates the following:"),
        bold("1. General"),
        p("The present bulletin applies."),
        bold("2. Organizational structure"),
        p("The Department of Conference Services is headed by an Under-Secretary-General. It consists of the following organizational units:"),
        p("(a)\tOffice of the Under-Secretary-General;"),
        p("(b)\tDocumentation Division."),
        bold("3. Office of the Under-Secretary-General"),
        p("The Office is responsible for:"),
        p("(a)\tPlanning;"),
        p("(b)\tLiaison."),
        bold("4. Documentation Division"),
        p("The core functions of the Division are:"),
        p("(a)\tTranslation."),
        bold("4.1 Translation Services"),
        p("The Services perform the following functions:"),
        p("•\tTranslating;"),
        p("•\tRevising."),
        bold("5. Entry into force"),
        p("This bulletin shall enter into force on 1 May 2031."),
    )  # fmt: skip
    assert shape(plan) == [
        ("2", "Department of Conference Services", "office", None, 0),
        ("3", "Office of the Under-Secretary-General", "office", "Department of Conference Services", 2),
        ("4", "Documentation Division", "division", "Department of Conference Services", 1),
        ("4.1", "Translation Services", "unit", "Documentation Division", 2),
    ]
    assert "(b) Documentation Division." in plan.bodies[0].opening[0]


def test_posts_parts_containers_and_second_lists(read):
    def heading(number, title):
        return p(raw=run(f"\tSection {number}", "<w:b/>") + "<w:r><w:br/></w:r>" + run(f"\t{title}", "<w:b/>"))

    plan = read(
        bold("\tOrganization of the Office for Disarmament Affairs"),
        heading(1, "Functions and organization"),
        p("1.1\tThe Office for Disarmament Affairs:"),
        p("\t(a)\tServices the Conference;"),
        p("\t(b)\tMonitors."),
        heading(2, "High Representative for Disarmament Affairs"),
        p("2.1\tThe High Representative is accountable to the Secretary-General."),
        heading(3, "Branches"),
        p("3.1\tEach branch is headed by a Chief who is accountable to the High Representative."),
        p("3.2\tThe core functions of the Conventional Arms Branch are as follows:"),
        p("\t(a)\tMines."),
        p("3.3\tThe core functions of the Mass Destruction Branch are as follows:"),
        p("\t(a)\tNuclear;"),
        p("\t(b)\tChemical."),
        heading(4, "Regional Disarmament Branch"),
        p("4.1\tThe core functions of the Branch are as follows:"),
        p("\t(a)\tOverseeing the following regional centres:"),
        p("\t(i)\tThe Regional Centre in Africa;"),
        p("\t(b)\tReporting."),
        p("4.2\tIn addition, the Branch:"),
        p("\t(a)\tCooperates;"),
        p("4.3\tThe Fellowship Unit is headed by a Chief who is accountable to the Chief of the Regional Disarmament Branch."),
        p("4.4\tThe core functions of the Unit are as follows:"),
        p("\t(a)\tTraining."),
        heading(5, "Director, Deputy to the High Representative"),
        p("5.1\tThe Director deputizes."),
        bold("Annex"),
        p("Organization chart"),
    )  # fmt: skip
    root = "Office for Disarmament Affairs"
    assert shape(plan) == [
        ("1", root, "office", None, 2),
        ("2", "High Representative for Disarmament Affairs", "post", root, 0),
        ("3.2", "Conventional Arms Branch", "unit", root, 1),
        ("3.3", "Mass Destruction Branch", "unit", root, 2),
        ("4", "Regional Disarmament Branch", "unit", root, 3),
        ("4.3", "Fellowship Unit", "unit", "Regional Disarmament Branch", 1),
        ("5", "Director, Deputy to the High Representative", "post", root, 0),
    ]
    assert [one.label for one in plan.bodies[-3].functions] == ["(a)", "(b)", "(a)"]
    assert {one.reason for one in plan.left_out} >= {"annex", "heading"}


def test_tables_of_functions(read):
    plan = read(
        bold("Organization of the Secretariat of the Convention"),
        table(
            ["No.", "Unit", "Functions", "Legal basis"],
            ["1", "Finance Unit", p("(a) Pay;") + p("(b) Count."), "decision 15/4"],
            ["2", "Travel Unit", "Book tickets.", "ST/SGB/2015/3"],
            ["3", "Travel Unit", "Book hotels.", ""],
        ),
    )
    assert [(name, count) for _number, name, _kind, _parent, count in shape(plan)] == [("Secretariat of the Convention", 0), ("Finance Unit", 2), ("Travel Unit", 2)]  # fmt: skip
    assert [body.sources() for body in plan.bodies[1:]] == [["decision 15/4"], ["ST/SGB/2015/3"]]


def test_tables_without_a_heading_row(read):
    plan = read(
        table(
            ["Finance Unit", p("The functions of the Unit are as follows:") + p("Pay;", 1) + p("Count.", 1)],
            ["Travel Unit", p("The Unit is responsible for all travel, and for:") + p("(a)\tBooking.")],
        ),
        bold("Section 4"),
        bold("Office of the Director"),
        p("4.1 The core functions of the Office are as follows:"),
        table(["(a)", "Planning;"], ["(b)", "Reporting."]),
        p("4.2 The Office is small."),
    )
    assert [(name, count) for _number, name, _kind, _parent, count in shape(plan)] == [("Finance Unit", 2), ("Travel Unit", 1), ("Office of the Director", 2)]  # fmt: skip
    assert plan.bodies[2].closing == ["The Office is small."]


def test_functions_without_letters_and_within_a_paragraph(read):
    plan = read(
        p("Office of the Executive Secretary", style="Heading1"),
        p("The Office carries out the following functions:"),
        p("Provides leadership;"),
        p("Represents it; and"),
        p("Reports."),
        p("It meets."),
        p("Legal Unit", style="Heading2"),
        p("The functions of the Legal Unit are: (a) advising; (b) drafting; and (c) filing."),
    )
    first, second = plan.bodies
    assert [one.text for one in first.functions] == ["Provides leadership;", "Represents it; and", "Reports."]
    assert first.closing == ["It meets."]
    assert [(one.label, one.text) for one in second.functions] == [
        ("(a)", "advising;"),
        ("(b)", "drafting; and"),
        ("(c)", "filing."),
    ]
    assert second.parent is first


def test_what_stands_between_two_functions_is_asked(read):
    plan = read(bold("Section 7"), bold("Service of Records"), p("7.1 The Service:"), p("(a)\tKeeps;"), p("[Amended by ST/SGB/2020/1]"), p("(b)\tArchives."))  # fmt: skip
    (body,) = plan.bodies
    assert [one.label for one in body.functions] == ["(a)", "(b)"]
    assert body.closing == ["[Amended by ST/SGB/2020/1]"]
    assert [one for one in plan.findings if "between two functions" in one.message]


def test_a_lost_word_would_be_said():
    document = read_plain("Section 4\nOffice of the Director\n4.1 The Office:\n(a) Plans.")
    plan = read_bulletin(document)
    plan.bodies[0].functions.clear()
    assert dict(plan.lost_words(document)) == {"a": 1, "plans": 1}


@pytest.mark.parametrize(
    ("slug", "text", "symbols"),
    [
        ("en", "General Assembly resolutions 48/218 B of 29 July 1994 and 54/244, and A/RES/72/266; decisions XII/28 and 15/4.", ["resolution 48/218 B", "resolution 54/244", "A/RES/72/266", "decision XII/28", "decision 15/4"]),
        ("en", "S/RES/1325 (2000), UNEP/CBD/COP/DEC/X/15 and Article 8 (j), not A/B or and/or 24/7.", ["S/RES/1325 (2000)", "UNEP/CBD/COP/DEC/X/15", "article 8(j)"]),
        ("fr", "les résolutions 48/218 B et 54/244, la décision 15/4, l’article 8 j) et l’article 97", ["resolution 48/218 B", "resolution 54/244", "decision 15/4", "article 8(j)", "article 97"]),
        ("es", "la resolución 72/266 B, las decisiones 15/4 y 15/5 y el artículo 8 j)", ["resolution 72/266 B", "decision 15/4", "decision 15/5", "article 8(j)"]),
        ("ru", "резолюции 72/266 B, решениях 15/4 и 15/5, статьи 8 j)", ["resolution 72/266 B", "decision 15/4", "decision 15/5", "article 8(j)"]),
        ("ar", "بقرار الجمعية العامة ٧٢/٢٦٦ والمقررين 15/4 و 15/5 والمادة 8(ي)", ["resolution 72/266", "decision 15/4", "decision 15/5", "article 8(j)"]),
        ("zh", "大会第72/266 B号决议、第15/4和15/5号决定、第8条(j)款和ST/SGB/2015/3", ["resolution 72/266 B", "decision 15/4", "decision 15/5", "article 8(j)", "ST/SGB/2015/3"]),
        # Items of articles, parts of resolutions, organs and meetings of parties
        ("en", "paragraph (j) of article 8; Article 8, paragraph (j); subparagraphs (i) and (j) of Article 8; paragraph 3 of article 9", ["article 8(j)", "article 8(j)", "article 8(i)", "article 8(j)", "article 9"]),
        ("fr", "l’alinéa j) de l’article 8, les alinéas i et j de l'article 8, l’article 8, alinéa j)", ["article 8(j)", "article 8(i)", "article 8(j)", "article 8(j)"]),
        ("es", "el apartado j) del artículo 8, el inciso j) del artículo 8 y el artículo 8, apartado j)", ["article 8(j)"] * 3),
        ("ru", "пункт j) статьи 8, статья 8 j), подпункта «j» статьи 8, статье 8, пункт j)", ["article 8(j)"] * 4),
        ("ar", "الفقرة (ي) من المادة 8 والفقرة الفرعية (ي) من المادة ٨ والمادة 8، الفقرة (ي)", ["article 8(j)"] * 3),
        ("zh", "第8条(j)款、第八条（j）项、第八条第（j）款、第8(j)条、第8条 j 款", ["article 8(j)"] * 5),
        ("en", "resolutions 48/218 A, B and C and 54/244 B; A/RES/72/266 A and B", ["resolution 48/218 A", "resolution 48/218 B", "resolution 48/218 C", "resolution 54/244 B", "A/RES/72/266 A", "A/RES/72/266 B"]),
        ("fr", "la résolution 72/266 A et B du 24 décembre 2017", ["resolution 72/266 A", "resolution 72/266 B"]),
        ("es", "la resolución 72/266 A y B", ["resolution 72/266 A", "resolution 72/266 B"]),
        ("ru", "резолюции 72/266 А и В и резолюция 72/267 В соответствии с ней", ["resolution 72/266 A", "resolution 72/266 B", "resolution 72/267"]),
        ("ru", "резолюции 72/262 С Генеральной Ассамблеи", ["resolution 72/262 C"]),
        ("ar", "بقرار المجلس الاقتصادي والاجتماعي 1818 (د-55) وقراري الجمعية العامة 72/266 ألف وباء و 72/262 جيم", ["E/RES/1818 (LV)", "resolution 72/266 A", "resolution 72/266 B", "resolution 72/262 C"]),
        ("ar", "قرار الجمعية العامة 72/266 A و B", ["resolution 72/266 A", "resolution 72/266 B"]),
        ("zh", "大会第72/266 A和B号决议", ["resolution 72/266 A", "resolution 72/266 B"]),
        ("en", "Human Rights Council resolution 48/13; resolutions 48/13 and 50/2 of 8 October 2021 of the Human Rights Council; the Commission, in its resolution 66/15; the Human Rights Council and resolution 72/266; Security Council resolution 1325 (2000)", ["A/HRC/RES/48/13", "A/HRC/RES/48/13", "A/HRC/RES/50/2", "Commission resolution 66/15", "resolution 72/266", "resolution 1325 (2000)"]),
        ("fr", "résolution 48/13 du Conseil des droits de l’homme, résolution 72/266 de l’Assemblée générale", ["A/HRC/RES/48/13", "resolution 72/266"]),
        ("es", "la resolución 48/13 del Consejo de Derechos Humanos", ["A/HRC/RES/48/13"]),
        ("ru", "резолюция Совета по правам человека 48/13, резолюция Экономического и Социального Совета 2017/12, резолюции 66/15 Комиссии", ["A/HRC/RES/48/13", "resolution 2017/12", "Commission resolution 66/15"]),
        ("ar", "قرار مجلس حقوق الإنسان 48/13 وقرار المجلس الاقتصادي والاجتماعي 2017/12", ["A/HRC/RES/48/13", "resolution 2017/12"]),
        ("zh", "人权理事会第48/13号决议、大会第72/266号决议、环境大会第5/14号决议", ["A/HRC/RES/48/13", "resolution 72/266", "Environment Assembly resolution 5/14"]),
        ("en", "decision CP-10/4, decisions NP-3/5 and BS-V/13, BS-V/13 and CBD/CP/MOP/DEC/10/4", ["decision CP-10/4", "decision NP-3/5", "decision BS-V/13", "decision BS-V/13", "CBD/CP/MOP/DEC/10/4"]),
        ("zh", "第CP-10/4号决定和第NP-3/5号决定", ["decision CP-10/4", "decision NP-3/5"]),
        # What is none
        ("en", "room CP-10, grade P-5/6, CP-10/4A, item (j) of the list, paragraph 8 (j) of the report, 72/266 A and B, ratio 10/4, the resolution of 24 December", []),
        ("fr", "l’alinéa j) de la liste, le point 8 de l’ordre du jour, 10/4", []),
        ("es", "el apartado j) de la lista, la letra j), 24/7", []),
        ("ru", "пункт j) перечня, стать 8, 24/7", []),
        ("ar", "الفقرة (ي) من القائمة، 24/7", []),
        ("zh", "名单第(j)项、第8段、24/7", []),
    ],
)  # fmt: skip
def test_symbols_are_recognised_in_six_languages(slug, text, symbols):
    assert [one.symbol for one in find_citations(text, slug)] == symbols


def test_symbols_of_the_same_text_are_one_source():
    same = [
        ("resolution 80/251", "A/RES/80/251"), ("resolution 1325 (2000)", "S/RES/1325 (2000)", "S/RES/1325(2000)"),
        ("resolution 2017/12", "E/RES/2017/12"), ("resolution 2997 (XXVII)", "A/RES/2997(XXVII)"), ("A/HRC/RES/80/251",),
        ("Commission resolution 80/251",), ("decision 80/251",), ("resolution 5/14",), ("E/RES/80/251",), ("resolution 80/251 B", "A/RES/80/251 B"),
        ("decision 15/4", "CBD/COP/DEC/15/4", "UNEP/CBD/COP/DEC/XV/4"), ("decision CP-10/4", "CBD/CP/MOP/DEC/10/4"),
        ("decision NP-3/5", "CBD/NP/MOP/DEC/3/5"), ("decision BS-V/13",), ("UNEP/GC/DEC/15/4",), ("article 8(j)", "article 8 (j)"), ("article 8",),
    ]  # fmt: skip
    found = [{identity(symbol) for symbol in symbols} for symbols in same]
    assert [len(own) for own in found] == [1] * len(same)
    assert len(set.union(*found)) == len(same)
    assert identities("80/251", "decision") == {identity("resolution 80/251"), identity("decision 80/251")}
    assert identities("48/13", "decision", "hrc") == {identity("A/HRC/RES/48/13")}
    assert identity("article 8(j)") in identities("8(j)", "article")
    body = read_bulletin(read_plain("Section 4\nOffice of the Director\n4.1 The Office follows General Assembly resolution 80/251 and A/RES/80/251.")).bodies[0]  # fmt: skip
    assert body.sources() == ["resolution 80/251"]
