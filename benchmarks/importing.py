"""Benchmark of bringing 23,120 bodies into the directory: as a table, as a folder, and their translations as XLIFF.

Each run has its own process and database. The write lock is measured from when it is taken until the commit has
returned; CPU time includes that of the server process of PostgreSQL.
"""

import tempfile
from pathlib import Path

from .both import main
from .loading import ROOT, run

BODIES = 23_120
MAX_SECONDS_HELD, MAX_SECONDS, MAX_MEGABYTES = 5, 25, 300

MEASURE = """
import io, json, os, resource, sys, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from secretariat import changes

def processor():
    own = time.process_time()
    if connection.vendor == "postgresql":
        fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
        own += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own

class Held:
    # Since when the write lock is held, and how long it was held each time.
    since, times = None, []

    def begin(self):
        self.since = time.perf_counter(), processor()

    def end(self):
        if self.since:
            self.times.append((time.perf_counter() - self.since[0], processor() - self.since[1]))
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
BEFORE
if connection.vendor == "postgresql":
    changes.lock_postgresql = followed(changes.lock_postgresql, held.begin)
else:
    begin = connection._start_transaction_under_autocommit
    connection._start_transaction_under_autocommit = followed(begin, lambda: connection.transaction_mode == "IMMEDIATE" and held.begin())
connection._commit, connection._rollback = followed(connection._commit, held.end), followed(connection._rollback, held.end)
began, clock = processor(), time.perf_counter()
WORK
print(json.dumps({
    "processor": processor() - began,
    "seconds": time.perf_counter() - clock,
    "held": max(own[0] for own in held.times),
    "processor_held": max(own[1] for own in held.times),
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""
SEED = 'call_command("load_directory", stdout=io.StringIO())\n'
IMPORT = """
from secretariat.models import Body
root = Body.objects.get(parent=None).slug
call_command("import_bodies", sys.argv[1], under=root, stdout=io.StringIO())
"""
LOAD = 'call_command("load_directory", sys.argv[1], stdout=io.StringIO())'
MANY = (
    SEED
    + """
from tests.many_bodies import load_many
load_many(int(sys.argv[2]))
call_command("rebuild_record", stdout=io.StringIO())
from dataclasses import replace
from secretariat.languages import BY_SLUG
from translations.cat_files import segments, xliff
from translations.status_report import status_report
exported = segments.exported_segments([*status_report([BY_SLUG["es"]])])
names = [replace(own, target=f"Unidad {own.source}", state=sys.argv[3]) for own in exported if own.label == "Name"]
Path(sys.argv[1]).write_bytes(xliff.document(names))
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
        yield _row(f"a table of {BODIES} bodies", measured(IMPORT, str(table), before=SEED))
        write_folder(Path(folder), BODIES)
        yield _row(f"a folder of {BODIES} bodies", measured(LOAD, folder))


def measured(work, *arguments, before=""):
    """Run Python code as work that is measured, and other code before it; both see `arguments` as those of the process."""
    return run(MEASURE.replace("BEFORE", before).replace("WORK", work), ROOT, *arguments)


def _row(what, taken):
    return (
        what,
        f"the write lock {taken['processor_held']:.1f} s CPU time ({taken['held']:.1f} s), in all {taken['processor']:.1f} s "
        f"({taken['seconds']:.0f} s), {taken['megabytes']:.0f} MB",
        f"at most {MAX_SECONDS_HELD} s CPU time, {MAX_SECONDS} s, {MAX_MEGABYTES} MB",
        taken["processor_held"] <= MAX_SECONDS_HELD
        and taken["processor"] <= MAX_SECONDS
        and taken["megabytes"] <= MAX_MEGABYTES,
    )


if __name__ == "__main__":
    main("benchmarks.importing", measure, "Bringing bodies into the directory", "capacity.md")
