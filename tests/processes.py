"""Runs functions in processes of their own, all at once, on the database of the running test.

One process that has loaded Django waits for such calls and divides itself for each: to begin it anew takes a second.
"""

import importlib
import json
import os
import subprocess
import sys
import traceback
import warnings

from django.conf import settings
from django.db import connection, connections
from django.utils import translation

_waiting = []
"""The process that divides itself, once there is one; it ends with the one that began it."""


def together(*calls):
    """Run each call (dotted name of a function, keyword arguments) in its own process.

    They begin together, when all are ready. Returns what they returned, in order.
    """
    if not _waiting:
        command = [sys.executable, "-m", "tests.processes"]
        pipe = subprocess.PIPE
        _waiting.append(subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=pipe, stdout=pipe, text=True))
    process = _waiting[0]
    print(json.dumps([connection.settings_dict, calls]), file=process.stdin, flush=True)
    return json.loads(process.stdout.readline() or '"no process could be begun"')


def database_url():
    """The URL of the database of the running test."""
    return os.environ["DATABASE_URL"]


def main():
    import django

    django.setup()
    _load_site()
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        database, calls = json.loads(line)
        found = [(_function(name), arguments) for name, arguments in calls]
        connections.settings["default"] = database
        connections["default"] = connections.create_connection("default")  # another than the call before may have had
        print(json.dumps(_run(found)), file=answers, flush=True)


def _load_site():
    """Load what the first request loads, once for all processes that are divided from this one."""
    from django.core.handlers.base import BaseHandler
    from django.db.backends.signals import connection_created
    from django.template.loader import get_template
    from django.urls import get_resolver

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No directory at")  # of static files
        BaseHandler().load_middleware()
    get_resolver().url_patterns  # noqa: B018
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Save")
    get_template("admin/change_form.html")
    connection_created.disconnect(dispatch_uid="timeouts")  # those of web processes; most of these are commands


def _function(name):
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def _run(calls):
    """What each call returns, in a process that is divided from this one."""
    begin, beginning = os.pipe()
    processes = []
    for call, arguments in calls:
        told, telling = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(beginning)
            _be(call, arguments, begin, telling)
        os.close(telling)
        processes.append((pid, os.fdopen(told)))
    for _pid, told in processes:
        assert told.readline() == "ready\n", "a process did not start"
    os.close(beginning)  # which all of them wait for
    os.close(begin)
    answers = []
    for pid, told in processes:
        with told:
            answers.append(json.loads(told.read() or '"a process broke off"'))
        os.waitpid(pid, 0)
    return answers


def _be(call, arguments, begin, telling):
    """Be one of the processes, to its end."""
    try:
        with os.fdopen(telling, "w") as answer:
            connections["default"] = connections.create_connection("default")
            connection.ensure_connection()
            print("ready", file=answer, flush=True)
            os.read(begin, 1)
            answer.write(json.dumps(call(**arguments)))
            connection.close()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    main()
