"""The fast form of the battery's row: imports killed at random moments, on the database of the running test."""

import pytest

from secretariat import tree
from secretariat.models import Body
from tests.exchange.killed import kill_imports

pytestmark = [pytest.mark.both]


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_all_or_nothing(tmp_path):
    tree.add(Body(kind="secretariat", slug="secretariat", name_en="Secretariat"))
    found = kill_imports(1, tmp_path)
    assert found["half"] == 0
    assert found["findings"] == []
    assert found["nothing"] + found["all"] == 1
