"""The Makefile, in a folder of its own, with stand-ins for Python and pip that only note how they were called."""

import os
import re
import shutil
import subprocess

import pytest

from tests.real_site import PROJECT

PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit ${TOO_OLD:-0} ;;
    *venv*) mkdir -p .venv/bin; for name in python pip; do printf '#!/bin/sh\\necho %s "$@" >> calls\\nexit ${PIP_FAILS:-0}\\n' "$name" > ".venv/bin/$name"; chmod +x ".venv/bin/$name"; done; exit ${NO_VENV:-0} ;;
esac
"""
INSTALL = "python -m secretariat.install "


@pytest.fixture
def make(tmp_path):
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)

    def run(*arguments, **environment):
        (tmp_path / "calls").write_text("")
        done = subprocess.run(
            ["make", "PYTHON=./python", *arguments],
            cwd=tmp_path,
            # Nothing of the make that may have started the tests.
            env={name: value for name, value in os.environ.items() if "MAKE" not in name} | environment,
            capture_output=True,
            text=True,
        )
        done.calls = (tmp_path / "calls").read_text().splitlines()
        return done

    run.folder = tmp_path
    return run


def test_help_lists_every_target_that_a_person_calls(make):
    listed = set(re.findall(r"^([a-z-]+) ", make("help").stdout, flags=re.MULTILINE))
    targets = set(re.search(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), flags=re.MULTILINE)[1].split())
    assert listed == targets - {"environment", "environment-dev"}
    assert listed >= {"run", "test", "lint", "dev", "lock", "clean"}


def test_the_first_run_installs_prepares_and_serves_and_the_second_installs_nothing(make):
    assert make("run").calls == [
        INSTALL + "requirements.txt",
        "python manage.py prepare",
        "python manage.py serve",
    ]
    assert make("run").calls == ["python manage.py prepare", "python manage.py serve"]


def test_a_changed_lock_file_is_installed_once(make):
    make("environment")
    with (make.folder / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert make("environment").calls == [INSTALL + "requirements.txt"]
    assert make("environment").calls == []


def test_an_installation_that_failed_is_tried_again(make):
    assert make("environment", PIP_FAILS="1").returncode != 0
    assert make("environment").calls == [INSTALL + "requirements.txt"]


def test_nothing_is_served_when_preparing_fails(make):
    make("environment")
    done = make("run", PIP_FAILS="1")
    assert done.returncode != 0
    assert done.calls == ["python manage.py prepare"]


@pytest.mark.parametrize(
    ("arguments", "calls"),
    [
        (["dev"], ["prepare", "runserver 127.0.0.1:8000"]),
        (["catalogues"], ["catalogues --update"]),
        (["backup"], ["backup"]),
        (["backup", "FILE=a b"], ["backup a b"]),
        (["snapshot", "DIR=x"], ["snapshot x"]),
    ],
)
def test_other_targets_call_what_they_should(make, arguments, calls):
    make("environment")
    assert make(*arguments).calls == [f"python manage.py {call}" for call in calls]


def test_arguments_go_to_pytest(make):
    make("environment-dev")
    assert make("test", "ARGS=tests/units -x").calls[-1].endswith(" tests/units -x")


def test_a_restore_asks_unless_it_is_told_yes(make):
    make("environment")
    assert make("restore", "FILE=path").calls == ["python manage.py restore path"]
    assert make("restore", "FILE=path", "YES=1").calls == ["python manage.py restore --yes path"]
    without = make("restore", "YES=1")
    assert (without.returncode, without.calls) == (2, [])
    assert without.stdout == "Name the backup: make restore FILE=path\n"


def test_cleaning_leaves_the_data(make):
    make("environment")
    for name in ("var", ".pytest_cache", "app/__pycache__"):
        (make.folder / name).mkdir(parents=True)
        (make.folder / name / "file").touch()
    assert make("clean").returncode == 0
    assert not any((make.folder / name).exists() for name in (".venv", ".pytest_cache", "app/__pycache__"))
    assert (make.folder / "var" / "file").exists()


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ([], {"TOO_OLD": "1"}, "./python is older than Python 3.11. Set PYTHON to a newer one, "),
        (
            ["PYTHON=no-such-python"],
            {},
            "There is no no-such-python here. Install Python 3.11 or newer, or set PYTHON.",
        ),
        (
            [],
            {"NO_VENV": "1"},
            "No virtual environment could be made. On Debian, apt-get install python3-venv may help.",
        ),
    ],
)
def test_an_unusable_python_is_named_in_a_sentence_and_leaves_nothing_behind(make, arguments, environment, sentence):
    done = make("run", *arguments, **environment)
    assert done.returncode != 0
    assert sentence in done.stdout
    assert done.calls == []
    assert not (make.folder / ".venv").exists()
