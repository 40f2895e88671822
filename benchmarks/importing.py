"""Benchmark of bringing 23,120 bodies into the directory: as a table, as a folder, and their names in a language as XLIFF; and of their record.

Each run has its own database, and a process of its own for what is measured. The write lock is measured from when it is
taken until the commit has returned. CPU time is that of the process; that of PostgreSQL's server process is added.
"""

import tempfile
from pathlib import Path

from .both import main
from .loading import ROOT, run

BODIES = 23_120
MAX_SECONDS_HELD, MAX_SECONDS, MAX_MEGABYTES = 5, 25, 300
MAX_SECONDS_OF_FOLDER, MAX_SECONDS_OF_XLIFF = 60, 120

MEASURE = """
import io, json, os, resource, subprocess, sys, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from secretariat import changes

BEFORE = '''BEFORE'''

def server():
    # CPU time of the server process of PostgreSQL.
    if connection.vendor == "sqlite":
        return 0
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

def now():
    return time.perf_counter(), time.process_time(), server()

def since(then):
    return dict(zip(("seconds", "processor", "server"), (after - before for before, after in zip(then, now()))))

class Held:
    # Since when the write lock is held, and how long it was held each time.
    since, times = None, []

    def begin(self):
        self.since = now()

    def end(self):
        if self.since:
            self.times.append(since(self.since))
            self.since = None

held = Held()

def followed(function, after):
    def call(*arguments):
        try:
            return function(*arguments)
        finally:
            after()
    return call

call_command("migrate", verbosity=0)
if BEFORE:
    subprocess.run([sys.executable, "-c", BEFORE, *sys.argv[1:]], check=True)
connection.ensure_connection()
if connection.vendor == "postgresql":
    changes.lock_postgresql = followed(changes.lock_postgresql, held.begin)
else:
    begin = connection._start_transaction_under_autocommit
    connection._start_transaction_under_autocommit = followed(begin, lambda: connection.transaction_mode == "IMMEDIATE" and held.begin())
connection._commit, connection._rollback = followed(connection._commit, held.end), followed(connection._rollback, held.end)
began = now()
WORK
print(json.dumps({
    "held": max(held.times, key=lambda own: own["processor"] + own["server"]),
    "whole": since(began),
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""
SEED = """
import io, sys
from dataclasses import replace
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("load_directory", stdout=io.StringIO())
"""
IMPORT = """
from secretariat.models import Body
root = Body.objects.get(parent=None).slug
call_command("import_bodies", sys.argv[1], under=root, stdout=io.StringIO())
"""
LOAD = 'call_command("load_directory", sys.argv[1], stdout=io.StringIO())'
REBUILD = 'call_command("rebuild_record", stdout=io.StringIO())'
UNRECORDED = (
    SEED
    + """
from tests.many_bodies import load_many
load_many(int(sys.argv[2]))
"""
)
MANY = (
    UNRECORDED
    + """
call_command("rebuild_record", stdout=io.StringIO())
from secretariat.languages import BY_SLUG
from translations.cat_files import segments, xliff
from translations.status_report import status_report
exported = segments.exported_segments([*status_report([BY_SLUG["es"]])])
names = [replace(own, target=f"Unidad {own.source}", state=sys.argv[3]) for own in exported if own.label == "Name"]
Path(sys.argv[1]).write_bytes(xliff.xliff_1(names))
"""
)
TRANSLATE = 'call_command("import_translations", sys.argv[1], stdout=io.StringIO(), stderr=io.StringIO())'


def write_bodies(path, number):
    """Write a table of generated bodies in English and French, every fourth with a mandate."""
    with path.open("w", encoding="utf-8") as file:
        print("external_id,parent_external_id,kind,name_en,name_fr,mandate_en", file=file)
        print("g-0,,division,Division for all matters,Division chargée de toutes les affaires,", file=file)
        for index in range(1, number):
            mandate = f"Responsible for matter {index}" if index % 4 == 0 else ""
            names = f"Unit for matter {index},Unité chargée de l’affaire {index}"
            print(f"g-{index},g-{(index - 1) // 5},unit,{names},{mandate}", file=file)


def measure():
    from .directories import write_folder

    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "bodies.csv"
        write_bodies(table, BODIES)
        yield _row(f"a table of {BODIES} bodies in two languages", measured(IMPORT, str(table), before=SEED))
        write_folder(Path(folder), BODIES)
        yield _row(f"a folder of {BODIES} bodies in six languages", measured(LOAD, folder), MAX_SECONDS_OF_FOLDER)
        found = measured(TRANSLATE, f"{folder}/es.xlf", str(BODIES), "translated", before=MANY)
        yield _row(f"XLIFF of {BODIES} names, for review", found, MAX_SECONDS_OF_XLIFF)
        yield _row(f"rebuild_record with {BODIES} bodies", measured(REBUILD, "", str(BODIES), before=UNRECORDED))


def measured(work, *arguments, before=""):
    """Run Python code as work that is measured, and other code before it; both see `arguments` as those of the process."""
    return run(MEASURE.replace("BEFORE'''", before + "'''").replace("WORK", work), ROOT, *arguments)


def _row(what, taken, max_seconds=MAX_SECONDS):
    held, whole = taken["held"], taken["whole"]
    return (
        what,
        f"write lock {_shown(held)}; in all {_shown(whole)}; {taken['megabytes']:.0f} MB",
        f"lock at most {MAX_SECONDS_HELD} s CPU time; process {max_seconds} s, {MAX_MEGABYTES} MB",
        held["processor"] + held["server"] <= MAX_SECONDS_HELD
        and whole["processor"] <= max_seconds
        and taken["megabytes"] <= MAX_MEGABYTES,
    )


def _shown(taken):
    server = f" + server {taken['server']:.1f} s" if taken["server"] else ""
    return f"{taken['processor']:.1f} s{server} CPU time ({taken['seconds']:.0f} s)"


if __name__ == "__main__":
    main("benchmarks.importing", measure, "Bringing bodies into the directory")
