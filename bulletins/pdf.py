"""PDF as text, the last resort: lines and columns are guessed from where letters stand. The only module that imports pypdf."""

import re

from django.utils.translation import gettext as _

from files.uploads import InvalidFile

from .plain import read_plain

ARABIC = re.compile("[\u060c\u061b\u061f\u0621-\u064a]")
RUN = re.compile(r"^[\s.,:;،؛]+|[A-Za-z0-9٠-٩]+(?:[ /.:()’'-]*[A-Za-z0-9٠-٩]+)*|[^A-Za-z0-9٠-٩]+")
MAX_PAGES = 1_000
MAX_CHARACTERS = 10_000_000


def _in_reading_order(line):
    """A line with Arabic in the order of reading: pypdf turns the letters round, and leaves numbers where they stand on the page."""
    if not ARABIC.search(line):
        return line
    runs = [run for run in RUN.findall(line) if run]
    text = " ".join(run.strip() for run in reversed(runs) if run.strip())
    text = re.sub(r"([’‘'])\s*(\d+)\s*([’‘'])", r"\1\2\3", text)
    return re.sub(r"\s+([،؛.:,;])", r"\1", text)


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
            pages.append("\n".join(map(_in_reading_order, page.extract_text().split("\n"))))
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
