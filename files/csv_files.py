"""CSV: UTF-8 with or without a byte order mark; commas, semicolons or tabs between the cells, or what `sep=` names.

A spreadsheet would run a cell that begins like a formula. Such a text is therefore written with an
apostrophe before it, which is removed when the file is read; without one it is refused.
"""

import csv
import re
from contextlib import contextmanager
from itertools import chain

from django.utils.translation import gettext as _

from secretariat.text.characters import EXCERPT_RADIUS

from .downloads import LIKE_A_FORMULA, csv_lines
from .uploads import MAX_CELL_LENGTH, MAX_TITLE_LINES, InvalidFile, at_line, too_long

MAX_TEXT_LENGTH = MAX_CELL_LENGTH
MAX_ROW_LENGTH, MAX_DELIMITERS, MAX_COLUMNS = 2_500_000, 100_000, 200
DELIMITERS = ",;\t"
DECLARED_DELIMITER = re.compile(r'"?sep=([^\w\s"]|\t)"?[,;\t]*', re.IGNORECASE)
FORMULA = re.compile(r"=|[+\-@][\w.]*[|(]")


@contextmanager
def records(path, is_header):
    """The rows of a file, each with the number of its first line; `is_header` says whether cells are the names of columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield _records(file, path, is_header)


def _records(file, path, is_header):
    begins = 1
    try:
        lines = _Lines(file)
        title, header, lines.delimiter = _find_header(lines, is_header)
        begins += title
        reader = csv.reader(chain(header, lines), delimiter=lines.delimiter, strict=True)
        for cells in reader:
            yield begins, cells
            begins = title + reader.line_num + 1
            lines.begin_row()
    except UnicodeDecodeError:
        raise InvalidFile(at_line(*_undecodable(path))) from None
    except csv.Error as error:
        sentence = (
            too_long()
            if "field larger" in str(error)
            else _("the quotation marks of this row do not match; perhaps the file was cut off.")
        )
        raise InvalidFile(at_line(begins, sentence)) from None


def _find_header(lines, is_header):
    """Return the number of lines above the names of the columns, the lines read from there on, and the delimiter.

    The delimiter is the one that parts the names; a line `sep=;`, which Excel reads too, is needed for others.
    """
    number, read, delimiters = 0, [], DELIMITERS
    for number, line in enumerate(lines, start=1):
        if declared := DECLARED_DELIMITER.fullmatch(line.rstrip("\r\n")):
            delimiters = declared[1] + DELIMITERS
        for delimiter in delimiters:
            if line.count(delimiter) < MAX_COLUMNS and is_header(
                name.strip().strip('"') for name in line.split(delimiter)
            ):
                return number - 1, [line], delimiter
        if read or (line.strip() and not declared):
            read.append(line)
        if len(read) > MAX_TITLE_LINES:
            break
    # No line names columns: the first one with content is said to be wrong.
    return number - len(read), read, max(delimiters, key="".join(read[:1]).count)


class _Lines:
    """The lines of a file, as long as those of one row are no more than a row can be."""

    def __init__(self, file):
        self.file, self.number, self.delimiter = file, 0, ","
        self.begin_row()

    def begin_row(self):
        self.letters, self.delimiters = MAX_ROW_LENGTH, MAX_DELIMITERS

    def __iter__(self):
        return self

    def __next__(self):
        line = self.file.readline(MAX_ROW_LENGTH + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.letters -= len(line)
        self.delimiters -= line.count(self.delimiter)
        if self.letters < 0:
            raise InvalidFile(at_line(self.number, too_long()))
        if self.delimiters < 0:
            raise InvalidFile(at_line(self.number, _("the row has far more cells than the table has columns.")))
        return line


def _undecodable(path):
    """Return the line of the first byte that is no UTF-8, whatever ends the lines, and a sentence that shows its place."""
    content = path.read_bytes()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        start = error.start
    line_ends = [*re.finditer(rb"\r\n|\r|\n", content[:start])]
    begins = line_ends[-1].end() if line_ends else 0
    before = content[max(begins, start - EXCERPT_RADIUS) : start].decode(errors="ignore")
    after = re.split(rb"[\r\n]", content[start + 1 : start + EXCERPT_RADIUS])[0].decode(errors="replace")
    sentence = _("the file is not UTF-8 from � on in “%(excerpt)s”; save it as “CSV UTF-8”.")
    return len(line_ends) + 1, sentence % {"excerpt": f"{before}\ufffd{after}"}


def cell_text(cell):
    """The text of a cell. Raises ValueError, with a sentence, for a formula."""
    if FORMULA.match(cell):
        raise ValueError(_("a formula; put an apostrophe before it if it is a text"))
    if cell.startswith("'") and LIKE_A_FORMULA.match(cell):
        return cell[1:]
    return cell


def write_file(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(rows))
