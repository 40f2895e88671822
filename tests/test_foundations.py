"""What everything stands on: the environment, preparing, serving, the lock files, the rule about skips."""

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from packaging.requirements import Requirement

from secretariat import environment
from tests.real_site import PROJECT, Site, clean, free_port, manage, prepare, settings_read

# The environment

UNUSABLE = {
    "DEBUG": ["maybe", "2"],
    "HTTPS": ["ja"],
    "HOST": ["http://127.0.0.1", "a b"],
    "PORT": ["abc", "0", "99999", "80.5", "-1", "٨٠٠٠"],
    "WORKERS": ["0", "many"],
    "SECOND_FACTOR": ["never", "administrator"],
    "TRUSTED_PROXIES": ["-1", "10.0.0.1"],
    "DATABASE_URL": [
        *("mysql://user:hush@host/x", "nonsense", "sqlite://", "sqlite://:memory:", "postgres://user:hush@host/"),
        *("postgres://user:hush@host:port/x", "postgres://user:hush@[::1/x", "postgres://user:hu@sh@host:99999/x"),
    ],
    "ALLOWED_HOSTS": ["a b", "directory.example.org,,", "https://directory.example.org"],
    "SECRET_KEY": ["short"],
    "STATE_DIR": ["/dev/null/state"],
    "THREADS": ["0"],
    "REDIS_URL": ["http://user:hush@host/", "redis://"],
    "DATABASE_REPLICA_URL": ["sqlite:////srv/copy.sqlite3", "postgres://user:hush@host/"],
    "SENTRY_DSN": ["https://hush"],
    "SITE_URL": ["directory.example.org"],
    "API_RATE": ["600"],
    "DATA_LICENCE": ["CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"],
    "SECURITY_CONTACT": ["security@example.org"],
    "LOG_FORMAT": ["xml"],
    "JOB_WORKER": ["none"],
}


def test_a_malformed_variable_stops_the_start_with_one_sentence(tmp_path):
    cases = [(name, value) for name, values in UNUSABLE.items() for value in values]
    said = settings_read([{"STATE_DIR": str(tmp_path), name: value} for name, value in cases])
    wrong = {
        (name, value): sentence
        for (name, value), sentence in zip(cases, said, strict=True)
        if not re.fullmatch(rf"{name} is set to '.*', which cannot be used\. Set it to [^\n]+, or unset it\.", sentence)
        or any(secret in sentence for secret in ("hush", "hu@sh", "short"))
    }
    assert wrong == {}


def test_what_stops_the_start_is_all_that_is_said(tmp_path):
    done = manage("check", STATE_DIR=str(tmp_path), PORT="abc")
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = settings_read([{"STATE_DIR": str(tmp_path), "PORT": "abc"}])
    assert done.stderr == f"{sentence}\n"


