"""XLSX: the first sheet of a workbook, and others by their names. The only module that knows openpyxl, and it imports it when it is needed.

A workbook of half a megabyte can ask for a gigabyte of memory, so its parts are measured first:
their sizes as the archive declares them (reading stops there), and then, piece by piece, how many
elements they hold. openpyxl sees only what passed.
"""

import math
import re
import warnings
from contextlib import contextmanager
from datetime import UTC
from zipfile import BadZipFile

from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.organisation import directory_name
from secretariat.text.characters import without_refused

from . import archives
from .number_formats import number_as_shown
from .uploads import MAX_CELL_LENGTH, MAX_ROWS, InvalidFile, too_long
from .xml import XmlMeasure

MAX_TEXT_LENGTH = 32_767
"""Maximum number of characters in a cell; openpyxl cuts off the rest silently."""
MAX_ENTRIES, MAX_BYTES, MAX_COLUMNS = 500, 64_000_000, 100
# By the beginning of their names: how many bytes and elements a part may have.
SHEETS, STRINGS, OTHERS = (48_000_000, 5_000_000), (16_000_000, 500_000), (2_000_000, 20_000)
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""The beginning of what a workbook reads as the code of a character: `_x000D_` is a carriage return."""
COLUMN = re.compile(r"[A-Z]{1,2}(?=\d|$)")


@contextmanager
def records(path, sheet=""):
    """The rows of the first sheet, or of the one with this name, each with its number; none where there is no such sheet."""
    from openpyxl import load_workbook

    with _reporting_unreadable_workbooks():
        _measure(path)
    # A file, not its path: openpyxl would look at the ending of its name.
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")  # about styles and charts, which mean nothing here
        with _reporting_unreadable_workbooks():
            workbook = load_workbook(file, read_only=True, keep_links=False)
        try:
            yield _records(workbook, sheet)
        finally:
            workbook.close()


def _records(workbook, name):
    with _reporting_unreadable_workbooks():
        if not workbook.worksheets:
            raise InvalidFile(_("The workbook has no sheet."))
        others = (one for one in workbook.worksheets[1:] if one.title.casefold() == name)
        sheet = next(others, None) if name else workbook.worksheets[0]
        if sheet is None:
            return
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        yield from enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1)


@contextmanager
def _reporting_unreadable_workbooks():
    try:
        yield
    except InvalidFile:
        raise
    except (BadZipFile, EOFError):
        raise InvalidFile(_("The file is not a whole XLSX workbook; perhaps it was cut off.")) from None
    except Exception:  # openpyxl raises anything at all on what it does not expect
        raise InvalidFile(_("The workbook cannot be read; save it as XLSX anew.")) from None


def _measure(path):
    with archives.measured(path, MAX_ENTRIES, MAX_BYTES, _too_much) as (archive, parts):
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                measure = _SheetMeasure(part)
                with archive.open(part) as file:
                    measure.read(file)


def _too_much():
    return _("The workbook unpacks to more than such a table can need.")


class _SheetMeasure(XmlMeasure):
    """Refuses a part as soon as it holds too much for a table of bodies or texts."""

    def __init__(self, part):
        name = part.filename.lower()
        self.max_bytes, most_elements = (
            SHEETS if "worksheets/" in name else STRINGS if name.endswith("sharedstrings.xml") else OTHERS
        )
        if part.file_size > self.max_bytes:
            raise InvalidFile(_too_much())
        super().__init__(most_elements, _too_much, _has_doctype)
        self.letters = self.cells = 0
        self.parser.CharacterDataHandler = self.count_letters

    def start(self, name, attributes):
        super().start(name, attributes)
        name = name.rpartition(":")[2]
        if name in ("row", "c", "si"):
            self.letters = 0
            self.cells = self.cells + 1 if name == "c" else 0
        is_too_far = name == "row" and int(attributes.get("r", 0)) > MAX_ROWS + 1
        if name == "c" and (place := COLUMN.match(attributes.get("r", "A"))):
            is_too_far = _number(place[0]) > MAX_COLUMNS
        elif name == "c":
            is_too_far = True
        if self.cells > MAX_COLUMNS or is_too_far:
            raise InvalidFile(_too_much())

    def count_letters(self, data):
        self.letters += len(data)
        if self.letters > MAX_CELL_LENGTH and self.max_bytes != OTHERS[0]:
            raise InvalidFile(too_long())


def _has_doctype():
    return _("The workbook declares a document type, which no spreadsheet does; it is refused.")


def _number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_text(cell):
    """The text of a cell. Raises ValueError, with a sentence, where it holds something else."""
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError(_("a formula; make it a text"))
    if cell.data_type == "n" and _is_finite(cell.value):
        return _number_text(cell.value, cell.number_format)
    if not isinstance(cell.value, str) or cell.data_type == "e":
        raise ValueError(_("a date, an error or a truth value; make it a text"))
    from openpyxl.utils.escape import unescape

    return unescape(cell.value)  # openpyxl leaves that to its callers


def _is_finite(value):
    """Return whether a value is a number that a float can hold."""
    try:
        return isinstance(value, int | float) and math.isfinite(value)
    except OverflowError:
        return False


def not_a_text(column, what):
    """Return the sentence about a cell of a column, whose content cannot be read as a text for the reason `what`."""
    return _("%(column)s holds something other than a text: %(what)s.") % {"column": column, "what": what}


def _number_text(value, number_format):
    """Return a number as it looks. Raises ValueError where that is not its value: nobody sees what it would be read as."""
    look, is_value = number_as_shown(value, number_format)
    if look is None:
        raise ValueError(
            _("the number %(value)s in the format “%(format)s”; make it a text")
            % {"value": value, "format": number_format[:50]}
        )
    if not is_value:
        raise ValueError(
            _("a number that looks like “%(look)s” and is %(value)s; make it a text") % {"look": look, "value": value}
        )
    return look


def write_file(file, rows, widths=(), sheets=None, made_at=None, title="Sheet"):
    """Write a workbook of texts, to a path or a file, the first row the names of its columns; `widths` in characters.

    `title` is the name of the sheet, `sheets` are further ones: name → rows. With `made_at`, an aware datetime, the same rows make the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)

    def as_text(sheet, content):
        content = ESCAPE.sub("_x005F_", without_refused(content or ""))
        cell = WriteOnlyCell(sheet, content or None)
        if content:
            cell.data_type = "s"  # whatever it begins with
        return cell

    for name, own in {title: rows, **(sheets or {})}.items():
        sheet = workbook.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, width in enumerate(widths if name == title else (), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        try:
            for row in own:
                sheet.append([as_text(sheet, cell) for cell in row])
        finally:
            sheet.close()  # otherwise lxml complains of an element without its end, where `rows` raises
    made_at = (made_at or timezone.now()).astimezone(UTC).replace(tzinfo=None)
    workbook.properties.created = workbook.properties.modified = made_at.replace(microsecond=0)
    workbook.properties.creator = directory_name(SOURCE)
    ExcelWriter(workbook, archives.DatedZipFile(file, made_at)).save()
