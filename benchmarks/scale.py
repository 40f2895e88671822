"""Benchmark of a large directory: what pages and commands take with 941 and with 23,141 bodies, beside commit 6891711.

Both versions bring in the same generated tables below the seed. A command has a process of its own. A page is requested once,
by an administrator, in a process that has answered one page of readers and one of the admin before. All times are CPU time,
with that of the processes that were begun for it; the server process of PostgreSQL is left out.

`--rows WORDS` measures only the rows that have one of these words, divided by commas, in their names: `--rows "open data,PDF"`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .both import main
from .importing import write_bodies
from .loading import BASELINE, ROOT, baseline, empty_database

ROOT_BODY = "secretariat-of-the-convention-on-biological-diversity"
SIZES = 920, 23_120
PAGES = {
    "from A to Z, one page": ("/en/units/?page=2", 0.1, None),
    "divisions": ("/en/divisions/", 0.2, 300),
    "the chart": ("/en/chart/", 0.5, 500),
    "sitemap, one part": ("/sitemap-1.xml", 0.5, None),
    "about the languages": ("/en/about/languages/", 0.1, None),
    "admin: the tree": ("/admin/secretariat/body/", 0.2, 200),
    "admin: move a body": ("/admin/secretariat/body/{id}/move/", 0.2, 100),
    "admin: add a body": ("/admin/secretariat/body/add/", 0.2, 100),
    "admin: upload a table": ("/admin/exchange/import/add/", 0.2, 100),
    "desk: dashboard": ("/admin/translations/task/", 0.3, None),
    "desk: queue": ("/admin/translations/task/queue/", 0.3, None),
}
"""Pages with their limits in seconds and kilobytes."""
DOCUMENTS = {
    "text as PDF, 941 bodies": ("/en/documents/directory.pdf", 10, None),
    "text as DOCX, 941 bodies": ("/en/documents/directory.docx", 3, None),
    "chart as PDF, 941 bodies": ("/en/documents/chart.pdf", 3, None),
}
"""Documents of the small directory."""
COMMANDS = {
    "import of the bodies": (("import_bodies", "{table}", "--under", ROOT_BODY), 25, 300),
    "export of open data": (("export_open_data", "--base", "https://directory.example.org", "{folder}/data"), 25, 300),
    "XLIFF of one language": (("export_translations", "--language", "es", "--output", "{folder}"), 15, 300),
}
"""Commands with their limits in seconds and megabytes."""
SETUP = "import of the bodies"
"""The command that brings in what the others are measured with."""
MAX_MEMORY = 1.3
"""Memory of the process after all of its pages, as a multiple of that before them."""

ASK = """
import json, resource, sys, time
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from secretariat.models import Body

def used():
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in usages)

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

def get(path):
    response = client.get(path)
    while response.status_code == 202:  # a document is being made
        time.sleep(0.5)
        response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.getvalue()

settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
client.force_login(get_user_model().objects.create_superuser("scale", password="scale"))
body = Body.objects.exclude(parent=None).order_by("-lft").first()
get("/en/")
get("/admin/")
pages, documents = map(json.loads, sys.argv[1:])
found, before = {}, resident()
for name, path in pages.items():
    began = used()
    found[name] = [len(get(path.format(id=body.pk))) / 1000, used() - began][::-1]
after = resident()
for name, path in documents.items():
    began = used()
    found[name] = [len(get(path)) / 1000, used() - began][::-1]
print(json.dumps([found, before, after]))
"""


def _chosen(rows):
    """Return those of the rows that were chosen; all without a choice."""
    if "--rows" not in sys.argv:
        return rows
    words = sys.argv[sys.argv.index("--rows") + 1].split(",")
    return {name: own for name, own in rows.items() if any(word.strip() in name for word in words)}


def measure():
    found = {}
    sizes = SIZES if _chosen(PAGES) or _chosen(COMMANDS) else SIZES[:1]
    with baseline() as folder:
        for size in sizes:
            for code in (folder, ROOT):
                found[code, size] = taken(code, size)
    for name, (_path, seconds, kilobytes) in _chosen(PAGES).items():
        small, large = (found[ROOT, size][name] for size in SIZES)
        then = [found[folder, size][name] for size in SIZES]
        yield (
            name,
            f"{_shown(large, 'kB')} ({_shown(small, 'kB')} with 941); {BASELINE}: {_shown(then[1], 'kB')} ({_shown(then[0], 'kB')})",
            f"at most {seconds} s" + (f", {kilobytes} kB" if kilobytes else ""),
            large[0] <= seconds and large[1] <= (kilobytes or large[1]),
        )
    for name, (_path, seconds, _none) in _chosen(DOCUMENTS).items():
        own, then = found[ROOT, SIZES[0]][name], found[folder, SIZES[0]][name]
        yield name, f"{_shown(own, 'kB')}; {BASELINE}: {_shown(then, 'kB')}", f"at most {seconds} s", own[0] <= seconds
    for name, (_arguments, seconds, megabytes) in _chosen(COMMANDS).items():
        small, large = (found[ROOT, size][name] for size in SIZES)
        then = [found[folder, size][name] for size in SIZES]
        yield (
            name,
            f"{_shown(large, 'MB')} ({_shown(small, 'MB')} with 941); {BASELINE}: {_shown(then[1], 'MB')} ({_shown(then[0], 'MB')})",
            f"at most {seconds} s, {megabytes} MB",
            bool(large) and large[0] <= seconds and large[1] <= megabytes,
        )
    if not _chosen(PAGES):
        return
    (before, after), then = found[ROOT, SIZES[1]]["memory"], found[folder, SIZES[1]]["memory"]
    yield (
        "memory of the process before and after its pages",
        f"{before:.0f} MB, {after:.0f} MB: {after / before:.2f} times; {BASELINE}: {then[0]:.0f} MB, {then[1]:.0f} MB",
        f"at most {MAX_MEMORY} times",
        after / before <= MAX_MEMORY,
    )


def taken(code, size):
    """Return what pages and commands take with the code of a folder: (seconds, kilobytes or megabytes) by name."""
    with tempfile.TemporaryDirectory() as folder, empty_database() as environment:
        environment = {**os.environ, "PYTHONPATH": str(code), "STATE_DIR": folder, **environment}
        table = Path(folder) / "bodies.csv"
        write_bodies(table, size)
        assert _used("prepare", code=code, environment=environment)
        found = {}
        for name, (arguments, *_limits) in COMMANDS.items():
            if name not in {**_chosen(COMMANDS), SETUP: None}:
                continue
            arguments = [one.format(table=table, folder=folder) for one in arguments]
            found[name] = _used(*arguments, code=code, environment=environment)
        pages, documents = (
            {name: path for name, (path, *_limits) in own.items()}
            for own in (_chosen(PAGES), _chosen(DOCUMENTS) if size == SIZES[0] else {})
        )
        command = [sys.executable, "-c", ASK, json.dumps(pages), json.dumps(documents)]
        output = subprocess.run(command, cwd=code, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        of_pages, *memory = json.loads(output.stdout.splitlines()[-1])
        return {**found, **of_pages, "memory": memory}


def _used(*arguments, code, environment):
    """Run a command; return its CPU seconds and its largest size in megabytes, or None if it refuses."""
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(command, cwd=code, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _shown(figures, unit):
    return f"{figures[0]:.2f} s, {figures[1]:.0f} {unit}" if figures else "refused"


if __name__ == "__main__":
    main("benchmarks.scale", measure, "A large directory", page="capacity.md")
