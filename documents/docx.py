"""Paragraphs of WordprocessingML as an editable DOCX document; the only module that imports python-docx.

It is a program of its own, `python -m documents.docx FILE`, with JSON in its standard input: the arguments of
`write_docx` but for the path; see `processes`.
"""

import json
import sys


def write_docx(path, paragraphs, title, language, font):
    """Write a document of A4 pages; `paragraphs` is XML with the prefix `w`, `language` a BCP 47 tag."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm, Pt

    document = Document()
    document.core_properties.title, document.core_properties.language = title, language
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(10.5)
    body = document.element.body
    last = body.sectPr
    for paragraph in parse_xml(f"<w:body {nsdecls('w')}>{paragraphs}</w:body>"):
        last.addprevious(paragraph)
    document.save(path)


if __name__ == "__main__":
    write_docx(sys.argv[1], **json.load(sys.stdin))
