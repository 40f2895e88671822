"""The databases of a test run: SQLite and PostgreSQL, each empty and with the seed.

Both are made once for a run, by `python -m tests.databases` beside the collection of tests, and are templates: a worker
has a copy of each that it needs, and a new copy after a test that committed something. A test finds one of them as
Django's database "default".
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from unittest.mock import patch

SQLITE, POSTGRESQL = NAMES = ("sqlite", "postgresql")
EMPTY, SEEDED = "empty", "seeded"
PROJECT = Path(__file__).resolve().parent.parent


class Templates:
    """Where the templates of a run are: a folder, and the URL of a server of PostgreSQL."""

    def __init__(self, folder, server):
        self.folder, self.server = Path(folder), server

    @property
    def shared(self):
        """What another process needs to use them."""
        return str(self.folder), self.server

    def database(self, kind, contents, copy="template"):
        return {SQLITE: SQLite, POSTGRESQL: PostgreSQL}[kind](self, contents, copy)

    def log(self, kind):
        return self.folder / f"{kind}.log"

    def done(self, kind):
        return self.folder / f"{kind}.done"

    def wait(self, kind):
        """Until the templates of this kind are there."""
        for _ in range(1200):
            if self.done(kind).exists():
                assert self.done(kind).read_text() == "0", self.log(kind).read_text()
                return
            time.sleep(0.1)
        raise AssertionError(f"The {kind} templates were not made: {self.log(kind).read_text()}")


@contextmanager
def templates(kinds, server=None):
    """Templates that are being made; they and their copies are gone afterwards. `server` gives a PostgreSQL."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="databases-"))
        url = stack.enter_context(server()) if POSTGRESQL in kinds else None
        found = Templates(folder, url)
        if url:
            stack.callback(drop_all, found)
        for kind in kinds:
            with found.log(kind).open("w") as log:
                # The shell notes how it ended, whoever waits for it.
                command = '"$@"; echo -n $? > "$0.part"; mv "$0.part" "$0"'
                making = subprocess.Popen(
                    ["sh", "-c", command, found.done(kind), sys.executable, "-m", "tests.databases", kind, *filter(None, found.shared)],
                    cwd=PROJECT, stdout=log, stderr=subprocess.STDOUT,
                )  # fmt: skip
            stack.callback(making.wait)
        yield found


class Database:
    """One database that tests find as "default". `is_spoilt` where a test committed something."""

    def __init__(self, templates, contents, copy):
        self.templates, self.contents, self.copy = templates, contents, copy
        self.connection = None
        self.is_spoilt = True  # it is not there yet

    def spoil(self):
        self.is_spoilt = True

    def use(self):
        """Make it the database "default" of this process; a copy is made anew where the one before was spoilt."""
        from django.db import connections

        if self.is_spoilt:
            self.close()
            self.renew()
            self.is_spoilt = False
        connections.settings["default"] = self._settings()
        if self.connection is None:
            self.connection = connections.create_connection("default")
        connections["default"] = self.connection
        os.environ["DATABASE_URL"] = self.url  # for processes that a test begins

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _settings(self):
        from django.db import connections

        from secretariat import environment

        with patch.dict(os.environ, DATABASE_URL=self.url):
            settings = {"default": environment.database("DATABASE_URL", "")}
        return connections.configure_settings(settings)["default"]


class SQLite(Database):
    """A file in a folder of its own: writers queue at the folder."""

    @property
    def path(self):
        return self.templates.folder / f"{self.copy}-{self.contents}" / "test.sqlite3"

    @property
    def url(self):
        return f"sqlite:///{self.path}"

    def renew(self):
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self.path.parent.mkdir()
        if self.copy != "template":
            self.copy_of(self.templates.database(SQLITE, self.contents))

    def copy_of(self, other):
        """All of the other is in its file: it was closed."""
        self.path.parent.mkdir(exist_ok=True)
        shutil.copyfile(other.path, self.path)


class PostgreSQL(Database):
    """A database of the server; its name says which run it belongs to."""

    @property
    def name(self):
        return f"{prefix(self.templates)}_{self.copy}_{self.contents}"

    @property
    def url(self):
        return re.sub(r"/[^/?]*(\?|$)", rf"/{self.name}\1", self.templates.server, count=1)

    def renew(self):
        execute(self.templates.server, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        other = "template0"
        if self.copy != "template":
            other = self.templates.database(POSTGRESQL, self.contents).name
        self._create(other)

    def copy_of(self, other):
        self._create(other.name)

    def _create(self, template):
        execute(self.templates.server, f"CREATE DATABASE {self.name} TEMPLATE {template}")


def prefix(templates):
    return re.sub(r"\W", "_", f"test_{templates.folder.name}").lower()


def execute(server, statement):
    import psycopg2

    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def drop_all(templates):
    found = execute(templates.server, f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix(templates)}%'")
    for (name,) in found:
        execute(templates.server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make(kind, templates):
    """Make both templates: migrated and without a row of ours, and with the seed."""
    import django

    django.setup()
    from django.core.management import call_command

    empty, seeded = templates.database(kind, EMPTY), templates.database(kind, SEEDED)
    empty.use()
    call_command("migrate", verbosity=0)
    empty.close()
    seeded.copy_of(empty)
    seeded.is_spoilt = False
    empty.use()
    delete_everything()
    empty.close()
    seeded.use()
    load_seed()
    seeded.close()


def load_seed():
    from django.conf import settings

    from exchange.loading import Loader

    Loader(settings.BASE_DIR / "fixtures" / "directory").load()


def delete_everything():
    """Delete every row of our own apps; foreign keys are checked when all are gone."""
    from django.apps import apps
    from django.db import connection, transaction

    from secretariat.tree import structure_lock

    with transaction.atomic(), structure_lock(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            path = Path(model._meta.app_config.path)
            is_kept = model._meta.proxy or model._meta.label == "public_record.Baseline"  # which `migrate` makes
            if path.parent == PROJECT and not is_kept:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.settings"
    os.environ.pop("DATABASE_URL", None)
    make(sys.argv[1], Templates(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
