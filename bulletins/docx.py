"""DOCX as a sequence of paragraphs with the labels that Word draws: tracked changes taken as accepted, what nobody sees set apart."""

# Long because the ways in which WordprocessingML holds text are one list, and one reader walks through it.

from django.utils.translation import gettext as _

from files.uploads import InvalidFile

from .documents import DocumentTable, Paragraph, SourceDocument, cell_place, paragraph_place
from .numbering import Numbering, Styles, child, integer, is_on, local, value
from .packages import Package

DELETED = {"del", "moveFrom"}
THROUGH = {"ins", "moveTo", "smartTag", "hyperlink", "fldSimple", "customXml", "dir", "bdo", "sdtContent", "rubyBase", "oMath", "oMathPara"}  # fmt: skip
"""Elements whose content is part of the text."""
HEADING_NAMES = ("heading ", "überschrift ", "titre ", "título ", "заголовок ", "标题 ")
MAIN_TYPES = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
DIRECTORY_NOTE = "Directory note"
"""The style of what `documents.bulletin` adds to the texts of the directory."""
CONTINUED = ("Mandate function, continued", "Item, continued", "Item of an item, continued")
"""The styles in which it writes the further paragraphs of a function."""
PARTS = {"Mandate opening": "text", "Mandate closing": "text", "Mandate function": "function"}
"""Styles of the bulletins that the directory writes, and what their paragraphs are."""
DRAWINGS = ("drawing", "pict", "object")
TABLE_CELLS = ("tc",)
STRONG = ("b", "caps", "smallCaps", "i", "u")
"""Properties of runs by which headings stand out, where all of the paragraph has one."""


