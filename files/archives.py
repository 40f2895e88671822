"""Archives that come in: measured by what they declare before any part of them is unpacked."""

from contextlib import contextmanager
from zipfile import ZipFile

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
