#!/usr/bin/env bash
# A list of paragraphs in tagged PDF of WeasyPrint has items without a body: LI holds Lbl and P, and no LBody.
#
# Expected: `<li><p>text</p></li>` and `<li>text</li>` are both an LI with a label (Lbl) and a body (LBody), which holds the
#   text or the paragraph: ISO 32000-1, table 336, allows nothing else in a list item, and PDF/UA asks for it.
# Happens with the variant pdf/ua-1:
#   text in the item                     Lbl LBody
#   a paragraph in the item              Lbl P
#   text, then a paragraph               Lbl LBody P
#   an item with `list-style: none`      LBody, with the paragraph in it
#   No warning is written, though one is for a missing language.
# Why it matters: whoever writes lists of legal provisions puts paragraphs into items, and screen readers that go by LBody
#   read the number of a provision without it. Text that stands in the item itself is the way out.
# Seen with: WeasyPrint 70.0, pikepdf 10.18.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pikepdf==10.18.0

cat > run.py <<'PY'
import io
import logging

import pikepdf
from weasyprint import HTML, __version__

print(f"WeasyPrint {__version__}")
warnings = []
logging.getLogger("weasyprint").addHandler(logging.Handler())
logging.getLogger("weasyprint").handlers[-1].emit = lambda record: warnings.append(record.getMessage())


def items(html):
    """The tags in the first list item."""
    page = f"<html lang=en><title>x</title><ol>{html}</ol>"
    document = pikepdf.open(io.BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))

    def find(element):
        if str(element.get("/S")) == "/LI":
            return element
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid and (found := find(kid)):
                return found
        return None

    item = find(document.Root.StructTreeRoot.K[0])
    return " ".join(str(kid.S)[1:] for kid in item.K)


CASES = {
    "text": ("<li>Legal advice", "Lbl LBody"),
    "paragraph": ("<li><p>Legal advice</p>", "Lbl P"),
    "text, paragraph": ("<li>Legal advice<p>to all Parties</p>", "Lbl LBody P"),
    "no marker": ('<li style="list-style: none"><p>Legal advice</p>', "LBody"),
}
for name, (html, expected) in CASES.items():
    found = items(html)
    print(f"{name:16} LI: {found}")
    assert found == expected, f"{name}: {found} instead of {expected}"
assert not warnings, warnings
PY
venv/bin/python run.py
