"""What readers of DOCX were seen to get wrong: each row of it is a document made here, with what Word draws as the expectation."""

import zipfile

import pytest

from bulletins.docx import read_docx
from bulletins.grammar import read_bulletin
from bulletins.number_formats import drawn
from bulletins.reading import read_document
from files.uploads import InvalidFile

from .making import LETTERS, NAMESPACES, W, abstract, bold, level, make_docx, num, office, p, run


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bulletin.docx"


def drawn_in(path):
    """The labels and texts of a document."""
    return [(one.label, one.text) for one in read_docx(path).paragraphs()]


def labels(path):
    return [label for label, _text in drawn_in(path) if label]


def functions_of(path, body=0):
    plan = read_bulletin(read_docx(path))
    assert not plan.lost_words(read_docx(path))
    return [(one.label, one.text) for one in plan.bodies[body].functions]


def apart(path):
    return {(one.reason, one.text) for one in read_docx(path).set_apart if "python-docx" not in one.text}


DELETED, INSERTED = '<w:del w:id="1" w:author="x">', '<w:ins w:id="1" w:author="x">'


def test_letters_are_drawn_by_the_numbering(path):
    make_docx(
        path,
        *office(
            p("Plan;", 1), p("Advise:", 1), p("Members;", 1, 1), p("Staff;", 1, 1), p("Now;", 1, 2), p("Report.", 1)
        ),
    )
    plan = read_bulletin(read_docx(path))
    (body,) = plan.bodies
    assert [one.label for one in body.functions] == ["(a)", "(b)", "(c)"]
    assert [(one.label, [own.label for own in one.items]) for one in body.functions[1].items] == [
        ("(i)", []),
        ("(ii)", ["1."]),
    ]
    assert (body.number, body.name, body.kind) == ("4", "Office of the Director", "office")


def test_tracked_changes_are_taken_as_accepted(path):
    deleted = p(
        raw=f"{DELETED}<w:r><w:delText>Struck out;</w:delText></w:r></w:del>",
        number=1,
        mark='<w:del w:id="2" w:author="x"/>',
    )
    inserted = p(raw=f"{INSERTED}{run('Put in;')}</w:ins>", number=1, mark='<w:ins w:id="3" w:author="x"/>')
    moved_from = p(
        raw=f'<w:moveFrom w:id="4" w:author="x">{run("Moved;")}</w:moveFrom>',
        number=1,
        mark='<w:moveFrom w:id="5" w:author="x"/>',
    )
    moved_to = p(
        raw=f'<w:moveTo w:id="6" w:author="x">{run("Moved;")}</w:moveTo>',
        number=1,
        mark='<w:moveTo w:id="7" w:author="x"/>',
    )
    half = p(raw=f"{run('Advise ')}{DELETED}<w:r><w:delText>never</w:delText></w:r></w:del>{run('always;')}", number=1)
    make_docx(path, *office(p("Plan;", 1), deleted, moved_from, inserted, half, moved_to, p("Report.", 1)))
    expected = [("(a)", "Plan;"), ("(b)", "Put in;"), ("(c)", "Advise always;"), ("(d)", "Moved;"), ("(e)", "Report.")]
    assert functions_of(path) == expected
    reason = "deleted with tracked changes"
    assert {(reason, "Struck out;"), (reason, "never"), (reason, "Moved;")} <= apart(path)


def test_a_deleted_mark_joins_two_paragraphs(path):
    make_docx(path, *office(p("Plan ", 1, mark='<w:del w:id="2" w:author="x"/>'), p("and advise;", 1), p("Report.", 1)))
    assert functions_of(path) == [("(a)", "Plan and advise;"), ("(b)", "Report.")]


