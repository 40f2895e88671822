"""Importers and movers at once, each a process of its own; more of the kind is in tests/battery/."""

import pytest

from secretariat import tree
from secretariat.models import Body
from tests.processes import together

from .outlines import SMALL, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

MOVER = "tests.secretariat.writers.change_the_tree"
IMPORTER = "tests.secretariat.writers.write_everywhere_and_move"


def test_writers_of_many_texts_in_one_transaction_do_not_wait_for_each_other_in_a_circle():
    plant(SMALL)
    importers = [(IMPORTER, {"seed": seed, "language": "fr", "rounds": 5}) for seed in range(4)]
    reports = together(*importers, (MOVER, {"seed": 5, "steps": 20}))
    assert [error for report in reports for error in report["errors"]] == []
    names = set(Body.objects.exclude(slug__startswith="added").values_list("name_fr", flat=True))
    assert len(names) == 1
    assert names != {None}
    assert tree.validate() == []
