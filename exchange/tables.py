"""Reading and writing tables of bodies, whatever the format. An import error names the line of its row."""

import re
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _

from files import csv_files, workbooks
from files.uploads import MAX_ROWS, MAX_TITLE_LINES, InvalidFile, read_header

from .body_parts import SHEETS, read_sheet
from .columns import (
    COLUMNS,
    IN_PLACE_OF,
    KNOWN,
    MAX_ROW_ERRORS,
    OF_CONTACTS,
    OF_FUNCTIONS,
    PUBLISHED,
    REQUIRED,
    RowError,
    cell_error,
    column_names,
    is_header,
    tidy,
    too_many_characters,
)
from .functions import FUNCTIONS

# How other kinds of files begin: with bytes that no UTF-8 text has, or with a name that no column has.
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\xc0\xc1\xf5-\xff]|^[\x80-\xbf]|^%PDF-|^\xd0\xcf\x11")
FIRST_SHEET = "bodies"
FORMATS = {".csv": csv_files, ".xlsx": workbooks}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One body as the file has it; `cells` in the order of the file's columns."""

    line: int
    columns: dict
    cells: tuple

    def __getitem__(self, column):
        """The content of a cell, "" where it is blank or the file has no such column."""
        place = self.columns.get(column)
        return "" if place is None else self.cells[place]

    @property
    def key(self):
        """What identifies the body: its external identifier or else its slug."""
        return self["external_id"] or self["id"]


@dataclass(frozen=True, slots=True)
class Table:
    rows: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    unread: set = field(default_factory=set)
    """Lines with a cell that could not be read; that it seems blank says nothing."""
    parts: list = field(default_factory=list)
    """The rows of the sheets of posts, contact points and functions."""

    def __len__(self):
        return len(self.rows)


def read_table(path):
    """The table in a file. Raises InvalidFile where there is none that could be read."""
    kind = _format_of(path)
    table = Table()
    with workbooks.records(path) if kind is workbooks else csv_files.records(path, is_header) as records:
        header, contents = _find_header(kind, records)
        sheet = _sheet_of(column_names(contents)) if kind is csv_files else None
        if sheet:
            table.parts.extend(read_sheet(sheet, kind, chain([header], records), table.errors))
            return table
        columns, width = _columns(contents), len(contents)
        for line, cells in records:
            contents = [_content(kind, line, columns, place, cell, table) for place, cell in enumerate(cells)]
            if not any(content.strip() for content in contents):
                continue
            if len(table.rows) == MAX_ROWS:
                raise InvalidFile(_("A file has at most %(limit)d rows.") % {"limit": MAX_ROWS})
            table.rows.append(_table_row(kind, line, contents, columns, width, table))
            if len(table.errors) >= MAX_ROW_ERRORS:
                unread = _("there are too many faults; the rows from here on were not looked at.")
                raise InvalidFile(*map(str, [*table.errors, RowError(line, unread)]))
    for sheet in (*SHEETS, FUNCTIONS) if kind is workbooks else ():
        with kind.records(path, sheet.name) as records:
            table.parts.extend(read_sheet(sheet, kind, records, table.errors))
    if not table.rows:
        raise InvalidFile(_("The file names its columns and has no rows."))
    return table


def _sheet_of(names):
    """Return the sheet that a CSV file has in the place of bodies: posts, contact points or functions; None where it has bodies."""
    if {"kind", "name_en"}.isdisjoint(names):
        for sheet in SHEETS:
            if not OF_CONTACTS.intersection(sheet.columns).isdisjoint(names):
                return sheet
    return None if OF_FUNCTIONS.isdisjoint(names) else FUNCTIONS


def _find_header(kind, records):
    """Return the row that names the columns, with its line, and its contents; rows above it are a title."""
    above = []
    for line, cells in records:
        contents = [_text_or_blank(kind, cell) for cell in cells]
        if is_header(contents):
            return (line, cells), contents
        if any(content.strip() for content in contents):
            above.append(((line, cells), contents))
        if len(above) > MAX_TITLE_LINES:
            break
    if not above:
        raise InvalidFile(_("The file is empty."))
    return above[0]