class DocxReader:
    """Walks through the main part of a package and collects its paragraphs."""

    def __init__(self, package):
        self.package, self.document = package, SourceDocument()
        self.folder, main = self._main_part()
        self.main = package.tree(main)
        self.body = child(self.main, "body")
        if self.body is None:
            raise InvalidFile(_("This is no document of a word processor, or it is damaged."))
        self.parts = self._related(main)
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"), self.styles)
        self.notes = {kind: self._notes(kind) for kind in ("footnotes", "endnotes", "comments")}
        self.referenced, self.count, self.tables = set(), 0, 0
        self.fields, self.carried = [], None
        self.looks = {}

    def read(self):
        """Return the document."""
        self.document.blocks = self._blocks(self.body)
        self._flush()
        self._set_aside_notes()
        for kind, reason in (("header", _("page header")), ("footer", _("page footer"))):
            seen = set()
            for part in self.parts.get(kind, []):
                text = "\n".join(self._plain_paragraphs(self.package.tree(part)))
                if text.strip() and text not in seen:
                    seen.add(text)
                    self.document.set_aside(reason, text, reason)
        for name in sorted(self.package.parts):
            if "/diagrams/data" in name or "/charts/chart" in name:
                self._set_aside_drawing(name)
        if any("/embeddings/" in name or "/afchunk" in name.lower() for name in self.package.names):
            self.document.remarks.append(
                (_("document"), _("The document contains other files (embedded objects), which were not read."))
            )
        if any(paragraph.part for paragraph in self.document.paragraphs()):
            facts = self.package.tree("docProps/core.xml")
            said = next((one.text for one in facts if local(one) == "language"), "") if facts is not None else ""
            self.document.language = said or ""
        return self.document

    # The package

    def _main_part(self):
        relations = self.package.tree("_rels/.rels")
        target = "word/document.xml"
        for relation in relations if relations is not None else ():
            if (value(relation, "Type") or "").endswith("/officeDocument"):
                target = (value(relation, "Target") or target).lstrip("/")
        if target not in self.package.parts:
            raise InvalidFile(_("This is no document of a word processor, or it is damaged."))
        return target.rpartition("/")[0], target

    def _related(self, main):
        """The parts that the main part refers to, by their kinds; parts outside of the package are not looked at."""
        folder, _slash, name = main.rpartition("/")
        relations, found = self.package.tree(f"{folder}/_rels/{name}.rels"), {}
        for relation in relations if relations is not None else ():
            kind, target = (value(relation, "Type") or "").rpartition("/")[2], value(relation, "Target") or ""
            if value(relation, "TargetMode") == "External":
                if kind not in ("hyperlink",):
                    self.document.remarks.append(
                        (_("document"), _("The document refers to a file outside of it, which was not fetched: %(target)s") % {"target": target[:200]})
                    )  # fmt: skip
                continue
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}" if folder else target
            found.setdefault(kind, []).append(path)
        return found

    def _part(self, kind):
        paths = self.parts.get(kind) or [f"{self.folder}/{kind}.xml"]
        return self.package.tree(paths[0])

    def _notes(self, kind):
        root = self._part(kind)
        found = {}
        for note in root if root is not None else ():
            if value(note, "type") in (None, "normal"):
                found[value(note, "id")] = "\n".join(self._plain_paragraphs(note))
        return found

    @staticmethod
    def _plain_paragraphs(root):
        """The texts of all paragraphs below an element, for what is only set apart."""
        for paragraph in root.iter() if root is not None else ():
            if local(paragraph) == "p":
                text = "".join(
                    _character(one)
                    for one in paragraph.iter()
                    if not _is_in_fallback(one, root) and not _is_in_box(one, paragraph)
                )
                if text.strip():
                    yield text

    def _set_aside_notes(self):
        reasons = {"footnotes": _("footnote"), "endnotes": _("endnote"), "comments": _("comment")}
        for kind, notes in self.notes.items():
            for number, text in notes.items():
                self.document.set_aside(f"{reasons[kind]} {number}", text, reasons[kind])

    def _set_aside_drawing(self, name):
        root = self.package.tree(name)
        texts = [one.text for one in root.iter() if local(one) in ("t", "v") and one.text]
        self.document.set_aside(_("drawing"), " ".join(texts), _("text in a drawing"))

    # Blocks

    def _blocks(self, parent):
        blocks = []
        for element in parent:
            name = local(element)
            if name == "p":
                paragraph = self._paragraph(element)
                if paragraph and self._style_name(element) == DIRECTORY_NOTE:
                    self._take_note(blocks, paragraph)
                elif paragraph:
                    blocks.append(paragraph)
            elif name == "tbl":
                self._flush(blocks)
                blocks.append(self._table(element))
            elif name in ("sdt", "customXml", "ins", "moveTo", "AlternateContent", "Choice", "sdtContent"):
                content = child(element, "sdtContent") if name == "sdt" else element
                if name == "AlternateContent":
                    content = next((one for one in element if local(one) == "Choice"), None)
                if name == "sdt" and _is_placeholder(element):
                    self._set_aside_element(content, _("placeholder of a content control"))
                elif name == "sdt" and _is_contents(element):
                    self._set_aside_element(content, _("table of contents"))
                elif content is not None:
                    blocks += self._blocks(content)
            elif name in DELETED:
                self._set_aside_element(element, _("deleted with tracked changes"))
            elif name == "altChunk":
                self.document.remarks.append((self._place(), _("Another file is included here, which was not read.")))
        return blocks

    def _place(self):
        return paragraph_place(self.count)

    def _set_aside_element(self, element, reason):
        texts = [*self._plain_paragraphs(element)]
        self.document.set_aside(self._place(), "\n".join(texts), reason)

    def _table(self, element):
        self.tables += 1
        number, rows = self.tables, []
        for row in _rows(element):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._set_aside_element(row, _("deleted with tracked changes"))
                continue
            cells = []
            for cell in _cells(row):
                blocks = self._blocks(cell)
                self._flush(blocks)
                place = cell_place(number, len(rows) + 1, len(cells) + 1)
                cells.append([*_flat(blocks, place)])
            rows.append(cells)
        return DocumentTable(rows, _("table %(number)d") % {"number": number})

    def _style_name(self, element):
        style = value(child(child(element, "pPr"), "pStyle"))
        return value(child(self.styles.elements.get(style), "name"))

    def _take_note(self, blocks, paragraph):
        """What the directory adds to a text when it writes bulletins is no part of the text; what it cites counts like a footnote."""
        self.document.set_aside(paragraph.place, paragraph.text, _("note of the directory"))
        if blocks and isinstance(blocks[-1], Paragraph):
            blocks[-1].notes += (paragraph.text,)

    def _flush(self, blocks=None):
        """A paragraph whose mark is deleted at the end of a cell or of the document stands for itself."""
        if self.carried:
            paragraph, self.carried = self.carried, None
            if paragraph.text.strip():
                (self.document.blocks if blocks is None else blocks).append(paragraph)

    # Paragraphs

    def _paragraph(self, element):
        self.count += 1
        properties = child(element, "pPr")
        style = value(child(properties, "pStyle")) or self.styles.default
        collector = _Collector(self, style)
        collector.walk(element)
        if collector.boxes:
            for box in collector.boxes:
                self.document.set_aside(self._place(), box, _("text box"))
        for reason, pieces in collector.apart.items():
            self.document.set_aside(self._place(), "".join(pieces), reason)
        text, mark = "".join(collector.pieces), child(properties, "rPr")
        notes = tuple(self.notes[kind].get(number, "") for kind, number in collector.notes)
        if self.carried:
            text, notes = self.carried.text + text, self.carried.notes + notes
            self.carried = None
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.carried = Paragraph(text, self._place(), notes=notes) if text else None
            return None
        paragraph = Paragraph(text, self._place(), notes=notes)
        place = self.numbering.place_of(properties, style)
        if place and not (collector.apart and not text.strip() and is_on(child(mark, "vanish"))):
            label, scheme = self.numbering.count(*place)
            paragraph.level = place[1]
            if not text.strip() and collector.apart:
                self.document.remarks.append((self._place(), _("The text of %(label)s was deleted or is hidden, but its number was not; the numbers after it count it.") % {"label": label or "—"}))  # fmt: skip
            paragraph.label, paragraph.scheme = label, scheme if label else ""
        paragraph.heading = self._heading(properties, style)
        paragraph.is_emphasised = bool(text.strip()) and (collector.is_strong or self._is_centred(properties, style))
        paragraph.indent = self._indent(properties, style, place)
        paragraph.is_continued = self._style_name(element) in CONTINUED
        paragraph.part = PARTS.get(self._style_name(element), "")
        if not text.strip():
            return None
        if self._is_contents(style) or "TOC" in collector.inside:
            self.document.set_aside(paragraph.place, f"{paragraph.label} {text}", _("table of contents"))
            return None
        return paragraph

    def _is_contents(self, style):
        name = (value(child(self.styles.elements.get(style), "name")) or style or "").casefold()
        return name.startswith(("toc ", "table of figures", "index ")) or name == "toc heading"

    def _heading(self, properties, style):
        level = integer(value(child(properties, "outlineLvl")))
        if level is None:
            level = integer(value(self.styles.find(style, "pPr", "outlineLvl")))
        if level is not None:
            return level + 1 if 0 <= level < 9 else 0
        for name, element in self.styles.chain(style):
            shown = (value(child(element, "name")) or name).casefold()
            for prefix in HEADING_NAMES:
                if shown.startswith(prefix) and shown.removeprefix(prefix)[:1].isdecimal():
                    return int(shown.removeprefix(prefix)[0])
        return 0

    def _is_centred(self, properties, style):
        own = child(properties, "jc")
        return value(own if own is not None else self.styles.find(style, "pPr", "jc")) == "center"

    def _indent(self, properties, style, place):
        own = child(properties, "ind")
        if own is None:
            own = self.styles.find(style, "pPr", "ind")
        found = value(own, "start") or value(own, "left")
        if found is None and place:
            return 360 * (place[1] + 1)
        return integer(found, 0)

    def look(self, style, name):
        """Whether a style has a property of runs that is on or off, such as `vanish`."""
        key = style, name
        if key not in self.looks:
            self.looks[key] = is_on(self.styles.find(style, "rPr", name))
        return self.looks[key]


