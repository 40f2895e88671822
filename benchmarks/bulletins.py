"""Benchmark of reading a bulletin of 300 pages, in a process of its own: seconds, memory, and whether every word has a place."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

PAGES, WORDS_OF_A_PAGE = 300, 450
BODIES, FUNCTIONS, ITEMS = 150, 26, 3
MAX_SECONDS, MAX_MEGABYTES = 20, 300
READ = """
import json, resource, sys, time
from pathlib import Path
import django
django.setup()
from bulletins.documents import words_of
from bulletins.grammar import read_bulletin
from bulletins.reading import read_document
began = time.perf_counter()
document = read_document(Path(sys.argv[1]))
plan = read_bulletin(document)
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "words": sum(len(words_of(one.text)) for one in document.paragraphs()),
    "lost": sum(plan.lost_words(document).values()),
    "functions": sum(len(body.functions) for body in plan.bodies),
    "items": sum(len(function.items) for body in plan.bodies for function in body.functions),
}))
"""


def write_bulletin(path):
    """Write a bulletin with as many words as 300 pages have, in runs as Word makes them."""
    from tests.bulletins.making import abstract, bold, level, make_docx, num, p, run

    numbering = abstract(0, level(0, "lowerLetter", "(%1)"), level(1, "lowerRoman", "(%2)"))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering += "".join(num(number, 0, restart) for number in range(1, BODIES + 1))
    words = PAGES * WORDS_OF_A_PAGE // (BODIES * FUNCTIONS * (ITEMS + 1))
    pieces = "".join(run(f"word{number} ", '<w:lang w:val="en-GB"/>') for number in range(words // 2))
    pieces += run(" ".join(f"more{number}" for number in range(words - words // 2)) + ";")
    blocks = [bold("Organization of the Office of Everything")]
    for number in range(1, BODIES + 1):
        blocks += [bold(f"Section {number}"), bold(f"Section of Matter {number}")]
        blocks += [
            p(f"{number}.1\tThe Section is headed by a Chief."),
            p(f"{number}.2\tThe core functions of the Section are as follows:"),
        ]
        for _function in range(FUNCTIONS):
            blocks.append(p(raw=pieces, number=number))
            blocks += [p(raw=pieces, number=number, level=1) for _item in range(ITEMS)]
    make_docx(path, *blocks, numbering=numbering)


def measure():
    """Yield (what, figure, target, whether it is met)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulletin.docx"
        write_bulletin(path)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "secretariat.settings", "STATE_DIR": folder}
        done = subprocess.run(
            [sys.executable, "-c", READ, path], env=environment, capture_output=True, text=True, check=True
        )
    found = json.loads(done.stdout)
    yield f"DOCX of {PAGES} pages ({found['words']:,} words)", f"{found['seconds']:.1f} s", f"≤ {MAX_SECONDS} s", found["seconds"] <= MAX_SECONDS  # fmt: skip
    yield "memory of the process", f"{found['megabytes']:.0f} MB", f"≤ {MAX_MEGABYTES} MB", found["megabytes"] <= MAX_MEGABYTES  # fmt: skip
    yield "functions and items found", f"{found['functions']:,} and {found['items']:,}", f"{BODIES * FUNCTIONS:,} and {BODIES * FUNCTIONS * ITEMS:,}", (found["functions"], found["items"]) == (BODIES * FUNCTIONS, BODIES * FUNCTIONS * ITEMS)  # fmt: skip
    yield "words lost", str(found["lost"]), "0", not found["lost"]


def main():
    """Print the table; exit with 1 if a row fails."""
    load = os.getloadavg()[0]
    rows = [*measure()]
    print(f"Reading a bulletin. {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()}), {datetime.now(UTC).date()}; load average {load:.1f} at the start.\n")  # fmt: skip
    print("| | what | measured | target |\n|---|---|---|---|")
    for what, figure, target, is_met in rows:
        print(f"| {'✓' if is_met else '✗'} | {what} | {figure} | {target} |")
    sys.exit(not all(row[-1] for row in rows))


if __name__ == "__main__":
    main()
