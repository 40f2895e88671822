"""The comparison of two days: what is new, gone, renamed, moved, and which words were changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from secretariat import tree
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, Function
from tests.clock import later
from tests.secretariat.removals import UNIT, unit
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def changed():
    """Change much on the second day; return the two days."""
    day = timezone.localdate()
    root = Body.objects.get(parent=None)
    first, second, *_others = Body.objects.filter(kind="unit", mandate__isnull=False).exclude(slug=UNIT)
    with later(2):
        tree.add(Body(kind="unit", slug="brand-new", name_en="Brand New Unit"), root.child_bodies().first())
        texts.write(first, SOURCE, {"name": "Renamed Unit"})
        texts.write(first.mandate, SOURCE, {"opening": first.mandate.opening_en + " And it counts dugongs."})
        division = root.child_bodies().exclude(pk=second.parent_id).filter(kind="division").first()
        tree.move(Body.objects.get(pk=second.pk), division)
        function = Function.objects.filter(mandate__body=unit()).first()
        function.mandate, function.position = Body.objects.get(pk=first.pk).mandate, 99
        function.save()
        tree.abolish(unit())
    return day, day + timedelta(days=3), second


def test_two_days_are_compared_in_sentences_and_word_by_word(client):
    first, second, moved = changed()
    with later(5):
        html = client.get(f"/en/compare/{first}/{second}/").content.decode()
        nothing = client.get(f"/en/compare/{second}/{second + timedelta(days=1)}/").content.decode()
        others = {language.slug: client.get(f"/{language.slug}/compare/{first}/{second}/") for language in LANGUAGES}
    for expected in (
        "Brand New Unit", "no longer there", "Renamed Unit", "It was moved from", "<ins>", "And it counts dugongs.", "Function, from",
        moved.name_en, f"/en/on/{second}/units/brand-new/", f"/en/on/{first}/units/{UNIT}/",
    ):  # fmt: skip
        assert expected in html, expected
    assert 'class="chart"' in html
    assert "Nothing is different." in nothing
    assert {response.status_code for response in others.values()} == {200}


def test_a_branch_and_a_table(client):
    first, second, moved = changed()
    with later(5):
        division = Body.objects.get(pk=moved.parent_id)
        html = client.get(f"/en/compare/{first}/{second}/?branch={division.slug}").content.decode()
        table = client.get(f"/fr/compare/{first}/{second}.csv").getvalue().decode("utf-8-sig")
        assert client.get(f"/en/compare/{first}/{second}/?branch=nothing").status_code == 404
    assert moved.name_en in html
    assert "Brand New Unit" not in html or division.slug == Body.objects.get(slug="brand-new").parent.slug
    assert table.splitlines()[0] == "body,what,text,before,after"
    assert "Brand New Unit" in table


def test_days_are_chosen_and_put_in_order(client):
    day = timezone.localdate()
    with later(5):
        response = client.get("/en/compare/", {"first": str(day + timedelta(days=2)), "second": str(day)})
        assert response.headers["Location"] == f"/en/compare/{day}/{day + timedelta(days=2)}/"
        turned = client.get(f"/en/compare/{day + timedelta(days=2)}/{day}/")
        assert turned.headers["Location"] == f"/en/compare/{day}/{day + timedelta(days=2)}/"
        for wrong in ("soon", "2017-01-01", "2999-01-01"):
            assert client.get(f"/en/compare/{day}/{wrong}/").status_code == 404
            assert client.get("/en/compare/", {"first": wrong, "second": str(day)}).status_code in (302, 404)
        assert client.get("/en/compare/").status_code == 200


def test_what_is_neither_place_nor_text_is_said(client):
    day = timezone.localdate()
    first, second, *_others = Body.objects.filter(kind="unit", mandate__isnull=False).exclude(slug=UNIT)
    with later(2):
        texts.write(first, SOURCE, {"acronym": "QXZ"})
        first.slug = "another-address"
        first.save(update_fields=["slug"])
        texts.write(second, BY_SLUG["fr"], {"name": "Un autre nom"})
    with later(5):
        page = f"/compare/{day}/{day + timedelta(days=3)}"
        html = client.get(f"/en{page}/").content.decode()
        table = client.get(f"/en{page}.csv").getvalue().decode("utf-8-sig")
    assert "details changed" in html
    assert "text changed" not in html
    assert "Its name in another language was changed." in html
    for expected in ("another-address", "QXZ"):
        assert expected in html
        assert expected in table


def test_a_reordering_is_no_difference(client):
    day = timezone.localdate()
    with later(2):
        parts = [*Body.objects.get(parent=None).child_bodies()]
        tree.move(parts[-1], parts[0], tree.BEFORE if hasattr(tree, "BEFORE") else "left")
        texts.write(unit(), BY_SLUG["fr"], {"name": "Une autre unité"})
    with later(5):
        html = client.get(f"/fr/compare/{day}/{day + timedelta(days=3)}/").content.decode()
    assert "Une autre unité" in html
    assert parts[-1].name_fr not in html[html.index('class="changes"') : html.index("chart-heading")]