class _Collector:
    """The runs of a paragraph as text, and what in them is set apart."""

    def __init__(self, reader, style):
        self.reader, self.style = reader, style
        self.pieces, self.boxes, self.notes, self.apart = [], [], [], {}
        self.strong, self.plain = 0, 0
        self.inside = {name for state, name in reader.fields if state == "result"}

    @property
    def is_strong(self):
        """Whether all of the paragraph is bold, in capitals or underlined."""
        return self.strong > 0 and self.plain == 0

    def walk(self, element):
        for one in element:
            name = local(one)
            if name == "r":
                self._run(one)
            elif name in THROUGH:
                self.walk(one)
            elif name == "sdt":
                if _is_placeholder(one):
                    self._put_apart(_("placeholder of a content control"), _plain(one))
                elif (content := child(one, "sdtContent")) is not None:
                    self.walk(content)
            elif name in DELETED:
                self._put_apart(_("deleted with tracked changes"), _plain(one))
            elif name == "AlternateContent":
                if (choice := child(one, "Choice")) is not None:
                    self.walk(choice)
            elif name in DRAWINGS:
                self._drawn(one)
            elif name == "ruby":
                self._ruby(one)
            elif name not in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr") and len(one):
                self.walk(one)

    def _ruby(self, element):
        for one in element:
            if local(one) == "rubyBase":
                self.walk(one)
            elif local(one) == "rt":
                self._put_apart(_("reading aid above the line"), _plain(one))

    def _run(self, run):
        properties = child(run, "rPr")
        character_style = value(child(properties, "rStyle"))
        is_hidden = self._is("vanish", properties, character_style)
        if (run.tag.endswith("math}r")) or not len(run):
            self._add(_plain(run), False)
            return
        is_strong = any(self._is(name, properties, character_style) for name in STRONG)
        self._pieces(run, is_hidden, is_strong)

    def _pieces(self, run, is_hidden, is_strong):
        for one in run:
            name = local(one)
            if name == "r":
                self._run(one)
            elif name == "fldChar":
                self._field(one)
            elif name in ("instrText", "delInstrText"):
                self._instruction(one)
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.append((f"{name.removesuffix('Reference')}s", value(one, "id")))
            elif name in DRAWINGS:
                self._drawn(one)
            elif name == "AlternateContent":
                if (choice := child(one, "Choice")) is not None:
                    self._pieces(choice, is_hidden, is_strong)
            elif name == "ruby":
                self._ruby(one)
            elif name == "delText":
                self._put_apart(_("deleted with tracked changes"), one.text or "")
            elif text := _character(one):
                if self._is_in_an_instruction():
                    continue
                if is_hidden:
                    self._put_apart(_("hidden text"), text)
                else:
                    self._add(text, is_strong)

    def _is(self, name, properties, character_style):
        own = child(properties, name)
        if own is not None:
            return is_on(own)
        by_character = bool(character_style) and self.reader.look(character_style, name)
        return by_character != (bool(self.style) and self.reader.look(self.style, name))

    def _add(self, text, is_strong):
        self.pieces.append(text)
        if text.strip():
            self.strong, self.plain = self.strong + is_strong, self.plain + (not is_strong)

    def _put_apart(self, reason, text):
        self.apart.setdefault(reason, []).append(text)

    def _field(self, element):
        fields, kind = self.reader.fields, value(element, "fldCharType")
        if kind == "begin":
            fields.append(["instruction", ""])
        elif kind == "separate" and fields:
            fields[-1][0] = "result"
            fields[-1][1] = (fields[-1][1].split() or [""])[0].upper()
            self.inside.add(fields[-1][1])
        elif kind == "end" and fields:
            fields.pop()

    def _instruction(self, element):
        fields = self.reader.fields
        if fields and fields[-1][0] == "instruction":
            fields[-1][1] += element.text or ""

    def _is_in_an_instruction(self):
        return any(state == "instruction" for state, _name in self.reader.fields)

    def _drawn(self, element):
        """A drawing: the text boxes in it, once each, and what it is said to show."""
        for one in element.iter():
            if local(one) == "txbxContent" and not _is_in_fallback(one, element) and not _is_in_box(one, element):
                self.boxes.append("\n".join(self.reader._plain_paragraphs(one)))
            elif local(one) == "docPr" and value(one, "descr"):
                self._put_apart(_("description of a picture"), value(one, "descr"))


