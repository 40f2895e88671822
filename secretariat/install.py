"""Installs a lock file with uv, or with pip where there is none: `python -m secretariat.install requirements.txt`. Needs nothing but pip.

uv takes a tenth of pip's time. It is the one on the PATH, or that of the lock file for development, which pip installs first.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .progress import Progress, reported

PACKAGE = re.compile(r"^(Collecting|Processing|Requirement already satisfied:) .*\(from -r ")
"""The line that pip prints for each package, before it unpacks all of them."""
SKIPPED = re.compile(r"^Ignoring ")


class Terminal:
    """Standard output, as the progress bar writes to it."""

    def write(self, text, style_func=None, ending="\n"):
        sys.stdout.write(text + ending)
        sys.stdout.flush()

    def isatty(self):
        return sys.stdout.isatty()

    def flush(self):
        sys.stdout.flush()


class Packages:
    """The packages of a lock file, one by one as pip finds them; `log` is everything that pip says."""

    def __init__(self, path, output):
        self.count = len(re.findall(r"^[\w.-]+(?:\[.*\])?==", Path(path).read_text(encoding="utf-8"), re.MULTILINE))
        self.output, self.log, self.are_found = output, [], False

    def __len__(self):
        return self.count

    def __iter__(self):
        for line in self.output:
            self.log.append(line)
            if line.startswith("Installing collected packages"):
                self.are_found = True
                return
            if PACKAGE.match(line) or SKIPPED.match(line):
                yield line


OPTIONS = {"index-url": "--default-index", "extra-index-url": "--index", "find-links": "--find-links"}
"""Where pip is configured to look for packages, and how uv gets it."""
UV = re.compile(r"^uv==.*\n(?:    .*\n)*", re.MULTILINE)


def find_uv():
    """Return the path of uv, installed if need be; None where it cannot be."""
    own = Path(sys.executable).with_name("uv")
    if found := shutil.which("uv") or (own.exists() and str(own)):
        return found
    pinned = UV.search((Path(__file__).parent.parent / "requirements-dev.txt").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "uv.txt"
        lock.write_text(pinned[0], encoding="utf-8")
        done = subprocess.run([*PIP, "install", *FLAGS, "--requirement", lock], capture_output=True)  # noqa: S603
    return str(own) if done.returncode == 0 and own.exists() else None


def with_uv(uv, path):
    """Install a lock file with uv; return whether that succeeded."""
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True).stdout  # noqa: S603
    command = [uv, "pip", "install", "--python", sys.executable, "--require-hashes", "--requirement", path]
    command += ["--index-strategy", "unsafe-best-match"]  # all indexes, as pip: the hashes say what may be installed
    for name, value in re.findall(r"^\S+\.([\w-]+)='(.*)'$", listed, re.MULTILINE):
        if name in OPTIONS:
            command += [part for own in value.split() for part in (OPTIONS[name], own)]
    options = {} if sys.stderr.isatty() else {"capture_output": True}
    return subprocess.run(command, **options).returncode == 0  # noqa: S603


PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
FLAGS = ["--require-hashes"]


def main(path):
    terminal = Terminal()
    terminal.write(f"Installing {path} (a few seconds the first time; with pip a minute or two) …")
    if (uv := find_uv()) and with_uv(uv, path):
        return 0
    with subprocess.Popen(  # noqa: S603 (a file of ours)
        [*PIP, "install", *FLAGS, "--requirement", path],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as pip:
        packages = Packages(path, pip.stdout)
        for _package in reported(packages, "packages", Progress(terminal)):
            pass
        if packages.are_found:
            terminal.write("Unpacking them (half a minute) …")
        packages.log.extend(pip.stdout)
    if pip.returncode:
        terminal.write("".join(packages.log))
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
