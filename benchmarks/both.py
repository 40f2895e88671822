"""Run a benchmark on SQLite and on PostgreSQL, each in its own process with its own database."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tests.postgresql import postgresql, stop_when_asked

LINE = "measured: "
DOCS = Path(__file__).parent.parent / "docs"


def show(module, table, page=None):
    """Print the table of a benchmark; with `--write` it replaces the one in the file `page` of docs/. Raises ValueError where there is none."""
    print(f"\n{table}")
    if page and "--write" in sys.argv:
        text = (DOCS / page).read_text(encoding="utf-8")
        start = text.index(f"<!-- {module} -->\n") + len(f"<!-- {module} -->\n")
        end = text.index("<!-- /measured -->", start)
        (DOCS / page).write_text(f"{text[:start]}\n{table}\n\n{text[end:]}", encoding="utf-8")


def main(module, measure, title, page=None):
    """Run `measure()` on both databases and print the table; exit with 1 if a row fails.

    `measure()` yields (what, figure, target, whether the target is met). With `--write` the table replaces the one in
    the file `page` of docs/.
    """
    stop_when_asked()
    if "--here" in sys.argv:
        _here(measure)
        return
    load = os.getloadavg()[0]
    rows = _run(module, "SQLite", {})
    with postgresql() as url:
        rows += _run(module, "PostgreSQL", {"DATABASE_URL": url})
    machine = f"{os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()})"
    lines = [
        f"{title}. {machine}, {datetime.now(UTC).date()}; load average {load:.1f} at the start.",
        "",
        "| | database | what | measured | target |",
        "|---|---|---|---|---|",
    ]
    for database, what, figure, target, holds in rows:
        lines.append(f"| {'PASS' if holds else 'FAIL'} | {database} | {what} | {figure} | {target} |")
    show(module, "\n".join(lines), page)
    sys.exit(0 if rows and all(row[-1] for row in rows) else 1)


def _run(module, database, environment):
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "STATE_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "secretariat.settings",
            **environment,
        }
        output = subprocess.run(
            [sys.executable, "-m", module, "--here", *sys.argv[1:]],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    lines = [line for line in output.stdout.splitlines() if line.startswith(LINE)]
    return [(database, *json.loads(line.removeprefix(LINE))) for line in lines]


def set_up_django():
    """Set Django up as in a server process, on the database of the environment."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # Hashed file names exist only after collectstatic.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    import_module("secretariat.wsgi")


def _here(measure):
    set_up_django()
    for row in measure():
        print(LINE + json.dumps(row), flush=True)
