"""The doctor of the tree: finds every kind of damage, repairs what follows from parent and position, guesses nothing."""

import io
import json
import random

import pytest
from django.core.management import call_command
from django.db import models

from secretariat import tree
from secretariat.changes import ChangeKind, current_revision, directory_changed
from secretariat.models import Body
from tests.everything import changed_columns, everything

from .outlines import SMALL, assert_tree, get, outline, outline_in_tree_order, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DERIVED = {"lft", "rght", "level", "tree_id"}


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def damage(slug, **columns):
    with tree.structure_lock():
        Body.objects.filter(slug=slug).update(**columns)


def found(findings):
    """The rules that are broken, each with the slugs of the bodies that break it."""
    slugs = dict(Body.objects.values_list("pk", "slug"))
    return {finding["rule"]: {slugs[key] for key in finding["bodies"]} for finding in findings}


def doctor(*arguments):
    """What the command prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("tree_doctor", *arguments, stdout=out)
    except SystemExit as leaving:
        return out.getvalue(), leaving.code
    return out.getvalue(), 0


class TestExamining:
    def test_a_sound_tree_gives_no_findings(self):
        assert tree.validate() == []

    def test_an_empty_directory_gives_no_findings(self):
        with tree.structure_lock():
            for slug in reversed([body.slug for body in Body.objects.all()]):
                models.Model.delete(get(slug))
        assert tree.validate() == []

    @pytest.mark.parametrize(
        ("columns", "rule"),
        [
            ({"position": 0}, {"positions": {"review"}}),
            ({"position": 7}, {"positions": {"review"}}),
            ({"lft": 1}, {"derived columns": {"review"}}),
            ({"rght": 99}, {"derived columns": {"review"}}),
            ({"level": 5}, {"derived columns": {"review"}}),
            ({"tree_id": 2}, {"derived columns": {"review"}}),
        ],
        ids=["position taken", "gap of positions", "lft", "rght", "level", "tree_id"],
    )
    def test_each_damaged_column_is_found(self, columns, rule):
        damage("review", **columns)
        assert found(tree.validate()) == rule

    def test_swapped_siblings_are_found(self):
        damage("legal", position=1)
        damage("review", position=0)
        assert found(tree.validate()) == {"derived columns": {"legal", "review"}}

    def test_a_moved_parent_is_found_in_all_that_follows_from_it(self):
        damage("biosafety", parent=get("office"), position=2)
        assert found(tree.validate()) == {"derived columns": {"office", "science", "conservation", "forests", "oceans", "biosafety"}}  # fmt: skip

    def test_a_forbidden_parent_is_found(self):
        damage("biosafety", parent=get("secretariat"), position=3)
        assert found(tree.validate())["allowed parents"] == {"biosafety"}

    def test_a_cycle_is_found_with_all_that_hangs_on_it(self):
        damage("conservation", parent=get("forests"), position=0)
        assert found(tree.validate()) == {
            "no cycles": {"conservation", "forests", "oceans"},
            "positions": {"biosafety"},
            "derived columns": {"secretariat", "science", "biosafety", "outreach"},
        }

    def test_a_directory_without_a_root_is_found(self):
        damage("office", parent=get("science"))
        damage("science", parent=get("office"))
        damage("outreach", parent=get("office"))
        with tree.structure_lock():
            models.Model.delete(get("secretariat"))
        findings = found(tree.validate())
        everyone = set(Body.objects.values_list("slug", flat=True))
        assert (findings["one root"], findings["no cycles"]) == (everyone, everyone)
        assert findings["allowed parents"] == {"office", "science", "outreach"}

    def test_examining_takes_one_query_and_changes_nothing(self, django_assert_num_queries):
        damage("review", position=7, lft=1)
        before = everything()
        with django_assert_num_queries(1):
            tree.validate()
        assert everything() == before


class TestMending:
    def test_a_sound_tree_is_left_alone(self):
        before = everything()
        assert tree.repair() == ([], [])
        assert everything() == before

    def test_only_the_damaged_columns_are_written(self):
        damage("review", position=7, level=3)
        before = everything()
        before_mending, remaining = tree.repair()
        assert found(before_mending) == {"positions": {"review"}, "derived columns": {"review"}}
        assert remaining == []
        key = get("review").pk
        assert {changed for changed in changed_columns(before, everything()) if changed[0] == "secretariat.Body"} == {
            ("secretariat.Body", key, "position"),
            ("secretariat.Body", key, "level"),
        }
        assert_tree(SMALL)

    def test_mending_is_one_change_of_the_directory(self):
        damage("review", position=7)
        damage("oceans", lft=1)
        number = current_revision()
        tree.repair()
        assert current_revision() == number + 1

    def test_the_bodies_that_were_repaired_are_announced_as_they_are_now(self):
        damage("review", position=7)
        damage("oceans", lft=1)
        heard = []

        def hear(sender, changes, **signal):
            heard.append((sender, [(c.what, c.obj.slug, c.obj.name_en, c.obj.lft, c.before, c.after) for c in changes]))

        directory_changed.connect(hear)
        try:
            tree.repair()
        finally:
            directory_changed.disconnect(hear)
        review = (ChangeKind.REPAIRED, "review", "Review", 5, "8", "2")
        oceans = (ChangeKind.REPAIRED, "oceans", "Oceans", 12, "2", "2")
        assert heard == [(Body, [review, oceans])]

    def test_a_cycle_is_reported_and_left_as_it_is_while_the_rest_is_repaired(self):
        damage("conservation", parent=get("forests"), position=0)
        damage("legal", lft=40, rght=50)
        in_the_cycle = {"conservation", "forests", "oceans"}
        places = {slug: Body.objects.filter(slug=slug).values().get() for slug in in_the_cycle}
        _, remaining = tree.repair()
        assert found(remaining) == {"no cycles": in_the_cycle}
        assert {slug: Body.objects.filter(slug=slug).values().get() for slug in in_the_cycle} == places
        assert outline() == "\nsecretariat\n  office\n    legal\n    review\n  science\n    biosafety\n  outreach\n"

    def test_a_forbidden_parent_is_reported_and_left_as_it_is(self):
        damage("biosafety", parent=get("secretariat"), position=3)
        _, remaining = tree.repair()
        assert found(remaining) == {"allowed parents": {"biosafety"}}
        assert get("biosafety").parent == get("secretariat")
        assert outline() == outline_in_tree_order()

    @pytest.mark.parametrize("seed", range(25))
    def test_random_damage_is_repaired_and_every_parent_and_order_kept(self, seed):
        chance = random.Random(seed)
        slugs = list(Body.objects.values_list("slug", flat=True))
        for slug in chance.sample(slugs, chance.randint(1, len(slugs))):
            lft = chance.randint(0, 30)
            columns = {"position": chance.randint(0, 5), "lft": lft, "rght": lft + chance.randint(1, 30), "level": chance.randint(0, 5), "tree_id": chance.randint(1, 3)}  # fmt: skip
            damage(
                slug,
                **dict(chance.sample(sorted(columns.items()), chance.randint(1, 5)))
                | {"rght": columns["rght"], "lft": lft},
            )
        expected = outline()
        assert found(tree.validate())
        tree.repair()
        assert_tree(expected)
        assert tree.repair() == ([], [])


class TestCommand:
    def test_a_sound_tree_is_called_sound(self):
        assert doctor() == ("The tree is sound.\n", 0)
        assert doctor("--fix") == ("The tree is sound.\n", 0)
        assert [json.loads(doctor("--json")[0]), doctor("--json")[1]] == [{"findings": [], "repaired": []}, 0]

    def test_a_finding_is_printed_with_its_bodies_and_the_exit_code_is_one(self):
        damage("review", position=7)
        said, code = doctor()
        assert said == f"Found (positions): The positions of these bodies among their siblings repeat or leave a gap. Bodies: {get('review').pk}\n"  # fmt: skip
        assert code == 1
        assert get("review").position == 7

    def test_fix_says_what_was_repaired(self):
        damage("review", position=7)
        said, code = doctor("--fix")
        assert said == (
            "Mended (positions): The positions of these bodies among their siblings repeat or leave a gap. "
            f"Bodies: {get('review').pk}\nThe tree is sound.\n"
        )
        assert code == 0
        assert_tree(SMALL)

    def test_fix_leaves_with_one_when_something_remains(self):
        damage("biosafety", parent=get("secretariat"), position=3)
        said, code = doctor("--fix", "--json")
        answer = json.loads(said)
        assert (found(answer["findings"]), code) == ({"allowed parents": {"biosafety"}}, 1)
        assert found(answer["repaired"]).keys() == {"derived columns"}

    def test_json_holds_rules_bodies_and_sentences(self):
        damage("review", lft=1)
        said, code = doctor("--json")
        (finding,) = json.loads(said)["findings"]
        assert finding.keys() == {"rule", "bodies", "sentence"}
        assert (finding["rule"], finding["bodies"], code) == ("derived columns", [get("review").pk], 1)


def test_a_wide_and_deep_tree_is_repaired_without_recursion():
    """A branch deeper than Python's stack of calls, and a row wider than a statement's parameters."""
    depth, width = 1200, 300
    with tree.structure_lock():
        parent = get("outreach")
        for number in range(depth):
            parent = Body.objects.bulk_create(
                [
                    Body(
                        kind="unit",
                        slug=f"deep-{number}",
                        name_en="Deep",
                        parent=parent,
                        lft=1,
                        rght=2,
                        level=0,
                        tree_id=1,
                    )
                ]
            )[0]
        Body.objects.bulk_create(
            Body(
                kind="unit",
                slug=f"wide-{number}",
                name_en="Wide",
                parent=get("office"),
                lft=1,
                rght=2,
                level=0,
                tree_id=1,
            )
            for number in range(width)
        )
    _, remaining = tree.repair()
    assert remaining == []
    assert get("secretariat").rght == 2 * Body.objects.count()
    assert get(f"deep-{depth - 1}").level == depth + 1
