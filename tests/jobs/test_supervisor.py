"""`serve` runs jobs without a second command, and notices when a worker is killed."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs import supervisor
from jobs.heartbeats import HEARTBEAT_TIMEOUT
from jobs.models import Job
from jobs.supervisor import Supervisor
from tests.jobs import works
from tests.jobs.test_running import start, what_became_of
from tests.processes import database_url
from tests.real_site import clean

State = Job.State
pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def watching(monkeypatch):
    """A supervisor that watches, as in the process of `serve`."""
    monkeypatch.setattr(supervisor, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "RETRY_SECONDS", 0.05)
    watching = Supervisor(connection.settings_dict).start()
    yield watching
    watching.stop()
    watching.thread.join(10)
    assert not watching.thread.is_alive()
    watching.active_jobs.close()


def until(row, state):
    works.wait_for(lambda: Job.objects.get(pk=row.pk).state == state)


def test_jobs_are_run_as_they_come_and_a_killed_worker_is_noticed(watching, tmp_path):
    row = start(count=2, failure="seen", folder=str(tmp_path))
    works.wait_for(lambda: Job.objects.get(pk=row.pk).read_report().step == "texts")
    os.kill(watching.worker.pid, signal.SIGKILL)
    until(row, State.INTERRUPTED)
    assert what_became_of(row)[:2] == (State.INTERRUPTED, 0)
    assert timezone.now() - row.heartbeat_at < HEARTBEAT_TIMEOUT  # nobody had to wait for that


def test_a_supervisor_that_ends_puts_its_job_back(watching):
    row = start(count=1_000_000)
    works.wait_for(lambda: Job.objects.get(pk=row.pk).read_report().step == "texts")
    watching.stop()
    watching.thread.join(10)
    assert what_became_of(row)[:2] == (State.WAITING, 0)


def test_the_command_runs_jobs_until_it_is_stopped():
    row = start(count=1)
    environment = clean({"DATABASE_URL": database_url(), "STATE_DIR": str(settings.STATE_DIR)})
    command = [sys.executable, "manage.py", "job_worker"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) as process:
        until(row, State.DONE)
        process.terminate()
    assert process.returncode == 0


def test_nothing_is_due_without_the_table_and_a_job_is_once_it_waits(monkeypatch):
    watching = Supervisor(connection.settings_dict)
    with monkeypatch.context() as patch:
        patch.setattr(supervisor, "ACTIVE_JOBS", "SELECT id, state, heartbeat_at FROM gone")
        assert watching.is_due() is False
    assert watching.is_due() is False
    start(count=1)
    assert watching.is_due() is True
    watching.active_jobs.close()
