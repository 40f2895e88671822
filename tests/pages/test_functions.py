"""Addresses of functions: one that always means a function, and one fragment on every page that shows it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from public_record.updating import rebuild
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES, every_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT = "monitoring-review-and-reporting-unit"


def functions(slug=UNIT):
    return list(Function.objects.filter(mandate__body__slug=slug))


@pytest.mark.both
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_the_address_of_a_function_leads_to_it_on_the_page_of_its_body(client, prefix):
    with translation.override(next(one.code for one in LANGUAGES if one.slug == prefix)):
        expected = {
            f"/{prefix}/functions/{function.pk}/": f"{function.mandate.body.get_absolute_url()}#function-{function.pk}"
            for function in Function.objects.select_related("mandate__body")
        }
    found = {}
    for address in expected:
        response = client.get(address)
        assert response.status_code == 302
        found[address] = response.headers["Location"]
    assert found == expected
    for place in set(found.values()):
        page, _hash, fragment = place.partition("#")
        assert f'id="{fragment}"' in client.get(page).content.decode(), place


def test_it_means_the_same_function_whatever_becomes_of_the_others_and_of_the_body(client):
    first, second, *_others = functions()
    first.delete()
    body = Body.objects.get(slug=UNIT)
    body.slug = "review"
    body.save()
    tree.move(body, Body.objects.get(slug="implementation-support-division"))
    response = client.get(f"/en/functions/{second.pk}/", follow=True)
    assert response.redirect_chain == [(f"/en/units/review/#function-{second.pk}", 302)]
    (item,) = re.findall(rf'<li id="function-{second.pk}">.*?</li>', response.content.decode(), re.DOTALL)
    assert second.text_en in re.sub("<[^>]*>", "", item)


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_retired_unpublished_and_unknown_functions_look_the_same(client, prefix):
    retired, hidden = functions()[0], functions("implementation-support-division")[0]
    number = retired.pk
    retired.delete()
    division = hidden.mandate.body
    division.is_published = False
    division.save()
    answers = []
    for address in (number, hidden.pk, 999_999, "9" * 30):
        response = client.get(f"/{prefix}/functions/{address}/")
        assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (404, True)
        answers.append(response.content.replace(f"/functions/{address}/".encode(), b""))
    assert len(set(answers)) == 1
    page = Page(client.get(f"/{prefix}/functions/{number}/"))
    if prefix == "en":
        assert page.texts("h1") == ["There is no such function"]
        assert "may have been retired, or its body abolished" in page.words
    assert client.get(f"/{prefix}/functions/x/").status_code == 404
    assert client.get(f"/{prefix}/functions/{'9' * 5000}/").status_code == 404


def test_the_address_costs_one_query(client):
    number = functions()[0].pk
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/fr/functions/{number}/")
    assert len(asked) == 1


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_on_every_page_ids_are_unique_and_links_lead_to_one(client, prefix):
    Function.objects.update(former_letter="a")
    rebuild()
    wrong = []
    for path in {*every_page(), *PAGE_TYPES.values()}:
        page = Page(client.get(f"/{prefix}/{path}"))
        ids = [element["id"] for element in page.elements if "id" in element]
        own = [link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")]
        if path in ("divisions/",) or path.startswith(("units/", "divisions/")):
            # Every function has the same letter here; in a mandate they differ.
            ids = [name for name in ids if not re.search(r"(^|-)f-a$", name)]
        wrong += [(path, name) for name in ids if ids.count(name) > 1] + [
            (path, name) for name in own if name not in ids
        ]
    assert wrong == []


def test_the_whole_text_has_every_function_by_its_number(client):
    page = Page(client.get("/en/divisions/"))
    shown = {element["id"] for element in page.all("li") if element.get("id", "").startswith("function-")}
    assert shown == {function.anchor for function in Function.objects.exclude(mandate__body__parent=None)}


def test_a_former_fragment_means_the_function_that_had_the_letter_then(client):
    """On the day of the upgrade each function kept its letter; what has come since has none."""
    kept = functions()
    for letter, function in zip("abcdef", kept, strict=True):
        Function.objects.filter(pk=function.pk).update(former_letter=letter)
    kept[0].delete()
    kept[1].mandate.functions.create(text_en="New", position=0)
    for address, prefix in ((f"/fr/units/{UNIT}/", ""), ("/fr/divisions/", f"{UNIT}-")):
        html = client.get(address).content.decode()
        items = re.findall(r'<li id="function-(\d+)">\s*<div class="function">\s*<p><span id="([^"]*)">', html)
        assert [(int(number), name) for number, name in items if name.startswith(f"{prefix}f-")] == [
            (function.pk, f"{prefix}f-{letter}") for letter, function in zip("bcdef", kept[1:], strict=True)
        ]


def test_a_link_is_copied_as_the_address_that_always_means_the_function(client):
    page = Page(client.get(f"/ru/units/{UNIT}/"))
    links = [(link["href"], link["data-address"]) for link in page.all("a", **{"class": "permalink"})]
    assert links == [(f"#{function.anchor}", f"/ru/functions/{function.pk}/") for function in functions()]
