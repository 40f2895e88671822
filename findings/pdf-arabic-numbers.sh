#!/usr/bin/env bash
# Numbers in an Arabic line of a PDF: pypdf puts them at the wrong end of the line; pdfium has them right and turns lam-alef round.
#
# Expected: text that was set as “البند 2” and “الأمين العام” comes back as that, in the order of reading.
# Happens: pypdf has the letters of each word right, and writes the runs of the line from left to right as they stand on the page: “2 البند”.
#   pdfium writes “البند 2”, but “األمين” for “الأمين”, and brackets the other way round: “)أ(” for “(أ)”.
# Why it matters: paragraphs of bulletins begin with a number, and their functions with a letter in brackets. With either library alone
#   an import of Arabic bulletins finds no section, or words that nobody wrote.
# Seen with: pypdf 7.1.1, pypdfium2 5.15.2, PDF made by WeasyPrint 70.0 with Pango of Debian 12, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pypdf==7.1.1 pypdfium2==5.15.2

cat > run.py <<'PY'
from importlib.metadata import version

import pypdfium2
from pypdf import PdfReader
from weasyprint import HTML

LINES = ["البند 2", "(أ) خدمات الأمين العام"]
HTML(string="<html lang=ar dir=rtl><title>x</title>" + "".join(f"<p>{line}</p>" for line in LINES)).write_pdf("x.pdf")
by_pypdf = PdfReader("x.pdf").pages[0].extract_text()
by_pdfium = pypdfium2.PdfDocument("x.pdf")[0].get_textpage().get_text_bounded()
for name, text in (("pypdf", by_pypdf), ("pypdfium2", by_pdfium)):
    print(name, version(name), text.split())
assert "الأمين" in by_pypdf and "2 البند" in by_pypdf, "pypdf puts the number after its word now"
assert "البند 2" in by_pdfium, "pdfium no longer has the number right"
assert "األمين" in by_pdfium and ")أ(" in by_pdfium, "pdfium has lam-alef or brackets right now"
PY
venv/bin/python run.py
