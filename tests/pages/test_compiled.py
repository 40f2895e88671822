"""Questions that are put into SQL once, beside what the ORM answers."""

import pytest
from django.db.models import F
from django.utils import translation

from pages.compiled import compiled
from pages.orientation import Neighbourhood
from pages.reading import attach_mandates, children_with_counts, get_body
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, MandateSource

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("directory")]


@compiled(Body)
def at(slug):
    return Body.objects.published().filter(slug=slug)


@compiled(Body)
def among(ids, kind):
    return Body.objects.filter(pk__in=ids, kind=kind)


@compiled(MandateSource)
def named_by(mandate):
    return MandateSource.objects.filter(functions__mandate=mandate).annotate(owner=F("functions"))


def test_the_answer_is_the_same_as_that_of_the_orm():
    for body in Body.objects.all():
        (found,) = at(body.slug)
        assert found == body
        assert type(found) is Body
        assert {**found.__dict__, "_state": None} == {**body.__dict__, "_state": None}
        assert (found._state.adding, found._state.db) == (False, "default")


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 9])
def test_a_list_may_have_any_length(number):
    ids = [*Body.objects.filter(kind="unit").values_list("pk", flat=True)[:number]]
    assert [body.pk for body in among(ids, "unit")] == ids
    assert among(ids, "office") == []


def test_what_was_annotated_is_there():
    function = Function.objects.filter(sources__isnull=False).first()
    assert {(source.owner, source.slug) for source in named_by(function.mandate_id)} == {
        (row.function_id, row.mandatesource.slug)
        for row in Function.sources.through.objects.filter(function__mandate=function.mandate_id)
    }


def test_values_are_values_and_never_sql():
    assert at("'; DROP TABLE secretariat_body; --") == []
    assert at("%s") == []


def test_what_was_compiled_in_one_language_answers_in_all():
    at("oceans")
    for language in LANGUAGES:
        with translation.override(language.code):
            for (body,) in map(at, Body.objects.values_list("slug", flat=True)):
                assert body.name == getattr(body, language.column("name"))


def test_a_change_is_seen_at_once():
    (body,) = at(Body.objects.filter(kind="unit").first().slug)
    Body.objects.filter(pk=body.pk).update(is_published=False)
    assert at(body.slug) == []
    assert get_body(body.slug) is None


def test_rows_can_be_saved_as_others():
    body = at(Body.objects.filter(kind="unit").first().slug)[0]
    body.name_fr = "Un autre nom"
    body.save()
    assert Body.objects.get(pk=body.pk).name_fr == "Un autre nom"


@pytest.mark.parametrize("kind", ["office", "division", "unit"])
def test_mandates_are_given_as_the_orm_gives_them(kind, django_assert_max_num_queries, django_assert_num_queries):
    for expected in Body.objects.filter(kind=kind).with_mandates():
        body = get_body(expected.slug)
        parts = Neighbourhood(body).children
        with django_assert_max_num_queries(4):
            attach_mandates(body, parts)
        with django_assert_num_queries(0):
            given = _whole(body), [_with_functions(part) for part in parts]
        others = expected.child_bodies().published().with_mandates()
        assert given == (_whole(expected), [_with_functions(part) for part in others])


def _with_functions(body):
    return [body, body.mandate, *body.mandate.functions.all()] if body.has_mandate() else [body]


def _whole(body):
    owners = _with_functions(body)[1:]
    return [(owner, [*owner.sources.all()]) for owner in owners]


def test_parts_are_counted():
    root = Body.objects.get(parent=None)
    assert {part.slug: part.child_count for part in children_with_counts(root.pk)} == {
        part.slug: part.child_bodies().published().count() for part in root.child_bodies()
    }
