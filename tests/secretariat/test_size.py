"""What keeps a large directory quick; its first migration says why. No clock is read here."""

import pytest
from django.db import connection

from secretariat import changes
from secretariat.models import Body
from secretariat.tree import repair, structure_lock

from .outlines import SMALL, get, new, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]

SHIFTED_BY_A_MOVE = {"lft", "rght", "level", "position"}


def plan_of_sqlite():
    return Body.objects.published().order_by().explain()


def indexed_on_postgresql():
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Body._meta.db_table)
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [Body._meta.db_table])
        options = cursor.fetchone()[0]
    return {column for index in constraints.values() if index["index"] for column in index["columns"]}, options


def test_finding_published_bodies_and_moving_bodies_do_not_read_or_write_everything():
    if connection.vendor == "sqlite":
        assert "INDEX body_hidden" in plan_of_sqlite()
    else:
        columns, options = indexed_on_postgresql()
        assert "tree_id" in columns
        assert columns & SHIFTED_BY_A_MOVE == set()
        assert options == ["fillfactor=50"]


@pytest.mark.postgresql
@pytest.mark.parametrize(("many", "counted"), [(3, True), (10_000, False)])
def test_postgresql_counts_its_rows_after_many_changes(many, counted, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(changes, "MIN_CHANGES_TO_ANALYZE", many)
    plant(SMALL)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = -1 WHERE relname = %s", [Body._meta.db_table])
        with django_capture_on_commit_callbacks(execute=True), structure_lock():
            Body.objects.update(position=7)
            repair()
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Body._meta.db_table])
        assert (cursor.fetchone()[0] == Body.objects.count()) == counted


@pytest.mark.parametrize(
    ("read", "queries"),
    [
        (lambda: list(Body.objects.published()), 1),
        (lambda: list(get("science").branch()), 2),
        (lambda: list(get("oceans").path()), 2),
        (lambda: list(get("science").child_bodies()), 2),
    ],
    ids=["published", "branch", "path", "parts"],
)
def test_reading_takes_as_many_queries_for_any_number_of_bodies(read, queries, django_assert_num_queries):
    plant(SMALL)
    with django_assert_num_queries(queries):
        read()
    with structure_lock():
        for number in range(50):
            Body.objects.bulk_create(
                [new(f"more-{number}", parent=get("oceans"), position=number, lft=1, rght=2, tree_id=1, level=4)]
            )
    repair()
    with django_assert_num_queries(queries):
        assert len(read()) >= 2
