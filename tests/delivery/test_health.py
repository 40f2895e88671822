"""Whether a process is well, as a load balancer asks it."""

import json

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from delivery.health import ready
from secretariat import tree
from secretariat.management.commands import prepare
from secretariat.models import Body

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

WELL = {"database": "ok", "migrations": "ok", "tree": "ok", "cache": "not used"}


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7", "anything.example"])
def test_a_load_balancer_asks_by_number_and_without_https(client, settings, host):
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        response = client.get(path, headers={"host": host, "cookie": "sessionid=x"})
        assert (response.status_code, response.json()["status"]) == (200, "ok")
        assert response.headers["Cache-Control"] == "no-store"
        assert not response.cookies
        assert client.post(path).status_code == 405


def test_what_is_ready_is_told_and_nothing_secret(client):
    told = client.get("/readyz").json()
    assert told == {"status": "ok", "checks": WELL}
    assert connection.settings_dict["NAME"] not in json.dumps(told)


def test_a_release_whose_migrations_are_missing_is_not_ready(client):
    MigrationRecorder.Migration.objects.using("default").filter(app="secretariat", name__contains="squashed").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["migrations"]) == (503, "not all applied")


def test_a_database_older_than_the_squashed_migrations_is_sent_to_the_release_before():
    MigrationRecorder.Migration.objects.filter(app="secretariat", name__gte="0001_squashed").delete()
    with pytest.raises(CommandError, match="with commit 6891711 first"):
        prepare.Command().check_connection()


def test_a_release_that_finds_newer_migrations_goes_on(client):
    """Old and new serve together while the new one is brought in."""
    MigrationRecorder(connection).record_applied("secretariat", "9999_from_tomorrow")
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("damage", [{"rght": 900}, {"lft": 0}], ids=["beyond the end", "before the beginning"])
def test_a_damaged_tree_is_seen_at_a_glance(client, damage):
    assert tree.is_consistent()
    with tree.structure_lock():
        Body.objects.filter(slug="finance-unit").update(**damage)
    assert ready() == {**WELL, "tree": "damaged, see manage.py tree_doctor"}
    assert client.get("/readyz").status_code == 503
