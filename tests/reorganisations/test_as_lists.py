"""Random histories of reorganisations over days, each compared with the same history on plain lists."""

import os
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from public_record.updating import record_errors
from reorganisations import ledger
from reorganisations.carrying_out import NotInForceError, carry_out_now
from reorganisations.models import SuccessionEvent
from secretariat import tree
from secretariat.models import Body, FormerAddress, Function
from tests.battery.rows import report, row, size
from tests.reorganisations.drafts import directory

pytestmark = pytest.mark.both
ANY = st.integers(0, 10**6)


class DirectoryAsLists:
    """Bodies and functions as plain lists: parents, order, where each function is, and what came of what ended."""

    def __init__(self):
        self.parts, self.functions, self.heirs = {None: []}, {}, {}

    @classmethod
    def stored(cls):
        lists = cls()
        for slug, parent in Body.objects.order_by("tree_id", "lft").values_list("slug", "parent__slug"):
            lists.parts[slug] = []
            lists.functions[slug] = []
            lists.parts[parent].append(slug)
        for slug, pk in Function.objects.order_by("position", "pk").values_list("mandate__body__slug", "pk"):
            lists.functions[slug].append(pk)
        return lists

    def parent(self, slug):
        return next(parent for parent, parts in self.parts.items() if slug in parts)

    def branch(self, slug):
        return [slug, *(one for part in self.parts[slug] for one in self.branch(part))]

    def where(self, function):
        return next((slug for slug, own in self.functions.items() if function in own), None)

    def end(self, slug, heirs, parts_to=None):
        self.parts[self.parent(slug)].remove(slug)
        if parts_to:
            self.parts[parts_to] += self.parts[slug]
        del self.parts[slug]
        self.heirs[slug] = heirs


