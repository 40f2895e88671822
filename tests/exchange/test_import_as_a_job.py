"""A large import is carried out by a worker: the page of a job shows how far it is, and leads back to its log."""

import pytest
from django.contrib.auth.models import User

from exchange.models import Import
from files import admin as imports_admin
from history.models import Change
from jobs.models import Job
from secretariat import tree
from secretariat.models import Body
from tests.exchange.test_admin import SMALL, carry_out, planned
from tests.html import Page
from tests.jobs.works import work

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def client_of(client, monkeypatch):
    monkeypatch.setattr(imports_admin, "MAX_IMMEDIATE_ROWS", 0)
    client.force_login(User.objects.create_superuser("ada"))
    return client


def started(client, **options):
    address, page = planned(client, **options)
    response = carry_out(client, address, page)
    assert response.status_code == 302
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    return address, page, job


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
