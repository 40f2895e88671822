"""Benchmark of the files for address books and LDAP servers: 20,000 bodies with 40,000 posts and 60,000 contact points.

Each file is written by a process of its own. The times are CPU time.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from .both import main

BODIES, SECONDS, MEGABYTES = 20_000, 20, 300
BASE = "https://directory.example.org"
WRITE = """
import sys
from pathlib import Path
import django
django.setup()
from opendata import ldif, records, vcards
from secretariat.languages import SOURCE
bodies = records.every_body({base!r})
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    file.writelines({call})
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000)
"""
"""The memory is not that of getrusage(), which begins with what the process was forked from had."""
FILES = {
    "LDIF of the whole": "ldif.ldif(bodies)",
    "cards of all bodies in one language": "vcards.cards(bodies, SOURCE)",
    "cards of all bodies in all languages": "vcards.cards(bodies, SOURCE, all_languages=True)",
}


def add_posts_and_contact_points():
    """Give each body two posts and three contact points, in English and French."""
    from secretariat.models import Body, ContactPoint, Post

    ids = [*Body.objects.order_by().values_list("pk", flat=True)]
    posts = ((pk, place, "head", f"Head {pk}", f"Chef {pk}", "filled") for pk in ids for place in range(2))
    columns = ("body", "position", "role", "title_en", "title_fr", "status")
    _insert(Post, columns, posts)
    contacts = (
        (
            pk,
            place,
            "media",
            f"unit-{pk}-{place}@example.org",
            f"+1514555{pk % 10_000:04}",
            "12",
            "9 to 17",
            "De 9 à 17",
            "en fr",
        )
        for pk in ids
        for place in range(3)
    )
    columns = ("body", "position", "purpose", "email", "phone", "extension", "hours_en", "hours_fr", "languages")
    _insert(ContactPoint, columns, contacts)


def _insert(model, columns, rows):
    """Insert rows with these columns; the other texts of the model are empty."""
    from secretariat.saving import insert_all

    empty = {field.name: field.get_default() or "" for field in model._meta.concrete_fields}
    others = [field.name for field in model._meta.concrete_fields if not (field.primary_key or field.name in columns)]
    rest = tuple(None if model._meta.get_field(name).null else empty[name] for name in others)
    insert_all(model, (*columns, *others), ((*row, *rest) for row in rows))


def measure():
    from django.core.management import call_command

    from tests.many_bodies import load_many

    call_command("load_directory", Path(__file__).parent.parent / "fixtures" / "directory", verbosity=0)
    load_many(BODIES)
    add_posts_and_contact_points()
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
