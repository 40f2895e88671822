"""Segments as a table in a workbook, one in each row, for translators without an XLIFF tool."""

import io

from django.utils.translation import gettext as _

from files import workbooks
from files.uploads import InvalidFile

from .segments import ImportedSegment

COLUMNS = {
    "id": 30,
    "body": 30,
    "text": 16,
    "language": 10,
    "state": 18,
    "limit": 8,
    "source": 60,
    "target": 60,
    "previous_source": 30,
    "previous_target": 30,
    "address": 40,
    "mark": 30,
}
"""The columns and their widths."""
NEEDED = ("id", "language", "state", "source", "target", "mark")


def content(segments):
    """Return a workbook with these segments as bytes."""
    rows = [
        (
            segment.id,
            segment.where,
            segment.label,
            segment.language.tag,
            segment.state,
            str(segment.limit or ""),
            segment.source,
            segment.target,
            *(segment.previous or ("", "")),
            segment.address,
            str(segment.token),
        )
        for segment in segments
    ]
    file = io.BytesIO()
    workbooks.write_file(file, [tuple(COLUMNS), *rows], COLUMNS.values())
    return file.getvalue()


def read(path):
    """Yield the ImportedSegments of a workbook; columns are found by name. Raises InvalidFile."""
    places = None
    with workbooks.records(path) as records:
        for line, cells in records:
            contents, errors = [], {}
            for place, cell in enumerate(cells):
                try:
                    contents.append(workbooks.cell_text(cell))
                except ValueError as invalid:
                    contents.append("")
                    errors[place] = invalid
            if not errors and not any(content.strip() for content in contents):
                continue
            if places is None:
                places = _places(contents)
                continue
            row = {name: contents[place] if place < len(contents) else "" for name, place in places.items()}
            error = next(
                (workbooks.not_a_text(name, errors[place]) for name, place in places.items() if place in errors), ""
            )
            yield ImportedSegment(
                line, "", row["id"], row["language"], row["source"], row["target"], row["state"].strip(), row["mark"],
                error,
            )  # fmt: skip
    if places is None:
        raise InvalidFile(_("The file is empty."))


def _places(contents):
    names = [content.strip().casefold() for content in contents]
    if missing := [name for name in NEEDED if name not in names]:
        raise InvalidFile(_("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)})
    return {name: names.index(name) for name in NEEDED}