class ReorganisationsAsLists(RuleBasedStateMachine):
    """Each step is a reorganisation of a day of its own. Numbers choose bodies and functions: the n-th of those there are.

    A step that finds none does nothing: a history can end all bodies but the Secretariat.
    """

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.day, self.added, self.texts = date(2020, 1, 1), 0, {}

    def teardown(self):
        transaction.savepoint_rollback(self.point)

    @initialize()
    def begin(self):
        directory()
        self.lists = DirectoryAsLists.stored()
        self.lost, self.renamed = {}, {}

    # What a step needs

    def body(self, number, but=("secretariat",), kind=""):
        found = [
            slug
            for slug in self.lists.branch("secretariat")
            if slug not in but and (not kind or Body.objects.get(slug=slug).kind == kind)
        ]
        return found[number % len(found)] if found else None

    def function(self, number):
        found = [pk for own in self.lists.functions.values() for pk in own]
        return found[number % len(found)] if found else None

    def pk(self, slug):
        return Body.objects.get(slug=slug).pk

    def do(self, *operations):
        """Carry out operations on a new day; returns the reorganisation, None where something is refused, and nothing is done."""
        self.day += timedelta(days=1)
        try:
            return carry_out_now(f"Of {self.day}", operations, self.day)[0]
        except NotInForceError:
            return None

    def new_slug(self):
        self.added += 1
        return f"new-{self.added}"

    # Steps

    @rule(parent=ANY)
    def establish(self, parent):
        slug, parent = self.new_slug(), self.body(parent, but=())
        kind = "division" if parent == "secretariat" else "unit"
        kind_of = {"body": -1, "target": self.pk(parent), "where": "under", "kind": kind, "slug": slug}
        assert self.do(("establish", kind_of, {("body", -1, "name"): {"en": slug}}))
        self.lists.parts[parent].append(slug)
        self.lists.parts[slug], self.lists.functions[slug] = [], []

    @rule(body=ANY, parent=ANY)
    def move(self, body, parent):
        body, parent = self.body(body, kind="unit"), self.body(parent)
        if body is None:
            return
        done = self.do(("move", {"body": self.pk(body), "target": self.pk(parent), "where": "under"}))
        assert bool(done) == (parent not in self.lists.branch(body))
        if done:
            self.lists.parts[self.lists.parent(body)].remove(body)
            self.lists.parts[parent].append(body)

    @rule(body=ANY, into=ANY, without=st.booleans())
    def merge(self, body, into, without):
        body, into = self.body(body), self.body(into)
        if body is None:
            return
        own = list(self.lists.functions[body])
        fates = [("keep-function", {"function": pk}) for pk in own[int(without) :]]
        parts_fit = all(Body.objects.get(slug=part).kind == "unit" for part in self.lists.parts[body])
        done = self.do(("merge", {"bodies": [self.pk(body)], "into": self.pk(into)}), *fates)
        assert bool(done) == (into not in self.lists.branch(body) and not (without and own) and parts_fit)
        if done:
            self.lists.end(body, [into], into)
            self.lists.functions[into] += self.lists.functions.pop(body)

    @rule(body=ANY, number=ANY)
    def split(self, body, number):
        body = self.body(body, kind="unit")
        if body is None:
            return
        parent, own = self.lists.parent(body), list(self.lists.functions[body])
        new = [self.new_slug(), self.new_slug()]
        made = [
            ("establish", {"body": -place, "target": self.pk(parent), "where": "under", "kind": "unit", "slug": slug},
             {("body", -place, "name"): {"en": slug}})
            for place, slug in enumerate(new, start=1)
        ]  # fmt: skip
        to = {pk: (number + place) % 2 for place, pk in enumerate(own)}
        fates = [("transfer-function", {"function": pk, "to": -1 - place}) for pk, place in to.items()]
        assert self.do(*made, ("split", {"body": self.pk(body), "into": [-1, -2], "parts_to": -1}), *fates)
        for slug in new:
            self.lists.parts[parent].append(slug)
            self.lists.parts[slug], self.lists.functions[slug] = [], []
        self.lists.end(body, new, new[0])
        self.lists.functions.pop(body)
        for pk, place in to.items():
            self.lists.functions[new[place]].append(pk)

    @rule(body=ANY, says_why=st.booleans())
    def abolish(self, body, says_why):
        body = self.body(body)
        if body is None:
            return
        own = list(self.lists.functions[body])
        ends = [("discontinue-function", {"function": pk, "reason": f"Why {pk}"}) for pk in own] if says_why else []
        done = self.do(*ends, ("abolish", {"body": self.pk(body)}))
        assert bool(done) == (not self.lists.parts[body] and (says_why or not own))
        if done:
            self.lists.end(body, [])
            self.lost |= {pk: f"Why {pk}" for pk in self.lists.functions.pop(body)}

    @rule(function=ANY, body=ANY)
    def transfer(self, function, body):
        function, body = self.function(function), self.body(body, but=())
        if function is None:
            return
        left = self.lists.where(function)
        done = self.do(("transfer-function", {"function": function, "to": self.pk(body)}))
        assert bool(done) == (left != body)
        if done:
            self.lists.functions[left].remove(function)
            self.lists.functions[body].append(function)

    @rule(function=ANY, other=ANY)
    def merge_functions(self, function, other):
        function, other = self.function(function), self.function(other)
        if function is None or function == other:
            return
        values = {"functions": [function, other], "into": other}
        assert self.do(("merge-functions", values))
        self.lists.functions[self.lists.where(function)].remove(function)
        self.lost[function] = [other]

    @rule(body=ANY)
    def rename(self, body):
        old, slug = self.body(body), self.new_slug()
        if old is None:
            return
        pk = self.pk(old)
        assert self.do(("rename", {"body": pk, "slug": slug}, {("body", pk, "name"): {"en": slug}}))
        place = self.lists.parts[self.lists.parent(old)]
        place[place.index(old)] = slug
        self.lists.parts[slug], self.lists.functions[slug] = self.lists.parts.pop(old), self.lists.functions.pop(old)
        self.renamed[old] = slug

    # What holds after each

    @invariant()
    def the_directory_is_the_lists(self):
        if not hasattr(self, "lists"):
            return
        now = DirectoryAsLists.stored()
        assert now.parts == self.lists.parts
        assert now.functions == self.lists.functions
        assert tree.validate() == []

    @invariant()
    def every_function_is_somewhere_or_ended_with_a_reason(self):
        for pk, why in getattr(self, "lost", {}).items():
            assert not Function.objects.filter(pk=pk).exists()
            if isinstance(why, list):
                assert ledger.successors("function", pk) == why
            else:
                (event,) = [
                    event for event in ledger.events_of("function", pk) if event.kind == "functions-discontinued"
                ]
                assert event.facts["reason"] == why

    @invariant()
    def every_old_address_leads_somewhere(self):
        if not hasattr(self, "lists"):
            return
        for slug in {*self.lists.heirs, *self.renamed}:
            former = FormerAddress.objects.get(model="secretariat.body", slug=slug)
            body = Body.objects.filter(pk=former.object_id).first()
            while slug in self.renamed:
                slug = self.renamed[slug]
            if slug in self.lists.heirs:
                assert body is None
                assert ledger.ending_of(former.object_id), slug
                assert len(ledger.successors("body", former.object_id)) == len(self.lists.heirs[slug])
            else:
                assert body.slug == slug
        assert [*SuccessionEvent.objects.values_list("day", flat=True)] == sorted(
            SuccessionEvent.objects.values_list("day", flat=True)
        )


@pytest.mark.django_db
def test_any_history_of_reorganisations_is_that_of_plain_lists():
    examples, steps = size(500, 2), size(20, 10)
    run_state_machine_as_test(
        ReorganisationsAsLists,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=os.environ.get("CI") == "true",
            suppress_health_check=list(HealthCheck),
        ),
    )
    errors = [*record_errors()]
    name = f"{examples} random histories of {steps} reorganisations, compared with plain lists: structure, functions, addresses"
    report(row(name, {"differences": 0, "errors of the public record": len(errors)}))
    assert errors == []
