"""Files that are made once for each revision of the directory, for all processes of a machine."""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings

from secretariat.models import Revision

KEPT = 2
"""How many revisions stay on the disk: somebody may be in the middle of the one before."""


def revision():
    """The number of the revision that readers see, and when it came to be."""
    row = Revision.objects.first()
    return (row.number, row.changed_at) if row else (0, datetime.fromtimestamp(0, UTC))


def stamp():
    """What names the revision, also where a directory began anew and counts again from the start."""
    number, changed_at = revision()
    return f"{number}-{int(changed_at.timestamp())}"


def place(room, base, name):
    """Where a file or folder of the current revision is, or will be; its addresses are below `base`."""
    host = hashlib.sha256(base.encode()).hexdigest()[:12]
    return settings.STATE_DIR / room / f"{host}-{stamp()}" / name


def made(room, base, name, make):
    """The file or folder that `make` writes to the path it is given; made by one process at a time, and seen when it is whole."""
    path = place(room, base, name)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(settings.STATE_DIR / room / ".lock"):
        if not path.exists():
            draft = path.with_name(f".draft-{name}")
            _remove(draft)
            make(draft)
            draft.rename(path)
        host = path.parent.name.partition("-")[0]
        older = sorted(path.parent.parent.glob(f"{host}-*"), key=lambda folder: folder.stat().st_mtime)
        for folder in older[:-KEPT]:
            _remove(folder)
    return path


def _remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
