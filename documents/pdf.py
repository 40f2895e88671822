"""HTML to PDF; the only module that imports WeasyPrint, which shapes text of every script with Pango.

It is a program of its own, `python -m documents.pdf FILE` with the HTML in its standard input; see `processes`.
"""

import gc
import re
import sys
from pathlib import Path

VARIANT = "pdf/ua-1"
CHAPTERS = re.compile(r"(?s)<!-- chapters -->.*<!-- /chapters -->")
TARGET = re.compile(r'\bdata-target="([^"]*)"')
"""An entry of the contents."""
PANGO_MISSING = 3
"""Exit status where WeasyPrint cannot load the library Pango."""


def set_pages(html, variant=VARIANT):
    """Return an HTML document as PDF/UA, tagged for screen readers. Nothing that it refers to is fetched; raises OSError without Pango."""
    return _render(html).write_pdf(pdf_variant=variant)


def set_with_contents(html):
    """Return an HTML document as PDF/UA whose chapters are between comments, and are numbered from page 1.

    They are laid out first, then what is before them with their page numbers: one that counts pages in the text is laid out twice.
    """
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    chapters = CHAPTERS.search(html)
    body = html.index("<body")
    start = html.index(">", body) + 1
    main = _render(f"{html[:start]}{chapters[0]}</body></html>", fonts)
    numbers = {}
    for number, page in enumerate(main.pages, start=1):
        for name in page.anchors:  # each page that has a part of a chapter has its anchor
            numbers.setdefault(name, str(number))
    before = TARGET.sub(lambda entry: f'data-page="{numbers.get(entry[1], "")}"', html.replace(chapters[0], ""))
    front = _render(before, fonts)
    return front.copy(front.pages + main.pages).write_pdf(
        pdf_variant=VARIANT, finisher=lambda _document, pdf: _label_pages(pdf, len(front.pages))
    )


def _render(html, fonts=None):
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=(), fail_on_errors=True)
    return HTML(string=html, url_fetcher=fetcher).render(font_config=fonts)


def _label_pages(pdf, count):
    """Have programs call the first pages i, ii, iii, and those after them by the numbers that are printed on them."""
    pdf.catalog["PageLabels"] = f"<</Nums [0 <</S /r>> {count} <</S /D>>]>>"


def has_pango():
    """Return whether WeasyPrint can load Pango; if not, say why on standard error."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        print(error, file=sys.stderr)
        return False
    return True


def main():
    if not has_pango():
        return PANGO_MISSING
    html = sys.stdin.read()
    Path(sys.argv[1]).write_bytes(set_with_contents(html) if CHAPTERS.search(html) else set_pages(html))
    return 0


if __name__ == "__main__":
    gc.disable()  # a sixth of the time of a long document, for a sixth more memory, which ends with the process
    sys.exit(main())
