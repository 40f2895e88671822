"""ODT, HTML and PDF become the same functions as DOCX."""

import zipfile

import pytest

from bulletins.grammar import read_bulletin
from bulletins.reading import read_document
from files.uploads import InvalidFile
from tests.bulletins.making import make_docx, p

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<title>Bulletin</title><style>p.MsoNormal {{margin:0}}</style></head><body>
<p class=MsoToc1>Section 4 Office of the Director 2</p>
<h1>Section 4<br>Office of the Director</h1>
<p class=MsoNormal>4.1<span style='mso-tab-count:1'> </span>The Office\x92s core functions are as follows:</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>(a)<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Plan
the work<s><span class=msoDel>, not</span></s>;<span style='display:none'>hidden</span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>(b)<span>&nbsp;</span></span><![endif]><ins>Advise</ins>;</p>
<p>(c)&nbsp;&nbsp;&nbsp;&nbsp; Report.</p>
<img src="http://192.0.2.1/x.png"><script>alert(1)</script></body></html>"""

LIST = """<!doctype html><html lang=en><body><h2>Finance Unit</h2><p>The functions of the Unit are as follows:</p>
<ol type="a"><li>Pay:<ol type="i"><li>staff;</li><li>others;</li></ol></li><li value="3"><p>Count.</p></li></ol><ul><li>Rest</li></ul></body></html>"""

ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:automatic-styles>
<style:style style:name="B" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="{form}" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-number text:level="2" style:num-format="i" style:num-prefix="(" style:num-suffix=")" text:start-value="2"/></text:list-style></office:automatic-styles>
<office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>Struck out</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="B">Section 4</text:p><text:p text:style-name="B">Office of the Director</text:p>
<text:p>4.1<text:tab/>The core functions of the Office are as follows:</text:p>
<text:list text:style-name="L" xml:id="one"><text:list-item><text:p>Plan<text:span text:style-name="H"> secretly</text:span>;<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p>
<text:list><text:list-item><text:p>below;</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Advise<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See A/RES/72/266.</text:p></text:note-body></text:note>;</text:p></text:list-item></text:list>
<text:p>4.2<text:tab/>It also rests.</text:p>
<text:list text:style-name="L" text:continue-list="one"><text:list-item><text:p>Report;</text:p></text:list-item><text:list-item text:start-value="{start}"><text:p>End.</text:p></text:list-item></text:list>
</office:text></office:body></office:document-content>"""


def plan_of(path):
    document = read_document(path)
    plan = read_bulletin(document)
    assert not plan.lost_words(document)
    return plan


def labelled(functions):
    return [(one.label, one.text) for one in functions]


def test_html_of_word_is_read(tmp_path):
    path = tmp_path / "bulletin.htm"
    path.write_bytes(WORD.format().encode("latin-1"))
    (body,) = plan_of(path).bodies
    assert body.name == "Office of the Director"
    assert body.opening == ["The Office’s core functions are as follows:"]
    assert labelled(body.functions) == [("(a)", "Plan the work;"), ("(b)", "Advise;"), ("(c)", "Report.")]
    apart = {(one.reason, one.text) for one in read_document(path).set_apart}
    assert {
        ("deleted with tracked changes", ", not"),
        ("hidden text", "hidden"),
        ("title of the page", "Bulletin"),
    } <= apart
    assert "alert" not in read_document(path).text()


def test_lists_of_html_are_numbered(tmp_path):
    path = tmp_path / "bulletin.html"
    path.write_text(LIST, encoding="utf-8")
    (body,) = plan_of(path).bodies
    assert labelled(body.functions[:2]) == [("a.", "Pay:"), ("c.", "Count.")]
    assert labelled(body.functions[0].items) == [("i.", "staff;"), ("ii.", "others;")]


@pytest.mark.parametrize(
    ("form", "labels"), [("a", ["(a)", "(b)", "(c)", "(f)"]), ("أ, ب, ج, ...", ["(أ)", "(ب)", "(ج)", "(و)"])]
)
def test_odt_is_read_by_its_own_xml(tmp_path, form, labels):
    path = tmp_path / "bulletin.odt"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", ODT.format(form=form, start=6))
    plan = plan_of(path)
    (body,) = plan.bodies
    assert labelled(body.functions) == list(zip(labels, ["Plan;", "Advise;", "Report;", "End."], strict=True))
    assert labelled(body.functions[0].items) == [("(ii)", "below;")]
    assert body.closing == ["It also rests."]
    assert body.sources() == ["A/RES/72/266"]
    apart = {(one.reason, one.text) for one in read_document(path).set_apart}
    assert apart == {
        ("deleted with tracked changes", "Struck out"),
        ("hidden text", "secretly"),
        ("text box", "In a box"),
        ("footnote", "See A/RES/72/266."),
    }


@pytest.mark.parametrize("slug", ["en", "ar", "ru", "zh"])
def test_pdf_is_read_as_a_last_resort_with_a_warning(tmp_path, slug):
    from weasyprint import HTML

    from tests.bulletins.texts import BULLETINS

    pages = "".join(f"<p>{line}</p>" for line in BULLETINS[slug].split("\n") if line)
    direction = "rtl" if slug == "ar" else "ltr"
    style = "@page { size: A5; @bottom-center { content: counter(page) '/' counter(pages) } }"
    path = tmp_path / "bulletin.pdf"
    HTML(string=f"<html lang={slug} dir={direction}><style>{style}</style>{pages}").write_pdf(path)
    plan = plan_of(path)
    assert [finding for finding in plan.findings if "PDF" in finding.message]
    assert [(body.number, len(body.functions)) for body in plan.bodies] == [("2", 3), ("3", 2)]
    assert len(plan.bodies[0].functions[1].items) == 2
    assert plan.language == slug


def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path):
    for name, content in {
        "a.rtf": b"{\\rtf1 x}", "a.pdf": b"%PDF-1.7 broken", "a.bin": b"\x00\x01\x02" * 50, "a.odt": b"PK\x03\x04nothing",
        "a.txt": "закон".encode("cp1251") * 30,
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InvalidFile) as error:
            read_document(tmp_path / name)
        assert str(error.value.messages[0]).endswith(".")


def test_lines_that_are_paragraphs_are_joined(tmp_path):
    lines = """Section 3
Treaty Section
3.1 The Treaty Section is headed by a Chief who is accountable to the
Under-Secretary-General and who
leads.
3.2 The core functions of the Section are as follows:
(a) Registering and filing treaties in accordance with the
regulations adopted by the
General Assembly and with
the rules;
(b) Publishing treaties and
other acts as the
rules say."""
    path = make_docx(tmp_path / "lines.docx", *map(p, lines.split("\n")))
    (body,) = plan_of(path).bodies
    expected = "Registering and filing treaties in accordance with the regulations adopted by the General Assembly and with the rules;"
    assert labelled(body.functions) == [
        ("(a)", expected),
        ("(b)", "Publishing treaties and other acts as the rules say."),
    ]
