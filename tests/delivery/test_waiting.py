"""A save that waits for an import: its sender learns that in time, and nothing that was typed is lost."""

import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings as project
from django.urls import reverse
from django.utils import translation

from secretariat.languages import LANGUAGES
from secretariat.models import Body
from secretariat.tree import placement_of
from secretariat.waiting import Holder, LongTask, current_holder
from tests.battery.unsaved import SHOWN, TYPED, browser_of, filled_in, submit, texts_page, typed, unit
from tests.html import Page
from tests.processes import database_url
from tests.real_site import clean

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("directory")]

HOLD = """
import os, sys
import django
django.setup()
from contextlib import nullcontext
from django.contrib.auth.models import User
from secretariat.changes import write_lock
from secretariat.waiting import LongTask, long_task
task = long_task(LongTask.IMPORT, User.objects.get(username=sys.argv[1])) if sys.argv[1:] else nullcontext()
with task, write_lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holding(*person):
    """A process that holds the write lock, for an import by this person; or for nothing that is known."""
    environment = {"DJANGO_SETTINGS_MODULE": "secretariat.settings", "DATABASE_URL": database_url()}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, *person], cwd=project.BASE_DIR, env=clean(environment),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(autouse=True)
def short(settings):
    settings.LOCK_TIMEOUT = 0.05


def test_who_waits_for_an_import_is_told_so_in_their_language_and_sends_it_again(admin_user):
    client = browser_of(admin_user)
    url, values = filled_in(client, texts_page(unit(), "en"), opening_en=TYPED)
    with holding("admin"):
        for language in LANGUAGES:
            client.cookies["django_language"] = language.code
            response = submit(client, url, values)
            page = Page(response)
            html = page.one("html")
            assert (response.status_code, html["lang"].lower(), html["dir"]) == (503, language.code, language.dir)
            assert response.headers["Retry-After"] == "5"
            assert typed(response) == [SHOWN]
            with translation.override(language.code):
                assert str(LongTask.IMPORT.label) in page.words
            assert "admin" in page.one("p", **{"class": "errornote"})["text"]
            assert client.get(url).status_code == 200  # nobody waits to read
    assert submit(client, url, values).status_code == 302
    assert unit().mandate.opening_en == SHOWN


def test_other_posts_are_told_too(admin_user):
    """The desk keeps what was typed; a drag, which is sent by a script, finds the reason on the next page."""
    client, body = browser_of(admin_user), unit()
    desk = reverse("admin:translations_desk", args=["secretariat.body", body.pk, "ar"])
    url, values = filled_in(client, desk, **{f"secretariat-body-{body.pk}-name-words": TYPED})
    moved, target = (str(placement_of(one)) for one in (body, Body.objects.filter(kind="division").last()))
    drag = {"cmd": "move_node", "cut_item": moved, "pasted_on": target, "position": "last-child"}
    drag["csrfmiddlewaretoken"] = values["csrfmiddlewaretoken"]
    with holding():
        response = submit(client, url, values)
        assert (response.status_code, typed(response)) == (503, [SHOWN])
        assert "Somebody else is saving right now; nothing has been saved" in Page(response).words
        tree = reverse("admin:secretariat_body_changelist")
        response = submit(client, tree, drag, **{"sec-fetch-mode": "cors"})
        assert response.status_code == 503
        assert "Somebody else is saving right now; nothing has been saved" in Page(client.get(tree)).words
    assert Body.objects.get(pk=body.pk).parent_id == body.parent_id


def test_a_process_that_is_killed_holds_nothing(admin_user):
    with holding("admin"):
        assert current_holder() == Holder(LongTask.IMPORT, current_holder().since, admin_user.pk)
    for _ in range(500):  # PostgreSQL notices it when it reads from the connection
        if current_holder() is None:
            break
        time.sleep(0.01)
    assert current_holder() is None
    client = browser_of(admin_user)
    url, values = filled_in(client, texts_page(unit(), "en"), opening_en=TYPED)
    assert submit(client, url, values).status_code == 302


@pytest.mark.parametrize("text", ["", "psql", "[1]", '["baking", 1, null]', '["import", "x", null]', "null"])
def test_the_name_of_another_application_is_no_holder(text):
    assert Holder.read(text) is None
