"""DOCX for tests, written as raw XML into a package that python-docx makes: what its interface does not offer can be said too."""

import io
import zipfile

import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text, properties=""):
    """Return a run; `properties` is XML such as `<w:vanish/>`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text="", number=None, level=0, style="", properties="", mark="", raw=""):
    """Return a paragraph of a text or of raw runs, in the list `number`."""
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        inside += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    inside += properties + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    return f"<w:p><w:pPr>{inside}</w:pPr>{raw or run(text)}</w:p>"


def bold(text, **options):
    """Return a paragraph in bold."""
    return p(raw=run(text, "<w:b/>"), **options)


def level(depth, form, text, start=1, more=""):
    """Return a level of a definition of lists."""
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(number, *levels, more=""):
    """Return a definition of lists."""
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def num(number, of, overrides=""):
    """Return a list on a definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


LETTERS = abstract(0, level(0, "lowerLetter", "(%1)"), level(1, "lowerRoman", "(%2)"), level(2, "decimal", "%3."))

ONE_LIST = LETTERS + num(1, 0)


def make_docx(path, *body, numbering=ONE_LIST, styles="", parts=None):
    """Write a document with these blocks; `parts` are more parts, by their names."""
    package = io.BytesIO()
    docx.Document().save(package)
    replaced = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        **(parts or {}),
    }
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/styles.xml" and styles:
                content = content.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
            if name == "word/_rels/document.xml.rels" and "word/footnotes.xml" in replaced:
                link = b'<Relationship Id="rIdF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", link)
            if name not in replaced:
                new.writestr(name, content)
        for name, content in replaced.items():
            new.writestr(name, content)
    return path


def office(*functions, before="The core functions of the Office are as follows:"):
    """Return a section about an office, with these blocks as its functions."""
    return (
        bold("Section 4"),
        bold("Office of the Director"),
        p("4.1\tThe Office is headed by a Director."),
        p(f"4.2\t{before}"),
        *functions,
    )