def _text_or_blank(kind, cell):
    try:
        return kind.cell_text(cell)
    except ValueError:
        return ""


def _format_of(path):
    start = read_header(path)
    if start.startswith(b"PK"):
        return workbooks
    if NO_TEXT.search(start):
        raise InvalidFile(_("The file is neither XLSX nor CSV in UTF-8; save it as one of these."))
    return csv_files


def _content(kind, line, columns, place, cell, table):
    column = [*columns][place] if place < len(columns) else None
    if column == PUBLISHED and isinstance(getattr(cell, "value", None), bool):  # what Excel makes of a typed TRUE
        return str(cell.value)
    try:
        return kind.cell_text(cell)
    except ValueError as error:
        column = column or _("A cell without a column")
        table.errors.append(RowError(line, workbooks.not_a_text(column, error)))
        table.unread.add(line)
        return ""


def _columns(contents):
    """The place of each column; the first row of a file names them."""
    names = column_names(contents)
    while names and not names[-1]:
        names.pop()
    sentences = []
    if missing := [name for name in REQUIRED if name not in names and IN_PLACE_OF.get(name) not in names]:
        sentences.append(_("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)})
    if unknown := sorted({repr(name[:50]) for name in names if name not in KNOWN}):
        sentences.append(
            _("These columns are not known: %(columns)s. A file may have: %(known)s.")
            % {"columns": ", ".join(unknown), "known": ", ".join(COLUMNS)}
        )
    if twice := sorted({name for name in names if name in KNOWN and names.count(name) > 1}):
        sentences.append(_("These columns stand there twice: %(columns)s.") % {"columns": ", ".join(twice)})
    if sentences:
        raise InvalidFile(*sentences)
    return {name: place for place, name in enumerate(names)}


def _table_row(kind, line, contents, columns, width, table):
    """A row, with its faults noted. CSV rows are as long as the header: a shorter one was cut off."""
    is_cut = kind is csv_files and len(contents) < width
    if is_cut or any(content.strip() for content in contents[len(columns) :]):
        table.errors.append(
            RowError(
                line,
                _("the row has another number of cells (%(count)d) than the file has columns (%(columns)d).")
                % {"count": len(contents), "columns": len(columns)},
            )
        )
    cells = [tidy(name, content) for name, content in zip(columns, contents, strict=False)]
    cells += [""] * (len(columns) - len(cells))
    for name, cell in zip(columns, cells, strict=True):
        if sentence := cell_error(name, cell):
            table.errors.append(RowError(line, sentence))
    return TableRow(line, columns, tuple(cells))


def write_table(path, rows, columns=COLUMNS, sheets=None, made_at=None):
    """Write rows, each with a text for every column, and in a workbook further sheets; the file appears when it is whole.

    The texts are printable. A workbook says that it was made at `made_at`, or else now. Raises InvalidFile where the format cannot hold so long a text, or the file cannot be written.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise InvalidFile(_("The name of the file must end in .csv or .xlsx."))
    draft = path.with_name(f".{path.name}.part")
    try:
        further = {"sheets": sheets, "made_at": made_at, "title": FIRST_SHEET} if kind is workbooks else {}
        kind.write_file(draft, chain([columns], _checked(rows, columns, kind.MAX_TEXT_LENGTH)), **further)
        draft.replace(path)
    except OSError as error:
        raise InvalidFile(
            _("%(file)s cannot be written: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _checked(rows, columns, max_length):
    for row in rows:
        for name, cell in zip(columns, row, strict=True):
            if len(cell) > max_length:
                raise InvalidFile(f"'{row[0]}': {too_many_characters(name, len(cell), max_length)}")
        yield row
