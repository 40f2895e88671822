"""Files that go out: a spreadsheet must not take a text in them for a formula."""

import csv
import re

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from secretariat.text.characters import without_refused

LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlf": "application/x-xliff+xml",
    "tmx": "application/x-tmx+xml",
    "tbx": "application/x-tbx+xml",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
    "ttl": "text/turtle; charset=utf-8",
}


def escape_formula(content):
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{content}" if LIKE_A_FORMULA.match(content) else content


class _Echo:
    """A file whose `write` returns what it is given."""

    def write(self, line):
        return line


def csv_lines(rows):
    """Rows as the lines of a CSV file, made one after the other, after the mark without which Excel guesses another encoding."""
    yield "\ufeff"
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([escape_formula(without_refused(str(cell))) for cell in row])


def file_stem(name, slugs, kind, suffix):
    """Return the beginning of the name of a file: of what, in which languages, and its format where the suffix does not say it."""
    return "-".join([name, *slugs, *([kind] if kind != suffix else [])])


def download(content, name, suffix):
    """A file with today's date in its name, streamed where `content` is an iterator; the admin's pages are never cached."""
    response = HttpResponse if isinstance(content, str | bytes) else StreamingHttpResponse
    disposition = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{suffix}"'
    return response(content, content_type=TYPES[suffix], headers={"Content-Disposition": disposition})
