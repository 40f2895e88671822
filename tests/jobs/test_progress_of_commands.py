"""Commands that take long draw a bar on a terminal, and write lines elsewhere."""

import io

import pytest
from django.core.management import CommandError, call_command

from jobs import running
from jobs.models import Job
from jobs.running import PROGRAM_ERROR, JobCancelled
from secretariat import progress
from secretariat.models import Body
from secretariat.waiting import TaskStep
from tests.exchange.test_import_bodies import Terminal
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
COMMANDS = {
    "reindex": ["Bodies", "Search index"],
    "rebuild_record": ["Public record"],
    "export_open_data": ["Bodies", "Files"],
    "export_bodies": ["Bodies"],
}
"""Each with steps of which it shows one at least."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_long_command_says_how_far_it_is(command, tmp_path, monkeypatch):
    arguments = {"export_open_data": [tmp_path / "data"], "export_bodies": [tmp_path / "bodies.csv"]}.get(command, [])
    options = {"base": "http://testserver"} if command == "export_open_data" else {}
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    terminal, lines = Terminal(), io.StringIO()
    for stream in (terminal, lines):
        call_command(command, *map(str, arguments), **options, stdout=io.StringIO(), stderr=stream)
    assert any(f") {step}\n" in terminal.getvalue() for step in COMMANDS[command]), terminal.getvalue()
    assert "100 %" in terminal.getvalue()
    assert any(f"{step}: " in lines.getvalue() for step in COMMANDS[command])
    assert "[#" not in lines.getvalue()


def test_a_command_is_shown_among_the_jobs_once(admin_client):
    for _time in range(2):
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
    job = Job.objects.get()
    assert (job.title, job.state, job.person) == ("manage.py reindex", Job.State.DONE, None)
    assert job.outcome == f"{Body.objects.count()} bodies indexed."
    assert job.outcome in Page(admin_client.get(job.get_absolute_url())).words


@pytest.mark.parametrize(
    ("error", "raised", "state", "outcome"),
    [
        (JobCancelled(), CommandError, Job.State.CANCELLED, ""),
        (CommandError("It cannot."), CommandError, Job.State.FAILED, "It cannot."),
        (ZeroDivisionError(), ZeroDivisionError, Job.State.FAILED, str(PROGRAM_ERROR)),
        (KeyboardInterrupt(), KeyboardInterrupt, Job.State.INTERRUPTED, ""),
    ],
)
def test_a_command_that_does_not_end_well_says_so(monkeypatch, error, raised, state, outcome):
    def broken(progress):
        progress(TaskStep.BODIES, 1, 2)
        raise error

    monkeypatch.setattr("search.index.rebuild", broken)
    with pytest.raises(raised):
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
    job = Job.objects.get()
    assert (job.state, job.outcome, job.step, job.done, job.total) == (state, outcome, "bodies", 1, 2)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_command_is_cancelled_in_the_admin(monkeypatch):
    monkeypatch.setattr(running, "REPORT_SECONDS", 0.01)

    def endless(progress):
        Job.objects.get().cancel()
        while True:
            progress(TaskStep.BODIES, 1, 2)

    monkeypatch.setattr("search.index.rebuild", endless)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reindex", stdout=io.StringIO(), stderr=io.StringIO())
    assert Job.objects.get().state == Job.State.CANCELLED
