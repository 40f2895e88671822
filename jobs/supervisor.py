"""Watches for jobs and runs each in a process of its own, which gives its memory back: an idle supervisor needs a thread.

It asks for jobs without Django's apps and database layer, so that the process of the server, in which it runs, stays small.
"""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from .heartbeats import is_silent, is_sqlite

log = logging.getLogger(__name__)
POLL_SECONDS = 1
RETRY_SECONDS = 5
"""Pause after a worker that failed, or without a database."""
STOP_SECONDS = 8
"""Time for a worker to take back what it did, before it is killed."""
NICENESS = 5
TIMERS = "SELECT command, due_at FROM jobs_timer WHERE due_at IS NOT NULL"
ACTIVE_JOBS = "SELECT id, state, heartbeat_at FROM jobs_job WHERE state IN ('waiting', 'running')"


class Supervisor:
    """Begins a worker whenever a job waits, or one has lost its worker. One job at a time; several supervisors share them."""

    def __init__(self, database=None):
        self.database = database or settings.DATABASES["default"]
        self.active_jobs = (SQLiteJobs if is_sqlite(self.database) else PostgreSQLJobs)(self.database)
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
                for command in self.due_commands():
                    if self.run(command):
                        pause = RETRY_SECONDS
            except Exception:  # such as a lack of memory for a process
                log.exception("No worker could be started for a job")
                pause = RETRY_SECONDS

    def is_due(self):
        """Return whether a job waits, or has lost its worker."""
        try:
            jobs = self.active_jobs.read()
        except self.active_jobs.errors:  # it is away, or not migrated yet
            self.active_jobs.close()
            return False
        return any(state == "waiting" or self.ended or is_silent(self.database, pk, at) for pk, state, at in jobs)

    def due_commands(self):
        """Return the commands whose time has come."""
        try:
            return [command for command, due_at in self.active_jobs.read_timers() if due_at <= datetime.now(UTC)]
        except self.active_jobs.errors:
            self.active_jobs.close()
            return []

    def run_worker(self):
        """Run a worker to its end; returns its exit code."""
        name = uuid.uuid4().hex
        code = self.run("job_worker", "--once", f"--name={name}", f"--ended={self.ended}")
        self.ended = name if code else ""
        return code

    def run(self, command, *arguments):
        """Run a command in a process of its own to its end; returns its exit code."""
        process = [sys.executable, "manage.py", command, *arguments]
        self.worker = subprocess.Popen(process, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603
        os.setpriority(os.PRIO_PROCESS, self.worker.pid, NICENESS)
        if self.is_stopping.is_set():
            self.worker.send_signal(signal.SIGTERM)
        code, self.worker = self.worker.wait(), None
        if code and not self.is_stopping.is_set():
            log.error("%s ended with exit code %s", command, code)
        return code


class SQLiteJobs:
    """The active jobs in an SQLite database."""

    errors = sqlite3.Error

    def __init__(self, database):
        self.address = f"{Path(database['NAME']).absolute().as_uri()}?mode=ro"

    def read(self):
        return self._rows(ACTIVE_JOBS)

    def read_timers(self):
        return self._rows(TIMERS)

    def _rows(self, query):
        with closing(sqlite3.connect(self.address, uri=True)) as connection:
            rows = connection.execute(query).fetchall()
        return [(*row, datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None) for *row, at in rows]

    def close(self):
        """Each look has a connection of its own."""


class PostgreSQLJobs:
    """The active jobs in a PostgreSQL database."""

    def __init__(self, database):
        import psycopg2  # here, because there may be none where SQLite is used

        self.errors, self.connect, self.connection = psycopg2.Error, psycopg2.connect, None
        named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        own = {name: database[key] for name, key in named.items() if database.get(key)}
        self.settings = {**own, **database.get("OPTIONS", {})}

    def read(self):
        return self._rows(ACTIVE_JOBS)

    def read_timers(self):
        return self._rows(TIMERS)

    def _rows(self, query):
        if self.connection is None:
            self.connection = self.connect(**self.settings)
            self.connection.autocommit = True
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def close(self):
        connection, self.connection = self.connection, None
        if connection:
            with suppress(self.errors):
                connection.close()
