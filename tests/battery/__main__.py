"""Run the battery in full on SQLite and on a real PostgreSQL, and print its table. `make battery` calls this.

Exit code 1 where a row fails or was not measured. With --write, docs/battery.md is written from the run.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.postgresql import stop_when_asked

from .rows import Row, table

WITH_SIZES = (
    "tests/reorganisations/test_as_lists.py",
    "tests/search/test_hostile.py",
    "tests/secretariat/test_idempotency.py",
    "tests/secretariat/test_tree_as_lists.py",
    "tests/secretariat/test_place_all.py",
)
"""Tests elsewhere that have a large form too; they fail like others, and most give no rows."""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "battery.md"
HEAD = """# The stress test (“battery”)

Written by `make battery WRITE=1` from its own run; nothing here is edited by hand. Measured on {cores} cores
({machine}, Python {python}), {date}; load average {load:.1f} at the start. The column “stock libraries” has reference values that were measured once; they are not measured again.

"""


def main(arguments):
    load, _five, _fifteen = os.getloadavg()
    with tempfile.NamedTemporaryFile("r", suffix=".jsonl") as kept:
        os.environ |= {"BATTERY": "full", "BATTERY_ROWS": kept.name}
        options = [
            "-n",
            "0",
            "-s",
            "-q",
            "-o",
            "faulthandler_timeout=0",
            "tests/battery",
            *WITH_SIZES,
            *(part for part in arguments if part != "--write"),
        ]
        with subprocess.Popen([sys.executable, "-m", "pytest", *options]) as tests:
            try:
                code = tests.wait()
            except BaseException:
                tests.terminate()
                raise
        rows = [Row(**json.loads(line)) for line in kept]
    text = table(rows)
    print(f"\n{text}\n")
    failed = code != 0 or not all(row.holds for row in rows)
    if "--write" in arguments:
        head = HEAD.format(
            cores=os.cpu_count(),
            load=load,
            machine=platform.machine(),
            python=platform.python_version(),
            date=datetime.now(UTC).date(),
        )
        PAGE.write_text(f"{head}{text}\n", encoding="utf-8")
        print(f"Written to {PAGE}")
    print("FAILED: a row fails, or was not measured." if failed else "All rows hold.")
    return int(failed)


if __name__ == "__main__":
    stop_when_asked()
    sys.exit(main(sys.argv[1:]))
