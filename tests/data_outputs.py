"""The API’s description, the examples of its page and the RDF in programs that others wrote: rows of `make check-outputs`."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from rdflib import Graph

from tests.real_site import PROJECT

PAGE = PROJECT / "docs" / "open-data.md"
EXAMPLE = re.compile(r"^```(python|js|r)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = "https://directory.example.org"
"""The address that the examples have."""
PROGRAMS = {"python": ("Python", ".py", sys.executable), "js": ("Node", ".mjs", "node"), "r": ("R with jsonlite", ".R", "Rscript")}  # fmt: skip
OWN_STYLE = "no-path-trailing-slash"
"""A rule of Redocly that is about style: our addresses end in a slash, as those of pages do."""


def examples(base):
    """Return the examples of the page about the open data for a site at this address: language → program."""
    return {name: code.replace(NAMED, base) for name, code in EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))}


class _Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def served():
    """Serve the site in a thread; yields its address."""
    from secretariat.wsgi import application

    server = make_server("127.0.0.1", 0, application, handler_class=_Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _run(*command, **options):
    """Return exit code and output of a program."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, check=False, **options)
    return done.returncode, (done.stdout + done.stderr).strip()


def _node_tool(name):
    folder = os.environ.get("NODE_PATH", "")
    return shutil.which(name, path=os.pathsep.join([f"{folder}/.bin", os.environ["PATH"]]))


def rows(folder):
    """Yield (program, what it gets, what it makes of it, whether that is well; None if it is not here)."""
    with served() as base:
        yield from _programs(base, folder)
        yield from _linters(base, folder)
        yield from _rapper(base)


def _programs(base, folder):
    lines = {}
    for name, code in examples(base).items():
        label, suffix, program = PROGRAMS[name]
        if not shutil.which(program):
            yield label, "—", "not here", None
            continue
        path = folder / f"example{suffix}"
        path.write_text(code, encoding="utf-8")
        status, output = _run(program, path)
        lines[name] = output.splitlines()
        holds = status == 0 and len(lines[name]) > 5 and lines[name] == lines["python"]
        yield label, "the example of the page about open data", f"{len(lines[name])} units" if status == 0 else output[-200:], holds  # fmt: skip


def _linters(base, folder):
    from urllib.request import urlopen

    path, rules = folder / "openapi.json", folder / "spectral.yaml"
    with urlopen(f"{base}/api/v1/openapi.json") as response:
        path.write_bytes(response.read())
    rules.write_text("extends: spectral:oas\n")
    if spectral := _node_tool("spectral"):
        status, output = _run(spectral, "lint", "--fail-severity", "error", "-r", rules, path)
        found = re.search(r"\((\d+ errors, \d+ warnings)", output)
        yield (
            f"Spectral {_run(spectral, '--version')[1].split()[0]}",
            "the description of the API, rules `spectral:oas`",
            found[1] if found else output[-200:],
            status == 0,
        )
    else:
        yield "Spectral", "—", "not here (NODE_PATH)", None
    if redocly := _node_tool("redocly"):
        status, output = _run(redocly, "lint", "--extends", "recommended", "--skip-rule", OWN_STYLE, path, cwd=folder)
        found = re.search(r"You have (\d+ warnings?)|Validation failed with (.+?)\.", output)
        made = next(filter(None, found.groups())) if found else "valid"
        yield (
            f"Redocly {_run(redocly, '--version')[1].split()[0]}",
            f"the same, rules `recommended` without `{OWN_STYLE}`",
            made,
            status == 0,
        )
    else:
        yield "Redocly", "—", "not here (NODE_PATH)", None


def _rapper(base):
    rapper = shutil.which("rapper")
    if not rapper:
        yield "raptor", "—", "not here", None
        return
    version = f"raptor {_run(rapper, '--version')[1]}"
    for name in ("data/directory.ttl", "data/catalog.ttl", "id/finance-unit", "id/topics/biosafety"):
        status, output = _run(rapper, "-i", "turtle", "-c", f"{base}/{name}")
        found = re.search(r"Parsing returned (\d+) triples", output)
        # It counts what it read before a fault, too.
        holds = status == 0 and bool(found) and int(found[1]) == len(Graph().parse(f"{base}/{name}", format="turtle"))
        yield version, f"`/{name}`", f"{found[1]} triples, as many as rdflib" if holds else output[-200:], holds
