"""The migrations of this release, and which of them the database lacks. The only module that knows Django's migration internals."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def _migrations():
    return MigrationLoader(None).disk_migrations


def unapplied_migrations():
    """The migrations that the database lacks, as `app.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(".".join(key) for key in _migrations().keys() - applied.keys())


def unknown_migrations(applied):
    """Those of `applied`, pairs of app and name, that this release does not have and that none of its own replaces."""
    replaced = {key for migration in _migrations().values() for key in migration.replaces}
    return sorted(".".join(key) for key in set(applied) - _migrations().keys() - replaced)


def is_too_old():
    """Return whether the database lacks migrations that this release has squashed: it has some of those replaced, but not all."""
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return any(
        0 < len(applied & {*migration.replaces}) < len(migration.replaces) for migration in _migrations().values()
    )
