"""Runs functions in processes of their own, all at once, on the database of the running test."""

import importlib
import json
import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def together(*calls):
    """Run each call (dotted name of a function, keyword arguments) in its own process.

    They begin together, when all are ready. Returns what they returned, in order.
    """
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.processes"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in calls
    ]
    try:
        for process, (name, arguments) in zip(processes, calls, strict=True):
            print(json.dumps([connection.settings_dict, name, arguments]), file=process.stdin, flush=True)
        for process in processes:
            assert process.stdout.readline() == "ready\n", "a process did not start"
        for process in processes:
            print(file=process.stdin, flush=True)
        return [json.loads(process.stdout.readline() or '"a process broke off"') for process in processes]
    finally:
        for process in processes:
            process.communicate()


def database_url():
    """The URL of the database of the running test."""
    return os.environ["DATABASE_URL"]


def main():
    import django
    from django.db import connections

    database, name, arguments = json.loads(sys.stdin.readline())
    django.setup()
    connections.settings["default"] = database
    module, _, function = name.rpartition(".")
    call = getattr(importlib.import_module(module), function)
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(call(**arguments)), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    main()
