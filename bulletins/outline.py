"""The lines of a bulletin with their labels, and its sections: which lines are headings, and what stands under which."""

# Long because what a heading is takes one set of rules, which look at the same lines.

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .documents import DocumentTable, clean, without_line_breaks
from .genre import ARABIC_ORDINALS, GENRES
from .labels import Label, drawn_label, split_label
from .number_formats import chinese_number

MAX_HEADING, MAX_PLAIN_HEADING, MAX_COLUMN_NAME = 200, 110, 60
SENTENCE_ENDS = (".", ";", ":", ",", "،", "؛", "。", "；", "：", "，", "、")
SENTENCE_BREAK = re.compile(r"[^\W\d_]{3,}\.\s")
EAST_ASIAN_END = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]$")
DOT_LEADERS = re.compile(r"(?:\.{3,}|…{1,}|(?:\s\.){3,}|\t)\s*\d{1,3}\s*$")
GOES_ON_AFTER = frozenset(["of", "the", "for", "and", "on", "to", "in", "du", "de", "des", "la", "et", "aux", "del", "las", "los", "y", "по", "и"])  # fmt: skip
"""Small words at the end of a line of a title, or at the beginning of its next one."""
ROMAN_OR_CAPITAL = {"ROMAN", "LATIN", "RUSSIAN", "decimal", "chinese"}


@dataclass
class Line:
    """A paragraph with its label apart, as the grammar reads it."""

    text: str
    place: str
    label: Label | None = None
    is_drawn: bool = False
    level: int = 0
    heading: int = 0
    is_emphasised: bool = False
    indent: int = 0
    is_continued: bool = False
    notes: tuple = ()
    is_cell: bool = False
    column: str = ""
    """What the column of its table holds: body, function, sources…"""
    part: str = ""
    """What it is in a bulletin that the directory wrote."""

    @property
    def full(self):
        """Its text with its label."""
        return f"{self.label.text} {self.text}" if self.label else self.text

    @property
    def marker(self):
        """Its label, if that was typed."""
        return self.label.text if self.label and not self.is_drawn else ""

    @property
    def is_numbered(self):
        """Whether it has the number of a paragraph, such as 4.1 or 12."""
        return bool(self.label) and not self.label.is_item and (
            bool(self.label.numbers) or bool(self.label.numbers_as("decimal"))
        )  # fmt: skip


@dataclass
class BulletinSection:
    """A heading with the lines below it, up to the next heading."""

    number: str = ""
    title: str = ""
    place: str = ""
    lines: list = field(default_factory=list)
    parent: "BulletinSection | None" = None
    signature: tuple = ()
    level: int = 0
    """The level of a heading with a word such as “Section”, where the document has levels."""
    is_annex: bool = False
    is_certain: bool = True
    title_lines: list = field(default_factory=list)
    label: Label | None = None

    def ancestors(self):
        """Yield the sections that it is in, nearest first."""
        section = self.parent
        while section:
            yield section
            section = section.parent


# Lines


def lines_of(document, genre):
    """Return the lines of a document, those of tables as their columns say."""
    lines = []
    for block in document.blocks:
        if isinstance(block, DocumentTable):
            lines += _lines_of_table(block, genre)
        else:
            lines += _lines_of_paragraph(block)
    return lines


def _lines_of_paragraph(paragraph, **facts):
    if paragraph.is_continued:
        yield Line(
            single_spaced(paragraph.text),
            paragraph.place,
            indent=paragraph.indent,
            notes=paragraph.notes,
            is_continued=True,
        )
        return
    if paragraph.part:
        label = drawn_label(paragraph.label, paragraph.scheme) if paragraph.label else None
        text = single_spaced(paragraph.text)
        yield Line(text, paragraph.place, label, True, paragraph.level, notes=paragraph.notes, part=paragraph.part)
        return
    pieces = _pieces(paragraph.text)
    for number, piece in enumerate(pieces):
        label, text, is_drawn = None, piece, False
        if number == 0 and paragraph.label:
            label, is_drawn = drawn_label(paragraph.label, paragraph.scheme), True
        else:
            label, text = split_label(piece)
        made = dict(
            place=paragraph.place, level=paragraph.level, heading=paragraph.heading,
            is_emphasised=paragraph.is_emphasised, indent=paragraph.indent, notes=paragraph.notes if number == 0 else (), **facts,
        )  # fmt: skip
        inner, rest = split_label(text) if label and not label.is_item else (None, text)
        if inner and inner.is_item and inner.is_first and inner.enclosure != "•":
            yield Line("", label=label, is_drawn=is_drawn, **made)
            label, text, is_drawn = inner, rest, False
        yield Line(single_spaced(text), label=label, is_drawn=is_drawn, **made)


