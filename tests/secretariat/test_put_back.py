"""What was removed comes back whole: every row of every table, but for the revision and the time of the last change."""

import pytest

from search.index import index_errors
from secretariat import tree

from .removals import KINDS, furnish, remove_and_put_back

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


@pytest.mark.parametrize("remove", KINDS.values(), ids=KINDS)
def test_every_row_comes_back(remove):
    furnish()
    differences, gone = remove_and_put_back(remove)
    assert differences == set()
    assert gone
    assert tree.validate() == []
    assert list(index_errors()) == []
