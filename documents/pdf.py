"""HTML to PDF; the only module that imports WeasyPrint, which shapes text of every script with Pango.

It is a program of its own, `python -m documents.pdf FILE` with the HTML in its standard input; see `processes`.
"""

import gc
import sys
from pathlib import Path

VARIANT = "pdf/ua-1"
PANGO_MISSING = 3
"""Exit status where WeasyPrint cannot load the library Pango."""


def set_pages(html, variant=VARIANT):
    """Return an HTML document as PDF/UA, tagged for screen readers. Nothing that it refers to is fetched; raises OSError without Pango."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    return HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=(), fail_on_errors=True)).write_pdf(
        pdf_variant=variant
    )


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
    Path(sys.argv[1]).write_bytes(set_pages(sys.stdin.read()))
    return 0


if __name__ == "__main__":
    gc.disable()  # a sixth of the time of a long document, for a sixth more memory, which ends with the process
    sys.exit(main())
