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


def luminance(colour):
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_text_has_contrast_on_every_ground():
    """4.5 : 1, and 7 : 1 for who asks for more; light and dark."""
    css = (settings.BASE_DIR / "pages/static/pages/tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", css)
    names = [name for name, *_pair in pairs]
    more = len(names) - names[::-1].index("paper") - 1  # where those begin that take the place of the first
    usual = {name: pair for name, *pair in pairs[:more]}
    low = []
    for least, tokens in ((4.5, usual), (7, usual | {name: pair for name, *pair in pairs[more:]})):
        for text in ("ink", "ink-quiet", "accent"):
            for ground in ("paper", "paper-raised", "accent-faint"):
                for ink, paper in zip(tokens[text], tokens[ground], strict=True):
                    dark, light = sorted((luminance(ink), luminance(paper)))
                    if (light + 0.05) / (dark + 0.05) < least:
                        low.append((least, text, ground, ink, paper))
    assert low == []
    assert {"paper", "ink", "ink-quiet", "accent"} <= set(names[more:])
