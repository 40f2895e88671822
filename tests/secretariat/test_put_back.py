"""What was removed comes back whole: every row of every table, but for the revision and the time of the last change."""

import json

import pytest
from django.db import models

from history.models import Change
from search.index import index_errors
from secretariat import tree
from secretariat.changes import current_revision
from secretariat.models import Body
from secretariat.put_back import PutBack
from secretariat.snapshots import DEPENDENTS, RECORDED, take
from tests.everything import our_models, undone
from translations.models import TextState

from .removals import KINDS, function, furnish, remove_and_put_back, removed_since, unit

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def test_every_row_comes_back():
    """The fast form of the battery's row."""
    furnish()
    wrong = {}
    for kind, remove in KINDS.items():
        with undone():
            differences, gone = remove_and_put_back(remove)
            found = (differences, gone > 0, tree.validate(), list(index_errors()))
            if found != (set(), True, [], []):
                wrong[kind] = found
    assert wrong == {}


@pytest.mark.sqlite
class TestNoRowIsForgotten:
    """Of a kind of rows that nobody has thought of yet."""

    def test_every_model_that_names_an_object_without_a_foreign_key_is_registered(self):
        names = {"model", "object_id"}
        found = {
            model._meta.label_lower
            for model in our_models()
            if names <= {field.name for field in model._meta.concrete_fields}
        }
        outlive = {"history.change", "secretariat.formeraddress"}
        assert found - outlive == {label for label, own in DEPENDENTS.items() if own.rows_of}

    def test_every_foreign_key_to_an_object_goes_with_it_or_protects_it(self):
        lost = {
            f"{model._meta.label}.{field.name}"
            for model in our_models()
            for field in model._meta.concrete_fields
            if field.is_relation
            and field.related_model._meta.concrete_model in RECORDED.values()
            and field.remote_field.on_delete not in (models.CASCADE, models.PROTECT)
        }
        assert lost == set()

    def test_a_body_costs_few_queries_and_little_room(self, django_assert_max_num_queries):
        furnish()
        with django_assert_max_num_queries(40):
            text = take(unit())
        assert len(text.encode()) < 150_000


class TestRestored:
    def test_states_stay_as_they_were(self):
        furnish()
        before = set(TextState.objects.values_list("object_id", "field", "language", "state", "version", "source_text"))
        assert {"approved", "unofficial"} <= {row[3] for row in before}
        last = Change.objects.latest("pk").pk
        tree.abolish(unit())
        PutBack.read(removed_since(last)[0].snapshot).execute()
        assert before == set(
            TextState.objects.values_list("object_id", "field", "language", "state", "version", "source_text")
        )

    def test_a_function_finds_its_place_again_where_the_others_closed_ranks(self):
        function().delete()
        change = Change.objects.filter(what="removed").first()
        for position, other in enumerate(unit().mandate.functions.all()):
            other.position = position
            other.save()
        before = list(unit().mandate.functions.values_list("pk", flat=True))
        PutBack.read(change.snapshot).execute()
        assert list(unit().mandate.functions.values_list("pk", flat=True)) == [before[0], change.object_id, *before[1:]]
        assert list(unit().mandate.functions.values_list("position", flat=True)) == list(range(len(before) + 1))

    @pytest.mark.parametrize("number", [0, 1, -1])
    def test_a_body_comes_back_between_its_siblings_wherever_these_are_now(self, number):
        parent = unit().parent
        body, siblings = list(parent.child_bodies())[number], [body.slug for body in parent.child_bodies()]
        tree.abolish(body)
        change = Change.objects.filter(what="removed", model="secretariat.body").first()
        tree.add(Body(kind="unit", slug="first", name_en="First"), parent.child_bodies()[0], tree.BEFORE)
        tree.add(Body(kind="unit", slug="last", name_en="Last"), parent)
        PutBack.read(change.snapshot).execute()
        assert [body.slug for body in parent.child_bodies()] == ["first", *siblings, "last"]
        assert tree.validate() == []

    def test_a_body_whose_siblings_are_gone_comes_back_to_its_position(self):
        parent = unit().parent
        first, second, third = [tree.add(Body(kind="unit", slug=slug, name_en=slug), unit()) for slug in "abc"]
        tree.abolish(second)
        change = Change.objects.filter(what="removed", model="secretariat.body").first()
        for body in (first, third):
            tree.move(body, parent)
        tree.add(Body(kind="unit", slug="d", name_en="d"), unit())
        tree.add(Body(kind="unit", slug="e", name_en="e"), unit())
        PutBack.read(change.snapshot).execute()
        assert [body.slug for body in unit().child_bodies()] == ["d", "b", "e"]

    def test_it_is_one_change_and_one_revision(self):
        revision = current_revision()
        tree.abolish(unit())
        assert current_revision() == revision + 1
        change = Change.objects.filter(what="removed", model="secretariat.body").first()
        PutBack.read(change.snapshot).execute()
        assert current_revision() == revision + 2
        back = Change.objects.filter(what="restored", revision=current_revision())
        removed = Change.objects.filter(what="removed", revision=revision + 1)
        assert set(back.values_list("model", "object_id")) == set(removed.values_list("model", "object_id"))

    def test_a_column_that_came_later_has_its_default(self):
        furnish()
        content = json.loads(take(unit()))
        for table in content["tables"]:
            if table["model"] == "secretariat.body":
                number = table["columns"].index("acronym_ru")
                table["columns"][number] = "of_an_older_release"
        tree.abolish(unit())
        body = PutBack.read(json.dumps(content)).execute()
        assert not body.acronym_ru
