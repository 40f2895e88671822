#!/usr/bin/env bash
# WeasyPrint: a line break in a heading joins two words in the PDF's outline; text moved off the page is read out there.
#
# Expected: the outline entry of `<h2>Legal Unit<br>وحدة الشؤون القانونية</h2>` has a space where the heading has its break, as
#   the text of the page has (copying it gives two lines). Text that is only for screen readers and stands off the page is
#   left out as `display: none` is, or at least nothing on the page is changed by it.
# Happens: `<br>` contributes nothing, not even a space: the last Latin letter is followed by the first Arabic one. Two
#   blocks in a heading are joined as well. `display: none` is left out, text at `left: -9999px` is in the outline, and a
#   soft hyphen stays in as a character.
# Why it matters: bilingual headings ("name in one's own language, line break, official name") are usual in documents of
#   a secretariat; the outline is what readers search and what screen readers read to them.
#   `bookmark-label: attr(data-label)` is the way out.
# Seen with: WeasyPrint 70.0, pypdf 7.1.1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pypdf==7.1.1

cat > run.py <<'PY'
import io

import weasyprint
from pypdf import PdfReader

HEADINGS = {
    "Legal Unit<br>وحدة الشؤون القانونية": "Legal Unit وحدة الشؤون القانونية",
    "<div>Legal Unit</div><div>Groupe juridique</div>": "Legal Unit Groupe juridique",
    'Media<span style="display: none"> hidden</span>': "Media",
    'Science<span style="position: absolute; left: -9999px"> (unofficial)</span>': "Science",
    "Bio&shy;safety": "Biosafety",
}
page = '<html lang="en"><body>' + "".join(f"<h2>{heading}</h2>" for heading in HEADINGS) + "</body></html>"
reader = PdfReader(io.BytesIO(weasyprint.HTML(string=page).write_pdf()))
outline = [entry.title for entry in reader.outline]
for (heading, expected), title in zip(HEADINGS.items(), outline, strict=True):
    print(f"{heading}\n   expected {expected!r}, seen {title!r}")
assert outline == [
    "Legal Unitوحدة الشؤون القانونية",
    "Legal UnitGroupe juridique",
    "Media",
    "Science (unofficial)",
    "Bio\u00adsafety",
], "the behaviour has changed"
PY
venv/bin/python run.py
