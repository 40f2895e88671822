"""The glossary as tables: CSV in and out, and OmegaT's own text format."""

from django.utils.translation import gettext as _

from files import csv_files
from files.uploads import InvalidFile
from files.workbooks import not_a_text
from secretariat.languages import SOURCE

from .rows import TermRow, exported_terms, one_line, stored_values, version_mark

HEADER = ("term", "language", "rendering", "also", "forbidden", "note", "capitals_matter", "mark")
COLUMNS = {"rendering": "text", "also": "also", "forbidden": "forbidden", "note": "note", "capitals_matter": "capitals_matter"}  # fmt: skip
"""Column → field of a rendering or a term."""
YES, NO = "yes", "no"


def csv_rows(languages):
    """Yield the glossary as the rows of a table: of each term one for itself and one for each language, empty ones too."""
    yield HEADER
    previous = None
    for term, language, rendering in exported_terms(languages, with_missing=True):
        if term is not previous:
            own = stored_values(term, SOURCE)
            yield (
                term.english,
                SOURCE.tag,
                "",
                "",
                "",
                term.note,
                (YES if term.capitals_matter else NO),
                version_mark(own),
            )
            previous = term
        values = stored_values(rendering, language)
        yield term.english, language.tag, *values.values(), "", version_mark(values)


def read_csv(path):
    """Yield the TermRows of a CSV file. Raises InvalidFile."""
    places = None
    with csv_files.records(path, is_header) as records:
        for line, cells in records:
            contents, error = [], ""
            for cell in cells:
                try:
                    contents.append(csv_files.cell_text(cell))
                except ValueError as invalid:
                    contents.append("")
                    error = not_a_text(HEADER[0], invalid)
            if places is None and is_header(contents):
                names = [content.strip().casefold() for content in contents]
                places = {name: names.index(name) for name in HEADER if name in names}
            elif places and any(content.strip() for content in contents):
                row = {name: contents[place] for name, place in places.items() if place < len(contents)}
                yield _row(line, row, error)
    if places is None:
        raise InvalidFile(_("These columns are missing: %(columns)s.") % {"columns": ", ".join(HEADER[:3])})


def is_header(cells):
    """Return whether cells are the names of columns of a glossary: at least term, language and rendering."""
    return {*HEADER[:3]} <= {cell.strip().casefold() for cell in cells}


def _row(line, row, error):
    values = {field: row[column] for column, field in COLUMNS.items() if column in row}
    if row.get("language", "").strip().lower().startswith(SOURCE.tag):
        values = {name: values[name] for name in ("note", "capitals_matter") if name in values}
        said = values.pop("capitals_matter", "").strip().casefold()
        if said in (YES, NO):
            values["capitals_matter"] = said == YES
        elif said:
            error = _("The column capitals_matter holds yes or no.")
    else:
        values.pop("capitals_matter", None)
    return TermRow(line, "", row["term"], row.get("language", ""), values, row.get("mark", "").strip(), error)


def omegat_lines(language):
    """Yield the glossary of a language as OmegaT reads it: English, rendering, comment, with tabs between them.

    What is advised against is in the comment: OmegaT would offer it as a rendering.
    """
    for term, _language, rendering in exported_terms([language]):
        avoid = [f"✗ {wording}" for wording in rendering.forbidden_variants()]
        comment = " · ".join(filter(None, (term.note, rendering.note, *avoid)))
        for wording in rendering.accepted():
            yield "\t".join(map(one_line, (term.english, wording, comment))) + "\n"
