"""Files of bodies for tests, and what the commands say to them."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

SMALL = (
    ("external_id", "parent_external_id", "kind", "name_en", "name_fr", "acronym_en", "mandate_en", "mandate_fr"),
    # Children before parents.
    ("c", "h", "unit", "Clinics & Wards", "Cliniques", "", "", ""),
    ("h", "m", "division", "Health", "Santé", "HD", "It heals.\n\nAnd helps.", "Elle soigne."),
    ("o", "m", "office", "Director's Office", "", "", "", ""),
    ("m", "", "secretariat", "Ministry", "Ministère", "M", "", ""),
)


def write_csv(path, rows=SMALL, encoding="utf-8", **options):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **options).writerows(rows)
    return path


def write_xlsx(path, rows=SMALL):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))
    workbook.save(path)
    return path


def run(command, *arguments):
    """What a command prints: (to standard output, to standard error)."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def imported(path, *arguments):
    """The closing count of an import."""
    return run("import_bodies", path, *arguments)[0].splitlines()[0]


def refused(path, *arguments):
    """The sentences with which an import is refused, one a line."""
    err = io.StringIO()
    with pytest.raises(CommandError) as told:
        call_command("import_bodies", str(path), *map(str, arguments), stdout=io.StringIO(), stderr=err)
    assert told.value.returncode == 1
    return err.getvalue().splitlines()


def with_row(number, **changes):
    """The small table with other contents in one row."""
    rows = [list(row) for row in SMALL]
    for column, content in changes.items():
        rows[number - 1][SMALL[0].index(column)] = content
    return rows
