"""ODT as a sequence of paragraphs with the labels that a word processor draws, read from the XML of the document."""

import re

from django.utils.translation import gettext as _

from files.uploads import InvalidFile

from .documents import DocumentTable, Paragraph, SourceDocument, cell_place, paragraph_place
from .number_formats import drawn
from .numbering import integer, local, value
from .packages import Package

FORMATS = {"1": "decimal", "a": "latin", "A": "LATIN", "i": "roman", "I": "ROMAN"}
SCRIPTS = (
    ("أ, ب, ج", "abjad"), ("ا, ب, ج", "abjad"), ("أ, ب, ت", "hija"), ("ا, ب, ت", "hija"), ("А, Б", "RUSSIAN"), ("а, б", "russian"),
    ("一, 二", "chinese"), ("壹, 贰", "chinese legal"), ("①", "circled"), ("甲, 乙", "stems"),
)  # fmt: skip
IN_LINE = {"span", "a", "ruby", "ruby-base", "meta", "s", "tab", "line-break"}
FOLLOWING = {"list-item", "list-header"}


class OdtReader:
    """Walks through the content of a package and collects its paragraphs."""

    def __init__(self, package):
        self.package, self.document = package, SourceDocument()
        content, styles = package.tree("content.xml"), package.tree("styles.xml")
        if content is None:
            raise InvalidFile(_("This is no document of a word processor, or it is damaged."))
        self.roots = [root for root in (styles, content) if root is not None]
        self.styles, self.lists, self.outline = {}, {}, None
        for root in self.roots:
            self._read_styles(root)
        self.text = next(
            (one for one in content.iter() if local(one) == "text" and local(one.getparent()) == "body"), None
        )
        if self.text is None:
            raise InvalidFile(_("This is no document of a word processor, or it is damaged."))
        self.counters, self.last_of_style, self.by_id = {}, {}, {}
        self.last_list, self.count, self.tables = None, 0, 0
        self.headings = [0] * 11

    def read(self):
        """Return the document."""
        for one in self.text:
            if local(one) == "tracked-changes":
                for deletion in (own for own in one.iter() if local(own) == "deletion"):
                    self.document.set_aside(_("document"), _all_text(deletion), _("deleted with tracked changes"))
        self.document.blocks = self._blocks(self.text)
        for root in self.roots:
            for one in root.iter():
                if local(one) in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
                    reason = _("page header") if "header" in local(one) else _("page footer")
                    self.document.set_aside(reason, _all_text(one), reason)
        return self.document

    def _read_styles(self, root):
        for one in root.iter():
            name = local(one)
            if name == "style":
                self.styles[value(one, "family"), value(one, "name")] = one
            elif name == "list-style":
                self.lists[value(one, "name")] = one
            elif name == "outline-style":
                self.outline = one

    def _find(self, style, attribute, part=""):
        """The nearest value of an attribute of a paragraph style, or of its text properties, in what it is based on."""
        seen = set()
        while style and style not in seen:
            seen.add(style)
            element = self.styles.get(("paragraph", style))
            if element is None:
                return None
            places = [element] if not part else [one for one in element if local(one) == part]
            for place in places:
                if (found := value(place, attribute)) is not None:
                    return found
            style = value(element, "parent-style-name")
        return None

    # Blocks

    def _blocks(self, parent, state=None):
        blocks = []
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                if (paragraph := self._paragraph(element, state)) is not None:
                    blocks.append(paragraph)
                state = state and (state[0], state[1], None)
            elif name == "list":
                blocks += self._list(element, state)
            elif name == "table":
                blocks.append(self._table(element))
            elif name in ("table-of-content", "alphabetical-index", "illustration-index"):
                self.document.set_aside(paragraph_place(self.count), _all_text(element), _("table of contents"))
            elif name == "frame":
                self._frame(element)
            elif name in ("section", "numbered-paragraph", "index-body"):
                if value(element, "display") == "none":
                    self.document.set_aside(paragraph_place(self.count), _all_text(element), _("hidden text"))
                else:
                    blocks += self._blocks(element)
        return blocks

    def _list(self, element, state):
        """The items of a list; a list in a list is one level below, and has its style unless it names one."""
        level = state[1] + 1 if state else 0
        style = value(element, "style-name") or (state[0] if state else "")
        key = self._key_of(element, style) if not state else self.last_list
        self.last_list = key
        if identity := value(element, "id"):
            self.by_id[identity] = key
        counters, blocks = self.counters.setdefault(key, {}), []
        if not (state or value(element, "continue-numbering") == "true" or value(element, "continue-list")):
            for below in [own for own in counters if own >= level]:
                del counters[below]
        for item in element:
            if local(item) not in FOLLOWING:
                continue
            number = None
            if local(item) == "list-item":
                begins_with_list = len(item) and local(item[0]) == "list"
                if not begins_with_list:
                    number = self._next(style, level, counters, item)
            blocks += self._blocks(item, (style, level, number))
        return blocks

    def _key_of(self, element, style):
        if (continued := value(element, "continue-list")) and continued in self.by_id:
            return self.by_id[continued]
        if value(element, "continue-numbering") == "true" and style in self.last_of_style:
            return self.last_of_style[style]
        key = (style, len(self.counters))
        self.last_of_style[style] = key
        return key

    def _next(self, style, level, counters, item):
        form = self._level(style, level)
        start = integer(value(form, "start-value"), 1)
        if (own := integer(value(item, "start-value"))) is not None:
            counters[level] = own
        else:
            counters[level] = counters[level] + 1 if level in counters else start
        for below in [own for own in counters if own > level]:
            del counters[below]
        return dict(counters)

    def _level(self, style, level):
        for one in self.lists.get(style) if self.lists.get(style) is not None else ():
            if integer(value(one, "level")) == level + 1:
                return one
        return None

    def _label(self, style, level, counters):
        form = self._level(style, level)
        if form is None or counters is None:
            return "", ""
        if local(form) != "list-level-style-number":
            return "•", "bullet"
        depth = integer(value(form, "display-levels"), 1)
        scheme = _scheme(value(form, "num-format"))
        numbers = []
        for own in range(level - depth + 1, level + 1):
            above = self._level(style, own)
            number_form = value(above, "num-format")
            if own >= 0 and number_form:
                number = counters.get(own, integer(value(above, "start-value"), 1))
                numbers.append(_number(number, _scheme(number_form), value(above, "num-letter-sync") == "true"))
        if not numbers:
            return "", ""
        return f"{value(form, 'num-prefix') or ''}{'.'.join(numbers)}{value(form, 'num-suffix') or ''}".strip(), scheme

    def _table(self, element):
        self.tables += 1
        number, rows = self.tables, []
        for row in _rows(element):
            cells = []
            for cell in row:
                if local(cell) == "table-cell":
                    place = cell_place(number, len(rows) + 1, len(cells) + 1)
                    cells.append([*_flat(self._blocks(cell), place)])
            rows.append(cells)
        return DocumentTable(rows, _("table %(number)d") % {"number": number})

    def _frame(self, element):
        for one in element.iter():
            if local(one) == "text-box":
                self.document.set_aside(paragraph_place(self.count), _all_text(one), _("text box"))
            elif local(one) in ("desc", "title"):
                self.document.set_aside(
                    paragraph_place(self.count), "".join(one.itertext()), _("description of a picture")
                )

    # Paragraphs

    def _paragraph(self, element, state):
        self.count += 1
        style = value(element, "style-name")
        pieces, notes, strengths = [], [], []
        self._walk(element, pieces, notes, strengths, self._is_strong(style, "paragraph"))
        text = "".join(pieces)
        paragraph = Paragraph(text, paragraph_place(self.count), notes=tuple(notes))
        if local(element) == "h":
            paragraph.heading = integer(value(element, "outline-level"), 1)
            if value(element, "is-list-header") != "true" and not state:
                paragraph.label, paragraph.scheme = self._heading_label(paragraph.heading)
        if state and state[2] is not None:
            paragraph.label, paragraph.scheme = self._label(self._own_style(state[0], style), state[1], state[2])
            paragraph.level = state[1]
        paragraph.is_emphasised = bool(strengths) and all(strengths)
        if not text.strip():
            return None
        if self._find(style, "display", "text-properties") == "none":
            self.document.set_aside(paragraph.place, text, _("hidden text"))
            return None
        return paragraph

    def _own_style(self, list_style, style):
        return list_style or self._find(style, "list-style-name") or ""

    def _heading_label(self, level):
        forms = {integer(value(one, "level")): one for one in self.outline if self.outline is not None} if self.outline is not None else {}  # fmt: skip
        form = forms.get(level)
        if form is None or not value(form, "num-format"):
            return "", ""
        self.headings[level] += 1
        for below in range(level + 1, len(self.headings)):
            self.headings[below] = 0
        depth = integer(value(form, "display-levels"), 1)
        numbers = [_number(self.headings[own] or 1, _scheme(value(forms.get(own), "num-format")), False) for own in range(max(1, level - depth + 1), level + 1)]  # fmt: skip
        return f"{value(form, 'num-prefix') or ''}{'.'.join(numbers)}{value(form, 'num-suffix') or ''}".strip(), _scheme(value(form, "num-format"))  # fmt: skip

    def _is_strong(self, style, family):
        element = self.styles.get((family, style))
        for one in element if element is not None else ():
            if local(one) == "text-properties" and value(one, "font-weight") in ("bold", "600", "700", "800", "900"):
                return True
        parent = value(element, "parent-style-name") if element is not None else None
        return bool(parent) and parent != style and self._is_strong(parent, family)

    def _walk(self, element, pieces, notes, strengths, is_strong):
        def add(text):
            if text:
                pieces.append(re.sub(r"[ \t\r\n]+", " ", text))
                if text.strip():
                    strengths.append(is_strong)

        add(element.text)
        for one in element:
            name = local(one)
            if name == "s":
                pieces.append(" " * min(integer(value(one, "c"), 1), 100))
            elif name == "tab":
                pieces.append("\t")
            elif name == "line-break":
                pieces.append("\n")
            elif name == "note":
                text = _all_text(next((own for own in one if local(own) == "note-body"), None))
                notes.append(text)
                self.document.set_aside(paragraph_place(self.count), text, _("footnote"))
            elif name in ("annotation", "ruby-text"):
                self.document.set_aside(paragraph_place(self.count), _all_text(one), _("comment"))
            elif name in ("frame", "custom-shape"):
                self._frame(one)
            elif name in ("hidden-text", "hidden-paragraph") or (name == "span" and self._is_hidden(one)):
                self.document.set_aside(paragraph_place(self.count), _all_text(one), _("hidden text"))
            elif isinstance(one.tag, str):
                strong = is_strong or (name == "span" and self._is_strong(value(one, "style-name"), "text"))
                self._walk(one, pieces, notes, strengths, strong)
            add(one.tail)

    def _is_hidden(self, span):
        element = self.styles.get(("text", value(span, "style-name")))
        return any(value(one, "display") == "none" for one in (element if element is not None else ()))


