"""What HTML and ODT have besides running text: tables, outlines, headers, hidden parts. Each is read, or set apart with a reason."""

import zipfile

import pytest

from bulletins.documents import DocumentTable
from bulletins.number_formats import chinese_number, drawn
from bulletins.reading import read_document
from files.uploads import InvalidFile
from tests.bulletins.making import NAMESPACES, make_docx, p, run

PAGE = """<html><head><title>Page</title></head><body>
<div style="mso-element:header"><p>Running head</p></div><div style="mso-element:footer"><p>Page 3</p></div>
<div style="mso-element:footnote"><p>See A/RES/1.</p></div><div style="mso-element:comment">Why?</div>
<p hidden>Not for you</p><p><strike>Old</strike><b>Finance Unit</b></p>
<ol type="A" start="3"><li>Third</li><li value="9">Ninth</li><p>between</p></ol>
<ol style="list-style-type: none"><li>without</li></ol><ol style="list-style: lower-roman"><li>first</li></ol>
<ol style="list-style-type: arabic-abjad"><li>x</li><li>y</li></ol>
<table><caption>ignored</caption><thead><tr><th>Body</th><th>Function</th></tr></thead>
<tbody><tr><td>Unit</td><td><p>Pays</p><table><tr><td>inner</td></tr></table></td></tr></tbody></table>
DEEP<p>caf\xe9<br>next</p></body></html>"""

