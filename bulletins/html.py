"""HTML, as Word, LibreOffice and others save it, as paragraphs with the labels of its lists; nothing that it refers to is fetched."""

import re

from django.utils.translation import gettext as _

from files.uploads import InvalidFile
from files.xml_trees import html_tree

from .documents import DocumentTable, Paragraph, SourceDocument, cell_place, paragraph_place
from .number_formats import drawn

BLOCKS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "div", "dt", "dd", "blockquote", "pre", "td", "th", "caption", "center", "section", "article", "header", "footer", "figure", "figcaption", "summary", "address", "form", "fieldset"])  # fmt: skip
SKIPPED = frozenset(["script", "style", "head", "noscript", "template", "svg", "math", "object", "iframe"])
STRONG = frozenset(["b", "strong", "u", "i", "em"])
TYPES = {"1": "decimal", "a": "latin", "A": "LATIN", "i": "roman", "I": "ROMAN"}
STYLES = {
    "lower-alpha": "latin", "lower-latin": "latin", "upper-alpha": "LATIN", "upper-latin": "LATIN", "lower-roman": "roman", "upper-roman": "ROMAN",
    "decimal": "decimal", "cjk-ideographic": "chinese", "simp-chinese-informal": "chinese", "arabic-abjad": "abjad", "lower-russian": "russian",
}  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
APART = (
    (re.compile(r"mso-element\s*:\s*(?:footnote|endnote)"), lambda: _("footnote")),
    (re.compile(r"mso-element\s*:\s*header"), lambda: _("page header")),
    (re.compile(r"mso-element\s*:\s*footer"), lambda: _("page footer")),
    (re.compile(r"mso-element\s*:\s*comment"), lambda: _("comment")),
)
MAX_DEPTH = 150


class HtmlReader:
    """Walks through a page and collects its paragraphs."""

    def __init__(self, root):
        self.root, self.document = root, SourceDocument()
        self.blocks, self.count, self.tables = self.document.blocks, 0, 0
        self.lists, self.label = [], None
        self.pieces, self.strong, self.plain, self.heading, self.style = [], 0, 0, 0, ""
        self.drawn_label = ""

    def read(self):
        """Return the document."""
        self._walk(self.root, False, 0)
        self._end()
        return self.document

    def _walk(self, element, is_strong, depth):
        name = element.tag if isinstance(element.tag, str) else ""
        style = element.get("style") or ""
        if not name or name in SKIPPED or depth > MAX_DEPTH:
            if name == "head" or depth > MAX_DEPTH:
                title = element.find("title") if name == "head" else element
                if title is not None:
                    self.document.set_aside(_("document"), "".join(title.itertext()), _("title of the page"))
            return
        if reason := self._reason_apart(element, name, style):
            self._end() if name in BLOCKS else None
            self.document.set_aside(paragraph_place(self.count + 1), " ".join(element.itertext()), reason)
            return
        if name == "table":
            self._end()
            self._table(element, depth)
            return
        if name == "br":
            self.pieces.append("\n")
            return
        if name in ("ol", "ul"):
            self._end()
            self._list(element, name, depth)
            return
        if "mso-list:ignore" in style.replace(" ", "").casefold():
            self.drawn_label += "".join(element.itertext())
            return
        is_block = name in BLOCKS
        if is_block:
            self._end(keeps_label=name in ("p", "div"))
            self.heading = int(name[1]) if re.fullmatch("h[1-6]", name) else self.heading
            self.style = element.get("class") or ""
        own = (
            is_strong or name in STRONG or bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style)) or name == "th"
        )
        self._text(element.text, own)
        for one in element:
            self._walk(one, own, depth + 1)
            self._text(one.tail, own)
        if is_block:
            self._end()
            self.heading = 0

    @staticmethod
    def _reason_apart(element, name, style):
        if name in ("del", "s", "strike") or "msoDel" in (element.get("class") or ""):
            return _("deleted with tracked changes")
        if HIDDEN.search(style) or element.get("hidden") is not None:
            return _("hidden text")
        return next((reason() for pattern, reason in APART if pattern.search(style)), None)

    def _text(self, text, is_strong):
        if not text:
            return
        text = re.sub(r"[ \t\r\n]+", " ", text)
        self.pieces.append(text)
        if text.strip():
            self.strong, self.plain = self.strong + is_strong, self.plain + (not is_strong)

    def _end(self, keeps_label=False):
        """End the paragraph that was collected."""
        text = "".join(self.pieces)
        label, scheme, level = self.label or ("", "", 0)
        if self.drawn_label.strip():
            text, label = f"{self.drawn_label.strip()}\t{text.lstrip()}", ""
        if text.strip():
            self.count += 1
            place = paragraph_place(self.count)
            if self.style.casefold().startswith(("msotoc", "toc")):
                self.document.set_aside(place, text, _("table of contents"))
            else:
                self.blocks.append(
                    Paragraph(
                        text.strip(" \n"), place, label=label, scheme=scheme, level=level, heading=self.heading,
                        is_emphasised=self.strong > 0 and not self.plain,
                    )
                )  # fmt: skip
        elif keeps_label:
            self.pieces = []
            return
        self.pieces, self.strong, self.plain, self.label, self.drawn_label = [], 0, 0, None, ""

    def _list(self, element, name, depth):
        style = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", element.get("style") or "")
        scheme = STYLES.get(style[1] if style else "", TYPES.get(element.get("type") or "", "decimal"))
        number = _integer(element.get("start"), 1)
        for item in element:
            if item.tag != "li":
                self._walk(item, False, depth + 1)
                continue
            number = _integer(item.get("value"), number)
            is_bare = name == "ul" or (style and style[1] == "none")
            self.lists.append(name)
            label = "•" if name == "ul" else "" if is_bare else f"{drawn(number, scheme)}."
            self.label = (label, "bullet" if name == "ul" else scheme, len(self.lists) - 1) if label else None
            self._item(item, depth)
            self.lists.pop()
            number += 1

    def _item(self, item, depth):
        self._text(item.text, False)
        for one in item:
            self._walk(one, False, depth + 2)
            self._text(one.tail, False)
        self._end()
        self.label = None

    def _table(self, element, depth):
        self.tables += 1
        number, rows, outer = self.tables, [], self.blocks
        for row in _rows(element):
            cells = []
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                self.blocks = []
                self._walk(cell, False, depth + 2)
                self._end()
                place = cell_place(number, len(rows) + 1, len(cells) + 1)
                cells.append([*_flat(self.blocks, place)])
            rows.append(cells)
        self.blocks = outer
        self.blocks.append(DocumentTable(rows, _("table %(number)d") % {"number": number}))


def _rows(element):
    for one in element:
        if one.tag == "tr":
            yield one
        elif one.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(one)


def _flat(blocks, place):
    for block in blocks:
        if isinstance(block, DocumentTable):
            for row in block.rows:
                for cell in row:
                    yield from cell
        else:
            block.place = place
            yield block


def _integer(text, default):
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default


def read_html(content):
    """Return a page as a `SourceDocument`. Raises InvalidFile."""
    encoding = None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
        encoding = "utf-8"
    elif not re.search(rb"charset\s*=", content[:4096], re.IGNORECASE):
        encoding = "utf-8" if _is_utf8(content) else "cp1252"
    root = html_tree(content, encoding)
    if root is None:
        raise InvalidFile(_("Nothing can be read in this page."))
    return HtmlReader(root).read()


def _is_utf8(content):
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
