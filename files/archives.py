"""Archives that come in, measured by what they declare before any part of them is unpacked; and archives that the same content makes byte for byte."""

import io
import shutil
from contextlib import contextmanager
from pathlib import Path
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


class DatedZipFile(ZipFile):
    """A new archive of which all members have one date; without one, the first that the format knows."""

    FIRST = (1980, 1, 1, 0, 0, 0)

    def __init__(self, file, at=None):
        super().__init__(file, "w", ZIP_DEFLATED)
        self.date_time = max(at.timetuple()[:6], self.FIRST) if at else self.FIRST

    def writestr(self, name, data):
        """Write a member with these contents."""
        super().writestr(self._member(name), data)

    def write(self, path, name):
        """Write a member with the contents of a file."""
        with Path(path).open("rb") as source, self.open(self._member(name), "w") as target:
            shutil.copyfileobj(source, target)

    def _member(self, name):
        member = ZipInfo(name, self.date_time)
        member.compress_type, member.external_attr = ZIP_DEFLATED, 0o644 << 16
        return member


def zipped(parts):
    """Return a zip of these (name, content) as bytes, the same for the same parts."""
    file = io.BytesIO()
    with DatedZipFile(file) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return file.getvalue()
