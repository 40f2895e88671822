"""Eight processes put the same reorganisation in force: it is done once; one that is killed leaves nothing."""

import pytest

from reorganisations.models import SuccessionEvent
from secretariat import tree
from secretariat.models import Body
from tests.battery.rows import size
from tests.everything import everything
from tests.processes import together
from tests.reorganisations.drafts import directory
from tests.reorganisations.processes import STEPS
from tests.reorganisations.test_in_force import everything_happens

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
HERE = "tests.reorganisations.processes"


def test_it_is_in_force_once_and_a_process_that_is_killed_leaves_nothing():
    directory()
    row = everything_happens()
    before = everything()
    for number in range(size(20, 2)):
        killed = together((f"{HERE}.put_it_in_force_and_die", {"pk": row.pk, "step": number * 2 % len(STEPS)}))
        assert killed == ["a process broke off"]
        assert everything() == before
    answers = together(*[(f"{HERE}.put_it_in_force", {"pk": row.pk})] * 8)
    assert sorted(answers) == ["done", *["was done"] * 7]
    assert SuccessionEvent.objects.count() == 10
    assert Body.objects.filter(slug="nature").count() == 1
    assert tree.validate() == []
