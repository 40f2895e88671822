"""Files that are made once for each revision of the directory, for all processes of a machine."""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings

from secretariat.models import Revision

MAX_REVISIONS = 2
"""How many revisions stay on the disk: somebody may be in the middle of the one before."""


NO_REVISION = 0, datetime.fromtimestamp(0, UTC)
"""The number and the moment before the first change."""


def revision():
    """The number of the revision that readers see, and when it came to be."""
    row = Revision.objects.first()
    return (row.number, row.changed_at) if row else NO_REVISION


def cache_version(number, changed_at):
    """The name of a revision in caches, ETags and folders: `7-20261128T090503.120000Z`.

    With its moment, because a directory that was restored or began anew counts again from an earlier number.
    """
    return f"{number}-{changed_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def changed_at_of(version):
    """The moment of the revision that a cache version names; None where it names none."""
    try:
        return datetime.fromisoformat(version.partition("-")[2])
    except ValueError:
        return None


def current_cache_version():
    return cache_version(*revision())


def path_for(namespace, base, name):
    """Where a file or folder of the current revision is, or will be; its addresses are below `base`."""
    host = hashlib.sha256(base.encode()).hexdigest()[:12]
    return settings.STATE_DIR / namespace / f"{host}-{current_cache_version()}" / name


def get_or_build(namespace, base, name, make):
    """The file or folder that `make` writes to the path it is given; made by one process at a time, and seen when it is whole."""
    path = path_for(namespace, base, name)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with _file_lock(settings.STATE_DIR / namespace / ".lock"):
        if not path.exists():
            draft = path.with_name(f".draft-{name}")
            _remove(draft)
            make(draft)
            draft.rename(path)
        host = path.parent.name.partition("-")[0]
        older = sorted(path.parent.parent.glob(f"{host}-*"), key=lambda folder: folder.stat().st_mtime)
        for folder in older[:-MAX_REVISIONS]:
            _remove(folder)
    return path


def _remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _file_lock(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