def test_a_deleted_row_of_a_table_is_set_apart(path):
    row = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    gone = row.format('<w:trPr><w:del w:id="1" w:author="x"/></w:trPr>', p("Gone;", 1))
    make_docx(path, *office(f"<w:tbl>{row.format('', p('Plan;', 1))}{gone}{row.format('', p('Report.', 1))}</w:tbl>"))
    assert functions_of(path) == [("(a)", "Plan;"), ("(b)", "Report.")]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("arabicAbjad", "(%1)", ["(أ)", "(ب)", "(ج)", "(د)", "(ه)", "(و)", "(ز)", "(ح)", "(ط)", "(ي)", "(ك)"]),
        ("russianLower", "%1)", ["а)", "б)", "в)", "г)", "д)", "е)", "ж)", "з)", "и)", "к)", "л)"]),
        ("chineseCounting", "（%1）", ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）", "（八）", "（九）", "（十）", "（十一）"]),
        ("upperRoman", "%1.", ["I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.", "X.", "XI."]),
        ("decimalZero", "%1.", ["01.", "02.", "03.", "04.", "05.", "06.", "07.", "08.", "09.", "10.", "11."]),
        ("arabicAlpha", "%1-", ["أ-", "ب-", "ت-", "ث-", "ج-", "ح-", "خ-", "د-", "ذ-", "ر-", "ز-"]),
    ],
)  # fmt: skip
def test_numbers_of_six_languages(path, form, text, expected):
    make_docx(path, *[p("x", 1) for _one in range(11)], numbering=abstract(0, level(0, form, text)) + num(1, 0))
    assert labels(path) == expected


def test_number_formats_go_on_as_word_draws_them():
    assert [drawn(number, "latin") for number in (26, 27, 28, 52, 53)] == ["z", "aa", "bb", "zz", "aaa"]
    assert drawn(29, "russian") == "я"
    assert "ы" in {drawn(number, "russian") for number in range(1, 30)}
    assert [drawn(number, "chinese") for number in (10, 19, 20, 101, 110, 1010)] == [
        "十",
        "十九",
        "二十",
        "一百零一",
        "一百一十",
        "一千零一十",
    ]
    assert (drawn(4, "chinese legal"), drawn(10, "chinese digits"), drawn(12, "circled"), drawn(3, "stems")) == (
        "肆",
        "一〇",
        "⑫",
        "丙",
    )


def test_sixty_functions_have_sixty_labels(path):
    make_docx(path, *office(*[p(f"Task number {number};", 1) for number in range(60)]))
    found = functions_of(path)
    assert len(found) == 60
    assert (found[25][0], found[26][0], found[27][0], found[59][0]) == ("(z)", "(aa)", "(bb)", "(hhh)")
    assert [text for _label, text in found] == [f"Task number {number};" for number in range(60)]


