"""Backups of the whole database, written and restored with the database's own tools."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn

from secretariat import environment
from secretariat.known_migrations import unknown_migrations


class BackupError(Exception):
    """A backup cannot be written or restored; the message has the reason. Nothing was changed."""


def make(path=None, prefix="directory", even_damaged=False):
    """Write a backup to `path`, by default a new file in STATE_DIR, and return its path. Raises BackupError.

    It is written to a temporary file and renamed, so `path` is never an incomplete file.
    """
    kind = _kind()
    if path is None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = settings.STATE_DIR / "backups" / f"{prefix}-{moment}{kind.suffix}"
        path.parent.mkdir(mode=0o700, exist_ok=True)
    path = Path(path).absolute()
    if path.exists():
        raise BackupError(f"{path} exists already. Name another file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        kind.write(draft, even_damaged)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
    return path


def validate(path):
    """Raise BackupError unless a file is an intact backup of a directory at a version known to this code."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from None
    kind = _kind()
    if not beginning.startswith(kind.magic):
        raise BackupError(f"{path} is not a backup of {kind.__name__}, which DATABASE_URL names.")
    applied = kind.migrations_in(path)
    if not any(app == "secretariat" for app, _name in applied):
        raise BackupError(f"{path} is the database of something else: it holds no directory.")
    if unknown := unknown_migrations(applied):
        names = ", ".join(unknown)
        raise BackupError(
            f"{path} was made by a newer version, with migrations unknown here ({names}). Use that version."
        )


def restore(path):
    """Replace the database by the backup at `path`, which must have passed `validate`."""
    _kind().restore(Path(path))


def _kind():
    return {"sqlite": SQLite, "postgresql": PostgreSQL}[connection.vendor]


class SQLite:
    """Backups with SQLite's online backup API: consistent during writes, and atomic for readers."""

    suffix, magic = ".sqlite3", b"SQLite format 3\0"

    @staticmethod
    def write(draft, even_damaged):
        if not Path(connection.settings_dict["NAME"]).exists():
            raise BackupError(f"There is no database yet: {connection.settings_dict['NAME']}.")
        with (
            reporting_damage("The database"),
            connection.cursor() as cursor,
            closing(sqlite3.connect(draft)) as copy,
        ):
            cursor.connection.backup(copy)
            # One file without a journal.
            copy.execute("PRAGMA journal_mode=DELETE")
            if not even_damaged:
                check_integrity(copy)

    @staticmethod
    def migrations_in(path):
        journal = path.with_name(f"{path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            raise BackupError(
                f"{path} is a database in use: part of it is still in {journal.name}. Make a backup of it."
            )
        with reporting_damage(path), closing(SQLite.opened(path)) as file:
            check_integrity(file)
            if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
                return []
            return file.execute("SELECT app, name FROM django_migrations").fetchall()

    @staticmethod
    def restore(path):
        with reporting_damage("The database"), closing(SQLite.opened(path)) as file, connection.cursor() as cursor:
            file.backup(cursor.connection)
        connection.close()

    @staticmethod
    def opened(path):
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


@contextmanager
def reporting_damage(what):
    """Context manager: raise BackupError instead of the database's errors."""
    try:
        yield
    except (sqlite3.DatabaseError, connection.Database.DatabaseError) as error:
        raise BackupError(f"{what} is damaged or cut short: {error}.") from None


def check_integrity(database):
    """Raise sqlite3.DatabaseError if a database is damaged."""
    # Constraints on slugs use REGEXP, which SQLite does not implement.
    database.create_function("REGEXP", 2, lambda pattern, text: re.search(pattern, text) is not None)
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(" ".join(found.split()))


class PostgreSQL:
    """Backups with pg_dump and pg_restore, from PG_BIN or PATH; data is restored before the triggers that would refuse it."""

    suffix, magic = ".dump", b"PGDMP"
    # Parameters that every version of libpq understands, the driver's and the tools'.
    parameters = ("host", "hostaddr", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")

    @staticmethod
    def write(draft, even_damaged):
        PostgreSQL.run("pg_dump", "--format=custom", f"--file={draft}", *PostgreSQL.database())

    @staticmethod
    def migrations_in(path):
        try:
            # The whole file is read, because its table of contents alone would not show what is missing.
            PostgreSQL.run("pg_restore", f"--file={os.devnull}", str(path))
            rows = PostgreSQL.run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(path))
        except ToolError as failure:
            raise BackupError(f"{path} is damaged, cut short or too new: {failure}") from None
        copied = re.search(r"^COPY \S+ \(id, app, name, applied\) FROM stdin;\n(.*?)^\\\.$", rows, re.M | re.S)
        return [tuple(row.split("\t")[1:3]) for row in copied[1].splitlines()] if copied else []

    @staticmethod
    def restore(path):
        PostgreSQL.run(
            *("pg_restore", "--clean", "--if-exists", "--single-transaction", "--exit-on-error"),
            *("--no-owner", "--no-privileges", *PostgreSQL.database(), str(path)),
        )

    @staticmethod
    def database():
        """Return the command-line arguments that name the database; the password is passed in the environment."""
        with connection.cursor() as cursor:
            given = cursor.connection.get_dsn_parameters()
        return "--no-password", "--dbname=" + make_dsn(
            **{name: given[name] for name in PostgreSQL.parameters if given.get(name)}
        )

    @staticmethod
    def run(name, *arguments):
        """Run a tool and return its output; raises BackupError if it is not installed, ToolError if it fails."""
        folder = environment.given("PG_BIN")
        tool = shutil.which(name, path=folder or None)
        if not tool:
            where = f"in PG_BIN ({folder})" if folder else "on PATH"
            raise BackupError(f"There is no {name} {where}. Install PostgreSQL's client, or set PG_BIN to its folder.")
        with connection.cursor() as cursor:
            password = cursor.connection.info.password
        connection.close()  # its locks would block pg_restore
        variables = {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
        done = subprocess.run([tool, *arguments], env=variables, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise ToolError(" ".join(done.stderr.split())[:600] or f"{name} failed.")
        return done.stdout


class ToolError(BackupError):
    """A tool of PostgreSQL failed; the message is the tool's."""
