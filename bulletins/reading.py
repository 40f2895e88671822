"""Files of bulletins, each read by what it is and not by what it is called."""

from itertools import pairwise

from django.utils.translation import gettext as _

from files.uploads import MAX_FILE_BYTES, InvalidFile, read_header, too_large

from .documents import Paragraph
from .docx import read_docx
from .html import read_html
from .labels import split_label
from .odt import read_odt
from .packages import names_of_parts
from .pdf import read_pdf
from .plain import ENDS, WRAPPED_BELOW, decoded, read_plain

MAX_TEXT_BYTES = 10_000_000
MIN_LINES, SHARE_OF_LINES, MIN_NARROW_LINES = 5, 0.12, 3
"""How many lines go on in the next one with a small letter, in a document whose lines are paragraphs; fewer where none is long."""


def read_document(path):
    """Return a file as a `SourceDocument`. Raises InvalidFile where it is of no kind that can be read."""
    header = read_header(path)
    if header.startswith(b"PK"):
        return _read_package(path)
    if header.startswith(b"%PDF"):
        return read_pdf(path)
    if header.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidFile(_("This is a document of an old word processor (DOC), or an encrypted one. Save it as DOCX without a password, and try again."))  # fmt: skip
    if header.startswith(b"{\\rtf"):
        raise InvalidFile(_("This is an RTF document. Save it as DOCX, and try again."))
    content = path.read_bytes()
    if len(content) > min(MAX_TEXT_BYTES, MAX_FILE_BYTES):
        raise InvalidFile(too_large())
    if _is_html(content):
        return read_html(content)
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidFile(
            _("This is no bulletin that can be read: DOCX, ODT, HTML, plain text, or PDF as a last resort.")
        )
    return read_plain(decoded(content))


def _read_package(path):
    names = names_of_parts(path)
    if "[Content_Types].xml" in names:
        return _reflowed(read_docx(path))
    if "content.xml" in names:
        return _reflowed(read_odt(path))
    raise InvalidFile(_("This is no bulletin that can be read: DOCX, ODT, HTML, plain text, or PDF as a last resort."))


def _reflowed(document):
    """A document whose every line is a paragraph, as programs make it from PDF, with its lines joined; others as they are."""
    lines = [one for one in document.blocks if isinstance(one, Paragraph) and one.text.strip()]
    broken = sum(
        not before.text.rstrip().endswith(ENDS) and not after.label and after.text.lstrip()[:1].islower() and not split_label(after.text)[0]
        for before, after in pairwise(lines)
    )  # fmt: skip
    is_narrow = max((len(one.text) for one in lines), default=0) < WRAPPED_BELOW
    if broken < (MIN_NARROW_LINES if is_narrow else max(MIN_LINES, len(lines) * SHARE_OF_LINES)):
        return document
    text = "\n".join(f"{one.label}\t{one.text}" if one.label else one.text for one in document.paragraphs())
    joined = read_plain(text)
    joined.set_apart += document.set_apart
    joined.bullets += document.bullets
    joined.remarks += [*document.remarks, (_("document"), _("Each line of this document is a paragraph, as in documents made from PDF; lines were joined, which is a guess."))]  # fmt: skip
    return joined


def _is_html(content):
    start = content[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "replace").encode()
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml")) and b"<html" in start
