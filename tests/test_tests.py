"""What tests may rely on: the contents of the database they find, and an honest result of both runs."""

from contextlib import nullcontext

import pytest
from django.db import connection
from django.utils import translation

from secretariat import tree
from secretariat.languages import SOURCE
from secretariat.models import Body, Revision
from tests import both_databases
from tests.secretariat.outlines import SMALL, plant
from translations.models import TextState

MARKS = [
    pytest.param(marks=pytest.mark.django_db, id="ordinary"),
    # Each of these ends with a flush of the database.
    pytest.param(marks=pytest.mark.django_db(transaction=True), id="transactional"),
    pytest.param(marks=pytest.mark.django_db(transaction=True), id="transactional, again"),
    pytest.param(marks=pytest.mark.django_db, id="ordinary, after a flush"),
]


@pytest.mark.parametrize((), MARKS)
def test_a_test_that_asks_for_the_directory_finds_the_seed(directory):
    assert Body.objects.count() == 21
    assert TextState.objects.exists()
    assert tree.examine() == []


@pytest.mark.parametrize((), MARKS)
def test_any_other_test_begins_empty_and_may_plant_a_tree(db):
    assert [model.objects.count() for model in (Body, TextState, Revision)] == [0, 0, 0]
    plant(SMALL)
    assert tree.examine() == []


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_begins_in_the_source_language_whatever_the_one_before_activated(time):
    assert translation.get_language() == SOURCE.code
    translation.activate("ar")


@pytest.mark.django_db
def test_the_database_of_a_test_is_no_database_of_this_machine(django_db_setup):
    assert "test" in str(connection.settings_dict["NAME"])


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "arguments", "code"),
    [
        (0, 0, [], 0),
        (1, 0, [], 1),
        (0, 1, [], 1),
        (0, 5, [], 1),
        (2, 2, [], 1),
        (0, 5, ["-k", "browser"], 0),
        (1, 5, ["-k", "browser"], 1),
    ],
)
def test_a_failure_on_either_database_is_a_failure_and_both_are_summed_up(
    sqlite, postgresql, arguments, code, monkeypatch, capsys
):
    codes = {None: sqlite, "postgres://server/database": postgresql}
    monkeypatch.setattr(both_databases, "run", lambda url, arguments: (codes[url], f"closing line {url}"))
    monkeypatch.setattr(both_databases, "postgresql", lambda: nullcontext("postgres://server/database"))
    assert both_databases.main(arguments) == code
    summary = capsys.readouterr().out.strip().splitlines()
    assert [line.split(":")[0] for line in summary] == ["SQLite", "PostgreSQL"]
    assert "closing line None" in summary[0]
    assert ("FAILED" in summary[0]) == (sqlite not in (0, 5))


def test_a_run_of_pytest_is_reported_with_its_exit_code_and_its_closing_line(capfd):
    code, closing = both_databases.run(None, ["tests/test_tests.py", "-k", "nothing_has_this_name", "-n", "0", "-q"])
    assert code == 5
    assert "deselected" in closing
    assert closing in capfd.readouterr().out
