"""What tests may rely on: the contents of the database they find, and an honest result on both databases."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import translation

from secretariat import tree
from secretariat.languages import SOURCE
from secretariat.models import Body, Revision
from tests.processes import together
from tests.real_site import PROJECT, clean
from tests.secretariat.outlines import SMALL, plant
from translations.models import TextState

MARKS = [
    pytest.param(marks=pytest.mark.django_db, id="ordinary"),
    # After each of these the database is made anew.
    pytest.param(marks=pytest.mark.django_db(transaction=True), id="transactional"),
    pytest.param(marks=pytest.mark.django_db(transaction=True), id="transactional, again"),
    pytest.param(marks=pytest.mark.django_db, id="ordinary, after a new copy"),
]


@pytest.mark.both
@pytest.mark.parametrize((), MARKS)
def test_a_test_that_asks_for_the_directory_finds_the_seed(directory):
    assert Body.objects.count() == 21
    assert TextState.objects.exists()
    assert tree.validate() == []


@pytest.mark.both
@pytest.mark.parametrize((), MARKS)
def test_any_other_test_begins_empty_and_may_plant_a_tree(db):
    assert [model.objects.count() for model in (Body, TextState, Revision)] == [0, 0, 0]
    plant(SMALL)
    assert tree.validate() == []


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_begins_in_the_source_language_whatever_the_one_before_activated(time):
    assert translation.get_language() == SOURCE.code
    translation.activate("ar")


@pytest.mark.both
@pytest.mark.django_db
def test_the_database_of_a_test_is_one_of_this_run_and_the_one_that_its_name_says(database):
    assert connection.vendor == database
    assert "test" in str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if database == "postgresql" else "SELECT sqlite_version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL") == (database == "postgresql")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_other_threads_and_processes_find_the_database_of_the_test():
    plant(SMALL)
    expected = Body.objects.count()
    assert ThreadPoolExecutor().submit(counted_and_closed).result() == expected
    assert together(("tests.test_tests.counted_and_closed", {})) == [expected]


def counted_and_closed():
    found = Body.objects.count()
    connection.close()
    return found


# What is run, and what is said of it

TESTS = """
import pytest

def test_without_a_database(): pass

@pytest.mark.django_db
def test_on_one(): assert {on_one}

@pytest.mark.both
@pytest.mark.django_db
class TestOnBoth:
    def test_it(self): pass

    def test_it_again(self): assert {on_both}

@pytest.mark.postgresql
@pytest.mark.django_db
def test_on_postgresql(): pass
"""


@pytest.fixture
def suite(tmp_path):
    """Runs a suite of four tests with our plugin, without making databases; returns what was said."""
    (tmp_path / "conftest.py").write_text(
        "import tests.plugin\ntests.plugin.pytest_runtest_setup = lambda item: None\n"
        "tests.plugin.templates = lambda *_: __import__('contextlib').nullcontext(tests.databases.Templates('/', ''))\n"
        "pytest_plugins = ['tests.plugin']\n"
        "import pytest\n@pytest.fixture\ndef db(): pass\n"
    )

    def run(*arguments, on_one=True, on_both=True):
        (tmp_path / "test_it.py").write_text(TESTS.format(on_one=on_one, on_both=on_both))
        (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = .\nmarkers =\n both\n postgresql\n django_db\n")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path]
        environment = clean(
            {
                "DJANGO_SETTINGS_MODULE": "secretariat.settings",
                "PYTHONPATH": str(PROJECT),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            }
        )
        done = subprocess.run([*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
        said = re.search(r"databases =+\n(.*?)\n=", done.stdout, re.DOTALL)
        return done.returncode, [
            " ".join(line.split()) for line in (said[1] if said else done.stdout + done.stderr).splitlines()
        ]

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ["SQLite: 3 passed", "PostgreSQL: 3 passed", "no database: 1 passed"]),
        (["--on", "sqlite"], ["SQLite: 3 passed", "no database: 1 passed"]),
        (["--on", "postgresql"], ["PostgreSQL: 4 passed"]),
        (["--on", "all"], ["SQLite: 3 passed", "PostgreSQL: 4 passed", "no database: 1 passed"]),
        (["-k", "on_one"], ["SQLite: 1 passed", "PostgreSQL: no test ran"]),
    ],
    ids=" ".join,
)
def test_what_runs_on_which_database_is_said(arguments, said, suite):
    assert suite(*arguments) == (0, said)


def test_a_failure_on_either_database_is_a_failure_and_both_are_summed_up(suite):
    assert suite(on_one=False) == (1, ["SQLite: 2 passed, 1 failed", "PostgreSQL: 3 passed", "no database: 1 passed"])
    on_postgresql = "'[postgresql' not in __import__('os').environ['PYTEST_CURRENT_TEST']"
    assert suite(on_both=on_postgresql) == (
        1,
        ["SQLite: 3 passed", "PostgreSQL: 2 passed, 1 failed", "no database: 1 passed"],
    )


def test_a_run_of_everything_in_which_nothing_ran_on_a_database_has_failed(suite):
    some = [
        "--override-ini",
        "python_functions=test_on_one test_without_a_database",
        "--override-ini",
        "python_classes=Not",
    ]
    assert suite(*some) == (1, ["SQLite: 1 passed", "PostgreSQL: no test ran", "no database: 1 passed"])
