"""HTML to PDF; the only module that imports WeasyPrint, which shapes text of every script with Pango."""


class PangoMissing(Exception):
    """The library Pango, which WeasyPrint needs, is not installed."""


def pdf(html):
    """Return an HTML document as PDF; raises `PangoMissing`.

    No resource that the HTML refers to is fetched.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:  # raised on import if Pango is missing
        raise PangoMissing(str(error)) from None
    return HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=(), fail_on_errors=True)).write_pdf()
