"""The page of a job: how far it is, what came of it, and cancelling, for whoever may see that."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from jobs import reports
from jobs.heartbeats import HEARTBEAT_TIMEOUT
from jobs.models import Job
from jobs.reports import reports_of
from secretariat.languages import LANGUAGES
from secretariat.waiting import TaskStep
from tests.admin_forms import said
from tests.html import Page
from tests.people.persons import person

State = Job.State
pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


def row(state, owner=None, **facts):
    now = timezone.now()
    at = {State.WAITING: {}, State.RUNNING: {"heartbeat_at": now, "started_at": now}}.get(state, {"finished_at": now})
    owner = owner or User.objects.get_or_create(username="owner")[0]
    facts = {"title": "Import of bodies: b.csv", "about": "/admin/exchange/import/1/change/", **facts}
    return Job.objects.create(state=state, person=owner, person_name=owner.username, language="en", **at, **facts)


def sentence(client, job, language="en"):
    response = client.get(job.get_absolute_url(), headers={"accept-language": language})
    return Page(response).one("p", role="status")["text"].strip()


@pytest.mark.both
@pytest.mark.parametrize(
    ("state", "facts", "expected"),
    [
        (State.WAITING, {}, "It begins as soon as the work before it has ended."),
        (State.RUNNING, {"step": TaskStep.BODIES}, "Bodies"),
        (State.DONE, {"outcome": "The import was carried out."}, "The import was carried out."),
        (State.FAILED, {"outcome": "No."}, "No."),
        (State.CANCELLED, {}, "It was cancelled; nothing was changed."),
        (State.INTERRUPTED, {}, "Its process ended before it was finished; nothing was changed. Start it again."),
    ],
)
def test_the_page_says_how_it_is_in_the_language_of_the_reader(admin_client, state, facts, expected):
    job = row(state, **facts)
    assert sentence(admin_client, job) == expected
    if not job.outcome:
        assert len({sentence(admin_client, job, language.code) for language in LANGUAGES}) == 6


@pytest.mark.both
def test_what_was_last_reported_is_shown_with_and_without_a_script(admin_client):
    job = row(State.RUNNING)
    facts = {
        "step": TaskStep.TEXTS.value,
        "done": 1200,
        "total": 23120,
        "log": [["2026-11-28T10:00:00+00:00", "Bodies"]],
    }
    own = reports_of(Job.objects.filter(pk=job.pk))
    assert own.write(facts)
    page = Page(admin_client.get(job.get_absolute_url()))
    bar = page.one("progress")
    assert (bar["value"], bar["max"]) == ("1200", "23120")
    assert "1,200 of 23,120" in page.words
    assert page.one("meta", content="3")["http-equiv"] == "refresh"
    assert page.one("time", datetime="2026-11-28T10:00:00+00:00")["text"] == "10:00:00"
    told = admin_client.get(page.one("div", id="job")["data-progress"]).json()
    expected = {"sentence": "Texts", "done": 1200, "total": 23120, "counted": "1,200 of 23,120", "is_active": True}
    assert expected.items() <= told.items()
    own.close()


@pytest.mark.both
def test_a_job_that_lost_its_worker_is_shown_as_interrupted(admin_client):
    job = row(State.RUNNING)
    Job.objects.update(heartbeat_at=timezone.now() - 2 * HEARTBEAT_TIMEOUT)
    page = Page(admin_client.get(job.get_absolute_url()))
    assert page.one("dd", id="state")["text"] == "interrupted"
    assert "before it was finished" in page.one("p", role="status")["text"]
    assert page.all("input", value="Cancel this work") == []
    # Its script would reload it each second.
    assert not [script for script in page.all("script") if "progress" in script.get("src", "")]
    assert admin_client.get(f"{LIST}{job.pk}/progress/").json()["is_active"] is False


@pytest.mark.both
def test_a_person_cancels_an_own_job_and_an_administrator_any(client):
    owner, other, administrator = person("ines", "Editors"), person("omar", "Editors"), person("ada", "Administrators")
    for who, status in ((other, 403), (owner, 302), (administrator, 302)):
        client.force_login(who)
        job = row(State.WAITING, owner)
        assert len(Page(client.get(job.get_absolute_url())).all("input", value="Cancel this work")) == (status == 302)
        assert client.post(f"{LIST}{job.pk}/cancel/").status_code == status
        job.refresh_from_db()
        assert job.state == (State.WAITING if status == 403 else State.CANCELLED)
        job.delete()
    job = row(State.DONE, administrator)
    assert said(client.post(f"{LIST}{job.pk}/cancel/")) == ["It had ended already."]
    assert client.get(f"{LIST}{job.pk}/cancel/").status_code == 405


@pytest.mark.both
def test_a_running_job_is_asked_to_stop_and_says_so(admin_client):
    job = row(State.RUNNING, User.objects.get(username="admin"))
    own = reports_of(Job.objects.filter(pk=job.pk))
    admin_client.post(f"{LIST}{job.pk}/cancel/")
    assert sentence(admin_client, job) == "It is being cancelled."
    assert own.is_cancelled()
    assert own.write({"step": ""}) is False
    own.close()
    if connection.vendor == "sqlite":
        Job.objects.update(state=State.DONE)
        assert reports.request_cancel(job) is False


def test_who_may_see_jobs(client):
    job = row(State.DONE)
    for name, roles, may in (("reader", ["Auditors"], True), ("nobody", [], False)):
        client.force_login(person(name, *roles))
        assert [client.get(address).status_code for address in (LIST, job.get_absolute_url())] == [
            200 if may else 403
        ] * 2
    assert client.get(f"{LIST}{row(State.FAILED, User.objects.get(username='nobody')).pk}/progress/").status_code == 200
    assert client.get(f"{LIST}999/progress/").status_code == 404
    assert client.post(f"{LIST}999/cancel/").status_code == 404
    client.logout()
    for address in (LIST, job.get_absolute_url(), f"{LIST}{job.pk}/progress/"):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_the_list_of_jobs(admin_client):
    for state in State:
        row(state, about=state.value, title=f"A job that is {state.value}")
    page = Page(admin_client.get(LIST))
    assert all(f"A job that is {state.value}" in page.words for state in State)
    assert "A job that is done" not in Page(admin_client.get(f"{LIST}?state__exact=failed")).words
    assert "A job that is done" in Page(admin_client.get(f"{LIST}?q=is+done")).words


@pytest.mark.sqlite
def test_a_report_that_is_being_written_is_read_a_moment_later(monkeypatch):
    job = row(State.RUNNING)
    own = reports_of(Job.objects.filter(pk=job.pk))
    own.file.write('{"step": "bod')
    own.file.flush()
    monkeypatch.setattr(reports.time, "sleep", lambda seconds: own.write({"step": "bodies", "done": 1, "total": 2}))
    assert job.read_report().step == "bodies"
    own.close()
    assert Job.objects.get(pk=job.pk).read_report().step == ""
