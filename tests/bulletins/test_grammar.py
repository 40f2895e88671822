"""The grammar of bulletins, on documents in the forms that the genre has."""

import pytest

from bulletins.citations import find_citations
from bulletins.docx import read_docx
from bulletins.grammar import read_bulletin
from bulletins.plain import read_plain
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
    ],
)  # fmt: skip
def test_symbols_are_recognised_in_six_languages(slug, text, symbols):
    assert [one.symbol for one in find_citations(text, slug)] == symbols
