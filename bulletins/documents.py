"""What all readers make of a file: one sequence of paragraphs with the labels that a reader of the document sees, and what was set apart.

Nothing of a file is dropped in silence: a reader hands over each piece of text as a paragraph, or sets it apart with a reason.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SPACES = re.compile(r"[^\S\n]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
WORD = re.compile(r"[^\W\d_]+|\d+")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass
class Paragraph:
    """A paragraph of a document, or of one of its cells, without the label that is drawn before it."""

    text: str
    place: str = ""
    label: str = ""
    """What is drawn before it by the numbering of the document; a label that was typed is in the text."""
    scheme: str = ""
    """How the label counts, where the document says so: one of the schemes of `labels`."""
    level: int = 0
    """The depth in its list, from the numbering of the document."""
    heading: int = 0
    """The level of the outline, from 1; 0 for running text."""
    is_emphasised: bool = False
    indent: int = 0
    is_continued: bool = False
    """Whether it goes on with the function before it, by its style."""
    notes: tuple = ()
    """The texts of the footnotes that it refers to."""
    part: str = ""
    """What it is in a bulletin that the directory wrote, by its style: `text` or `function`."""


@dataclass
class DocumentTable:
    """A table of a document: rows of cells, each cell a list of paragraphs."""

    rows: list
    place: str = ""


@dataclass
class SetApart:
    """A piece of text that is no part of any mandate, where it was, and why."""

    place: str
    text: str
    reason: str


@dataclass
class SourceDocument:
    """A document as it was read: its blocks in reading order, what was set apart, and what is worth saying about it."""

    blocks: list = field(default_factory=list)
    set_apart: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    """(place, sentence)"""
    bullets: list = field(default_factory=list)
    """The words that were letters for bullets, which are signs now."""
    language: str = ""
    """The language that a bulletin which the directory wrote says it is in, as a tag."""

    def set_aside(self, place, text, reason):
        """Set a piece of text apart, if there is any."""
        text = clean(text)
        if text:
            self.set_apart.append(SetApart(place, text, reason))

    def paragraphs(self):
        """Yield all paragraphs, those of tables row by row."""
        for block in self.blocks:
            if isinstance(block, DocumentTable):
                for row in block.rows:
                    for cell in row:
                        yield from cell
            else:
                yield block

    def text(self):
        """Return the text of all paragraphs."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs())


def _space(match):
    """One space for many; a single one that does not break, as before a colon in French, stays."""
    return match[0] if match[0] in ("\u00a0", "\u202f") else " "


def clean(text):
    """Return a text with single spaces, without what is invisible; its line breaks stay."""
    text = SPACES.sub(_space, INVISIBLE.sub("", text).replace("\x0b", "\n").replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r" ?\n ?", "\n", text).strip()


def without_line_breaks(text):
    """Return a text in one line."""
    return re.sub(r"\s+", _space, text).strip()


def words_of(text):
    """Return the words of a text for counting: letters and digits, in small letters; each Chinese character by itself."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).replace("\u0640", "").casefold()
    return WORD.findall(HAN.sub(lambda found: f" {found[0]} ", text))


def paragraph_place(number):
    """Return what the place of a paragraph is called."""
    return _("paragraph %(number)d") % {"number": number}


def cell_place(table, row, column):
    """Return what the place of a cell is called."""
    return _("table %(table)d, row %(row)d, column %(column)d") % {"table": table, "row": row, "column": column}
