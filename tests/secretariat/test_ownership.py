"""Which body an object belongs to: rows and queries agree."""

import pytest

from secretariat.models import Body, ContactPoint, Function, Mandate, MandateSource, Post
from secretariat.ownership import owning_body, path_to_body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Body, Mandate, Function, Post, ContactPoint])
def test_the_owning_body_of_a_row_is_the_one_that_the_query_names(directory, model):
    body = Body.objects.last()
    body.posts.create(title_en="Head")
    body.contacts.create(room="1")
    found = list(model.objects.all())
    assert found
    by_query = dict(model.objects.values_list("pk", path_to_body(model)))
    assert {obj.pk: owning_body(obj).pk for obj in found} == by_query


def test_a_mandate_source_belongs_to_no_body(directory):
    assert path_to_body(MandateSource) is None
    assert owning_body(MandateSource.objects.first()) is None


def test_what_is_not_filled_in_yet_belongs_to_no_body():
    assert [owning_body(obj) for obj in (Mandate(), Function(), Function(mandate=Mandate()), Post())] == [None] * 4
    body = Body(kind="unit", slug="a-unit", name_en="A unit")
    assert owning_body(Function(mandate=Mandate(body=body))) is body
