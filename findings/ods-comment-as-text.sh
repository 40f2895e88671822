#!/usr/bin/env bash
# tablib reads the author of a comment in place of the cell's text (OpenDocument spreadsheets).
#
# Expected: a comment on a cell is no part of its value. In the file it is an `office:annotation` before the cell's
#   paragraphs, with author, date and text of its own; readers skip it, or, if careless, append the comment's text.
# Happens: tablib takes the first text that it finds anywhere in the cell. With a comment that is the author's name (the
#   date, where no author is written); the cell's own text is gone. No exception, no warning. The same rule cuts a cell
#   at its first formatted letter or line break: of "Access" with a bold "A" it reads "A". pandas reads both right.
# Why it matters: spreadsheets that come back from translators carry comments on just the difficult names.
#   django-import-export reads .ods through tablib, so the reviser's name becomes the name of the unit in that language.
# Seen with: tablib 3.10.0, odfpy 1.4.1, pandas 2.3.3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check tablib==3.10.0 odfpy==1.4.1 pandas==2.3.3

cat > run.py <<'PY'
import io

import pandas
import tablib
from odf import dc
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span

document = OpenDocumentSpreadsheet()
bold = Style(name="Bold", family="text")
bold.addElement(TextProperties(fontweight="bold"))
document.automaticstyles.addElement(bold)
sheet = Table(name="Names")
document.spreadsheet.addElement(sheet)


def cell(text, author=None, date=None, bold_letters=0):
    """A cell with a text, and optionally a comment or some bold letters at the beginning."""
    made = TableCell(valuetype="string")
    if date:
        comment = Annotation()
        if author:
            comment.addElement(dc.Creator(text=author))
        comment.addElement(dc.Date(text=date))
        comment.addElement(P(text="Is this the official name?"))
        made.addElement(comment)
    paragraph = P()
    if bold_letters:
        paragraph.addElement(Span(stylename=bold, text=text[:bold_letters]))
    paragraph.addText(text[bold_letters:])
    made.addElement(paragraph)
    return made


for cells in (
    [cell("code"), cell("name")],
    [cell("LU"), cell("Groupe juridique")],
    [cell("MU"), cell("Groupe des médias", author="A. Reviser", date="2026-11-02T10:00:00")],
    [cell("SU"), cell("Groupe scientifique", date="2026-11-02T10:00:00")],
    [cell("AU"), cell("Accès", bold_letters=1)],
):
    row = TableRow()
    for made in cells:
        row.addElement(made)
    sheet.addElement(row)
stream = io.BytesIO()
document.save(stream)

expected = ["Groupe juridique", "Groupe des médias", "Groupe scientifique", "Accès"]
by_pandas = pandas.read_excel(io.BytesIO(stream.getvalue()), engine="odf")["name"].tolist()
by_tablib = tablib.Dataset().load(stream.getvalue(), format="ods")["name"]
print("Expected:", expected)
print("pandas:  ", by_pandas)
print("tablib:  ", by_tablib)
assert by_pandas == expected, "the behaviour has changed: pandas"
assert by_tablib == ["Groupe juridique", "A. Reviser", "2026-11-02T10:00:00", "A"], "the behaviour has changed: tablib"
PY
venv/bin/python run.py
