"""Jobs of the tests, and what processes of theirs do. Terms of the glossary stand for what a job changes."""

import os
import signal
import time
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import gettext

from jobs import running
from jobs.models import Job
from jobs.running import JobFailed, job
from secretariat.changes import write_lock
from secretariat.waiting import TaskStep
from translations.models import Term

BODIES, TEXTS = TaskStep.BODIES, TaskStep.TEXTS


@job
def add_terms(run, count, failure="", name="term", folder=""):
    """Adds terms in one transaction, after a step of preparation; or breaks off before the last of them."""
    for done in range(3):
        run.progress(BODIES, done, 3)
    if failure == "lost":
        lost(run)
    with write_lock():
        for number in range(count):
            run.progress(TEXTS, number, count)
            if failure in FAILURES and number == count - 1:
                FAILURES[failure](run, folder)
            Term.objects.create(english=f"{name} {number}")
        run.finish(gettext("The import was carried out."))


@job
def without_a_transaction(run):
    return "Done."


def killed(run, folder):
    os.kill(os.getpid(), signal.SIGKILL)


def stopped(run, folder):
    os.kill(os.getpid(), signal.SIGTERM)
    run.progress(TEXTS, 0, 1)


def refused(run, folder):
    raise JobFailed("No.")


def broken(run, folder):
    raise ZeroDivisionError


def lost(run):
    """As if its heartbeats had not come through, and somebody had noticed."""
    run.stop_reporting()
    Job.objects.filter(pk=run.row.pk).update(state=Job.State.INTERRUPTED)


def seen(run, folder):
    """Waits, within the transaction, until another process has seen how far it is."""
    wait_for(Path(folder, "seen").exists)


FAILURES = {function.__name__: function for function in (killed, stopped, refused, broken, seen)}


def wait_for(condition):
    for _ in range(3000):
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("It did not come to pass.")


# In processes of their own


def work(name="a worker", ended="", times=1):
    """What `job_worker --once` does, in this process."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)}
    running.REPORT_SECONDS = 0.02
    try:
        for _ in range(times):
            call_command("job_worker", "--once", name=name, ended=ended)
    finally:
        for number, handler in handlers.items():  # a worker has its own
            signal.signal(number, handler)


def look_around():
    """What a worker does before it looks for a job."""
    running.tidy_up()


def cancel(pk):
    """Cancel a job as soon as it runs."""
    wait_for(lambda: Job.objects.get(pk=pk).read_report().done)
    return Job.objects.get(pk=pk).cancel()


def look(pk, folder):
    """What another process sees while the transaction of a job is open."""
    found = Job.objects.get(pk=pk)
    wait_for(lambda: found.refresh_from_db() or (found.read_report().step == "texts" and found.done == 2))
    terms = Term.objects.count()
    Path(folder, "seen").touch()
    return [found.step, found.done, found.total, terms]
