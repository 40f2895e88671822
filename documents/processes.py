"""Documents are written by a process of their own, which gives its memory back and leaves the server's to readers."""

import logging
import os
import subprocess
import sys

from django.conf import settings

from .pdf import PANGO_MISSING

log = logging.getLogger(__name__)
PYTHON = sys.executable
MAX_SECONDS = 100
NICENESS = 5


class DocumentFailed(Exception):
    """A document could not be written, or took longer than MAX_SECONDS."""


class PangoMissing(DocumentFailed):
    """The library Pango, which WeasyPrint needs, is not installed."""


def write_with(program, content, path):
    """Have a module of this app write `content` to `path`; raises DocumentFailed."""
    command = [PYTHON, "-m", f"documents.{program}", str(path.absolute())]
    with subprocess.Popen(  # noqa: S603
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:  # fmt: skip
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        try:
            _output, errors = process.communicate(content, timeout=MAX_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            errors = f"not within {MAX_SECONDS} seconds"
    if process.returncode == PANGO_MISSING:
        raise PangoMissing(errors)
    if process.returncode:
        log.error("%s was not written: %s", path.name, errors.strip())
        raise DocumentFailed