def _pieces(text):
    """The lines within a paragraph that begin with labels of their own; other line breaks are spaces."""
    pieces = []
    for own in text.split("\n"):
        label, _rest = split_label(own)
        if not pieces or (label and label.enclosure not in ("_", "•") and (label.is_item or label.numbers)):
            pieces.append(own)
        elif own.strip():
            pieces[-1] = join(pieces[-1], own)
    return pieces


def join(before, after):
    """Return two lines of one paragraph as one; between Chinese characters is no space."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after or (EAST_ASIAN_END.search(before) and EAST_ASIAN_END.search(after[0])):
        return before + after
    return f"{before} {after}"


def single_spaced(text):
    """Return a text in one line, with single spaces."""
    return without_line_breaks(clean(text))


def _lines_of_table(table, genre):
    columns = _columns(table.rows[0], genre) if table.rows else {}
    if "functions" in columns.values():
        yield from _lines_of_columns(table, columns)
        return
    for row in table.rows:
        waiting = None
        name = _name_of_row(row, genre)
        for cell in row:
            if name is not None and cell is name:
                for paragraph in cell:
                    yield from _lines_of_paragraph(paragraph, is_cell=True, column="body")
                continue
            for paragraph in cell:
                made = [*_lines_of_paragraph(paragraph, is_cell=True)]
                if waiting and made and not made[0].label:
                    made[0].label, made[0].is_drawn, waiting = waiting.label, waiting.is_drawn, None
                elif waiting:
                    yield waiting
                    waiting = None
                if len(made) == 1 and (alone := _label_alone(made[0])):
                    waiting = alone
                    continue
                yield from made
        if waiting:
            yield waiting


def _name_of_row(row, genre):
    """The cell of a row that names a body, where the rest of the row says what it does."""
    filled = [cell for cell in row if any(paragraph.text.strip() for paragraph in cell)]
    if len(filled) < 2 or sum(len(paragraph.text) for cell in filled[1:] for paragraph in cell) < 40:
        return None
    text = " ".join(paragraph.text for paragraph in filled[0]).strip()
    _label, name = split_label(text)
    is_name = (
        len(text) <= MAX_PLAIN_HEADING and not text.endswith(SENTENCE_ENDS) and genre.body_name.match(name.strip())
    )
    return filled[0] if is_name else None


def _label_alone(line):
    """A line that is nothing but a label: `(a)`, `4.1` or `3`."""
    if line.label and not line.text:
        return line
    label, rest = (
        split_label(f"{line.text}\t\tX") if line.text and not line.label and len(line.text) < 8 else (None, "")
    )
    if label and rest == "X":
        line.label, line.text = label, ""
        return line
    return None


def _columns(row, genre):
    """What the columns of a table hold, by the words of its first row; nothing where that is a row like the others."""
    found = {}
    for number, cell in enumerate(row):
        text = " ".join(paragraph.text for paragraph in cell).strip()
        if len(text) > MAX_COLUMN_NAME or len(cell) > 2 or text.endswith((":", ";", "：", "；", "؛")):
            return {}
        for name, pattern in genre.columns.items():
            if name not in found.values() and re.search(pattern, text, re.IGNORECASE):
                found[number] = name
                break
    return found


def _lines_of_columns(table, columns):
    """The rows of a table of functions: its body where that changes, then what it does."""
    order = ("body", "head", "functions", "sources", "")
    last = ""
    for number, row in enumerate(table.rows):
        made = {}
        for place, cell in enumerate(row):
            name = columns.get(place, "")
            for paragraph in cell:
                made.setdefault(name, []).extend(
                    _lines_of_paragraph(paragraph, is_cell=True, column="heads" if number == 0 else name or "other")
                )
        labels = made.pop("number", [])
        body = " ".join(line.full for line in made.get("body", []))
        for line in labels:
            target = made.get("functions", [None])[0] or None
            if number and target is not None and not target.label and (alone := _label_alone(line)):
                target.label, target.is_drawn = alone.label, alone.is_drawn
            else:
                yield line
        for name in order:
            if name == "body" and number and body == last:
                for line in made.get(name, []):
                    line.column = "repeated"
            yield from made.get(name, [])
        last = body or last


# Headings


class HeadingFinder:
    """Divides lines into sections."""

    def __init__(self, lines, language):
        self.lines, self.language, self.genre = lines, language, GENRES[language]
        self.front, self.sections, self.contents = BulletinSection(), [], []
        self.markers = []
        self.stack = []
        self.is_own = any(line.part for line in lines)
        self.has_section_words = any(
            (match := self.genre.section.match(line.full)) and self._is_title(match["title"], line) for line in lines
        )

    def divide(self):
        """Return what stands before the first heading, and the sections."""
        current, place = self.front, 0
        while place < len(self.lines):
            line = self.lines[place]
            if not line.part and self._is_of_contents(line):
                self.contents.append(line)
                place += 1
                continue
            section, taken = self._section_at(place)
            if section:
                self._put(section)
                current = section
                place += taken
            else:
                current.lines.append(line)
                place += 1
        self._drop_contents()
        return self.front, self.sections

    def _is_of_contents(self, line):
        return bool(DOT_LEADERS.search(line.text)) and len(line.text) < MAX_HEADING and not line.is_cell

    def _section_at(self, place):
        line = self.lines[place]
        if line.column:
            return self._column_heading(line)
        full = line.full
        if line.part:
            return None, 0
        if (match := self.genre.section.match(full)) and (self.is_own or self._is_title(match["title"], line)):
            return self._by_word(match, place)
        if (
            not self.is_own
            and (match := self.genre.annex.match(full))
            and len(full) <= MAX_PLAIN_HEADING
            and self._is_annex(line, match, place)
        ):
            section = BulletinSection("", full, line.place, signature=("word",), is_annex=True, title_lines=[line])
            return section, 1
        if self._is_heading(place):
            number = "" if line.label is None else line.label.text.strip("() .-–\t")
            if line.marker and number != line.marker:
                self.markers.append(line.marker)
            elif line.label and line.label.enclosure == "•":
                number = ""
            return BulletinSection(number, line.text, line.place, signature=self._signature(line), is_certain=bool(line.heading or line.is_emphasised or line.label), title_lines=[line], label=line.label), 1  # fmt: skip
        return None, 0

    def _column_heading(self, line):
        if line.column == "body" and line.text:
            number = line.label.text.strip("() .") if line.label else ""
            return BulletinSection(number, line.text, line.place, signature=("column",), title_lines=[line]), 1
        return None, 0

    def _by_word(self, match, place):
        line, title, taken = self.lines[place], single_spaced(match["title"] or ""), 1
        titles = [line]
        while place + taken < len(self.lines):
            following = self.lines[place + taken]
            if following.label or following.column or following.part or not following.text or not self._is_more_of_title(title, following):  # fmt: skip
                break
            title, taken = join(title, following.text), taken + 1
            titles.append(following)
        groups = match.groupdict()
        number = groups.get("number") or ""
        if number == "l":
            self.markers.append(f"l{title.partition(' ')[0]}" if re.search(r"\bl\w", line.full[: match.end("number") + 1]) else number)  # fmt: skip
            number = "1"
        if groups.get("ordinal"):
            words = groups["ordinal"].replace("\u064b", "").split()
            number = str(ARABIC_ORDINALS.get(words[0], 0) + (10 if len(words) > 1 else 0))
            is_glued = match["title"] and match.end("ordinal") == match.start("title")
            self.markers.append(groups["ordinal"] + (match["title"].split()[0] if is_glued else ""))
        elif groups.get("first") is not None and not number:
            number = "1"
        if number.isdecimal() and not number.isascii():
            self.markers.append(number)
            number = str(int(number))
        if self.language == "zh" and (counted := chinese_number(number)):
            self.markers.append(number)
            number = str(counted)
        if not (line.is_drawn and line.label and self.genre.section.match(line.label.text)):
            shown = line.full if not match["title"] else line.full[: match.start("title")]
            word = (
                single_spaced(shown.replace(match.group("number") or "", "", 1))
                if groups.get("number")
                else single_spaced(shown)
            )
            if groups.get("ordinal"):
                word = single_spaced(word.replace(groups["ordinal"], ""))
            self.markers.append(word.strip(" .:–—-"))
        number = re.sub(r"[^\w.]", "", number)
        return BulletinSection(
            number,
            title,
            line.place,
            signature=("word", match.group(0).split()[0].casefold()),
            level=line.heading,
            title_lines=titles,
        ), taken

    def _is_more_of_title(self, title, following):
        """Whether a line after the number of a section, or after the first lines of its title, belongs to the title."""
        text = following.text
        if not title or title.endswith(","):
            return self._is_title(text, following)
        if len(text) > MAX_PLAIN_HEADING or text.endswith(SENTENCE_ENDS):
            return False
        if title.casefold().rpartition(" ")[2] in GOES_ON_AFTER or text.partition(" ")[0] in GOES_ON_AFTER:
            return True
        return (
            self.language != "zh" and not self._names_something(title) and bool(self._is_body_name(join(title, text)))
        )

    def _is_title(self, title, line):
        """Whether what follows the number of a section can be its title, and is no sentence."""
        title = (title or "").strip()
        if not title:
            return True
        if len(title) > MAX_HEADING or title[0].islower():
            return False
        if line.heading or line.is_emphasised:
            return True
        return not title.endswith(SENTENCE_ENDS) or (
            title.endswith((".", ",")) and len(title) < 80 and ". " not in title
        )

    def _is_annex(self, line, match, place):
        title = match["title"].strip(" .:–—-")
        if line.heading or line.is_emphasised or not title:
            return True
        return not title[0].islower() and not line.text.endswith(SENTENCE_ENDS) and place > 2

    def _signature(self, line):
        if line.heading:
            return "style", line.heading
        if line.label:
            label = line.label
            if not label.numbers:
                # “I.” may be a letter and “C.” a numeral: what is open above decides
                same = next((own for own in reversed(self.stack) if own.label and label.follows(own.label)), None)
                if same:
                    return same.signature
            firsts = [own for own, number in label.meanings if number == 1]
            return (
                label.enclosure,
                len(label.numbers),
                *sorted(firsts or {own for own, _number in label.meanings})[:1],
            )
        return ("plain", line.is_emphasised, line.text.isupper())

    def _is_heading(self, place):
        line, genre = self.lines[place], self.genre
        text = line.text
        if self.is_own:
            return bool(line.heading and text)
        if not text or len(text) > MAX_HEADING or (line.is_cell and not line.is_emphasised):
            return False
        ends = text.endswith(SENTENCE_ENDS)
        if line.heading:
            return (not ends or (len(text) < MAX_PLAIN_HEADING and not text.endswith((";", ":", ",")))) and not (
                not self.sections and not line.label and not self._names_something(text)
            )
        if ends or (
            line.label
            and (
                line.label.is_item
                or (line.label.enclosure == "_" and not line.is_emphasised and line.text[0].islower())
            )
        ):
            return False
        if text[0].islower() and self.language != "ar":
            return False
        before = self._text_before(place)
        if before.endswith((":", "：", ";", "؛", "；")) and not line.is_emphasised:
            return False
        opens = self._opens_numbers(place)
        if (
            not (self.sections or line.label or opens)
            and (" " not in text or not (self._is_body_name(text) or genre.other_title.search(text)))
            and self.language != "zh"
        ):
            return False
        named = self._names_something(text)
        if not named or len(text) > MAX_PLAIN_HEADING:
            return False
        if self.has_section_words and not self.sections:
            return False
        if not self.sections and not line.label and self._is_letterhead(place):
            return False
        if line.is_emphasised:
            return self._has_content(place) and not (not self.sections and genre.title.match(text))
        if line.label:
            if (self.has_section_words and genre.article.match(text)) or SENTENCE_BREAK.search(text):
                return False
            counted = line.label.numbers or any(scheme in ROMAN_OR_CAPITAL for scheme, _number in line.label.meanings)
            return bool(counted) and self._has_content(place)
        return bool(opens or self._is_body_name(text)) and self._is_followed_by_a_mandate(place)

    def _opens_numbers(self, place):
        """Whether a paragraph with the first number of a section follows: 2.1."""
        following = self.lines[place + 1] if place + 1 < len(self.lines) else None
        return bool(following and following.label and len(following.label.numbers) == 2 and following.label.numbers[-1] == 1)  # fmt: skip

    def _text_before(self, place):
        return next((line.text for line in reversed(self.lines[max(0, place - 3) : place]) if line.text), "")

    def _names_something(self, text):
        genre = self.genre
        return (
            self._is_body_name(text)
            or genre.other_title.search(text)
            or genre.about_whole.search(text)
            or genre.post.match(text)
        )

    def _is_body_name(self, text):
        return self.genre.body_name.match(text)

    def _is_letterhead(self, place):
        """Whether a name stands above the title of the bulletin: whose bulletin it is, the title says."""
        return any(
            self.genre.title.match(line.full)
            and len(line.full) <= MAX_HEADING
            and not line.text.endswith(SENTENCE_ENDS)
            for line in self.lines[place + 1 : place + 6]
        )

    def _has_content(self, place):
        """Whether something other than a line of the same kind follows; of a list of names each would be a heading."""
        return not place + 1 >= len(self.lines)

    def _is_followed_by_a_mandate(self, place):
        """Whether the next line says what a body does, or who heads it."""
        for line in self.lines[place + 1 : place + 3]:
            if not line.text:
                continue
            if line.is_numbered and line.label.numbers:
                return True
            patterns = (*self.genre.head, self.genre.as_follows, self.genre.components)
            return any(pattern.search(line.text) for pattern in patterns) or line.text.endswith((":", "："))
        return False

    def _put(self, section):
        """Put a section below the nearest one before it that has another kind of heading and is still open."""
        style = section.signature[0] == "style"
        if section.signature[0] == "plain" and section.signature[-1]:
            self.stack = [other for other in self.stack if other.signature[0] != "plain" or other.signature[-1]]
        if not self.is_own and (last := self._body_above(section)):
            section.parent = last
            self.sections.append(section)
            return
        for number, other in enumerate(self.stack):
            is_word = other.signature[:1] == ("word",) == section.signature[:1]
            if not 0 < other.level < section.level if is_word else other.signature == section.signature:
                del self.stack[number:]
                break
            if style and other.signature[0] == "style" and other.signature[1] >= section.signature[1]:
                del self.stack[number:]
                break
        section.parent = self.stack[-1] if self.stack and not section.is_annex else None
        if section.is_annex:
            self.stack.clear()
        self.stack.append(section)
        self.sections.append(section)

    def _body_above(self, section):
        """The last heading that names a body, where one such as “Functions” stands below it; those of one document often look the same."""
        if (
            section.signature[0] not in ("plain", "style")
            or not self.genre.about_whole.fullmatch(section.title)
            or self._is_body_name(section.title)
        ):
            return None
        last = next((own for own in reversed(self.stack) if self._is_body_name(own.title)), None)
        if last is None or (section.signature[0] == last.signature[0] == "style" and section.signature[1] < last.signature[1]):  # fmt: skip
            return None
        return last

    def _drop_contents(self):
        """A section without a line whose number and title come again is a line of the contents."""
        for section in list(self.sections):
            if section.lines or not section.title:
                continue
            again = [
                own for own in self.sections if own is not section and (own.number, own.title.casefold()) == (section.number, section.title.casefold())
            ]  # fmt: skip
            if again and self.sections.index(again[-1]) > self.sections.index(section):
                self.sections.remove(section)
                self.contents += section.title_lines
                for other in self.sections:
                    if other.parent is section:
                        other.parent = section.parent


def reasons():
    """Return why lines outside of sections are left out."""
    return {"contents": _("table of contents"), "front": _("front matter"), "annex": _("annex")}
