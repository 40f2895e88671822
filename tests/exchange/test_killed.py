"""The fast form of the battery's row: imports killed at random moments, on the database of the running test."""

import os
import re

import pytest
from django.db import connection

from secretariat import tree
from secretariat.models import Body
from tests.exchange.killed import kill_imports


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_all_or_nothing(tmp_path):
    tree.add(Body(kind="secretariat", slug="secretariat", name_en="Secretariat"))
    found = kill_imports(database_url(), 2, tmp_path)
    assert found["half"] == 0
    assert found["findings"] == []
    assert found["nothing"] + found["all"] == 2
