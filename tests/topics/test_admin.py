"""The admin of topics, their places in the tree, and the ties of bodies and functions."""

import pytest
from django.core.exceptions import ValidationError

from history.models import Change
from secretariat.models import Body, Topic
from secretariat.put_back import PutBack
from secretariat.topics import MAX_LEVELS
from tests.admin_forms import AdminForm
from tests.html import Page
from tests.people.persons import person

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

LIST = "/admin/secretariat/topic/"
UNIT = "monitoring-review-and-reporting-unit"


def topic(slug, parent=None, **more):
    return Topic.objects.create(slug=slug, name_en=slug.title(), parent=parent, **more)


def address(one, language="en"):
    return f"{LIST}{one.pk}/change/?language={language}"


def test_the_list_is_the_tree_and_a_search_finds_any_name(admin_client):
    top = topic("x-b", position=901)
    topic("x-a", position=902)
    topic("x-c", top, position=900, hidden_names_en="zzword")
    names = [
        name
        for name in Page(admin_client.get(LIST)).texts("th", **{"class": "field-name_shown"})
        if name.removeprefix("— ").startswith("X-")
    ]
    assert names == ["X-B", "— X-C", "X-A"]
    found = Page(admin_client.get(LIST, {"q": "zzword"})).texts("th", **{"class": "field-name_shown"})
    assert found == ["X-C"]


def test_a_circle_and_too_many_levels_are_refused_with_a_sentence(admin_client):
    top = topic("one")
    lower = topic("two", top)
    form = AdminForm(admin_client, address(top))
    assert "A topic cannot be narrower than one of its narrower topics." in str(form.refused({"parent": lower.pk}))
    top.refresh_from_db()
    assert top.parent is None
    top.parent = lower
    with pytest.raises(ValidationError):
        top.save()
    for number in range(3, MAX_LEVELS + 1):
        lower = topic(f"level-{number}", lower)
    with pytest.raises(ValidationError, match=f"{MAX_LEVELS} levels"):
        topic("deeper", lower)


def test_an_editor_ties_bodies_of_their_branch_and_no_topic_is_theirs(client):
    one = topic("corals")
    client.force_login(person("editor", "Editors", branches=[UNIT]))
    unit = Body.objects.get(slug=UNIT)
    function = unit.mandate.functions.first()
    form = AdminForm(client, f"/admin/units/unit/{unit.pk}/change/?language=en")
    own = [str(pk) for pk in unit.topics.values_list("pk", flat=True)]
    of_function = [str(pk) for pk in function.topics.values_list("pk", flat=True)]
    form.save({"topics": [*own, one.pk], "functions-0-topics": [*of_function, one.pk]})
    assert one in unit.topics.all()
    assert one in function.topics.all()
    assert {(c.model, c.field, c.what) for c in Change.objects.filter(after="Corals", what="topics")} == {
        ("secretariat.body", "topics", "topics"),
        ("secretariat.function", "topics", "topics"),
    }
    assert client.get(f"{LIST}add/").status_code == 403
    other = Body.objects.get(slug="finance-unit")
    AdminForm(client, f"/admin/units/unit/{other.pk}/change/?language=en").post({"topics": [one.pk]})
    assert one not in other.topics.all()


def test_a_topic_that_is_removed_comes_back_with_its_ties(admin_client):
    top, unit = topic("corals"), Body.objects.get(slug=UNIT)
    lower = topic("reefs", top)
    lower.bodies.add(unit)
    lower.functions.add(unit.mandate.functions.first())
    page = admin_client.get(f"{LIST}{top.pk}/delete/")
    assert "Reefs" in page.content.decode()
    admin_client.post(f"{LIST}{top.pk}/delete/", {"post": "yes"})
    assert Topic.objects.filter(slug="corals").exists()
    admin_client.post(f"{LIST}{lower.pk}/delete/", {"post": "yes"})
    assert not Topic.objects.filter(slug="reefs").exists()
    change = Change.objects.filter(model="secretariat.topic", what="removed").latest("pk")
    back = PutBack.read(change.snapshot).execute()
    assert (back.parent, [*back.bodies.all()], back.functions.count()) == (top, [unit], 1)


def test_what_names_a_topic_is_suggested_and_one_click_ties_it(client):
    one, unit = Topic.objects.get(slug="biosafety"), Body.objects.get(slug="biosafety-and-biosecurity-unit")
    division = Body.objects.get(slug="scientific-and-policy-support-division")  # its closing names the unit
    function = division.mandate.functions.get(topics=one)
    unit.topics.remove(one)
    function.topics.remove(one)
    client.force_login(person("editor", "Editors", branches=[unit]))
    address = f"{LIST}{one.pk}/ties/"
    boxes = {box["value"]: "disabled" in box for box in Page(client.get(address)).all("input", name="tie")}
    assert boxes == {f"body-{unit.pk}": False, f"function-{function.pk}": True, f"body-{division.pk}": True}
    assert client.post(address, {"tie": [f"body-{unit.pk}", f"function-{function.pk}"]}).status_code == 403
    assert one not in unit.topics.all()
    client.post(address, {"tie": [f"body-{unit.pk}", "body-x", "nothing"]})
    assert one in unit.topics.all()
    assert [box["value"] for box in Page(client.get(address)).all("input", name="untie")] == [f"body-{unit.pk}"]
    left = {box["value"] for box in Page(client.get(address)).all("input", name="tie")}
    assert left == {f"function-{function.pk}", f"body-{division.pk}"}


def test_anything_is_tied_by_its_words_and_untied_by_whoever_may_change_its_branch(client):
    one, unit = topic("corals"), Body.objects.get(slug="finance-unit")
    other = Body.objects.get(slug=UNIT)
    one.functions.add(other.mandate.functions.first())
    client.force_login(person("editor", "Editors", branches=[unit]))
    address = f"{LIST}{one.pk}/ties/"
    page = Page(client.get(address))
    assert page.texts("h2")[0] == "Corals"
    assert page.all("input", name="tie") == [], "no text has its name"
    for query in ("Finance Unit", unit.name_fr, unit.name_ar, unit.name_zh):
        boxes = {
            box["value"]: "disabled" in box for box in Page(client.get(address, {"q": query})).all("input", name="tie")
        }
        assert boxes.get(f"body-{unit.pk}") is False, query
    assert "zzword" in client.get(address, {"q": "zzword"}).content.decode()
    client.post(f"{address}?q=Finance", {"tie": [f"body-{unit.pk}"]})
    assert {(box["value"], "disabled" in box) for box in Page(client.get(address)).all("input", name="untie")} == {
        (f"body-{unit.pk}", False),
        (f"function-{one.functions.get().pk}", True),
    }
    assert client.post(address, {"untie": [f"function-{one.functions.get().pk}"]}).status_code == 403
    client.post(address, {"untie": [f"body-{unit.pk}"]})
    assert (one.bodies.count(), one.functions.count()) == (0, 1)
