"""A large import is planned by a worker and carried out by one; its page shows how far that is."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from exchange.models import Import
from files import admin as imports_admin
from history.models import Change
from jobs.models import Job
from secretariat import tree
from secretariat.models import Body
from tests.exchange.test_admin import SMALL, buttons, carry_out, planned, upload
from tests.html import Page
from tests.jobs.works import work

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def client_of(client, monkeypatch):
    monkeypatch.setattr(imports_admin, "MAX_IMMEDIATE_ROWS", 0)
    client.force_login(User.objects.create_superuser("ada"))
    return client


def planned_by_a_worker(client):
    """Return the address and the page of a plan."""
    address, _page = planned(client)
    work()
    return address, Page(client.get(address))


def started(client):
    address, page = planned_by_a_worker(client)
    response = carry_out(client, address, page)
    assert response.status_code == 302
    job = Job.objects.first()
    assert response["Location"] == job.get_absolute_url()
    return address, page, job


def plan_shown(page):
    """Return the words of a page from the summary on."""
    return page.words.partition("4 new")[2]


def test_a_large_file_is_planned_by_a_worker_and_its_page_shows_how_far_that_is(client, client_of, monkeypatch):
    address, page = planned(client_of)
    job = Job.objects.get()
    assert page.one("div", id="job")["data-progress"] == f"/admin/jobs/job/{job.pk}/progress/"
    assert (buttons(page), Import.objects.get().state) == (["Cancel this work"], "planning")
    client.post(address)
    assert Job.objects.count() == 1
    work()
    stored = Page(client_of.get(address))
    assert buttons(stored) == ["Carry out"]
    report = client_of.get(address.replace("/change/", "/report/")).content
    monkeypatch.setattr(imports_admin, "MAX_IMMEDIATE_ROWS", 500)
    other, computed = planned(client_of)
    assert plan_shown(stored) == plan_shown(computed) != ""
    assert report == client_of.get(other.replace("/change/", "/report/")).content
    assert stored.one("input", name="plan")["value"] == computed.one("input", name="plan")["value"]


def test_a_plan_that_was_cancelled_is_made_again(client_of):
    address, _page = planned(client_of)
    client_of.post(f"/admin/jobs/job/{Job.objects.get().pk}/cancel/")
    page = Page(client_of.get(address))
    assert "It was cancelled; nothing was changed." in page.words
    assert buttons(page) == ["Read the file again"]
    client_of.post(address)
    work()
    assert buttons(Page(client_of.get(address))) == ["Carry out"]


def test_a_file_that_turns_out_to_be_none_is_refused_with_the_reason(client_of, monkeypatch):
    monkeypatch.setattr(imports_admin, "MAX_IMMEDIATE_BYTES", 0)
    address = upload(client_of, b"external_id,name_en\n")["Location"]
    work()
    page = Page(client_of.get(address))
    assert page.one("p", role="status")["text"] == "These columns are missing: parent_external_id, kind."
    assert buttons(page) == []
    assert Import.objects.values_list("state", "content", "page").get() == ("refused", None, None)


def test_a_stored_plan_goes_with_its_file(client_of):
    planned_by_a_worker(client_of)
    assert Import.objects.exclude(page=None).exclude(report=None).count() == 1
    Import.objects.update(uploaded_at=Import.objects.get().uploaded_at - timedelta(days=2))
    Import.objects.purge_expired()
    assert Import.objects.values_list("state", "content", "page", "report").get() == ("outdated", None, None, None)


def test_an_import_is_carried_out_by_a_worker(client_of):
    address, page, job = started(client_of)
    assert Body.objects.count() == 0
    shown = Page(client_of.get(address))
    assert [link["href"] for link in shown.all("a") if link.get("href") == job.get_absolute_url()] != []
    assert shown.all("input", value="Carry out") == []
    assert carry_out(client_of, address, page)["Location"] == job.get_absolute_url()
    work()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.outcome
    assert job.outcome == "The import was carried out. 4 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
    assert (Body.objects.count(), Import.objects.get().state) == (4, "done")
    assert {(change.person_name, change.note) for change in Change.objects.all()} == {("ada", "bodies.csv")}
    assert address in [link.get("href") for link in Page(client_of.get(job.get_absolute_url())).all("a")]
    assert carry_out(client_of, address, page)["Location"] == address


def test_the_directory_was_changed_before_its_turn(client_of):
    address, _page, job = started(client_of)
    tree.add(Body(kind="secretariat", name_en="Other", slug="other", external_id="m"))
    work()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.outcome.startswith("The directory was changed meanwhile.")
    record = Import.objects.get()
    assert (Body.objects.count(), record.state, record.new, record.changed) == (1, "planned", 3, 1)
    assert "Carry out" in [button["value"] for button in Page(client_of.get(address)).all("input", type="submit")]


def test_rights_are_those_at_the_time_it_is_carried_out(client_of):
    _address, _page, job = started(client_of)
    User.objects.update(is_superuser=False)
    work()
    job.refresh_from_db()
    assert (job.state, Body.objects.count()) == (Job.State.FAILED, 0)


def test_a_cancelled_import_may_be_carried_out_again(client_of):
    address, page, job = started(client_of)
    client_of.post(f"/admin/jobs/job/{job.pk}/cancel/")
    work()
    assert Body.objects.count() == 0
    again = carry_out(client_of, address, page)["Location"]
    assert again != job.get_absolute_url()
    work()
    assert Body.objects.count() == len(SMALL) - 1
