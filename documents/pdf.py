"""PDF. The only door to WeasyPrint, which sets text by Pango: shaped, in both directions, in every script there is a font for."""


class PangoMissing(Exception):
    """The machine lacks the libraries that set text."""


def pdf(html):
    """A page or more as PDF. Raises `PangoMissing`.

    Nothing is fetched: what the HTML names is not loaded from anywhere.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:  # it looks for Pango when it is imported
        raise PangoMissing(str(error)) from None
    return HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=(), fail_on_errors=True)).write_pdf()