def _character(element):
    """The text that an element of a run stands for."""
    name = local(element)
    if name in ("t", "delText"):
        return element.text or ""
    if name in ("tab", "ptab"):
        return "\t" if local(element.getparent()) != "tabs" else ""
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        return _symbol(element)
    return ""


def _symbol(element):
    """A character of a symbol font: a bullet or a sign that only the font knows."""
    code = integer_of_hexadecimal(value(element, "char"))
    if code is None:
        return ""
    return "•" if 0xF000 <= code <= 0xF0FF else chr(code)


def integer_of_hexadecimal(text):
    """Return the number of a code in hexadecimal; None where it is none that a character can have."""
    try:
        code = int(text or "", 16)
    except ValueError:
        return None
    return code if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def _plain(element):
    return "".join(map(_character, element.iter()))


def _is_in(element, root, name):
    parent = element.getparent()
    while parent is not None and parent is not root:
        if local(parent) == name:
            return True
        parent = parent.getparent()
    return False


def _is_in_fallback(element, root):
    return _is_in(element, root, "Fallback")


def _is_in_box(element, root):
    return _is_in(element, root, "txbxContent")


def _is_placeholder(sdt):
    return is_on(child(sdt, "sdtPr", "showingPlcHdr"))


def _is_contents(sdt):
    gallery = value(child(sdt, "sdtPr", "docPartObj", "docPartGallery")) or ""
    return gallery.casefold() == "table of contents"


def _rows(table):
    for element in table:
        name = local(element)
        if name == "tr":
            yield element
        elif name == "sdt":
            content = child(element, "sdtContent")
            yield from _rows(content if content is not None else ())
        elif name in ("customXml", "ins", "moveTo"):
            yield from _rows(element)


def _cells(row):
    for element in row:
        name = local(element)
        if name in TABLE_CELLS:
            yield element
        elif name == "sdt":
            content = child(element, "sdtContent")
            yield from _cells(content if content is not None else ())
        elif name in ("customXml", "ins", "moveTo"):
            yield from _cells(element)


def _flat(blocks, place):
    """The paragraphs of a cell, with those of tables in it."""
    for block in blocks:
        if isinstance(block, DocumentTable):
            for row in block.rows:
                for cell in row:
                    yield from cell
        else:
            block.place = place
            yield block


def read_docx(path):
    """Return a DOCX as a `SourceDocument`. Raises InvalidFile."""
    package = Package(path)
    types = package.parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise InvalidFile(_("The document contains macros; it is refused. Save it without them, and try again."))
    return DocxReader(package).read()
