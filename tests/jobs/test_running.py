"""Jobs in workers: each is run once and whole, or changes nothing; whoever looks sees how far it is."""

import fcntl
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from jobs import running
from jobs.models import RETENTION, Job
from tests.jobs import works
from tests.jobs.works import work
from tests.processes import together
from translations.models import Term

State = Job.State
WORK = "tests.jobs.works.work"
pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def start(work=works.add_terms, about="/admin/", language="fr", **arguments):
    person, _created = User.objects.get_or_create(username="ines")
    with translation.override(language):
        return running.start(work, person, "Terms", about, **arguments)


def what_became_of(row):
    """The state of a job, how many terms there are, and how many tasks."""
    row.refresh_from_db()
    return row.state, Term.objects.count(), DBTaskResult.objects.count()


def test_a_worker_runs_a_job_in_the_language_of_its_person():
    row = start(count=3)
    assert what_became_of(row) == (State.WAITING, 0, 1)
    work()
    assert what_became_of(row)[:2] == (State.DONE, 3)
    assert row.outcome == "L’import a été exécuté."
    assert [sentence for _time, sentence in row.log][-1] == row.outcome
    assert (row.step, row.person_name, row.is_active) == ("texts", "ines", False)
    assert row.created_at <= row.started_at <= row.finished_at
    running.tidy_up()
    assert what_became_of(row) == (State.DONE, 3, 0)


def test_work_without_a_transaction_is_done_when_it_ends():
    row = start(works.without_a_transaction)
    work()
    assert (what_became_of(row)[0], row.outcome) == (State.DONE, "Done.")


@pytest.mark.parametrize(
    ("failure", "state", "outcome"),
    [
        ("refused", State.FAILED, "No."),
        (
            "broken",
            State.FAILED,
            "An error in the program stopped it; the log of the server has the details. Nothing was changed.",
        ),
        ("lost", State.INTERRUPTED, ""),
    ],
)
def test_what_fails_changes_nothing_and_says_why(failure, state, outcome):
    row = start(count=3, failure=failure, language="en")
    work()
    assert (*what_became_of(row)[:2], row.outcome) == (state, 0, outcome)


def test_a_killed_worker_leaves_nothing_and_its_job_is_not_run_again():
    row = start(count=3, failure="killed")
    assert together((WORK, {"name": "one"})) == ["a process broke off"]
    assert what_became_of(row)[:2] == (State.RUNNING, 0)
    work("two", ended="another")
    is_known = connection.vendor == "sqlite"  # by the lock on a file; otherwise the supervisor knows
    assert what_became_of(row)[:2] == (State.INTERRUPTED if is_known else State.RUNNING, 0)
    work("three", ended="one")
    assert what_became_of(row) == (State.INTERRUPTED, 0, 0)


@pytest.mark.postgresql
def test_a_job_that_is_silent_for_too_long_has_lost_its_worker():
    row = start(count=3, failure="killed")
    together((WORK, {}))
    running.tidy_up()
    assert what_became_of(row)[0] == State.RUNNING
    assert not row.is_silent
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=31))
    row.refresh_from_db()
    assert row.is_silent
    running.tidy_up()
    assert what_became_of(row) == (State.INTERRUPTED, 0, 0)


def test_a_stopped_worker_puts_its_job_back_for_the_next_one():
    row = start(count=3, failure="stopped")
    work()
    assert what_became_of(row)[:2] == (State.WAITING, 0)
    assert DBTaskResult.objects.ready().get().pk == row.task
    work()
    assert what_became_of(row)[:2] == (State.WAITING, 0)


def test_several_workers_run_each_job_once():
    rows = [start(about=str(number), count=1, name=f"job {number}") for number in range(6)]
    together(*[(WORK, {"name": f"worker {number}", "times": 6}) for number in range(3)])
    assert {what_became_of(row)[0] for row in rows} == {State.DONE}
    assert sorted(Term.objects.values_list("english", flat=True)) == [f"job {number} 0" for number in range(6)]


def test_a_job_that_another_worker_looks_at_when_it_begins_goes_on(monkeypatch):
    """Others look just before it locks the file that says that it has a worker."""
    row, others = start(count=2), []

    def lock(file, operation):
        others.append(together(("tests.jobs.works.look_around", {})))
        return flock(file, operation)

    flock = fcntl.flock
    monkeypatch.setattr("jobs.reports.fcntl", SimpleNamespace(flock=lock, LOCK_EX=fcntl.LOCK_EX))
    work()
    assert what_became_of(row)[:2] == (State.DONE, 2)
    assert len(others) == (connection.vendor == "sqlite")


def test_a_task_stays_until_its_worker_has_marked_it_as_ended(monkeypatch):
    """Another worker tidies up between the end of a job and that of its task."""
    row = start(count=2)
    end = running.RunningJob.stop_reporting

    def stop_reporting(own):
        end(own)
        if own.is_finished:
            together(("tests.jobs.works.look_around", {}))

    monkeypatch.setattr(running.RunningJob, "stop_reporting", stop_reporting)
    work()
    assert what_became_of(row) == (State.DONE, 2, 1)
    assert DBTaskResult.objects.finished().count() == 1
    running.tidy_up()
    assert DBTaskResult.objects.count() == 0


def test_cancelling_a_running_job_leaves_nothing():
    row = start(count=20_000)
    assert together((WORK, {}), ("tests.jobs.works.cancel", {"pk": row.pk})) == [None, True]
    assert (*what_became_of(row)[:2], row.outcome) == (State.CANCELLED, 0, "")


@pytest.mark.parametrize("is_early", [True, False])
def test_a_job_that_is_cancelled_while_it_waits_is_never_run(monkeypatch, is_early):
    if not is_early:  # when its worker is about to take it
        monkeypatch.setattr(running, "tidy_up", lambda ended: None)
    row = start(count=3)
    assert row.cancel()
    work()
    assert what_became_of(row)[:2] == (State.CANCELLED, 0)
    assert not row.cancel()


def test_others_see_how_far_it_is_while_its_transaction_is_open(tmp_path):
    row = start(count=3, failure="seen", folder=str(tmp_path))
    answers = together((WORK, {}), ("tests.jobs.works.look", {"pk": row.pk, "folder": str(tmp_path)}))
    assert answers == [None, ["texts", 2, 3, 0]]
    assert what_became_of(row)[:2] == (State.DONE, 3)


def test_a_page_has_one_active_job():
    row = start(count=1, about="/one/")
    assert start(count=5, about="/one/") == row
    assert start(count=1, about="/two/") != row
    row.cancel()
    assert start(count=1, about="/one/") != row


def test_a_task_that_this_release_does_not_have_does_not_wait_for_ever():
    row = start(count=1)
    DBTaskResult.objects.update(task_path="tests.jobs.works.gone")
    work(times=2)
    assert what_became_of(row) == (State.INTERRUPTED, 0, 0)


def test_old_jobs_are_deleted():
    start(count=1)
    work()
    running.tidy_up()
    assert Job.objects.count() == 1
    Job.objects.update(finished_at=timezone.now() - RETENTION)
    running.tidy_up()
    assert Job.objects.count() == 0


@pytest.mark.sqlite
def test_a_worker_survives_a_writer_that_holds_sqlite_for_long(monkeypatch):
    row = start(count=1)
    running.tidy_up()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
        monkeypatch.setattr(running, "tidy_up", lambda ended: None)
        connection.close()
        works.call_command("job_worker", "--once")
        other.execute("ROLLBACK")
    assert what_became_of(row)[0] == State.WAITING
