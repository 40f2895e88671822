"""Files that are built once for each revision of the directory and each release, and shared by all processes of a machine."""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings

from secretariat.models import Revision

from .. import release

MAX_REVISIONS = 2
"""Revisions on disk: a reader may still be downloading a file of the previous one."""


NO_REVISION = 0, datetime.fromtimestamp(0, UTC)
"""Number and time before the first change."""


def revision():
    """Return (number, time) of the published revision."""
    row = Revision.objects.first()
    return (row.number, row.changed_at) if row else NO_REVISION


def cache_version(number, changed_at):
    """Return the name of a revision in caches, ETags and folders: `7-20261128T090503.120000Z`.

    The time is part of it because a restored or new directory continues from a lower number.
    """
    return f"{number}-{changed_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def changed_at_of(version):
    """Return the time of the revision in a cache version; None if it has none."""
    try:
        return datetime.fromisoformat(version.partition("-")[2])
    except ValueError:
        return None


def current_cache_version():
    """Return the cache version of the published revision."""
    return cache_version(*revision())


def output_version():
    """Return the name of what this release makes of the published revision: another release may write the same texts otherwise."""
    return f"{current_cache_version()}-{release.name()}"


def path_for(namespace, base, name):
    """Return the path of a file or folder of the current revision, which may not exist yet; `base` is the address of the site."""
    host = hashlib.sha256(base.encode()).hexdigest()[:12]
    return settings.STATE_DIR / namespace / f"{host}-{output_version()}" / name


def get_or_build(namespace, base, name, make):
    """Return the path of a file or folder, built with `make(path)` if it is missing."""
    path = path_for(namespace, base, name)
    if not path.exists():
        build(path, make)
    return path


def build(path, make):
    """Build a file or folder of this path with `make(path)`, unless it is there by now.

    One process builds at a time, to a temporary path that is renamed when it is complete.
    """
    namespace, host = path.parent.parent, path.parent.name.partition("-")[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    with _file_lock(namespace / ".lock"):
        if not path.exists():
            draft = path.with_name(f".draft-{path.name}")
            _remove(draft)
            make(draft)
            draft.rename(path)
        older = sorted(namespace.glob(f"{host}-*"), key=lambda folder: folder.stat().st_mtime)
        for folder in older[:-MAX_REVISIONS]:
            _remove(folder)


def is_building(namespace):
    """Return whether a process builds a file of this namespace now."""
    try:
        with (settings.STATE_DIR / namespace / ".lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


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
