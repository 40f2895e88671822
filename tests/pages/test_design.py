"""The page of all elements, and what is written about the design."""

import re

import pytest
from django.conf import settings

from secretariat.languages import LANGUAGES
from tests.html import Page

PATH = "about/design/"


@pytest.mark.django_db
def test_it_is_for_staff_and_for_developers(client, admin_client, django_user_model, settings, directory):
    person = django_user_model.objects.create_user("reader")
    assert client.get(f"/en/{PATH}").status_code == 404
    client.force_login(person)
    assert client.get(f"/en/{PATH}").status_code == 404
    response = admin_client.get(f"/en/{PATH}")
    assert (response.status_code, response.headers["X-Robots-Tag"]) == (200, "noindex")
    assert "no-store" in response.headers["Cache-Control"]
    settings.DEBUG = True
    client.logout()
    assert client.get(f"/en/{PATH}").status_code == 200


@pytest.mark.django_db
def test_it_has_every_element_in_six_languages(admin_client, directory):
    for language in LANGUAGES:
        page = Page(admin_client.get(f"/{language.slug}/{PATH}"))
        ids = [element["id"] for element in page.elements if "id" in element]
        assert len(ids) == len(set(ids)), language
        classes = {name for element in page.elements for name in (element.get("class") or "").split()}
        assert {
            "lead",
            "kind",
            "acronym",
            "symbol",
            "functions",
            "note",
            "parts",
            "answers",
            "figures",
            "cite",
        } <= classes
        assert {"unofficial", "previous-next", "breadcrumbs", "tree", "pages", "error", "empty", "long"} <= classes
        assert ("fallback" in classes) is (language.slug != "en")


def test_an_empty_directory_has_the_page_too(admin_client):
    assert admin_client.get(f"/fr/{PATH}").status_code == 200


def test_every_token_is_described_and_no_other():
    css = (settings.BASE_DIR / "pages/static/pages/tokens.css").read_text(encoding="utf-8")
    described = (settings.BASE_DIR / "docs/design.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(--[a-z-]+)`", described)) == set(re.findall(r"^\s*(--[a-z-]+):", css, re.M))
