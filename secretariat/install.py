"""Installs a lock file with pip and shows how far it is: `python -m secretariat.install requirements.txt`. Needs nothing but pip."""

import os
import re
import subprocess
import sys
from pathlib import Path

from .progress import Progress

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


def main(path):
    terminal = Terminal()
    terminal.write(f"Installing {path} (a minute or two the first time) …")
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
    with subprocess.Popen(  # noqa: S603 (a file of ours)
        [*command, "--requirement", path],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as pip:
        packages = Packages(path, pip.stdout)
        for _package in Progress(terminal)(packages):
            pass
        if packages.are_found:
            terminal.write("Unpacking them (half a minute) …")
        packages.log.extend(pip.stdout)
    if pip.returncode:
        terminal.write("".join(packages.log))
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
