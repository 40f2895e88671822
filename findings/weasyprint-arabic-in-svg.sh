#!/usr/bin/env bash
# WeasyPrint sets Arabic in the text of an SVG letter by letter from left to right: it reads backwards, and no letter is joined.
#
# Expected: the same Pango that sets Arabic in HTML sets it in <text> of an SVG in the same page; at worst the direction must be
#   said with direction="rtl".
# Happens, for مكتب (office) in one font and size, in HTML and in SVG, there with and without direction="rtl" and lang="ar":
#   HTML  joined, read back from the PDF as مكتب
#   SVG   four letters in their isolated forms, م at the left and ب at the right, wider by a third and more, read back as بتكم
#   The word “office” is equally wide in both.
# Why it matters: an organisation chart is drawn as SVG, and a PDF is made of the same drawing. What is right in English, French and
#   in the browser is a wrong word in Arabic. The names have to be HTML on top of the drawing.
# Seen with: WeasyPrint 70.0, pypdfium2 5.15.2, Pango and Noto Sans Arabic of Debian 12, Python 3.11.
# Needs a font with Arabic letters.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 pillow==12.0.0

cat > run.py <<'PY'
import pypdfium2
from weasyprint import HTML, __version__

print(f"WeasyPrint {__version__}")
STYLE = "<style>@page { size: 600px 200px; margin: 20px } p { font: 40px sans-serif; margin: 0 }</style>"


def seen(body):
    """The text of the PDF, and the width of its ink in pixels."""
    page = pypdfium2.PdfDocument(HTML(string=f"<html lang=ar><title>x</title>{STYLE}{body}").write_pdf())[0]
    left, _top, right, _bottom = page.render(scale=2).to_pil().convert("L").point(lambda v: 255 * (v < 128)).getbbox()
    return page.get_textpage().get_text_range().strip(), right - left


def svg(word, attributes=""):
    return f'<svg width="560" height="100"><text x="280" y="60" font-size="40" font-family="sans-serif" {attributes}>{word}</text></svg>'


for word, direction in (("مكتب", "rtl"), ("office", "ltr")):
    html, width = seen(f"<p dir={direction}>{word}</p>")
    print(f"{word}: HTML {html}, {width} pixels")
    assert html == word
    for attributes in ("", f'direction="{direction}" lang="ar"'):
        text, own = seen(svg(word, attributes))
        print(f"{word}: SVG {attributes or 'as it is'}: {text}, {own} pixels")
        if direction == "rtl":
            assert text == word[::-1], "the letters are no longer from left to right"
            assert own > 1.2 * width, "the letters are joined now"
        else:
            assert text == word
            assert abs(own - width) <= 2
PY
venv/bin/python run.py