def _scheme(number_format):
    if not number_format:
        return "none"
    return FORMATS.get(number_format) or next(
        (own for start, own in SCRIPTS if number_format.startswith(start)), "decimal"
    )


def _number(number, scheme, _is_doubled):
    return drawn(number, scheme)


def _all_text(element):
    if element is None:
        return ""
    pieces = []
    for one in element.iter():
        name = local(one)
        if name in ("p", "h"):
            pieces.append("\n")
        elif name in ("s", "tab", "line-break"):
            pieces.append(" ")
        if name not in ("creator", "date", "note-citation", "change-info"):
            pieces.append(one.text or "")
        if one is not element:
            pieces.append(one.tail or "")
    return "".join(pieces)


def _rows(table):
    """Yield the rows of a table, also those in groups, but not those of tables in its cells."""
    for one in table:
        if local(one) == "table-row":
            yield one
        elif local(one) in ("table-header-rows", "table-rows", "table-row-group"):
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


def read_odt(path):
    """Return an ODT as a `SourceDocument`. Raises InvalidFile."""
    package = Package(path)
    if any(
        "encryption-data" in part.decode("utf-8", "ignore")
        for name, part in package.parts.items()
        if name.endswith("manifest.xml")
    ):
        raise InvalidFile(_("The document is encrypted; save it without a password, and try again."))
    return OdtReader(package).read()
