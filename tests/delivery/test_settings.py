"""What production asks of its settings, and what a machine is told about itself."""

import json
import secrets
import sqlite3
import urllib.request

import pytest

from secretariat.environment import has_wal_reset_bug
from tests.real_site import Site, free_port, manage, settings_read

PRODUCTION = {"HTTPS": "true", "ALLOWED_HOSTS": "directory.example.org", "SECRET_KEY": secrets.token_urlsafe(50)}


def test_django_finds_nothing_to_say_about_a_site_in_production(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "INFO", STATE_DIR=str(tmp_path), **PRODUCTION)
    assert done.stderr == ""
    assert done.returncode == 0


def test_production_refuses_to_start_with_what_is_fit_for_a_desk(tmp_path):
    unfit = [
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "directory.example.org,*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "django-insecure-short"}, "SECRET_KEY"),
        ({"HTTPS": "", "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ]
    said = settings_read([{"STATE_DIR": str(tmp_path), **PRODUCTION, **change} for change, _name in unfit])
    assert [sentence.partition(" is set to ")[0] for sentence in said] == [name for _change, name in unfit]


def test_strangers_are_never_served_with_debug(tmp_path):
    done = manage("serve", STATE_DIR=str(tmp_path), DEBUG="true", PORT=str(free_port()))
    assert (done.returncode, done.stdout) == (1, "")
    assert "DEBUG" in done.stderr


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_of_sqlite_that_can_damage_a_database_are_known(version, has_it):
    assert has_wal_reset_bug(version) is has_it


def test_several_processes_on_such_a_sqlite_are_warned_of_and_never_begun_unasked(tmp_path):
    is_bad = has_wal_reset_bug(sqlite3.sqlite_version_info)
    assert "delivery.W001" not in manage("check", STATE_DIR=str(tmp_path)).stderr
    assert ("delivery.W001" in manage("check", STATE_DIR=str(tmp_path), WORKERS="2").stderr) is is_bad
    postgresql = manage("check", STATE_DIR=str(tmp_path), WORKERS="2", DATABASE_URL="postgres://x@localhost/x")
    assert "delivery.W001" not in postgresql.stderr


@pytest.mark.browser
def test_requests_are_told_as_json_and_counted_on_a_port_of_their_own(tmp_path):
    port = str(free_port())
    with Site(tmp_path, LOG_FORMAT="json", METRICS_PORT=port) as site:
        asked = urllib.request.Request(f"{site.url}/en/", headers={"X-Request-ID": "from-the-proxy-1"})
        for _ in range(3):
            with urllib.request.urlopen(asked, timeout=20) as response:
                assert response.headers["X-Request-ID"] == "from-the-proxy-1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as response:
            figures = response.read().decode()
    assert 'directory_requests_total{kept="kept",method="GET",status="200"} 3.0' in figures
    lines = [json.loads(line) for line in site.log.read_text().splitlines() if line.startswith("{")]
    told = [line for line in lines if line["request_id"] == "from-the-proxy-1"]
    assert [(line["path"], line["status"], line["method"]) for line in told] == [("/en/", 200, "GET")] * 3
    assert all(line["milliseconds"] > 0 and line["time"] and line["level"] == "INFO" for line in told)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["short", "a b", "x" * 65, "evil\r\nSet-Cookie: a=b", "é" * 10])
def test_a_request_takes_no_name_that_could_be_anything_else(client, name):
    given = client.get("/healthz", headers={"x-request-id": name}).headers["X-Request-ID"]
    assert given != name
    assert len(given) == 32
