"""PDF as text, the last resort: lines and columns are guessed from where letters stand. The only module that imports pypdf."""

from django.utils.translation import gettext as _

from files.uploads import InvalidFile

from .plain import read_plain

MAX_PAGES = 1_000
MAX_CHARACTERS = 10_000_000


def read_pdf(path):
    """Return a PDF as a `SourceDocument`, with a remark that it is a guess. Raises InvalidFile."""
    from pypdf import PdfReader  # here: nobody else needs it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise InvalidFile(_("The document is encrypted; save it without a password, and try again."))
        if len(reader.pages) > MAX_PAGES:
            raise InvalidFile(_("The document has more than %(limit)d pages.") % {"limit": MAX_PAGES})
        pages, length = [], 0
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > MAX_CHARACTERS:
                raise InvalidFile(_("The document unpacks to more than a bulletin can need; it is refused."))
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError, NotImplementedError) as error:  # fmt: skip
        raise InvalidFile(_("The document is damaged and cannot be opened.")) from error
    text = "\f".join(pages)
    if not text.strip():
        raise InvalidFile(_("No text is in this PDF; perhaps it is a picture of pages. Please use the DOCX."))
    document = read_plain(text)
    document.remarks.insert(0, (_("document"), _("A PDF says where letters stand, not what they are: lines, columns and lists were guessed. If there is a DOCX of this bulletin, use that.")))  # fmt: skip
    return document
