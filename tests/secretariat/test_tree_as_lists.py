"""Random histories of the tree, each step compared with the same step on plain lists."""

import os

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from secretariat import tree
from secretariat.models import Body, Kind
from tests.battery.rows import size

from .lists import ListTree
from .outlines import SMALL, assert_tree, get, new, read

pytestmark = pytest.mark.both

PLACES = st.sampled_from([tree.UNDER, tree.BEFORE, tree.AFTER])
ANY = st.integers(0, 10**6)


class TreeAsLists(RuleBasedStateMachine):
    """Numbers choose bodies: the n-th of those there are, in the order of the outline."""

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.lists, self.added = ListTree(), 0

    def teardown(self):
        transaction.savepoint_rollback(self.point)

    @initialize(is_planted=st.booleans())
    def begin(self, is_planted):
        self.do(
            lambda: tree.add(new("root", Kind.SECRETARIAT)), self.lists.add("root", Kind.SECRETARIAT, None, tree.UNDER)
        )
        if is_planted:
            for slug, kind, parent in list(read(SMALL))[1:]:
                self.lists.add(slug, kind, "root" if parent == "secretariat" else parent, tree.UNDER)
                tree.add(new(slug, kind), get("root" if parent == "secretariat" else parent))

    def choose(self, number):
        slugs = self.lists.branch("root")
        return slugs[number % len(slugs)]

    def do(self, change, is_allowed):
        try:
            change()
        except ValidationError:
            assert not is_allowed, "the tree refused what the lists allow"
        else:
            assert is_allowed, "the tree allowed what the lists refuse"

    @rule(kind=st.sampled_from(Kind), goal=ANY, where=PLACES)
    def add(self, kind, goal, where):
        self.added += 1
        slug, goal = f"new-{self.added}", self.choose(goal)
        self.do(lambda: tree.add(new(slug, kind), get(goal), where), self.lists.add(slug, kind, goal, where))

    @rule(goal=ANY)
    def add_a_unit(self, goal):
        self.add(Kind.UNIT, goal, tree.UNDER)

    @rule(body=ANY, goal=ANY, where=PLACES)
    def move(self, body, goal, where):
        body, goal = self.choose(body), self.choose(goal)
        self.do(lambda: tree.move(get(body), get(goal), where), self.lists.move(body, goal, where))

    @rule(body=ANY, sibling=ANY, where=st.sampled_from([tree.BEFORE, tree.AFTER]))
    def reorder(self, body, sibling, where):
        body = self.choose(body)
        siblings = self.lists.parts[self.lists.parent(body)]
        target = siblings[sibling % len(siblings)]
        self.do(lambda: tree.move(get(body), get(target), where), self.lists.move(body, target, where))

    @rule(body=ANY)
    def abolish(self, body):
        body = self.choose(body)
        if body != "root":
            self.do(lambda: tree.abolish(get(body)), self.lists.abolish(body))

    @invariant()
    def the_tree_is_the_lists(self):
        if "root" not in self.lists.parts:
            return
        assert_tree(self.lists.outline())
        bodies = {body.slug: body for body in Body.objects.all()}
        for slug, body in list(bodies.items())[-3:]:
            assert [part.slug for part in body.branch()] == self.lists.branch(slug)
            assert [above.slug for above in body.path()] == self.lists.path(slug)
            assert [part.slug for part in body.child_bodies()] == self.lists.parts[slug]
            assert [part.position for part in body.child_bodies()] == list(range(len(self.lists.parts[slug])))


@pytest.mark.django_db
def test_any_history_of_the_tree_is_that_of_plain_lists():
    run_state_machine_as_test(
        TreeAsLists,
        settings=settings(
            max_examples=size(100, 12),
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=os.environ.get("CI") == "true",
            suppress_health_check=list(HealthCheck),
        ),
    )
