#!/usr/bin/env bash
# A dotted rule in a PDF made by WeasyPrint is one filled circle for each dot: 900 of them make 24 MB of a file of 43 KB.
#
# Expected: the style of a border is a dash pattern of one stroke, so that solid, dashed and dotted rules take about as many
#   bytes, as in a drawing program.
# Happens, for a table of contents of 900 lines on A4, each with a border of half a point below it:
#   solid     2 rectangles a line, a file of 43 KB, 0.4 s
#   dashed    160 rectangles a line that cut the dashes out, 502 KB, 0.8 s
#   dotted    472 circles of four curves each a line, 24 MB (120 MB before compression), 15 s
#   No dash pattern (the operator `d`) is used at all. The page looks the same, the file does not.
# Why it matters: dotted lines are how tables of contents have been set for centuries, and a style that looks harmless on one
#   page makes the contents of a directory of 900 bodies the largest part of its document.
# Seen with: WeasyPrint 70.0, pydyf 0.13.0, Pango of Debian 12, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pypdf==6.4.1

cat > run.py <<'PY'
import io
import re
import time

from pypdf import PdfReader
from weasyprint import HTML, __version__

print(f"WeasyPrint {__version__}")
LINES = 900
found = {}
for style in ("none", "solid", "dashed", "dotted"):
    lines = "".join(f"<p>Unit {number}</p>" for number in range(LINES))
    css = f"p {{ margin: 0; border-bottom: 0.5pt {style} black }}"
    began = time.process_time()
    pdf = HTML(string=f"<html lang=en><title>x</title><style>{css}</style>{lines}").write_pdf()
    seconds = time.process_time() - began
    drawn = b"\n".join(page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages)
    curves, rectangles = len(re.findall(rb"\sc\n", drawn)), len(re.findall(rb"\sre\n", drawn))
    dashes = len(re.findall(rb"\]\s*\d+\s*d\n", drawn))
    found[style] = curves, rectangles, dashes, len(drawn), len(pdf)
    print(
        f"{style:7} a line: {curves / LINES:7.1f} curves, {rectangles / LINES:6.1f} rectangles, {dashes} dash patterns;"
        f" drawing {len(drawn) / 1024:7.0f} KB, file {len(pdf) / 1024:6.0f} KB, {seconds:4.1f} s"
    )

assert all(dashes == 0 for _c, _r, dashes, _d, _f in found.values())
assert found["solid"][0] == 0
assert found["dotted"][0] / LINES > 100, "dots are no longer circles"
assert found["dotted"][3] > 20 * found["solid"][3], "the drawing of dotted rules is no longer many times as long"
PY
venv/bin/python run.py
