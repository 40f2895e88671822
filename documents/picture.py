"""HTML to PNG; the only module that imports pypdfium2, which draws the first page of a PDF.

It is a program of its own, `python -m documents.picture FILE` with the HTML in its standard input; see `processes`.
"""

import sys
from pathlib import Path

from .pdf import PANGO_MISSING, has_pango, set_pages

WIDTH = 1200
"""In pixels."""


def write_picture(html, path):
    """Write the first page of an HTML document as PNG."""
    import pypdfium2

    page = pypdfium2.PdfDocument(set_pages(html, variant=None))[0]
    page.render(scale=WIDTH / page.get_width()).to_pil().save(path, "PNG", optimize=True)


def main():
    if not has_pango():
        return PANGO_MISSING
    write_picture(sys.stdin.read(), Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
