"""A large file of translations is planned and brought in by workers, with the rights that its person has then."""

import pytest

from files import admin as imports_admin
from jobs.models import Job
from tests.html import Page
from tests.jobs.works import work
from tests.secretariat.outlines import SMALL, plant
from tests.translations.cat_files.examples import changed, segments, written
from tests.translations.cat_files.test_admin import NO_TARGET, carry_out, person, plan_of
from translations.models import Task, TranslationImport

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_translations_are_brought_in_by_a_worker(client, tmp_path, monkeypatch):
    plant(SMALL)
    monkeypatch.setattr(imports_admin, "MAX_IMMEDIATE_ROWS", 0)
    translator = person("trad", "Translators", translates=["fr"])
    client.force_login(translator)
    found = [segment for segment in segments() if segment.place == "legal"]
    file = changed(written(tmp_path, found), (NO_TARGET, '<target state="translated">Juridique</target>'))
    address, _page = plan_of(client, file)
    work()
    carry_out(client, address, Page(client.get(address)))
    assert Task.objects.count() == 0
    work()
    job = Job.objects.first()
    assert (job.state, TranslationImport.objects.get().state) == (Job.State.DONE, "done"), job.outcome
    assert job.outcome.startswith("The import was carried out. Approved: 0, for review: 1")
    assert Task.objects.get().draft == "Juridique"
    assert client.get(job.get_absolute_url()).status_code == client.get("/admin/jobs/job/").status_code == 200
