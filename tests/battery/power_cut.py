"""What a power cut would take away: the system calls of the real site during saves, on SQLite.

A save is safe once its data is synced to the disk. So what was written to the log of the database (WAL) must have been synced
when the site sends the response.
"""

import re
import shutil
from types import SimpleNamespace

import pytest

from tests.admin_forms import AdminForm
from tests.real_site import Site

from .dragging import Client
from .rows import limit, row

WRITES, SYNCS, RECEIVES = (
    {"pwrite64", "pwritev", "write", "writev", "sendto", "sendmsg"},
    {"fsync", "fdatasync"},
    {"recvfrom"},
)
STRACE = ["-f", "-q", "-yy", "-s", "40", "-e", f"trace={','.join(sorted(WRITES | SYNCS | RECEIVES))}"]
CALL = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>|\(\d+<(\S+)>)(.*)")
"""A line of strace: process, system call, file, and the rest."""
PAGE = "/admin/secretariat/mandatesource/add/"


def saves(folder, count, **environment):
    """Trace the site while mandate sources are added to it; the row of those acknowledged before they were synced."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("There is no strace here: apt-get install strace")
    trace = folder / "trace"
    with Site(folder, under=[strace, *STRACE, "-o", trace], **environment) as site:
        client = Client(site)
        browser = SimpleNamespace(get=lambda url: _response(client, "GET", url))
        for number in range(count):
            form = AdminForm(browser, PAGE)
            new = {"slug": f"x-{number}", "symbol": f"X/{number}", "title_en": f"X/{number}", "kind": "decision"}
            status, _content = client.request("POST", PAGE, {**form.values, **new, "_save": "1"})
            assert status == 302, status
    early, acknowledged, syncs = unsynced(trace.read_text(errors="replace").splitlines())
    return row(
        "saves of the real site, with its system calls traced",
        {"acknowledged before they were synced": early, "acknowledged": acknowledged, "syncs": syncs},
        limits={
            "acknowledged": limit("all of them", lambda number: number == count + 1),  # the sign-in is one of them
            "syncs": limit("no target", lambda number: True),
        },
    )


def unsynced(lines):
    """(responses to posts that were sent while written data was not synced, all of them, syncs)."""
    files, written, early, acknowledged, syncs = {}, set(), 0, 0, 0
    for line in lines:
        found = CALL.match(line)
        if not found:
            continue
        process, call, file, rest = found.groups()
        file = files[process, call] = file or files.get(
            (process, call), ""
        )  # another thread's call may come in between
        is_finished, is_begun = "<unfinished" not in rest, found[3] is not None
        if call in SYNCS and is_finished:
            syncs += 1
            written.discard(file)
        elif call in WRITES and is_begun and file.endswith("-wal"):
            written.add(file)
        elif call in WRITES and is_begun and "HTTP/1.1 302" in rest:
            acknowledged += 1
            early += bool(written)
    return early, acknowledged, syncs


def _response(client, method, url):
    status, content = client.request(method, url)
    return SimpleNamespace(status_code=status, content=content, headers={})
