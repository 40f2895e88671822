"""File formats of segments: .xlf, .zip with an .xlf for each body and language, .xlsx.

XLIFF's module is imported where it is used, because lxml comes with it, which few processes need.
"""

import io
from itertools import groupby
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

from files import archives
from files.uploads import MAX_ROWS, InvalidFile, read_header, safe_file_name

from . import sheet
from .segments import TOO_MANY

XLIFF, WORKBOOK = "xliff", "xlsx"
MAX_TEXTS = 80_000
"""Maximum number of texts of an archive; other files have at most MAX_ROWS."""
MAX_ENTRIES, MAX_BYTES, MAX_ENTRY_BYTES = 50_000, 128_000_000, 20_000_000


def content(segments, kind):
    """Return segments as (content of a file, suffix); XLIFF of several bodies or languages is a zip. Raises InvalidFile."""
    from . import xliff

    segments = list(segments)
    if not segments:
        raise InvalidFile(_("There are no such texts, so there is nothing to export."))
    limit = MAX_TEXTS if kind == XLIFF else MAX_ROWS
    if len(segments) > limit:
        raise InvalidFile(TOO_MANY % {"limit": limit})
    if kind == WORKBOOK:
        return sheet.content(segments), "xlsx"
    if kind != XLIFF:
        raise InvalidFile(_("Texts are exported as XLIFF or as XLSX."))
    parts = {
        f"{language.slug}/{place}.xlf": xliff.document(own)
        for (language, place), own in groupby(segments, key=lambda segment: (segment.language, segment.place))
    }
    if len(parts) == 1:
        return parts.popitem()[1], "xlf"
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue(), "zip"


def read_file(path):
    """Return the ImportedSegments of a file as a list. Raises InvalidFile."""
    from . import xliff

    start, segments, limit = read_header(path), [], MAX_ROWS
    if start.startswith(b"PK") and not _is_workbook(path):
        found, limit = _read_archive(path), MAX_TEXTS
    elif start.startswith(b"PK"):
        found = sheet.read(path)
    elif start:
        found = xliff.read(path.read_bytes())
    else:
        raise InvalidFile(_("The file is empty."))
    for segment in found:
        if len(segments) == limit:
            raise InvalidFile(TOO_MANY % {"limit": limit})
        segments.append(segment)
    if not segments:
        raise InvalidFile(_("The file holds no texts."))
    return segments


def _is_workbook(path):
    # Searched in the raw bytes: an archive is opened only after its size was checked.
    return b"[Content_Types].xml" in path.read_bytes()


def _read_archive(path):
    from . import xliff

    try:
        with archives.measured(path, MAX_ENTRIES, MAX_BYTES, _too_much, _is_ours) as (archive, parts):
            for part in parts:
                if part.file_size > MAX_ENTRY_BYTES:
                    raise InvalidFile(_too_much())
                with archive.open(part) as file:
                    content = file.read(part.file_size + 1)
                try:
                    yield from xliff.read(content, safe_file_name(part.filename))
                except InvalidFile as error:
                    named = (f"{safe_file_name(part.filename)}: {sentence}" for sentence in error.messages)
                    raise InvalidFile(*named) from None
    except InvalidFile:
        raise
    except Exception:  # zipfile raises many types: for passwords, unknown compression, wrong checksums
        raise InvalidFile(_("The archive cannot be read; pack its files anew.")) from None


def _is_ours(name):
    return name.lower().endswith((".xlf", ".xliff")) and not name.startswith("__MACOSX/")


def _too_much():
    return _("The archive unpacks to more than translations can need.")
