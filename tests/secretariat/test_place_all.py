"""Many bodies placed at once: the same tree as one after the other, in few queries, or nothing."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from history.models import Change
from secretariat import tree
from secretariat.changes import ChangeKind, current_revision
from secretariat.models import Body, Kind
from tests.battery.rows import size
from tests.everything import everything

from .outlines import SMALL, assert_tree, get, new, outline, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def at_random(chance, count):
    """Adds and moves that the tree allows one after the other: (slug, parent), and the outline they lead to."""
    steps, slugs = [], list(Body.objects.values_list("slug", flat=True))
    with transaction.atomic():
        while len(steps) < count:
            parent, number = chance.choice(slugs), len(steps)
            slug = chance.choice([f"new-{number}", chance.choice(slugs)])
            if slug in {slug for slug, _parent in steps}:
                continue
            try:
                if slug.startswith("new-"):
                    tree.add(new(slug), get(parent))
                else:
                    tree.move(get(slug), get(parent))
            except ValidationError:
                continue
            steps.append((slug, parent))
            slugs.append(slug)
        expected = outline()
        transaction.set_rollback(True)
    return steps, expected


def placements(steps):
    bodies = {body.slug: body for body in Body.objects.all()}
    for slug, _parent in steps:
        bodies.setdefault(slug, new(slug))
    return [(bodies[slug], bodies[parent]) for slug, parent in steps]


@pytest.mark.parametrize("seed", range(size(15, 6)))
def test_many_at_once_lead_to_the_same_tree_as_one_after_the_other(seed):
    steps, expected = at_random(random.Random(seed), 25)
    placed = placements(steps)
    tree.place_all(placed)
    assert_tree(expected)
    for body, parent in placed:  # what is in hand is up to date
        stored = get(body.slug)
        for name in ("pk", "parent_id", "position", *tree.DERIVED):
            assert getattr(body, name) == getattr(stored, name)
        assert body.changed_columns() in ([], ["updated_at"])
        assert body.parent == parent


def test_a_whole_directory_comes_into_an_empty_one():
    with tree.structure_lock(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM secretariat_body")
    root = new("root", Kind.SECRETARIAT)
    office, unit = new("office", Kind.OFFICE), new("unit")
    tree.place_all([(root, None), (office, root), (unit, office), (new("last"), unit)])
    assert_tree("\nroot\n  office\n    unit\n      last\n")


def test_two_bodies_change_places():
    conservation, forests = get("conservation"), get("forests")
    tree.place_all([(forests, get("science")), (conservation, forests)])
    assert [body.slug for body in get("oceans").path()] == [
        "secretariat",
        "science",
        "forests",
        "conservation",
        "oceans",
    ]
    assert tree.validate() == []


def test_it_is_one_change_and_each_body_stands_in_the_history():
    revision, legal = current_revision(), get("legal")
    unit = new("unit", name_fr="Unité")
    tree.place_all([(unit, get("office")), (legal, unit)])
    assert current_revision() == revision + 1
    told = Change.objects.order_by("pk").values_list("what", "label", "field", "language", "before", "after")
    assert list(told) == [
        (ChangeKind.ADDED, "Unit", "", "", "", "office 2"),
        (ChangeKind.TEXT, "Unit", "name", "en", "", "Unit"),
        (ChangeKind.TEXT, "Unit", "name", "fr", "", "Unité"),
        (ChangeKind.MOVED, "Legal", "", "", "office 1", "unit 1"),
    ]


def test_nothing_is_no_change():
    before = everything()
    tree.place_all([])
    assert everything() == before


REFUSED = {
    "a kind": (lambda: new("x", "team"), "science", "“team” is no kind of body. One of these is expected: secretariat, office, division, unit."),
    "a parent": (lambda: new("x"), "secretariat", "cannot be part of one of the kind “Secretariat”"),
    "a slug": (lambda: new("Not A Slug"), "science", "small Latin letters"),
    "a name": (lambda: new("x", name_en=""), "science", "This field cannot be blank."),
    "a long name": (lambda: new("x", name_fr="x" * 256), "science", "at most 255 characters"),
    "a slug that is taken": (lambda: new("legal"), "science", "Another body already has this address."),
    "an identifier that is taken": (lambda: new("x", external_id="taken"), "science", "already has this external identifier"),
    "a second root": (lambda: new("x", Kind.SECRETARIAT), None, "A directory has exactly one Secretariat."),
    "a unit at the top": (lambda: new("x"), None, "Only the Secretariat stands at the top of the tree"),
    "a move to the top": (lambda: get("legal"), None, "Only the Secretariat stands at the top of the tree"),
    "a move of the root": (lambda: get("secretariat"), "legal", "Only the Secretariat stands at the top of the tree"),
    "a cycle": (lambda: get("conservation"), "forests", "cannot be moved into or beside itself"),
    "a body that is gone": (lambda: Body(pk=10**6, kind="unit", slug="gone", name_en="Gone"), "science", "“Gone” no longer exists."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_one_that_is_not_allowed_is_named_and_nothing_is_placed(name):
    Body.objects.filter(slug="review").update(external_id="taken")
    make, parent, sentence = REFUSED[name]
    body = make()
    if body.slug == "gone":
        body._state.adding = False
    before = everything()
    with pytest.raises(tree.PlacementError) as told:
        tree.place_all([(new("fine"), get("science")), (body, get(parent) if parent else None)])
    assert told.value.body is body
    assert sentence in " ".join(told.value.messages)
    assert everything() == before


@pytest.mark.parametrize("field", ["slug", "external_id"])
def test_two_new_ones_do_not_share_what_is_unique(field):
    one, two = new("one", external_id="1"), new("two", external_id="2")
    setattr(two, field, getattr(one, field))
    with pytest.raises(tree.PlacementError, match="Another body already has this"):
        tree.place_all([(one, get("science")), (two, get("science"))])


def test_a_hundred_bodies_take_hardly_more_queries_than_ten():
    counts = []
    for number, count in enumerate((10, 100)):
        with CaptureQueriesContext(connection) as queries:
            tree.place_all([(new(f"unit-{number}-{n}"), get("science")) for n in range(count)])
        counts.append(len(queries) - count)  # `get`, once for each
    # The history, the public record with posts, contact points and topics, mentions, the index of the search, search words
    # and former addresses are among them.
    assert counts[0] <= 40, counts
    assert counts[1] <= counts[0] + 5, counts  # SQLite takes so many values at once
