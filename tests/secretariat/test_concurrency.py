"""Many writers at once, each a process of its own: the tree stays sound and no text is lost."""

import pytest

from secretariat import tree
from secretariat.changes import current_revision
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from tests.processes import together

from .outlines import SMALL, outline, outline_in_tree_order, plant

pytestmark = pytest.mark.django_db(transaction=True)

MOVER = "tests.secretariat.writers.change_the_tree"
TRANSLATOR = "tests.secretariat.writers.write_texts"
IMPORTER = "tests.secretariat.writers.write_everywhere_and_move"


def slugs():
    return set(Body.objects.values_list("slug", flat=True))


def test_eight_writers_leave_a_sound_tree_and_lose_no_body():
    plant(SMALL)
    before = slugs()
    reports = together(*[(MOVER, {"seed": seed, "steps": 25}) for seed in range(8)])
    assert [error for report in reports for error in report["errors"]] == []
    added = {slug for report in reports for slug in report["added"]}
    abolished = {slug for report in reports for slug in report["abolished"]}
    assert slugs() == (before | added) - abolished
    assert outline() == outline_in_tree_order()
    assert tree.examine() == []
    assert current_revision() == sum(report["made"] for report in reports)
    assert added
    assert abolished


def test_movers_and_translators_do_not_disturb_each_other():
    plant(SMALL)
    movers = [(MOVER, {"seed": seed, "steps": 25}) for seed in (1, 2)]
    translators = [
        (TRANSLATOR, {"seed": language.prefix, "language": language.prefix, "steps": 40}) for language in LANGUAGES
    ]
    reports = together(*movers, *translators)
    assert [error for report in reports for error in report["errors"]] == []
    lost = [
        (slug, column, text)
        for report in reports[len(movers) :]
        for slug, columns in report["written"].items()
        for body in Body.objects.filter(slug=slug)
        for column, text in columns.items()
        if getattr(body, column) != text
    ]
    assert lost == []
    assert tree.examine() == []


def test_writers_of_many_texts_in_one_transaction_do_not_wait_for_each_other_in_a_circle():
    plant(SMALL)
    importers = [(IMPORTER, {"seed": seed, "language": "fr", "rounds": 5}) for seed in range(4)]
    reports = together(*importers, (MOVER, {"seed": 5, "steps": 20}))
    assert [error for report in reports for error in report["errors"]] == []
    names = set(Body.objects.exclude(slug__startswith="added").values_list("name_fr", flat=True))
    assert len(names) == 1
    assert names != {None}
    assert tree.examine() == []
