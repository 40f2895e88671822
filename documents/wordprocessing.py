"""A branch as paragraphs of WordprocessingML, the XML of DOCX; elements of properties are in the order of its schema."""

from xml.sax.saxutils import escape, quoteattr

FONTS = {"ar": "Noto Naskh Arabic", "zh": "Noto Sans CJK SC"}
QUIET = '<w:color w:val="55606A"/><w:sz w:val="18"/><w:szCs w:val="18"/>'
CENTIMETRE = 567
"""In twentieths of a point."""
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def font_of(language):
    return FONTS.get(language.slug, "Noto Sans")


class ParagraphWriter:
    """Collects paragraphs in the document's language and direction; a text in another language is marked with its own."""

    def __init__(self, language):
        self.language, self.bookmarks, self.paragraphs = language, 0, []
        self.is_mirrored = language.dir == "rtl"

    def add(self, style, *pieces, indent=0, hanging=False, after="", quiet=False, bookmark=""):
        """Add a paragraph of `outline.DocumentText`s and plain strings; `indent` in centimetres, `style` an id."""
        indent = round(indent * CENTIMETRE)
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        if hanging:
            properties += f'<w:tabs><w:tab w:val="left" w:pos="{indent}"/></w:tabs>'
        properties += "<w:bidi/>" if self.is_mirrored else ""
        properties += f'<w:spacing w:after="{after}"/>' if after else ""
        if indent:
            properties += f'<w:ind w:left="{indent}"{f" w:hanging={quoteattr(str(indent))}" if hanging else ""}/>'
        if self.is_mirrored:
            properties += '<w:jc w:val="left"/>'  # in a right-to-left paragraph, “left” means the right edge
        runs = "".join(self._run(piece, quiet) for piece in pieces)
        self.paragraphs.append(f"<w:p><w:pPr>{properties}</w:pPr>{self._marked(runs, bookmark)}</w:p>")

    def _run(self, piece, quiet):
        text, language = (piece, self.language) if isinstance(piece, str) else (piece.text, piece.language)
        font = quoteattr(font_of(language))
        properties = f"<w:rFonts w:ascii={font} w:hAnsi={font} w:cs={font} w:eastAsia={font}/>{QUIET if quiet else ''}"
        spoken = "val"
        if language.dir == "rtl":
            properties += "<w:rtl/>"
            spoken = "bidi"
        elif language.slug == "zh":
            spoken = "eastAsia"
        properties += f'<w:lang w:{spoken}="{language.tag}"/>'
        text = escape(text).replace("\t", f"{END}<w:tab/>{START}").replace("\n", f"{END}<w:br/>{START}")
        return f"<w:r><w:rPr>{properties}</w:rPr>{START}{text}{END}</w:r>"

    def _marked(self, runs, name):
        """Make the runs a bookmark, to which a link to the file can lead; Word allows no hyphens in its name."""
        if not name:
            return runs
        self.bookmarks += 1
        start = f'<w:bookmarkStart w:id="{self.bookmarks}" w:name={quoteattr(name.replace("-", "_"))}/>'
        return f'{start}{runs}<w:bookmarkEnd w:id="{self.bookmarks}"/>'

    def end_page(self):
        self.paragraphs.append(PAGE_BREAK)


START, END = '<w:t xml:space="preserve">', "</w:t>"


def paragraphs_of(*, title, owner, lines, contents, chapters, labels, language):
    """Return the XML of a document.

    `chapters` come from `outline.outline`; `lines` are printed on the title page below the title; `labels` has the keys
    `in_english`, `sources`, `contacts`, `posts` and `empty`.
    """
    writer = ParagraphWriter(language)
    if owner:
        writer.add("Subtitle", owner)
    writer.add("Title", title)
    for line in lines:
        writer.add("", line)
    writer.end_page()
    writer.add("Heading1", contents)
    for chapter in chapters:
        writer.add("", chapter.name, indent=0.8 * max(0, min(chapter.level, 5) - 2), after="40")
    writer.end_page()
    for chapter in chapters:
        acronym = f" ({chapter.acronym})" if chapter.acronym else ""
        writer.add(f"Heading{min(chapter.level, 9)}", chapter.name, acronym)
        for text in chapter.opening:
            writer.add("", *_with_mark(text, language, labels))
        for function in chapter.functions:
            pieces = f"{function.marker}\t", *_with_mark(function.text, language, labels)
            writer.add("", *pieces, indent=1, hanging=True, bookmark=function.anchor)
            if function.sources:
                writer.add("", *_listed(function.sources), indent=1, quiet=True)
        for text in chapter.closing:
            writer.add("", *_with_mark(text, language, labels))
        if chapter.sources:
            writer.add("", f"{labels['sources']}: ", *_listed(chapter.sources), quiet=True)
        for name in ("contacts", "posts"):
            if own := getattr(chapter, name):
                writer.add("", f"{labels[name]}:", after="40")
            for first, *facts in own:
                writer.add("", first, ": " if facts else "", *_listed(facts), indent=1, after="40")
        if chapter.is_empty:
            writer.add("", labels["empty"], quiet=True)
    return "".join(writer.paragraphs)


def _with_mark(text, language, labels):
    return (text,) if text.language == language else (text, f" ({labels['in_english']})")


def _listed(sources):
    for number, source in enumerate(sources):
        if number:
            yield " · "
        yield source
