"""The search page of commit 6891711 on a copy of our SQLite database; runs in a checkout of that commit, with its own settings.

    python search_6891711.py DATABASE
    python search_6891711.py

The first copies and indexes it. The second, a process that only answers, reads pairs of a query and a language as JSON, and prints the
milliseconds of CPU for each as JSON: null where it answers with 500.
"""

import io
import json
import sys
import time

from wsgi_requests import get


def main(database=None):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    if database:
        call_command("migrate", verbosity=0)
        copy(database)
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
        return
    times, rows = [], json.load(sys.stdin)
    for measured in (False, True):
        for query, language in rows:
            start = time.process_time()
            status = get(f"/{language}/search/", q=query)
            taken = 1000 * (time.process_time() - start)
            assert status in (200, 500)
            if measured:
                times.append(taken if status == 200 else None)
    print(json.dumps(times))


def copy(database):
    """Copy the tables that both builds have; columns that only the older one has are empty."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ATTACH %s AS ours", [database])
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND (name LIKE 'secretariat_%%' OR name LIKE 'translations_%%') "
            "AND name IN (SELECT name FROM ours.sqlite_master)"
        )
        for (table,) in cursor.fetchall():
            columns = {}
            for schema in ("main", "ours"):
                cursor.execute(f"PRAGMA {schema}.table_info({table})")
                columns[schema] = [row[1] for row in cursor.fetchall()]
            names = ", ".join(f'"{name}"' for name in columns["main"])
            values = ", ".join(f'"{name}"' if name in columns["ours"] else "''" for name in columns["main"])
            cursor.execute(f"DELETE FROM main.{table}")  # noqa: S608 - names of ours
            cursor.execute(f"INSERT INTO main.{table} ({names}) SELECT {values} FROM ours.{table}")  # noqa: S608


if __name__ == "__main__":
    main(*sys.argv[1:])
