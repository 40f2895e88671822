"""Adding, moving and abolishing bodies: every position, every refusal, and what others hear of it."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, override, pgettext

from divisions.models import Division
from secretariat import tree
from secretariat.changes import ChangeKind, announce, current_revision, directory_changed, one_revision, reload
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind, Mandate
from secretariat.tree import AFTER, BEFORE, UNDER
from tests.everything import changed_columns, everything, undone
from tests.public_pages import IN_TWO_LANGUAGES
from units.models import Unit

from .lists import ListTree
from .outlines import SMALL, assert_tree, get, new, outline, outline_in_tree_order, plant, read

pytestmark = [pytest.mark.both, pytest.mark.django_db]

EVERY_PLACE = (UNDER, BEFORE, AFTER)
EVERY_LANGUAGE = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items()]


@pytest.fixture
def small():
    plant(SMALL)


def small_as_lists():
    lists = ListTree()
    for slug, kind, parent in read(SMALL):
        lists.add(slug, kind, parent, UNDER)
    return lists


def compare(lists, is_allowed, change):
    """Make a change, find the tree as the lists have it, and take it back."""
    before = None if is_allowed else everything()
    point = transaction.savepoint()
    try:
        change()
    except ValidationError:
        assert not is_allowed
        assert everything() == before
    else:
        assert is_allowed
        assert_tree(lists.outline())
    transaction.savepoint_rollback(point)


class TestEveryPosition:
    def test_a_body_can_be_added_in_every_allowed_position_and_in_no_other(self, small):
        for kind, (slug, *_), where in itertools.product(Kind, read(SMALL), EVERY_PLACE):
            lists = small_as_lists()
            is_allowed = lists.add("new", kind, slug, where)
            compare(
                lists,
                is_allowed,
                lambda kind=kind, slug=slug, where=where: tree.add(new("new", kind), get(slug), where),
            )

    def test_a_body_can_be_moved_to_every_allowed_position_and_to_no_other(self, small):
        slugs = [slug for slug, *_ in read(SMALL)]
        for slug, target, where in itertools.product(slugs, slugs, EVERY_PLACE):
            lists = small_as_lists()
            is_allowed = lists.move(slug, target, where)
            compare(
                lists,
                is_allowed,
                lambda slug=slug, target=target, where=where: tree.move(get(slug), get(target), where),
            )

    def test_a_body_without_parts_can_be_abolished_and_no_other(self, small):
        for slug, *_ in read(SMALL):
            lists = small_as_lists()
            is_allowed = lists.abolish(slug)
            compare(lists, is_allowed, lambda slug=slug: tree.abolish(get(slug)))

    def test_the_first_body_needs_no_target(self):
        root = tree.add(new("secretariat", Kind.SECRETARIAT))
        assert (root.parent, root.position, root.lft, root.rght, root.level) == (None, 0, 1, 2, 0)
        assert_tree("\nsecretariat\n")

    def test_the_last_body_can_be_abolished_and_another_begun(self):
        tree.abolish(tree.add(new("first", Kind.SECRETARIAT)))
        tree.add(new("second", Kind.SECRETARIAT))
        assert_tree("\nsecond\n")

    def test_a_branch_moves_as_a_whole(self, small):
        tree.move(get("conservation"), get("legal"), AFTER)
        assert_tree("""
secretariat
  office
    legal
    conservation
      forests
      oceans
    review
  science
    biosafety
  outreach
""")

    def test_an_added_body_knows_its_place(self, small):
        body = tree.add(new("new"), get("biosafety"), BEFORE)
        stored = get("new")
        assert [getattr(body, name) for name in ("pk", "parent_id", "position", "lft", "rght", "tree_id", "level")] == [
            getattr(stored, name) for name in ("pk", "parent_id", "position", "lft", "rght", "tree_id", "level")
        ]
        assert (body.parent, body.position) == (get("science"), 1)

    def test_what_was_read_long_ago_is_read_again(self, small):
        body, target = get("legal"), get("oceans")
        tree.move(get("conservation"), get("office"))
        tree.abolish(get("review"))
        tree.move(body, target, AFTER)
        tree.add(new("new"), target)
        assert_tree("""
