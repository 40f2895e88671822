#!/usr/bin/env bash
# WeasyPrint breaks a line after its first word, if it fits but for the space before the end tag.
#
# Expected: white space before `</li>` or `</p>` collapses and is not there (CSS Text 3, 4.1.2), so `<p>text</p>` and
#   `<p>text </p>` are set in the same lines at every width.
# Happens: at the widths that hold the text but not the text with a space, the line is broken after its first word, however
#   much room is left: "Organizing" stands alone, and the rest below it. A little wider or narrower all is well. So is
#   the same text without the space. Pango lets the space hang over the end of the line and says that all fits; WeasyPrint
#   measures with the space, finds that it does not, and looks for a place in the first word.
# Why it matters: templates and editors put a line end before the end tag. In a document of 200 list items two looked as if
#   somebody had put a break into them, others did after each change of a margin, and no check of the HTML can find them.
# Seen with: WeasyPrint 70.0, Pango of Debian 12, the font Noto Sans of Debian or any other, pypdf 7.1.1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pypdf==7.1.1

cat > run.py <<'PY'
import io

from pypdf import PdfReader
from weasyprint import HTML, __version__

TEXT = "Organizing and managing what Parties have sent in"
print(f"WeasyPrint {__version__}")


def first_line(html, width):
    style = f"@page {{ size: 900px 300px; margin: 0 }} p {{ font: 16px sans-serif; width: {width}px; margin: 0 }}"
    pdf = HTML(string=f"<html lang=en><title>x</title><style>{style}</style><p>{html}</p>").write_pdf()
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()[0].strip()


narrowest = next(width for width in range(100, 800) if first_line(TEXT, width) == TEXT)
found = {}
for name, html in (("without a space", TEXT), ("with a space", TEXT + " "), ("with a line end", TEXT + "\n")):
    found[name] = [first_line(html, narrowest + more) for more in range(-3, 9)]
    broken = [more for more, line in zip(range(-3, 9), found[name], strict=True) if line == "Organizing"]
    print(f"{name:16} the first word alone at {len(broken)} of 12 widths around that of the text: {broken}")

assert "Organizing" not in found["without a space"]
assert found["with a space"].count("Organizing") >= 2, "the space no longer breaks the line"
assert found["with a line end"].count("Organizing") >= 2
assert found["with a space"][-1] == found["without a space"][-1] == TEXT
PY
venv/bin/python run.py
