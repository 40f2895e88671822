"""A directory as an editable DOCX document, as Word, LibreOffice and others read it.

The parts of the package are templates, but for the text. The same revision makes the same file, byte for byte.
"""

from django.template.loader import render_to_string

from files.archives import DatedZipFile

from .bulletin import SECTIONS, section_labels
from .wordprocessing import TAGS, numbering_of, write_paragraphs

PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.xml.rels",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/numbering.xml": "numbering.xml",
    "word/header.xml": "header.xml",
    "word/footer.xml": "footer.xml",
}
"""The parts of the package with their templates; the first says what the others are."""
INDENT, MIRRORED_INDENT = 624, 1021
"""Of functions, in twentieths of a point; LibreOffice sets the letters of Arabic lists outwards, Word inwards from there."""


def parts_of(directory, write=write_paragraphs):
    """Return the parts of the package of a `directory.DirectoryDocument`, by their names; `write` makes its paragraphs."""
    writer, is_mirrored = write(directory), directory.language.dir == "rtl"
    context = {
        "directory": directory,
        "tag": TAGS[directory.language.slug],
        "is_mirrored": is_mirrored,
        "links": writer.targets.items(),
        "numbering": numbering_of(writer),
        "sections": (SECTIONS, *section_labels(directory.language)),
        "indent": MIRRORED_INDENT if is_mirrored else INDENT,
        "levels": range(1, 10),
    }
    parts = {name: render_to_string(f"documents/docx/{template}", context) for name, template in PARTS.items()}
    parts["word/document.xml"] = parts["word/document.xml"].replace("<w:p/>", "".join(writer.paragraphs), 1)
    return parts


def write_docx(parts, path):
    """Write the parts as a package."""
    with DatedZipFile(path) as package:
        for name, content in parts.items():
            package.writestr(name, content)
