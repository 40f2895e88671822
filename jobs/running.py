"""Starting jobs, and running them in a worker. The only module that knows the task queue, besides the worker's command.

A job is a task (`django_tasks`, Django's own from 6.0) that has a row to report to (`Job`). The library stores what is to
be run and gives each task to one worker; progress, cancelling, heartbeats and the log are here.
"""

import logging
import signal
import threading
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import wraps

from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from secretariat.changes import change_context

from .models import RETENTION, Job
from .reports import FACTS, reports_of

log = logging.getLogger(__name__)
REPORT_SECONDS = 1
TASK_TIMEOUT = timedelta(days=1)
"""Time after which a task that runs, although its job has ended, has lost its worker."""
MAX_LOG_LINES = 500
PROGRAM_ERROR = gettext_lazy(
    "An error in the program stopped it; the log of the server has the details. Nothing was changed."
)


class JobFailed(Exception):
    """Raised by a job that cannot do its work; its text is a sentence for the person who started it."""


class JobCancelled(Exception):
    """Raised inside a job when it has been cancelled, or is another worker's by now; it takes back what it has changed."""


class JobStopped(BaseException):
    """Raised inside a job when its worker is to end; it takes back what it has changed, and is run again later."""


def job(function):
    """Decorator for a function that is run as a job: it gets a `RunningJob`, and returns a sentence on what came of it.

    It changes the directory in one transaction at most, and calls `RunningJob.finish` at the end of that.
    """

    @wraps(function)
    def run(job_id, arguments):
        if running := _claim(job_id):
            with _reported(running):
                _run(function, running, arguments)
            if running.is_stopped and not running.is_finished:
                _put_back(work, running, arguments)

    work = task(run)
    return work


def start(work, person, title, about, **arguments):
    """Store a job and put it into the queue, in the running transaction; returns it, or the active one with this page."""
    if active := Job.objects.active().filter(about=about).first():
        return active
    row = Job.objects.create(
        title=title[:300],
        about=about,
        person=person,
        person_name=person.get_username()[:150],
        language=translation.get_language(),
    )
    _enqueue(work, row, arguments)
    return row


def _enqueue(work, row, arguments):
    queued = work.enqueue(row.pk, arguments)
    if not queued.is_finished:  # with DEBUG, it has been run already
        Job.objects.filter(pk=row.pk).update(task=queued.id)


def tidy_up(ended_worker=""):
    """Mark jobs that lost their worker, or that this release cannot begin, and delete what nobody needs any more."""
    Job.objects.mark_interrupted(ended_worker)
    impossible = Job.objects.filter(state=Job.State.WAITING, task__in=DBTaskResult.objects.failed().values("pk"))
    impossible.update(state=Job.State.INTERRUPTED, finished_at=timezone.now())
    Job.objects.filter(finished_at__lt=timezone.now() - RETENTION).delete()
    ended = DBTaskResult.objects.exclude(pk__in=Job.objects.active().values("task"))
    # Whoever works on a task marks it as ended after its job has.
    at_work = Q(status=TaskResultStatus.RUNNING, started_at__gt=timezone.now() - TASK_TIMEOUT)
    lost = Job.objects.filter(state=Job.State.INTERRUPTED).values("task")
    ended.exclude(at_work & ~Q(pk__in=lost)).delete()


class RunningJob:
    """A job as its own work sees it: to report progress, to write into its log, and to end with the transaction."""

    def __init__(self, row):
        self.row = row
        self.own = Job.objects.filter(pk=row.pk, worker=row.worker, state=Job.State.RUNNING)
        self.reports, self.reporter = reports_of(self.own), None
        self.is_cancelled = self.is_stopped = self.is_finished = False

    def progress(self, step, done, total):
        """Report how far it is. Raises JobCancelled or JobStopped, which must not be caught."""
        if self.is_cancelled:
            raise JobCancelled
        if self.is_stopped:
            raise JobStopped
        if step != self.row.step:
            self.log(getattr(step, "label", step))
        self.row.step, self.row.done, self.row.total = str(step), done, total

    def log(self, sentence):
        if len(self.row.log) < MAX_LOG_LINES:
            self.row.log = [*self.row.log, [timezone.now().isoformat(timespec="seconds"), str(sentence)]]

    def facts(self):
        return {name: getattr(self.row, name) for name in FACTS}

    def finish(self, outcome):
        """Mark it as done in the running transaction. Raises JobCancelled where that is too late."""
        self.stop_reporting()
        self.log(outcome)
        facts = {**self.facts(), "state": Job.State.DONE, "outcome": outcome, "finished_at": timezone.now()}
        if self.reports.is_cancelled() or not self.own.update(**facts):
            raise JobCancelled
        self.is_finished = True

    def end(self, state, outcome=""):
        """Mark it as ended outside of its transaction, which was rolled back unless it is done."""
        self.stop_reporting()
        if outcome:
            self.log(outcome)
        self.own.update(**self.facts(), state=state, outcome=outcome, finished_at=timezone.now())

    def start_reporting(self):
        self.reporter = _Reporter(self)

    def stop_reporting(self):
        if self.reporter:
            self.reporter.stop()
            self.reporter = None


class _Reporter(threading.Thread):
    """Reports on a job once a second, with a connection of its own: nobody sees what the job's writes in a transaction."""

    def __init__(self, running):
        super().__init__(daemon=True)
        self.running, self.is_ended = running, threading.Event()
        self.start()

    def run(self):
        try:
            while not self.is_ended.wait(REPORT_SECONDS):
                self._report()
        finally:
            connection.close()

    def _report(self):
        try:
            self.running.is_cancelled = not self.running.reports.write(self.running.facts())
        except Error:
            connection.close()  # the next one may get through

    def stop(self):
        self.is_ended.set()
        self.join()


_worker = ""
"""The name of this process, where it is a worker."""


@contextmanager
def worker_named(name):
    """Context manager: what runs inside is run by the worker of this name."""
    global _worker
    _worker = name
    try:
        yield
    finally:
        _worker = ""


def _claim(job_id):
    """Make a waiting job this worker's; None where it no longer waits."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.RUNNING, worker=_worker, started_at=now, heartbeat_at=now):
        return None
    return RunningJob(Job.objects.select_related("person").get(pk=job_id))


@contextmanager
def _reported(running):
    """In the name and language of the person; reports are made, and signals stop the job, where that is possible."""
    row = running.row
    if transaction.get_autocommit():  # otherwise it runs within a request, whose transaction nobody else sees
        running.start_reporting()
    try:
        with (
            translation.override(row.language),
            change_context(person=row.person, source="admin"),
            _stopped_by_signals(running),
        ):
            yield
    finally:
        running.stop_reporting()
        running.reports.close()


def _run(function, running, arguments):
    try:
        with nullcontext() if transaction.get_autocommit() else transaction.atomic():
            outcome = function(running, **arguments)
            if not running.is_finished:
                running.finish(outcome)
    except JobCancelled:
        running.end(Job.State.CANCELLED)
    except JobFailed as error:
        running.end(Job.State.FAILED, str(error))
    except JobStopped:
        pass  # it is put back
    except Exception:
        log.exception("Job %s failed: %s", running.row.pk, running.row)
        running.end(Job.State.FAILED, str(PROGRAM_ERROR))


def _put_back(work, running, arguments):
    with transaction.atomic():
        if running.own.update(state=Job.State.WAITING, worker="", step="", done=0, total=0):
            _enqueue(work, running.row, arguments)


@contextmanager
def _stopped_by_signals(running):
    """SIGTERM and SIGINT stop the job with its next report of progress."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        running.is_stopped = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