NAMES = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0' xmlns:dc='http://purl.org/dc/elements/1.1/'"
STYLES = f"""<office:document-styles {NAMES}><office:styles>
<style:style style:name="Base" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-prefix="Section "/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style></office:styles>
<office:master-styles><style:master-page><style:header><text:p>Running head</text:p></style:header>
<style:footer><text:p>Page<text:s/>3</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"""
CONTENT = f"""<office:document-content {NAMES}><office:automatic-styles>
<style:style style:name="Gone" style:family="paragraph" style:parent-style-name="Base"/>
<style:style style:name="Bold" style:family="text" style:parent-style-name="Strong"/>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/></text:list-style>
<text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1"/></text:list-style></office:automatic-styles>
<office:body><office:text>
<text:table-of-content><text:index-body><text:p>Section 1 ... 2</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">Office</text:h><text:h text:outline-level="2">Unit</text:h><text:h text:outline-level="2">Other</text:h>
<text:h text:outline-level="1">Next</text:h><text:h text:outline-level="2">Its unit</text:h>
<text:p text:style-name="Gone">Base is hidden</text:p>
<text:p><text:span text:style-name="Bold">All</text:span><text:s text:c="2"/><text:span text:style-name="Bold">bold</text:span><text:line-break/><office:annotation><dc:creator>me</dc:creator><text:p>Why?</text:p></office:annotation></text:p>
<text:section text:display="none"><text:p>Hidden section</text:p></text:section><text:section><text:p>Shown section</text:p></text:section>
<text:p>Text<text:hidden-text>secret</text:hidden-text></text:p>
<draw:frame><svg:desc>A picture</svg:desc></draw:frame>
<text:list text:style-name="L"><text:list-header><text:p>Header</text:p></text:list-header><text:list-item><text:p>one</text:p><text:p>goes on</text:p>
<text:list><text:list-item><text:p>below</text:p></text:list-item></text:list></text:list-item></text:list>
<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>two</text:p></text:list-item></text:list>
<text:list text:style-name="L"><text:list-item><text:p>again</text:p></text:list-item></text:list>
<text:list text:style-name="Dots"><text:list-item><text:p>dot</text:p></text:list-item></text:list>
<text:list text:style-name="Unknown"><text:list-item><text:p>bare</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Body</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Unit</text:p></table:table-cell><table:table-cell><text:p>Pays</text:p>
<table:table><table:table-row><table:table-cell><text:p>inner</text:p></table:table-cell></table:table-row></table:table></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def lines(document):
    """The labels and texts of the paragraphs of a document, and its tables as lists of rows of texts."""
    found = []
    for block in document.blocks:
        if isinstance(block, DocumentTable):
            found.append([[[one.text for one in cell] for cell in row] for row in block.rows])
        else:
            found.append((block.label, block.text))
    return found


def apart(document):
    return {(one.reason, one.text) for one in document.set_apart}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_a_page_with_tables_lists_and_parts_that_word_marks(tmp_path, encoding):
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.replace("DEEP", "<div>" * 160 + "deep" + "</div>" * 160).encode(encoding))
    document = read_document(path)
    assert lines(document) == [
        ("", "Finance Unit"), ("C.", "Third"), ("I.", "Ninth"), ("", "between"), ("", "without"), ("i.", "first"), ("أ.", "x"), ("ب.", "y"),
        [[["Body"], ["Function"]], [["Unit"], ["Pays", "inner"]]], ("", "café\nnext"),
    ]  # fmt: skip
    assert document.blocks[0].is_emphasised
    assert apart(document) >= {
        ("page header", "Running head"), ("page footer", "Page 3"), ("footnote", "See A/RES/1."), ("comment", "Why?"),
        ("hidden text", "Not for you"), ("deleted with tracked changes", "Old"), ("title of the page", "Page"),
    }  # fmt: skip
    assert "deep" in {text for _reason, text in apart(document)}


def test_odt_with_an_outline_tables_and_hidden_parts(tmp_path):
    path = tmp_path / "bulletin.odt"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", CONTENT)
        package.writestr("styles.xml", STYLES)
    document = read_document(path)
    assert lines(document) == [
        ("Section 1", "Office"), ("1.1", "Unit"), ("1.2", "Other"), ("Section 2", "Next"), ("2.1", "Its unit"), ("", "All  bold\n"),
        ("", "Shown section"), ("", "Text"), ("", "Header"), ("1.", "one"), ("", "goes on"), ("1.a)", "below"), ("2.", "two"),
        ("1.", "again"), ("•", "dot"), ("", "bare"), [[["Body"]], [["Unit"], ["Pays", "inner"]]],
    ]  # fmt: skip
    assert [one.heading for one in document.blocks[:5]] == [1, 2, 2, 1, 2]
    assert document.blocks[5].is_emphasised
    assert apart(document) == {
        ("page header", "Running head"), ("page footer", "Page 3"), ("table of contents", "Section 1 ... 2"), ("hidden text", "Base is hidden"),
        ("comment", "Why?"), ("hidden text", "Hidden section"), ("hidden text", "secret"), ("description of a picture", "A picture"),
    }  # fmt: skip


def test_odt_that_is_encrypted_or_damaged_is_refused(tmp_path):
    manifest = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
    for parts, sentence in (
        ({"content.xml": CONTENT, "META-INF/manifest.xml": manifest}, "encrypted"),
        ({"content.xml": f"<office:document-content {NAMES}/>"}, "no document of a word processor"),
    ):
        path = tmp_path / "bulletin.odt"
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
        with pytest.raises(InvalidFile, match=sentence):
            read_document(path)


def content_control(inside, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def cell(*inside):
    return f"<w:tc>{''.join(inside)}</w:tc>"


def test_docx_with_content_controls_signs_and_tables(tmp_path):
    ruby = f"<w:r><w:ruby><w:rubyBase>{run('漢')}</w:rubyBase><w:rt>{run('kan')}</w:rt></w:ruby></w:r>"
    signs = "<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:cr/><w:sym w:font='Wingdings' w:char='F0B7'/><w:sym w:char='00A7'/><w:sym w:char='zz'/></w:r>"
    inner = cell(p("three"), "<w:tbl><w:tr>", cell(p("inner")), "</w:tr></w:tbl>")
    table = (
        "<w:tbl>"
        f"<w:tr>{cell(p('one'))}{content_control(cell(p('two')))}</w:tr>"
        f"{content_control(f'<w:tr>{inner}</w:tr>')}"
        f"<w:ins><w:tr><w:ins>{cell(p('four'))}</w:ins></w:tr></w:ins>"
        "</w:tbl>"
    )
    drawing = "<w:r><w:drawing><wp:inline><wp:docPr id='1' descr='A chart'/></wp:inline></w:drawing></w:r>"
    path = make_docx(
        tmp_path / "detail.docx",
        content_control(p("Contents ... 3"), "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"),
        content_control(p("Click here"), "<w:showingPlcHdr/>"),
        content_control(p("In a control")),
        p(raw=content_control(run("Type here"), "<w:showingPlcHdr/>") + run("Shown") + content_control(run(" inside"))),
        p(raw=ruby),
        p(raw=signs),
        p(raw=run("Text") + drawing),
        p("Joined ", mark="<w:del w:id='1'/>"),
        p("with the next"),
        "<w:del><w:p><w:r><w:delText>gone</w:delText></w:r></w:p></w:del>",
        "<w:altChunk r:id='x'/>",
        table,
        parts={
            "word/embeddings/sheet.bin": b"x",
            "word/charts/chart1.xml": "<c:chart xmlns:c='c' xmlns:a='a'><a:t>Staff</a:t><c:v>12</c:v></c:chart>",
        },
    )  # fmt: skip
    document = read_document(path)
    assert lines(document) == [
        ("", "In a control"), ("", "Shown inside"), ("", "漢"), ("", "A-B\n•§"), ("", "Text"), ("", "Joined with the next"),
        [[["one"], ["two"]], [["three", "inner"]], [["four"]]],
    ]  # fmt: skip
    assert apart(document) == {
        ("table of contents", "Contents ... 3"), ("placeholder of a content control", "Click here"),
        ("placeholder of a content control", "Type here"), ("reading aid above the line", "kan"), ("description of a picture", "A chart"),
        ("deleted with tracked changes", "gone"), ("text in a drawing", "Staff 12"),
    }  # fmt: skip
    remarks = " ".join(sentence for _place, sentence in document.remarks)
    assert "embedded objects" in remarks
    assert "Another file is included here" in remarks
    empty = make_docx(tmp_path / "empty.docx", parts={"word/document.xml": f"<w:document {NAMESPACES}/>"})
    with pytest.raises(InvalidFile, match="no document of a word processor"):
        read_document(empty)


@pytest.mark.parametrize(
    ("scheme", "numbers"),
    {
        "chinese": {1: "一", 10: "十", 15: "十五", 20: "二十", 101: "一百零一", 110: "一百一十", 1000: "一千", 10_000: "10000"},
        "chinese legal": {12: "壹拾贰"}, "chinese digits": {305: "三〇五"}, "circled": {3: "③", 21: "21"}, "stems": {1: "甲", 11: "甲"},
        "branches": {1: "子", 13: "子"}, "decimal": {7: "7"},
    }.items(),
)  # fmt: skip
def test_numbers_are_drawn_as_word_processors_do(scheme, numbers):
    assert {number: drawn(number, scheme) for number in numbers} == numbers


def test_chinese_numerals_are_read_back():
    for number in (1, 9, 10, 11, 20, 21, 99, 100, 110, 115, 999, 1000, 2010):
        assert chinese_number(drawn(number, "chinese")) == number
    assert chinese_number("二〇二六") == 2026
    assert chinese_number("两百") == 200
    assert chinese_number("abc") is None
