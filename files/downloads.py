"""Files that go out: a spreadsheet must not take a text in them for a formula."""

import csv
import io
import re

from django.http import HttpResponse
from django.utils import timezone

LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlf": "application/x-xliff+xml",
    "zip": "application/zip",
}


def defused(content):
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{content}" if LIKE_A_FORMULA.match(content) else content


def write_csv(file, rows):
    """Write rows to a text file that was opened with the mark without which Excel guesses another encoding."""
    csv.writer(file).writerows([defused(str(cell)) for cell in row] for row in rows)


def as_csv(rows):
    """Rows as the content of a CSV file, with that mark."""
    file = io.StringIO()
    file.write("\ufeff")
    write_csv(file, rows)
    return file.getvalue()


def download(content, name, suffix):
    """A file with today's date in its name; the admin's pages are never cached."""
    disposition = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{suffix}"'
    return HttpResponse(content, content_type=TYPES[suffix], headers={"Content-Disposition": disposition})