def test_lists_on_one_definition_share_its_counters(path):
    numbering = (
        LETTERS
        + num(1, 0)
        + num(2, 0)
        + num(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    )
    make_docx(path, p("x", 1), p("x", 1), p("x", 2), p("x", 3), p("x", 3), p("x", 1), numbering=numbering)
    assert labels(path) == ["(a)", "(b)", "(c)", "(a)", "(b)", "(c)"]


def test_a_list_style_leads_to_its_definition(path):
    numbering = abstract(0, level(0, "lowerLetter", "(%1)"), more='<w:styleLink w:val="Lettered"/>') + abstract(1, more='<w:numStyleLink w:val="Lettered"/>') + num(1, 0) + num(2, 1)  # fmt: skip
    styles = '<w:style w:type="numbering" w:styleId="Lettered"><w:name w:val="Lettered"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    make_docx(path, p("x", 2), p("x", 2), numbering=numbering, styles=styles)
    assert labels(path) == ["(a)", "(b)"]


def test_styles_number_their_paragraphs_and_those_based_on_them(path):
    numbering = abstract(0, level(0, "decimal", "Section %1", more='<w:pStyle w:val="One"/>'), level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Two"/>'), level(2, "lowerLetter", "(%3)")) + num(1, 0)  # fmt: skip
    styles = (
        '<w:style w:type="paragraph" w:styleId="One"><w:name w:val="One"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Two"><w:name w:val="Two"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Three"><w:name w:val="Three"/><w:basedOn w:val="Two"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="None"><w:name w:val="None"/><w:basedOn w:val="Two"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = [p("General provision", style="One"), p("It applies.", style="Two"), p("Office of the Director", style="One"), p("The Office is headed by a Director.", style="Three"), p("Its core functions are as follows:", style="Two"), p("Plan;", 1, 2), p("Report.", 1, 2), p("It rests.", style="None")]  # fmt: skip
    make_docx(path, *body, numbering=numbering, styles=styles)
    assert labels(path) == ["Section 1", "1.1", "Section 2", "2.1", "2.2", "(a)", "(b)"]
    (body,) = read_bulletin(read_docx(path)).bodies
    assert (body.number, body.name) == ("2", "Office of the Director")
    assert [(one.label, one.text) for one in body.functions] == [("(a)", "Plan;"), ("(b)", "Report.")]
    assert body.closing == ["It rests."]


def test_levels_restart_as_they_say(path):
    numbering = abstract(0, level(0, "upperRoman", "%1"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"), level(2, "decimal", "%3", more='<w:lvlRestart w:val="0"/>'), level(3, "lowerLetter", "%4", more='<w:lvlRestart w:val="1"/>')) + num(1, 0)  # fmt: skip
    make_docx(path, *[p("x", 1, depth) for depth in (0, 1, 2, 3, 1, 2, 3, 0, 1, 2, 3)], numbering=numbering)
    assert labels(path) == ["I", "1.1", "1", "a", "1.2", "2", "b", "II", "2.1", "3", "a"]


def test_a_numbered_paragraph_within_a_list_is_no_item(path):
    numbering = LETTERS + num(1, 0)
    make_docx(
        path,
        *office(p("Plan;", 1), p("Advise;", 1), p("4.3\tThe Office also consults."), p("Report.", 1)),
        numbering=numbering,
    )
    plan = read_bulletin(read_docx(path))
    (body,) = plan.bodies
    assert [(one.label, one.items) for one in body.functions] == [("(a)", []), ("(b)", []), ("(c)", [])]
    assert body.closing == ["The Office also consults."]
    assert [one.message for one in plan.findings if "consults" in one.message]


def test_what_is_in_fields_and_controls_is_text(path):
    simple = f'<w:fldSimple w:instr="DOCPROPERTY x">{run("ST/SGB/2015/3")}</w:fldSimple>'
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("A/RES/72/266") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'  # fmt: skip
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Under')}</w:sdtContent></w:sdt>"
    hyphen = "<w:r><w:noBreakHyphen/><w:t>Secretary</w:t></w:r>"
    placeholder = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
    )
    link = f'<w:hyperlink r:id="x">{run(" linked")}</w:hyperlink><w:smartTag>{run(" tagged")}</w:smartTag>'
    block = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Report.', 1)}</w:sdtContent></w:sdt>"
    raw = (
        run("Follow ")
        + simple
        + run(" and ")
        + field
        + run(" under the ")
        + control
        + hyphen
        + link
        + placeholder
        + run(";")
    )
    make_docx(path, *office(p(raw=raw, number=1), block))
    assert functions_of(path) == [
        ("(a)", "Follow ST/SGB/2015/3 and A/RES/72/266 under the Under-Secretary linked tagged;"),
        ("(b)", "Report."),
    ]
    assert read_bulletin(read_docx(path)).bodies[0].sources() == ["ST/SGB/2015/3", "A/RES/72/266"]
    assert ("placeholder of a content control", "Click here") in apart(path)


def test_hidden_text_is_set_apart(path):
    styles = (
        '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    raw = (
        run("Plan")
        + run(" secretly", "<w:vanish/>")
        + run(" or not", '<w:rStyle w:val="Secret"/>')
        + run(";", '<w:vanish w:val="0"/>')
    )
    hidden = p(raw=run("Nobody sees this;", "<w:vanish/>"), number=1, mark="<w:vanish/>")
    make_docx(path, *office(p(raw=raw, number=1), hidden, p("Report.", 1)), styles=styles)
    assert functions_of(path) == [("(a)", "Plan;"), ("(b)", "Report.")]
    assert {("hidden text", "secretly or not"), ("hidden text", "Nobody sees this;")} <= apart(path)


BOX = "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"


def test_a_text_box_is_set_apart_once_and_its_function_stays(path):
    make_docx(path, *office(p(raw=run("Plan;") + f"<w:r>{BOX.format(p('In a box'))}</w:r>", number=1), p("Report.", 1)))
    assert functions_of(path) == [("(a)", "Plan;"), ("(b)", "Report.")]
    assert [one.text for one in read_docx(path).set_apart if one.reason == "text box"] == ["In a box"]


def test_footnotes_are_set_apart_and_their_sources_count(path):
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">{p("See General Assembly resolution 72/266 B.")}</w:footnote></w:footnotes>'
    make_docx(path, *office(p(raw=run("Plan;") + '<w:r><w:footnoteReference w:id="2"/></w:r>', number=1), p("Report.", 1)), parts={"word/footnotes.xml": notes})  # fmt: skip
    assert functions_of(path) == [("(a)", "Plan;"), ("(b)", "Report.")]
    assert ("footnote", "See General Assembly resolution 72/266 B.") in apart(path)
    assert read_bulletin(read_docx(path)).bodies[0].sources() == ["resolution 72/266 B"]


def test_contents_are_set_apart(path):
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    make_docx(path, p("Section 4 Office of the Director\t2", style="T1"), *office(p("Plan.", 1)), styles=styles)
    assert [body.name for body in read_bulletin(read_docx(path)).bodies] == ["Office of the Director"]
    assert functions_of(path) == [("(a)", "Plan.")]


def test_strict_documents_are_read(path, tmp_path):
    make_docx(path, *office(p("Plan.", 1)))
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert functions_of(strict) == [("(a)", "Plan.")]


# Packages that mean no good


def refused(path):
    with pytest.raises(InvalidFile) as error:
        read_document(path)
    return " ".join(map(str, error.value.messages))


def test_hostile_packages_are_refused_with_a_sentence(tmp_path, path):
    bomb = make_docx(tmp_path / "bomb.docx", p("x"), parts={"word/media/x.xml": b" " * 130_000_000})
    assert "unpacks to more" in refused(bomb)
    deep = make_docx(tmp_path / "deep.docx", "<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300)
    assert "unpacks to more" in refused(deep)
    entities = tmp_path / "entities.docx"
    make_docx(path, p("x"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(entities, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + content.replace(b">x<", b">&a;<")
            new.writestr(name, content)
    assert "document type" in refused(entities)
    macros = make_docx(tmp_path / "macros.docx", p("x"), parts={"word/vbaProject.bin": b"x"})
    assert "macros" in refused(macros)
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000)
    assert "Save it as DOCX" in refused(tmp_path / "old.doc")
    (tmp_path / "cut.docx").write_bytes(path.read_bytes()[:2000])
    assert "damaged" in refused(tmp_path / "cut.docx")
    (tmp_path / "other.docx").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    assert refused(tmp_path / "other.docx")


def test_nothing_outside_is_fetched(path):
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://192.0.2.1/x.dotm" TargetMode="External"/></Relationships>'  # fmt: skip
    make_docx(path, *office(p("Plan.", 1)), parts={"word/_rels/document.xml.rels": rels})
    remarks = " ".join(sentence for _place, sentence in read_docx(path).remarks)
    assert "192.0.2.1" in remarks
    assert "not fetched" in remarks


def test_two_columns_and_headings_alone_are_read_in_order(path):
    columns = '<w:sectPr><w:type w:val="continuous"/><w:cols w:num="2"/></w:sectPr>'
    make_docx(path, bold("Finance Unit"), p("The Unit is headed by a Chief."), p("The functions of the Unit are as follows:"), p("Pay;", 1), p("Count.", 1), p("", properties=columns), bold("Travel Unit"), p("The Travel Unit does the following:"), p("(a)\tBook.",))  # fmt: skip
    plan = read_bulletin(read_docx(path))
    assert [(body.name, [one.text for one in body.functions]) for body in plan.bodies] == [("Finance Unit", ["Pay;", "Count."]), ("Travel Unit", ["Book."])]  # fmt: skip


def test_alternate_number_formats_and_namespaces_do_not_matter():
    assert NAMESPACES.count("xmlns") == 7
