"""With DEBUG, a job runs within the request that starts it: `make dev` has no worker."""

import pytest
from django.contrib.auth.models import User
from django_tasks import task_backends

from jobs import running
from jobs.models import Job
from tests.jobs import works
from translations.models import Term

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("failure", "state", "count"), [("", Job.State.DONE, 3), ("refused", Job.State.FAILED, 0)])
def test_a_job_is_run_at_once(monkeypatch, failure, state, count):
    from django_tasks.backends.immediate import ImmediateBackend

    monkeypatch.setattr(task_backends._connections, "default", ImmediateBackend("default", {}), raising=False)
    row = running.start(works.add_terms, User.objects.create_user("ines"), "x", "/", count=3, failure=failure)
    row.refresh_from_db()
    assert (row.state, Term.objects.count()) == (state, count)
