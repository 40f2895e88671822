"""Files of units, whatever their format: .xlf, .zip with an .xlf for each body and language, .xlsx."""

import io
from itertools import groupby
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

from files import archives
from files.uploads import MOST_ROWS, FileRefused, plain_name, start_of

from . import sheet, xliff
from .segments import TOO_MANY

XLIFF, WORKBOOK = "xliff", "xlsx"
MAX_ENTRIES, MAX_BYTES, MAX_ENTRY_BYTES = 20_000, 64_000_000, 20_000_000


def content(segments, kind):
    """Units as (the content of a file, its suffix); XLIFF of several bodies or languages is an archive. Raises FileRefused."""
    segments = list(segments)
    if not segments:
        raise FileRefused(_("There are no such texts, so there is nothing to export."))
    if len(segments) > MOST_ROWS:
        raise FileRefused(TOO_MANY % {"limit": MOST_ROWS})
    if kind == WORKBOOK:
        return sheet.content(segments), "xlsx"
    if kind != XLIFF:
        raise FileRefused(_("Texts are exported as XLIFF or as XLSX."))
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
    """The units that a file brings back, as a list. Raises FileRefused."""
    start, segments = start_of(path), []
    if start.startswith(b"PK"):
        found = sheet.read(path) if _is_workbook(path) else _read_archive(path)
    elif start:
        found = xliff.read(path.read_bytes())
    else:
        raise FileRefused(_("The file is empty."))
    for segment in found:
        if len(segments) == MOST_ROWS:
            raise FileRefused(TOO_MANY % {"limit": MOST_ROWS})
        segments.append(segment)
    if not segments:
        raise FileRefused(_("The file holds no texts."))
    return segments


def _is_workbook(path):
    # Looked for in the bytes: an archive is opened only when it is known to be no larger than it may be.
    return b"[Content_Types].xml" in path.read_bytes()


def _read_archive(path):
    try:
        with archives.measured(path, MAX_ENTRIES, MAX_BYTES, _too_much, _is_ours) as (archive, parts):
            for part in parts:
                if part.file_size > MAX_ENTRY_BYTES:
                    raise FileRefused(_too_much())
                with archive.open(part) as file:
                    content = file.read(part.file_size + 1)
                try:
                    yield from xliff.read(content, plain_name(part.filename))
                except FileRefused as refusal:
                    named = (f"{plain_name(part.filename)}: {sentence}" for sentence in refusal.sentences)
                    raise FileRefused(*named) from None
    except FileRefused:
        raise
    except Exception:  # zipfile raises anything at all: on passwords, unknown packing, wrong sums
        raise FileRefused(_("The archive cannot be read; pack its files anew.")) from None


def _is_ours(name):
    return name.lower().endswith((".xlf", ".xliff")) and not name.startswith("__MACOSX/")


def _too_much():
    return _("The archive unpacks to more than translations can need.")
