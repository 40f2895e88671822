"""Benchmark of the files for address books and LDAP servers: 20,000 bodies, each in a process of its own, with its memory.

The times are CPU time. With the directory's own posts and contact points, if it has any.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.many_bodies import load_many

from .both import main

BODIES, SECONDS, MEGABYTES = 20_000, 20, 300
BASE = "https://directory.example.org"
WRITE = """
import resource, sys
import django
django.setup()
from opendata import ldif, records, vcards
from secretariat.languages import SOURCE
bodies = records.every_body({base!r})
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    file.writelines({call})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""
FILES = {
    "LDIF of the whole": "ldif.ldif(bodies)",
    "cards of all bodies in one language": "vcards.cards(bodies, SOURCE)",
    "cards of all bodies in all languages": "vcards.cards(bodies, SOURCE, all_languages=True)",
}


def measure():
    from django.core.management import call_command

    call_command("load_directory", Path(__file__).parent.parent / "fixtures" / "directory", verbosity=0)
    load_many(BODIES)
    call_command("rebuild_record", verbosity=0)
    for name, call in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            script = WRITE.format(base=BASE, call=call)
            done = subprocess.run([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            megabytes, size = float(done.stdout), path.stat().st_size / 1e6
        figure = f"{seconds:.1f} s, {megabytes:.0f} MB of memory, {size:.1f} MB written"
        holds = seconds <= SECONDS and megabytes <= MEGABYTES
        yield f"{name}, {BODIES} bodies", figure, f"at most {SECONDS} s and {MEGABYTES} MB", holds


if __name__ == "__main__":
    main("benchmarks.address_files", measure, "Measured by `.venv/bin/python -m benchmarks.address_files`")
