"""A branch as an editable DOCX document; the only module that imports python-docx."""

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from secretariat.text.characters import without_refused

FONTS = {"ar": "Noto Naskh Arabic", "zh": "Noto Sans CJK SC"}
ACCENT, QUIET = RGBColor(0x00, 0x61, 0x8F), RGBColor(0x55, 0x60, 0x6A)


class DocxWriter:
    """Writes paragraphs in the document's language and direction; a text in another language is marked with its own."""

    def __init__(self, language):
        self.language, self.bookmarks = language, 0
        self.document = Document()
        self.document.core_properties.language = language.tag
        for section in self.document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONTS.get(language.slug, "Noto Sans"), Pt(10.5)

    def paragraph(self, style, *pieces, indent=0, quiet=False):
        """Add and return a paragraph of `outline.DocumentText`s and plain strings; `indent` in centimetres."""
        paragraph = self.document.add_paragraph(style=style)
        if self.language.dir == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # in a right-to-left paragraph, “left” means the right edge
        if indent:
            paragraph.paragraph_format.left_indent = Cm(indent)
            paragraph.paragraph_format.first_line_indent = Cm(-indent)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(indent))
        for piece in pieces:
            text, language = (piece, self.language) if isinstance(piece, str) else (piece.text, piece.language)
            run = paragraph.add_run(without_refused(text))
            if quiet:
                run.font.color.rgb, run.font.size = QUIET, Pt(9)
            self._set_language(run, language)
        return paragraph

    def _set_language(self, run, language):
        properties = run._r.get_or_add_rPr()
        font = FONTS.get(language.slug, "Noto Sans")
        fonts = properties.get_or_add_rFonts()
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), font)
        if language.dir == "rtl":
            properties.append(OxmlElement("w:rtl"))
        spoken = OxmlElement("w:lang")
        spoken.set(
            qn({"rtl": "w:bidi"}.get(language.dir, "w:eastAsia" if language.slug == "zh" else "w:val")), language.tag
        )
        properties.append(spoken)

    def bookmark(self, paragraph, name):
        """Make a paragraph a bookmark, to which a link to the file can lead; Word allows no hyphens in its name."""
        self.bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), name.replace("-", "_"))
        paragraph.runs[0]._r.addprevious(start)
        paragraph._p.append(end)

    def end_page(self):
        """Add a page break."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def write_document(path, *, title, owner, lines, contents, chapters, labels, language):
    """Write the document to `path`.

    `chapters` come from `outline.outline`; `lines` are printed on the title page below the title; `labels` has the keys
    `in_english`, `sources` and `empty`.
    """
    writer = DocxWriter(language)
    writer.document.core_properties.title = title
    if owner:
        writer.paragraph("Subtitle", owner)
    writer.paragraph("Title", title)
    for line in lines:
        writer.paragraph("Normal", line)
    writer.end_page()
    writer.paragraph("Heading 1", contents)
    for chapter in chapters:
        entry = writer.paragraph("Normal", chapter.name)
        entry.paragraph_format.left_indent = Cm(0.8 * max(0, min(chapter.level, 5) - 2))
        entry.paragraph_format.space_after = Pt(2)
    writer.end_page()
    for chapter in chapters:
        acronym = f" ({chapter.acronym})" if chapter.acronym else ""
        writer.paragraph(f"Heading {min(chapter.level, 9)}", chapter.name, acronym)
        for text in chapter.opening:
            writer.paragraph("Normal", *_marked(text, language, labels))
        for function in chapter.functions:
            text = writer.paragraph(
                "Normal", f"{function.marker}\t", *_marked(function.text, language, labels), indent=1
            )
            writer.bookmark(text, function.anchor)
            if function.sources:
                sources = writer.paragraph("Normal", *_listed(function.sources), quiet=True)
                sources.paragraph_format.left_indent = Cm(1)
        for text in chapter.closing:
            writer.paragraph("Normal", *_marked(text, language, labels))
        if chapter.sources:
            writer.paragraph("Normal", f"{labels['sources']}: ", *_listed(chapter.sources), quiet=True)
        if chapter.is_empty:
            writer.paragraph("Normal", labels["empty"], quiet=True)
    writer.document.save(path)


def _marked(text, language, labels):
    return (text,) if text.language == language else (text, f" ({labels['in_english']})")


def _listed(sources):
    for number, source in enumerate(sources):
        if number:
            yield " · "
        yield source
