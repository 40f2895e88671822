"""A database of commit 6891711 upgrades without loss, and is built then as a new one is. See README.md beside."""

import json
import lzma
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db.backends.sqlite3._functions import register

from tests.databases import execute
from tests.processes import database_url
from tests.real_site import PROJECT, clean, manage
from tests.upgrade.losses import losses
from tests.upgrade.schema import connect, contents, definitions, is_sqlite, schema

DUMPS = Path(__file__).parent


@contextmanager
def old_database(own_url, folder):
    """The URL of a database as commit 6891711 left it, on the server of the running test."""
    if is_sqlite(own_url):
        file = folder / "old.sqlite3"
        with closing(sqlite3.connect(file)) as database:
            register(database)  # constraints use functions of Django's
            database.executescript(dump("sqlite"))
        yield f"sqlite:///{file}"
        return
    name = f"old_{os.getpid()}"
    execute(own_url, f"CREATE DATABASE {name} TEMPLATE template0")
    url = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", own_url, count=1)
    try:
        with connect(url) as database, database.cursor() as cursor:
            cursor.execute(dump("postgresql"))
            database.commit()
        yield url
    finally:
        execute(own_url, f"DROP DATABASE {name} WITH (FORCE)")


def dump(kind):
    return lzma.decompress((DUMPS / f"{kind}.sql.xz").read_bytes()).decode()


@pytest.mark.both
@pytest.mark.django_db
def test_a_database_of_commit_6891711_upgrades_without_loss_and_works(tmp_path):
    own_url = database_url()
    with old_database(own_url, tmp_path) as url:
        before = contents(url)
        environment = {"DATABASE_URL": url, "STATE_DIR": str(tmp_path)}
        done = manage("migrate", **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert losses(before, contents(url)) == []
        assert schema(url) ^ schema(own_url) == set()
        assert answers(environment) == {
            **dict.fromkeys(("makemigrations", "tree", "index"), "fine"),
            "pages": {},
            "editor": 302,
            "name": "Unit after the Upgrade",
            "translator": 200,
            "history": True,
            "second factor": 302,
        }


def answers(environment):
    """What today's code says of the upgraded database; of pages, those that do not answer."""
    command = [sys.executable, "-m", "tests.upgrade.upgraded"]
    done = subprocess.run(command, cwd=PROJECT, env=clean(environment), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    return {**said, "pages": {path: status for path, status in said["pages"].items() if status != 200}}


ROW = {"id": 1, "text": "as it was"}


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"t": [ROW]}, 0),
        ({"t": [{**ROW, "new column": 1}]}, 0),
        ({}, 1),
        ({"t": []}, 1),
        ({"t": [{**ROW, "text": "changed"}]}, 2),
        ({"t": [{"id": 1}]}, 2),
        ({"t": [ROW, {**ROW, "id": 2}]}, 1),
        ({"t": [ROW, ROW]}, 1),
    ],
)
def test_a_loss_is_seen(after, found):
    assert len(losses({"t": [ROW]}, after)) == found


def test_an_empty_table_proves_nothing():
    assert losses({"t": []}, {"t": []}) == ["t: there is no row to compare"]


def test_two_tables_are_alike_in_any_order_of_columns():
    assert definitions("CREATE TABLE t (b int CHECK (b IN (1, 2)), a varchar(3) DEFAULT ',')") == definitions(
        "CREATE TABLE t (a varchar(3) DEFAULT ',',\n b int CHECK (b IN (1, 2)))"
    )
