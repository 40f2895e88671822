"""Write the database that DATABASE_URL names as SQL into a folder; python tests/upgrade/dump.py FOLDER."""

import lzma
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path


def sqlite(url):
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        return "\n".join(database.iterdump())


def postgresql(url):
    """What psycopg2 can execute: without commands of psql, and without settings that another server may not know."""
    command = ["pg_dump", "--inserts", "--rows-per-insert=500", "--no-owner", "--no-privileges", url]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(
        r"^(\\(un)?restrict \w+|SET \w+ = [^;\n]*;|SELECT pg_catalog\.set_config\(.*)\n", "", lines, flags=re.M
    )


if __name__ == "__main__":
    url = os.environ["DATABASE_URL"]
    kind = sqlite if url.startswith("sqlite") else postgresql
    (Path(sys.argv[1]) / f"{kind.__name__}.sql.xz").write_bytes(lzma.compress(kind(url).encode()))
