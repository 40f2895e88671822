"""Benchmark of a start: the time to the first page, and the memory after 2,000 pages, beside a bare Django view and commit 6891711.

All are served by the same server with one worker. The time is that on the clock; beside it is the CPU time of all processes, which
other load on the machine affects least. Memory is what the processes of the server and of its worker have resident, as their sum.
"""

import http.client
import itertools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from secretariat.languages import LANGUAGES
from tests.real_site import free_port

from .both import main
from .delivery import PATHS, cpu_of_all, serve
from .loading import BASELINE, ROOT, baseline, empty_database

ROUNDS, RESPONSES = 3, 2_000
MAX_SECONDS, MAX_MEGABYTES = 2.0, 130
PAGES = [f"/{language.slug}{path[3:]}" for language in LANGUAGES for path in (*PATHS.values(), "/en/units/", "/en/divisions/", "/en/chart/")]  # fmt: skip


def measure():
    with baseline() as folder, tempfile.TemporaryDirectory() as state, empty_database() as other:
        before = {**other, "STATE_DIR": str(folder / "var")}
        for code, environment in ((ROOT, {"STATE_DIR": state}), (folder, before)):
            command = [sys.executable, "manage.py", "prepare"]
            environment = {**os.environ, **environment}
            subprocess.run(command, cwd=code, env=environment, check=True, stdout=subprocess.DEVNULL)
        cases = {
            "a bare Django view": (ROOT, ["/"], {"FLOOR_BYTES": "15000"}),
            BASELINE: (folder, PAGES, before),
            "this build": (ROOT, PAGES, {"STATE_DIR": state}),
        }
        found = {name: [] for name in cases}
        for _round in range(ROUNDS):
            for name, case in cases.items():
                found[name].append(started(*case))
    for name, own in found.items():
        seconds, cpu, megabytes = (min(figures) for figures in zip(*own, strict=True))
        is_ours = name == "this build"
        yield (
            f"start: {name}",
            f"{seconds:.1f} s to the first page, {cpu:.2f} s CPU time; {megabytes:.0f} MB after {RESPONSES} pages",
            f"at most {MAX_SECONDS} s, {MAX_MEGABYTES} MB" if is_ours else "no target",
            not is_ours or (seconds <= MAX_SECONDS and megabytes <= MAX_MEGABYTES),
        )


def started(folder, pages, environment):
    """Return (seconds to the first page, CPU time until then, resident megabytes after RESPONSES pages)."""
    port = str(free_port())
    command = [sys.executable, "manage.py", "serve"]
    if "FLOOR_BYTES" in environment:
        command = serve("benchmarks.floor:application", port)
    environment = {**os.environ, "PORT": port, "WORKERS": "1", **environment}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        connection = _connected(port, pages[0])
        seconds, cpu = time.monotonic() - began, cpu_of_all(process.pid)
        for path in itertools.islice(itertools.cycle(pages), RESPONSES):
            _get(connection, path)
        return seconds, cpu, sum(_resident(own) for own in (process.pid, *_workers(process.pid)))
    finally:
        process.terminate()
        process.wait(20)


def _connected(port, path):
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            _get(connection, path)
            return connection
        except OSError:
            time.sleep(0.02)


def _get(connection, path):
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    assert response.status == 200, (path, response.status)


def _workers(process):
    """Return the processes that serve pages: not the one that Python starts for itself."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [own for own in found if "resource_tracker" not in Path(f"/proc/{own}/cmdline").read_text()]


def _resident(process):
    """Return the resident memory of a process, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main("benchmarks.starting", measure, "Starting")
