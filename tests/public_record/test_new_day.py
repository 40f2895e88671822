"""Posts that begin and end on days on which nobody saves anything."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jobs.models import Timer
from jobs.supervisor import Supervisor
from public_record.selection import current_bodies
from public_record.updating import record_errors
from secretariat.changes import current_revision
from secretariat.models import Post
from tests.secretariat.outlines import SMALL, get, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]

TODAY = date(2030, 5, 6)


@pytest.fixture
def clock(monkeypatch):
    """Sets the day."""

    def on(day):
        noon = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
        monkeypatch.setattr(timezone, "now", lambda: noon)

    on(TODAY)
    return on


def shown():
    return [post["title"]["en"] for post in current_bodies().get(slug="legal").parsed.get("posts", ())]


def due_on():
    moment = Timer.objects.values_list("due_at", flat=True).first()
    return moment and timezone.localdate(moment)


def test_a_post_appears_and_disappears_on_its_days(clock):
    plant(SMALL)
    day = timedelta(days=1)
    post = Post.objects.create(body=get("legal"), title_en="Envoy", valid_from=TODAY + day, valid_to=TODAY + 3 * day)
    found = [(shown(), due_on())]
    for number in (1, 2, 4, 5):
        clock(TODAY + number * day)
        before = current_revision()
        call_command("new_day")
        found.append((shown(), due_on(), current_revision() - before))
    assert found == [
        ([], TODAY + day),
        (["Envoy"], TODAY + 4 * day, 1),
        (["Envoy"], TODAY + 4 * day, 0),
        ([], None, 1),
        ([], None, 0),
    ]
    assert list(record_errors()) == []
    post.valid_to = TODAY + 9 * day
    post.save()
    assert (shown(), due_on()) == (["Envoy"], TODAY + 10 * day)
    post.delete()
    assert due_on() is None


def test_days_that_were_missed_are_made_up_for(clock):
    """The server was off for a week; meanwhile somebody saves a post, which must not move the timer past that day."""
    plant(SMALL)
    Post.objects.create(body=get("legal"), title_en="Envoy", valid_from=TODAY + timedelta(days=1))
    clock(TODAY + timedelta(days=7))
    Post.objects.create(body=get("review"), title_en="Other", valid_from=TODAY + timedelta(days=9))
    assert shown() == []
    call_command("new_day")
    assert (shown(), due_on()) == (["Envoy"], TODAY + timedelta(days=9))


@pytest.mark.django_db(transaction=True)
def test_the_supervisor_knows_when_a_command_is_due():
    Timer.objects.create(command="new_day", due_at=timezone.now() + timedelta(hours=1))
    watching = Supervisor(connection.settings_dict)
    assert watching.due_commands() == []
    Timer.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert watching.due_commands() == ["new_day"]
    watching.active_jobs.close()
