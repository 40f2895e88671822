"""System checks of the machine on which the directory runs."""

import sqlite3

from django.conf import settings
from django.core.checks import Warning, register

from secretariat.environment import has_wal_reset_bug


@register
def check_sqlite(app_configs, **kwargs):
    """Warn about versions of SQLite that can damage a database when several processes write (the WAL-reset bug)."""
    if not settings.IS_SQLITE or settings.WORKERS == 1 or not has_wal_reset_bug():
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} can damage the database when several processes write at once.",
            hint="Use SQLite 3.51.3 or newer (or 3.50.7, 3.44.6), or set WORKERS=1, or use PostgreSQL.",
            id="delivery.W001",
        )
    ]
