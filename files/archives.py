"""Archives: those that come in are measured by what they declare before any part of them is unpacked."""

import io
from contextlib import contextmanager
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .uploads import InvalidFile

DIRECTORY_ENTRY = b"PK\x01\x02"
"""The signature of a directory entry. Counted in the bytes, because opening an archive already reads all entries."""


@contextmanager
def measured(path, max_entries, max_bytes, too_much, is_wanted=lambda name: True):
    """An open archive and those of its members whose names are wanted, which unpack to `max_bytes` at most.

    Reading a part stops at the size that is declared. Raises InvalidFile with the sentence `too_much()`.
    """
    if path.read_bytes().count(DIRECTORY_ENTRY) > max_entries:
        raise InvalidFile(too_much())
    with ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if is_wanted(part.filename)]
        if len(parts) > max_entries or sum(part.file_size for part in parts) > max_bytes:
            raise InvalidFile(too_much())
        yield archive, parts


def zipped(parts):
    """Return a zip of these (name, content) as bytes, the same for the same parts."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return file.getvalue()
