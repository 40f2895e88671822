"""CSV: UTF-8 with or without a byte order mark; commas, semicolons or tabs between the cells.

A spreadsheet would run a cell that begins like a formula. Such a text is therefore written with an
apostrophe before it, which is removed when the file is read; without one it is refused.
"""

import csv
import re
from contextlib import contextmanager
from itertools import chain

from django.utils.translation import gettext as _

from files.downloads import LIKE_A_FORMULA, csv_lines
from files.uploads import MAX_CELL_LENGTH, InvalidFile, too_long

from .columns import at_line

MAX_TEXT_LENGTH = MAX_CELL_LENGTH
MAX_ROW_LENGTH, MAX_DELIMITERS = 2_500_000, 100_000
FORMULA = re.compile(r"=|[+\-@][\w.]*[|(]")


@contextmanager
def records(path):
    """The rows of a file, each with the number of its first line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield _records(file, path)


def _records(file, path):
    begins = 1
    try:
        lines = _Lines(file)
        first = next(lines, "")
        lines.delimiter = max(",;\t", key=first.count)
        reader = csv.reader(chain([first], lines), delimiter=lines.delimiter, strict=True)
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
            lines.begin_row()
    except UnicodeDecodeError:
        sentence = _("the file is not UTF-8 from here on; save it as “CSV UTF-8”.")
        raise InvalidFile(at_line(_first_undecodable_line(path), sentence)) from None
    except csv.Error as error:
        sentence = (
            too_long()
            if "field larger" in str(error)
            else _("the quotation marks of this row do not match; perhaps the file was cut off.")
        )
        raise InvalidFile(at_line(begins, sentence)) from None


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
            raise InvalidFile(at_line(self.number, _("the row has far more cells than a table of bodies has columns.")))
        return line


def _first_undecodable_line(path):
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number


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
