"""Each document is made once for a revision; a reader who would wait for long gets a page meanwhile."""

import logging
import threading
import time
from contextlib import suppress

from delivery.cache.by_revision import build, is_building, path_for

from .processes import DocumentFailed, PangoMissing

log = logging.getLogger(__name__)
POLL_SECONDS = 0.1
FAILURE_SECONDS = 10
"""Time for which every process of the machine knows that a document could not be made."""
FAILURES = {failure.__name__: failure for failure in (DocumentFailed, PangoMissing)}


class BeingMade(Exception):
    """A document, or another one before it, is being made."""


def get_or_make(base, name, prepare, wait_seconds):
    """Return the path of a document. `prepare` collects its content, and returns a function that writes it to a path.

    Raises BeingMade if that takes longer than `wait_seconds`, DocumentFailed or PangoMissing.
    """
    path, until, making = path_for("documents", base, name), time.monotonic() + wait_seconds, None
    while not _is_made(path):
        if making is None and not is_building("documents"):  # one is made at a time, here or in another process
            making = threading.Thread(target=_make, args=[path, prepare()], daemon=True)
            making.start()
        elif time.monotonic() > until:
            raise BeingMade
        making.join(POLL_SECONDS) if making else time.sleep(POLL_SECONDS)
    return path


def _failure_file(path):
    return path.with_name(f".failed-{path.name}")


def _is_made(path):
    """Return whether the document is there; raises what its making ended with, if that was just now."""
    if path.exists():
        return True
    with suppress(FileNotFoundError):
        if time.time() - _failure_file(path).stat().st_mtime < FAILURE_SECONDS:
            raise FAILURES[_failure_file(path).read_text()]
    return False


def _make(path, write):
    """Make a document, in a thread without a database connection: the request that began it may have ended."""
    try:
        build(path, write)
        _failure_file(path).unlink(missing_ok=True)
    except Exception as error:
        if not isinstance(error, DocumentFailed):
            log.exception("%s was not made", path.name)
        name = type(error).__name__
        _failure_file(path).write_text(name if name in FAILURES else DocumentFailed.__name__)