def test_an_empty_variable_counts_as_one_that_is_not_set(tmp_path):
    done = manage("check", **{**dict.fromkeys(UNUSABLE, ""), "STATE_DIR": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_without_the_right_to_write_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    assert environment.folder("STATE_DIR", "") == tmp_path
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root, who runs the tests in CI, may write everywhere
    with pytest.raises(environment.Misconfigured, match="a folder that can be written to"):
        environment.folder("STATE_DIR", "")


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    keys = set()
    for _ in range(2):
        manage("check", STATE_DIR=str(tmp_path))
        keys.add((tmp_path / "secret-key").read_text())
    (key,) = keys
    assert len(key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["secret-key"]


def test_a_damaged_secret_key_is_never_used(tmp_path):
    (tmp_path / "secret-key").touch()
    done = manage("check", STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/secret-key holds no usable key. Delete it, and a new one is made.\n"


# Preparing


def contents(folder):
    """Every file in `folder` with its content and the time it was written."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_preparing_twice_changes_nothing_and_says_nothing(tmp_path):
    said = prepare(tmp_path)
    for sentence in ("Migrating the database", "Loaded: ", "Name: administrator  Password: "):
        assert said.count(sentence) == 1
    before = contents(tmp_path)
    assert {"directory.sqlite3", "secret-key", "static/staticfiles.json"} <= before.keys()
    second = manage("prepare", STATE_DIR=str(tmp_path))
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert contents(tmp_path) == before


def test_static_files_are_collected_again_when_one_of_them_is_gone(tmp_path):
    prepare(tmp_path)
    (tmp_path / "static" / "staticfiles.json").unlink()
    manage("prepare", STATE_DIR=str(tmp_path))
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.parametrize("url", ["postgres://user:hush@127.0.0.1:1/directory", "sqlite:////dev/null/directory.sqlite3"])
def test_a_database_that_cannot_be_reached_is_named_in_one_sentence(url, tmp_path):
    done = manage("prepare", STATE_DIR=str(tmp_path), DATABASE_URL=url)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert re.fullmatch(r"CommandError: The database cannot be reached: .+\. Start it, or correct DATABASE_URL\.", last)
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


# Serving


def get(url):
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.status, response.read().decode()


def test_the_site_serves_pages_and_its_static_files_under_names_that_may_be_kept_for_ever(site):
    status, page = get(f"{site.url}/en/")
    assert status == 200
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert styles
    for style in styles:
        assert re.search(r"\.[0-9a-f]{12}\.css$", style)
        with urllib.request.urlopen(site.url + style, timeout=20) as response:
            assert "immutable" in response.headers["Cache-Control"]


def test_the_administrator_of_the_first_start_can_log_in(site):
    script = (
        "from django.contrib.auth.models import User; user = User.objects.get(username='administrator');"
        f"print(user.check_password({site.password!r}) and user.is_superuser)"
    )
    assert site.manage("shell", "--no-imports", "--command", script) == "True\n"


def test_a_port_in_use_is_named_in_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = manage("serve", STATE_DIR=str(tmp_path), PORT=port)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"CommandError: Port {port} on 127.0.0.1 is in use. Stop what uses it, or set PORT to another.\n"
    )


def test_a_second_site_never_shares_the_port_of_the_first(site):
    done = manage("serve", **site.environment)
    assert done.returncode == 1
    assert "is in use" in done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_refused_in_one_sentence(host, tmp_path):
    done = manage("serve", STATE_DIR=str(tmp_path), HOST=host, PORT=str(free_port()))
    assert done.returncode == 1
    assert re.fullmatch(r"CommandError: [^\n]+\n", done.stderr)
    assert host in done.stderr


def wait_for_workers(server, number):
    """Until so many hear the signal that ends them: the server does not repeat it to one that just starts."""
    children = Path(f"/proc/{server}/task/{server}/children")
    for _ in range(200):
        statuses = [Path(f"/proc/{child}/status").read_text() for child in children.read_text().split()]
        heard = [int(re.search(r"SigCgt:\s*(\w+)", status)[1], 16) for status in statuses]
        if sum(bool(signals & 1 << (signal.SIGTERM - 1)) for signals in heard) == number:
            return
        time.sleep(0.1)
    raise AssertionError("The workers did not start.")


@pytest.mark.browser
def test_the_site_stops_at_once_though_a_connection_is_open(tmp_path):
    with Site(tmp_path, WORKERS="2") as running:
        wait_for_workers(running.process.pid, 2)
        reader = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=20)
        reader.request("GET", "/en/")
        assert reader.getresponse().read()
    reader.close()
    assert running.seconds_to_stop < 8
    assert "Traceback" not in running.log.read_text()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_same_commands_prepare_and_serve_on_postgresql(tmp_path):
    server = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    server.autocommit = True
    name = f"site_{os.getpid()}"
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        url = re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)
        with Site(tmp_path, DATABASE_URL=url) as running:
            assert get(f"{running.url}/ar/units/")[0] == 200
            assert running.manage("prepare") == ""
            assert running.manage("tree_doctor") == "The tree is sound.\n"
        assert not (tmp_path / "directory.sqlite3").exists()
    finally:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


# The lock files

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def locked(name):
    """Package → version, for every package a lock file names."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (PROJECT / name).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]),
    ],
)
def test_a_lock_file_covers_what_pyproject_asks_for_and_names_no_address(name, wanted):
    versions, text = locked(name), (PROJECT / name).read_text()
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(versions[requirement.name]), requirement
    assert "://" not in text
    assert not re.search(r"^-", text, flags=re.MULTILINE), "an option of pip is in the lock file"
    pins = re.split(r"\n(?=[a-z])", text)
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_tests_run_on_the_versions_that_are_served():
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_every_dependency_says_why_it_is_here():
    lines = [
        line for line in (PROJECT / "pyproject.toml").read_text().splitlines() if re.match(r'    "[a-z0-9-]+[><]', line)
    ]
    assert len(lines) == len(PYPROJECT["project"]["dependencies"]) + len(PYPROJECT["dependency-groups"]["dev"])
    assert [line for line in lines if "# because " not in line] == []


# The rule about skips

SKIPPING = """
import pytest

def test_skipped(): pytest.skip("there is no Chromium")

@pytest.mark.xfail(strict=True)
def test_expected_to_fail(): assert False
"""


def run_pytest(folder, test, ci):
    """Run pytest on one file of tests, with our rule and without our database or any plugin."""
    (folder / "conftest.py").write_text("from tests.skips import *")
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", folder, folder]
    environment = clean({"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("ci", "code", "closing"), [("true", 1, "1 failed, 1 xfailed"), ("", 0, "1 skipped, 1 xfailed")]
)
def test_with_ci_a_skipped_test_is_a_failed_one(ci, code, closing, tmp_path):
    done = run_pytest(tmp_path, SKIPPING, ci)
    assert (done.returncode, closing in done.stdout) == (code, True), done.stdout
    assert ("there is no Chromium" in done.stdout) == bool(ci)


def test_with_ci_a_skipped_file_is_a_failure(tmp_path):
    done = run_pytest(tmp_path, 'import pytest; pytest.skip("no such library", allow_module_level=True)', "true")
    assert done.returncode != 0
    assert "no such library" in done.stdout
