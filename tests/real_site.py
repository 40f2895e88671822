"""The directory prepared and served as `make run` does it, in a folder of its own."""

import atexit
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FROM_ENVIRONMENT = {
    *(
        "STATE_DIR",
        "DATABASE_URL",
        "DATABASE_REPLICA_URL",
        "LOCK_TIMEOUT",
        "STATEMENT_TIMEOUT",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "TIME_ZONE",
        "ORGANISATION_FILE",
    ),
    *("HOST", "PORT", "WORKERS", "THREADS", "DEBUG", "HTTPS", "SECOND_FACTOR", "TRUSTED_PROXIES"),
    *(
        "PAGE_CACHE_MB",
        "SHARED_CACHE_SECONDS",
        "REDIS_URL",
        "SNAPSHOT_DIR",
        "API_RATE",
        "DATA_LICENCE",
        "SECURITY_CONTACT",
    ),
    *(
        "LOG_FORMAT",
        "METRICS_PORT",
        "METRICS_HOST",
        "JOB_WORKER",
        "SENTRY_DSN",
        "REVIEW_BY_SECOND_PERSON",
        "APPROVAL_BY_SECOND_PERSON",
        "SHOW_HOLDERS",
        "COUNT_MISSED_SEARCHES",
        "CHECK_LINKS",
        "DJANGO_SETTINGS_MODULE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    ),
}
"""Variables that a test's process must not inherit from this machine."""


def manage(*arguments, **environment):
    """Run manage.py in an environment that holds nothing of this machine's settings; returns the process."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


READ_SETTINGS = """
import importlib, json, os, sys
import secretariat.settings
before, said = dict(os.environ), []
for environment in json.load(sys.stdin):
    os.environ.update(environment)
    try:
        importlib.reload(secretariat.settings)
        said.append("")
    except SystemExit as stop:
        said.append(str(stop))
    os.environ.clear()
    os.environ.update(before)
print(json.dumps(said))
"""


def settings_read(environments):
    """With what sentence each of these environments stops the start, all in one process; nothing where it does not."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, "-c", READ_SETTINGS], input=json.dumps(environments),
            cwd=PROJECT, env=clean({"STATE_DIR": folder}), capture_output=True, text=True, check=True,
        )  # fmt: skip
    return json.loads(told.stdout)


def clean(environment):
    inherited = {name: value for name, value in os.environ.items() if name not in FROM_ENVIRONMENT}
    return {**inherited, **environment}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


prepared = Path(tempfile.mkdtemp(prefix="prepared-"))
atexit.register(shutil.rmtree, prepared, ignore_errors=True)
"""Where a folder is that was prepared first, with what was said; the workers of a run share one (tests/plugin.py)."""


def prepare(folder):
    """Make an empty folder what `manage.py prepare` makes of it, with SQLite; returns what that said.

    It takes seconds and makes the same each time, so it is done once, and copied.
    """
    said, state = prepared / "said", prepared / "state"
    with (prepared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            done = manage("prepare", STATE_DIR=str(state))
            assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
            said.write_text(done.stdout)
    shutil.copytree(state, folder, dirs_exist_ok=True)
    return said.read_text()


class Site:
    """A running site. Its log and everything it keeps is in `folder`; `under` is a command that runs it, such as strace."""

    def __init__(self, folder, is_prepared=False, under=(), **environment):
        self.is_prepared, self.under = is_prepared, under
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "log"
        self.environment = {"STATE_DIR": str(folder), "PORT": str(port), "WORKERS": "1", **environment}

    def manage(self, *arguments):
        """Run manage.py on this site's database; returns what it printed."""
        done = manage(*arguments, **self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _prepare(self):
        return self.manage("prepare") if "DATABASE_URL" in self.environment else prepare(self.log.parent)

    def __enter__(self):
        if not self.is_prepared:
            self.password = re.search(r"Password: (\S+)", self._prepare())[1]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, "manage.py", "serve"],
                cwd=PROJECT,
                env=clean(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(300):
            if f"The directory is at {self.url}/" in self.log.read_text():
                return self
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(f"The site did not start: {self.log.read_text()}")

    def __exit__(self, *exception):
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)  # as Ctrl-C does
        assert self.process.wait(timeout=30) == 0, self.log.read_text()
        self.seconds_to_stop = time.monotonic() - began
