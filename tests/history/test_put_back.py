"""Putting back from the history: the page, who may, what stands in the way, and what a body's history tells of what left it."""

import pytest

from history.models import Change
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Function, MandateSource
from tests.admin_forms import AdminForm, said
from tests.everything import everything
from tests.html import Page
from tests.people.persons import person
from tests.secretariat.removals import KINDS, UNIT, different, furnish, function, unit
from translations.models import Rendering, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
LIST = "/admin/history/change/"


def last_removal():
    return Change.objects.filter(what="removed").exclude(snapshot="").first()


def page_of(change):
    return f"{LIST}{change.pk}/put-back/"


@pytest.fixture
def furnished():
    furnish()
    return everything()


@pytest.mark.both
@pytest.mark.parametrize("kind", ["a body", "a function", "a mandate source", "a term", "a rendering", "a mandate"])
def test_one_click_and_every_row_is_as_it_was(admin_client, furnished, kind):
    KINDS[kind]()
    change = last_removal()
    form = AdminForm(admin_client, page_of(change))
    response = form.save({"note": "Too early."}, button="_put_back")
    assert different(furnished, everything()) == set()
    assert tree.validate() == []
    latest = Change.objects.filter(what="restored", object_id=change.object_id, model=change.model).first()
    assert (latest.note, latest.person_name, latest.source) == ("Too early.", "admin", "admin")
    assert admin_client.get(response.headers["Location"]).status_code == 200


def test_a_branch_comes_back_with_one_click(admin_client, furnished):
    KINDS["a branch"]()
    form = AdminForm(admin_client, page_of(last_removal()))
    form.save(button="_put_back")
    assert different(furnished, everything()) == set()
    assert tree.validate() == []


def test_parts_without_a_tick_stay_away_and_a_part_needs_what_it_is_part_of(admin_client, furnished):
    root = unit().parent
    part = root.child_bodies().exclude(slug=UNIT)[0]
    tree.add(Body(kind="unit", slug="below", name_en="Below"), part)
    tree.abolish_branch(root)
    form = AdminForm(admin_client, page_of(last_removal()))
    ids = {change.object_id: str(change.pk) for change in Change.objects.filter(pk__in=form.values["branch"])}
    below = str(Change.objects.get(what="removed", body_name="Below", model="secretariat.body").pk)
    assert form.refused({"branch": [below]}, button="_put_back") == ["“Below” is part of a body without a tick."]
    form.save({"branch": [ids[part.pk], below]}, button="_put_back")
    assert [body.slug for body in root.child_bodies()] == [part.slug]
    assert Body.objects.filter(slug="below", parent=part.pk).exists()
    assert tree.validate() == []
