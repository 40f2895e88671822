"""Watches for jobs and runs each in a process of its own, which gives its memory back: an idle supervisor needs a thread.

It knows the table of the jobs by name, so that the process that it runs in need not load the apps.
"""

import logging
import subprocess
import sys
import threading
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

log = logging.getLogger(__name__)
POLL_SECONDS = 1
RETRY_SECONDS = 5
"""Pause after a worker that failed, or without a database."""
STOP_SECONDS = 8
"""Time for a worker to take back what it did, before it is killed."""
IS_DUE = "SELECT 1 FROM jobs_job WHERE state = 'waiting' OR (state = 'running' AND heartbeat_at < %s) LIMIT 1"
HEARTBEAT_TIMEOUT = timedelta(seconds=30)
"""A running job whose worker has not reported for so long has lost it."""


class Supervisor:
    """Begins a worker whenever a job waits, or one has lost its worker. One job at a time; several supervisors share them."""

    def __init__(self):
        self.is_ended, self.worker, self.lost = threading.Event(), None, ""
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def stop(self):
        """End, and the worker too: its job is put back into the queue."""
        self.is_ended.set()
        if worker := self.worker:
            worker.terminate()
            try:
                worker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()

    def watch(self):
        """Watch until it is stopped."""
        pause = POLL_SECONDS
        while not self.is_ended.wait(pause):
            pause = POLL_SECONDS
            if self.is_due() and self.run_worker():
                pause = RETRY_SECONDS

    def is_due(self):
        if self.lost:
            return True
        try:
            with connection.cursor() as cursor:
                limit = connection.ops.adapt_datetimefield_value(timezone.now() - HEARTBEAT_TIMEOUT)
                cursor.execute(IS_DUE, [limit])
                return cursor.fetchone() is not None
        except DatabaseError:
            connection.close()
            return False

    def run_worker(self):
        """Run a worker to its end; returns its exit code."""
        name = uuid.uuid4().hex
        command = [sys.executable, "manage.py", "job_worker", "--once", f"--name={name}", f"--ended={self.lost}"]
        self.worker = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603
        if self.is_ended.is_set():
            self.worker.terminate()
        code, self.worker = self.worker.wait(), None
        self.lost = name if code else ""
        return code
