"""The statements of pages that PostgreSQL plans once for each connection."""

import pytest
from django.db import connection, transaction
from django.test import Client

from public_record import statements
from public_record.queries import get_root, top
from secretariat.languages import SOURCE


def shown():
    return [row.name_text for row in top(SOURCE)], str(get_root(SOURCE).name), Client().get("/en/").status_code


def names():
    return statements._prepared.get(connection.connection)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("directory")
def test_a_statement_that_the_connection_does_not_keep_is_planned_again():
    connection.ensure_connection()
    with transaction.atomic():
        before = shown()
    assert not names()  # in a transaction an error would end it
    assert shown() == shown() == before
    assert len(names()) >= 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'page_%%'")
        assert cursor.fetchone()[0] == len(names())
        cursor.execute("DEALLOCATE ALL")  # as if a pooler had given another connection
    assert shown() == before
    assert names() is None
    assert shown() == before
    connection.close()
    assert shown() == before
    assert len(names()) >= 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_table_may_be_changed_meanwhile():
    everything = "SELECT * FROM other_table WHERE number = %s"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE other_table (number integer); INSERT INTO other_table VALUES (1)")
        try:
            assert statements.execute_often(everything, [1]) == [(1,)]
            cursor.execute("ALTER TABLE other_table ADD more text")
            assert statements.execute_often(everything, [1]) == [(1, None)]
            assert names() == {}
            assert statements.execute_often(everything, [1]) == [(1, None)]
            assert len(names()) == 1
        finally:
            cursor.execute("DROP TABLE other_table")