secretariat
  office
    conservation
      forests
      oceans
        new
      legal
  science
    biosafety
  outreach
""")

    def test_typed_bodies_are_added_and_moved_like_any_other(self, small):
        tree.add(Unit(kind=Kind.UNIT, slug="new", name_en="New"), Division.objects.get(slug="science"), UNDER)
        moved = tree.move(Unit.objects.get(slug="new"), Unit.objects.get(slug="forests"), BEFORE)
        assert type(moved) is Body
        tree.abolish(Unit.objects.get(slug="oceans"))
        assert_tree("""
secretariat
  office
    legal
    review
  science
    conservation
      new
      forests
    biosafety
  outreach
""")

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_the_active_language_changes_nothing(self, small, language):
        with override(language.code):
            tree.add(new("new"), get("science"))
            tree.move(get("new"), get("conservation"), BEFORE)
            tree.abolish(get("legal"))
        body = get("new")
        assert {name for name in BY_SLUG if getattr(body, f"name_{name}")} == {"en"}
        assert body.name_en == "New"
        assert_tree("""
secretariat
  office
    review
  science
    new
    conservation
      forests
      oceans
    biosafety
  outreach
""")

    def test_a_body_with_a_name_in_russian_only_is_refused_also_in_russian(self, small):
        with override("ru"), pytest.raises(ValidationError) as refusal:
            tree.add(Body(kind=Kind.UNIT, slug="new", name_ru="Новое"), get("science"))
        assert set(refusal.value.message_dict) == {"name_en"}


def cycle():
    tree.move(get("conservation"), get("forests"))


def beside_itself():
    tree.move(get("conservation"), get("conservation"), AFTER)


def move_the_root():
    tree.move(get("secretariat"), get("outreach"), BEFORE)


def beside_the_root():
    tree.move(get("outreach"), get("secretariat"), AFTER)


def add_beside_the_root():
    tree.add(new("new", Kind.DIVISION), get("secretariat"), BEFORE)


def move_under_a_forbidden_parent():
    tree.move(get("outreach"), get("science"))


def add_under_a_forbidden_parent():
    tree.add(new("new"), get("secretariat"))


def second_root():
    tree.add(new("new", Kind.SECRETARIAT))


def duplicate_slug():
    tree.add(new("oceans"), get("science"))


def slug_with_accents():
    tree.add(new("océans"), get("science"))


def slug_with_capitals():
    tree.add(new("Oceans"), get("science"))


def duplicate_external_id():
    tree.add(new("new", external_id="X-1"), get("science"))
    tree.add(new("newer", external_id="X-1"), get("science"))


def no_name():
    tree.add(new("new", name_en=""), get("science"))


def _gone():
    body = get("oceans")
    tree.abolish(get("oceans"))
    return body


def move_beside_a_body_that_is_gone():
    tree.move(get("legal"), _gone(), AFTER)


def move_a_body_that_is_gone():
    tree.move(_gone(), get("legal"))


def add_under_a_body_that_is_gone():
    tree.add(new("new"), _gone())


def abolish_a_body_that_is_gone():
    tree.abolish(_gone())


def abolish_a_body_with_parts():
    tree.abolish(get("science"))


MSGID_ROOT = "Only the Secretariat stands at the top of the tree; every other body is part of one."
MSGID_GONE = "“%(body)s” no longer exists."
MSGID_CYCLE = "“%(body)s” cannot be moved into or beside itself or one of its own parts."
MSGID_PARENT = "A body of the kind “%(kind)s” cannot be part of one of the kind “%(parent_kind)s”."
MSGID_SLUG = "Use small Latin letters, digits and single hyphens, for example “finance-unit”."


class Named:
    """Parts as a refusal names them, in the language that is active when it is read."""

    def __init__(self, *names):
        self.names = names

    def __str__(self):
        quoted = (pgettext("a part of a body", "“%(body)s”") % {"body": name} for name in self.names)
        return pgettext("between the parts of a list", ", ").join(quoted)


REFUSALS = {
    cycle: (MSGID_CYCLE, {"body": "Conservation"}),
    beside_itself: (MSGID_CYCLE, {"body": "Conservation"}),
    move_the_root: (MSGID_CYCLE, {"body": "Secretariat"}),
    beside_the_root: (MSGID_ROOT, {}),
    add_beside_the_root: (MSGID_ROOT, {}),
    second_root: ("A directory has exactly one Secretariat.", {}),
    duplicate_slug: ("Another body already has this address.", {}),
    slug_with_accents: (MSGID_SLUG, {}),
    slug_with_capitals: (MSGID_SLUG, {}),
    duplicate_external_id: ("Another body already has this external identifier.", {}),
    no_name: ("This field cannot be blank.", {}),
    move_beside_a_body_that_is_gone: (MSGID_GONE, {"body": "Oceans"}),
    move_a_body_that_is_gone: (MSGID_GONE, {"body": "Oceans"}),
    add_under_a_body_that_is_gone: (MSGID_GONE, {"body": "Oceans"}),
    abolish_a_body_that_is_gone: (MSGID_GONE, {"body": "Oceans"}),
    abolish_a_body_with_parts: (
        "“%(body)s” still has parts; move or abolish them first: %(parts)s",
        {"body": "Science", "parts": Named("Conservation", "Biosafety")},
    ),
}


def refused(change):
    """With what sentences a change is refused; none where it is made."""
    try:
        change()
    except ValidationError as refusal:
        return refusal.messages
    return []


class TestRefusals:
    @pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
    def test_a_refusal_is_a_sentence_in_the_language_of_the_editor(self, small, language):
        otherwise = {}
        for change, (msgid, values) in REFUSALS.items():
            with override(language.code), undone():
                said = refused(change)
                if gettext(msgid) % values not in said:
                    otherwise[change.__name__] = said
        assert otherwise == {}

    @pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
    @pytest.mark.parametrize(
        ("change", "kind", "parent_kind"),
        [
            (move_under_a_forbidden_parent, Kind.DIVISION, Kind.DIVISION),
            (add_under_a_forbidden_parent, Kind.UNIT, Kind.SECRETARIAT),
        ],
    )
    def test_a_forbidden_parent_is_named_with_the_kinds(self, small, change, kind, parent_kind, language):
        with override(language.code):
            with pytest.raises(ValidationError) as refusal:
                change()
            sentence = gettext(MSGID_PARENT) % {"kind": kind.label, "parent_kind": parent_kind.label}
            assert refusal.value.message_dict == {"parent": [sentence]}

    def test_a_refusal_changes_nothing(self, small):
        changes = [
            change for change in REFUSALS if change is not duplicate_external_id and "gone" not in change.__name__
        ]
        before, changed = everything(), {}
        for change in (*changes, move_under_a_forbidden_parent, add_under_a_forbidden_parent):
            with undone():
                said, after = refused(change), everything()
                if not said or after != before:
                    changed[change.__name__] = said, changed_columns(before, after)
        assert changed == {}

    def test_a_refused_body_can_be_corrected_and_added(self, small):
        body = new("océans")
        with pytest.raises(ValidationError):
            tree.add(body, get("conservation"))
        body.slug = "seas"
        tree.add(body, get("legal"), BEFORE)
        assert [part.slug for part in get("office").child_bodies()] == ["seas", "legal", "review"]
        assert tree.validate() == []


class TestWhatOthersHear:
    @pytest.fixture
    def heard(self):
        calls = []

        def hear(sender, changes, **signal):
            what = [(c.obj.slug, c.what, c.field, c.before, c.after) for c in changes]
            calls.append((sender, what, transaction.get_connection().in_atomic_block))

        directory_changed.connect(hear)
        yield calls
        directory_changed.disconnect(hear)

    def test_each_change_is_announced_once_and_counted_once(self, small, heard):
        creation_changes = [("new", ChangeKind.ADDED, "", "", "science 3"), ("new", ChangeKind.TEXT, "name", "", "New")]
        for change, expected in (
            (lambda: tree.add(new("new"), get("science")), creation_changes),
            (
                lambda: tree.move(get("new"), get("legal"), AFTER),
                [("new", ChangeKind.MOVED, "", "science 3", "office 2")],
            ),
            (lambda: tree.abolish(get("new")), [("new", ChangeKind.REMOVED, "", "New", "")]),
        ):
            number = current_revision()
            heard.clear()
            change()
            assert current_revision() == number + 1
            assert heard == [(Body, expected, True)]

    def test_changes_that_are_one_revision_are_announced_each_and_counted_once(self, small, heard):
        number = current_revision()
        heard.clear()
        with one_revision():
            tree.add(new("first"), get("science"))
            with one_revision():
                tree.add(new("second"), get("science"))
            tree.move(get("first"), get("legal"), AFTER)
        assert (len(heard), current_revision()) == (3, number + 1)
        tree.abolish(get("second"))
        assert current_revision() == number + 2

    def test_a_change_that_was_taken_back_does_not_take_the_revision_with_it(self, small):
        number = current_revision()
        with one_revision():
            with transaction.atomic():
                tree.add(new("first"), get("science"))
                transaction.set_rollback(True)
            tree.add(new("second"), get("science"))
        assert current_revision() == number + 1

    def test_a_refusal_is_neither_announced_nor_counted(self, small, heard):
        number = current_revision()
        for change in (cycle, second_root, abolish_a_body_with_parts):
            with pytest.raises(ValidationError):
                change()
        assert (heard, current_revision()) == ([], number)

    def test_the_first_change_makes_the_revision_one(self):
        assert current_revision() == 0
        tree.add(new("secretariat", Kind.SECRETARIAT))
        assert current_revision() == 1

    def test_a_listener_that_fails_takes_the_change_back(self, small):
        def fail(**signal):
            raise RuntimeError("The index cannot be written.")

        before = everything()
        directory_changed.connect(fail)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                tree.move(get("outreach"), get("office"), BEFORE)
        finally:
            directory_changed.disconnect(fail)
        assert everything() == before

    def test_a_typed_body_is_announced_as_a_body(self, small, heard):
        unit = Unit.objects.get(slug="legal")
        heard.clear()
        tree.move(unit, get("review"), AFTER)
        assert heard == [(Body, [("legal", ChangeKind.MOVED, "", "office 1", "office 2")], True)]


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_an_announcement_outside_a_transaction_is_refused(self):
        with pytest.raises(transaction.TransactionManagementError):
            announce([])
        assert current_revision() == 0

    def test_a_change_is_announced_inside_its_own_transaction(self):
        was_inside = []

        def hear(**signal):
            was_inside.append(transaction.get_connection().in_atomic_block)

        directory_changed.connect(hear)
        try:
            root = tree.add(new("secretariat", Kind.SECRETARIAT))
            tree.abolish(root)
        finally:
            directory_changed.disconnect(hear)
        assert was_inside == [True, True]


class TestWhatGoesWithABody:
    def test_a_body_is_abolished_with_its_mandate_and_nothing_else(self, small):
        for slug in ("forests", "oceans"):
            mandate = Mandate.objects.create(body=get(slug), opening_en=f"The {slug}.")
            mandate.functions.create(position=0, text_en="one;")
        before = everything()
        tree.abolish(get("oceans"))
        gone = {(model, key) for model, key, _ in before.keys() - everything().keys()}
        assert sorted(model for model, _ in gone) == ["secretariat.Body", "secretariat.Function", "secretariat.Mandate"]
        assert Mandate.objects.get().body == get("forests")

    def test_fresh_is_the_body_as_it_is_now_whatever_its_class(self, small):
        unit = Unit.objects.get(slug="legal")
        tree.move(unit, get("science"))
        now = reload(unit)
        assert (type(now), now.parent, now.position) == (Body, get("science"), 2)


def test_outlines_tell_a_wrong_order_from_a_right_one(small):
    """The yardstick of these tests is itself measured."""
    with tree.structure_lock():
        Body.objects.filter(slug="legal").update(position=1)
        Body.objects.filter(slug="review").update(position=0)
    assert outline() != outline_in_tree_order() == SMALL
