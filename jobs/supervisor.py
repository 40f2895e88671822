"""Watches for jobs and runs each in a process of its own, which gives its memory back: an idle supervisor needs a thread.

It knows the table of the jobs by name, so that the process that it runs in need not load the apps.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import Error, connection

from .reports import is_silent

log = logging.getLogger(__name__)
POLL_SECONDS = 1
RETRY_SECONDS = 5
"""Pause after a worker that failed, or without a database."""
STOP_SECONDS = 8
"""Time for a worker to take back what it did, before it is killed."""
NICENESS = 5
ACTIVE_JOBS = "SELECT id, state, heartbeat_at FROM jobs_job WHERE state IN ('waiting', 'running')"


class Supervisor:
    """Begins a worker whenever a job waits, or one has lost its worker. One job at a time; several supervisors share them."""

    def __init__(self):
        self.is_stopping, self.worker, self.ended = threading.Event(), None, ""
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def stop(self):
        """End, and the worker too: its job is put back into the queue."""
        self.is_stopping.set()
        if worker := self.worker:
            worker.send_signal(signal.SIGTERM)
            try:
                worker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()

    def watch(self):
        """Watch until it is stopped."""
        pause = POLL_SECONDS
        while not self.is_stopping.wait(pause):
            pause = POLL_SECONDS
            try:
                if self.is_due() and self.run_worker():
                    pause = RETRY_SECONDS
            except Exception:  # such as a lack of memory for a process
                log.exception("No worker could be started for a job")
                pause = RETRY_SECONDS

    def is_due(self):
        """Return whether a job waits, or has lost its worker."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(ACTIVE_JOBS)
                jobs = cursor.fetchall()
        except Error:  # it is away, or not migrated yet
            connection.close()
            return False
        return any(state == "waiting" or self.ended or is_silent(pk, _time(at)) for pk, state, at in jobs)

    def run_worker(self):
        """Run a worker to its end; returns its exit code."""
        name = uuid.uuid4().hex
        command = [sys.executable, "manage.py", "job_worker", "--once", f"--name={name}", f"--ended={self.ended}"]
        self.worker = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603
        os.setpriority(os.PRIO_PROCESS, self.worker.pid, NICENESS)
        if self.is_stopping.is_set():
            self.worker.send_signal(signal.SIGTERM)
        code, self.worker = self.worker.wait(), None
        if code and not self.is_stopping.is_set():
            log.error("The worker of a job ended with exit code %s", code)
        self.ended = name if code else ""
        return code


def _time(value):
    """A time as the database has it; SQLite has none of its own."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
