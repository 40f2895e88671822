"""A former body keeps its address: what it was, from when to when, and where each of its functions is now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function
from tests.clock import later
from tests.secretariat.removals import UNIT, unit

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def abolish():
    """Abolish the unit two days from now; return its English name and its functions' numbers."""
    body = unit()
    name, numbers = body.name_en, [*Function.objects.filter(mandate__body=body).values_list("pk", flat=True)]
    with later(2):
        tree.abolish(body)
    return name, numbers


def test_a_former_body_is_told_in_six_languages(client):
    name, numbers = abolish()
    assert numbers
    day = timezone.localdate()
    for language in LANGUAGES:
        response = client.get(f"/{language.slug}/units/{UNIT}/")
        html = response.content.decode()
        assert response.status_code == 200
        assert all(f'id="function-{number}"' in html for number in numbers)
        assert f'href="/{language.slug}/on/{day + timedelta(days=1)}/units/{UNIT}/"' in html
        with later(4):
            assert client.get(f"/{language.slug}/on/{day + timedelta(days=1)}/units/{UNIT}/").status_code == 200
    english = client.get(f"/en/units/{UNIT}/").content.decode()
    assert f"{name}</h1>" in english.replace("\n", "")
    assert "Former body" in english
    assert "No body has this function today." in english


def test_a_function_that_went_on_leads_to_its_body(client):
    heir = Body.objects.filter(kind="unit", mandate__isnull=False).exclude(slug=UNIT).first()
    function = Function.objects.filter(mandate__body=unit()).first()
    with later(2):
        function.mandate, function.position = heir.mandate, 99
        function.save()
        tree.abolish(unit())
    html = client.get(f"/en/units/{UNIT}/").content.decode()
    assert f'href="/en/units/{heir.slug}/#function-{function.pk}"' in html


def test_a_former_body_is_in_no_list(client):
    abolish()
    for path in ("", "units/", "chart/", "divisions/", "sitemap"):
        if path != "sitemap":
            assert f"/units/{UNIT}/" not in client.get(f"/en/{path}").content.decode()
    assert UNIT not in client.get("/sitemap.xml").content.decode()


def test_what_was_never_published_at_the_end_of_a_day_or_is_only_hidden_is_not_found(client):
    body = tree.add(Body(kind="unit", slug="of-an-hour", name_en="Of an hour"), unit().parent)
    tree.abolish(body)
    assert client.get("/en/units/of-an-hour/").status_code == 404
    with later(2):
        hidden = unit()
        hidden.is_published = False
        hidden.save()
    assert client.get(f"/en/units/{UNIT}/").status_code == 404


def test_the_address_of_another_kind_redirects(client):
    abolish()
    response = client.get(f"/fr/divisions/{UNIT}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/fr/units/{UNIT}/")


def test_an_address_that_another_body_has_now_is_its(client):
    abolish()
    with later(3):
        tree.add(
            Body(kind="unit", slug=UNIT, name_en="Another one"), Body.objects.get(parent=None).child_bodies().first()
        )
    assert "Another one" in client.get(f"/en/units/{UNIT}/").content.decode()
