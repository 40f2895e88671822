"""The home page says each thing once, and what changed lately."""

import re

import pytest

from history.models import Change
from secretariat.languages import LANGUAGES
from secretariat.organisation import questions
from tests.history.edits import body, write
from tests.html import Page

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_the_name_is_said_once_and_there_is_one_search_field_with_a_label(client, prefix):
    page = Page(client.get(f"/{prefix}/"))
    (name,) = page.texts("h1")
    assert [text for _language, text in page.pieces].count(name) == 1
    assert len(page.all("input", type="search")) == 1
    assert "class" not in page.one("label", **{"for": "search"})
    asked = [link for link in page.all("a") if "/search/?q=" in link["href"]]
    assert len(asked) == len(questions()) >= 5
    assert page.all("nav", **{"class": "tree"}) == []


LINE = re.compile(r'<p><a href="[^"]+">(.+?)</a> <span>(.+?)</span></p>')


def latest(client, prefix="en"):
    """The lines of the home page: name and sentence."""
    return LINE.findall(client.get(f"/{prefix}/").content.decode())


def test_three_lines_say_what_changed_lately(client, django_assert_num_queries):
    Change.objects.update(is_public=False)
    assert [latest(client, language.slug) for language in LANGUAGES] == [[]] * 6
    for slug, name in (("finance-unit", "Money Unit"), ("information-technology-unit", "Computer Unit")):
        write(body(slug), "en", name=name)
    assert latest(client) == [("Computer Unit", "The name was changed."), ("Money Unit", "The name was changed.")]
    assert latest(client, "fr") == []
    for slug in ("conference-services-unit", "capacity-development-unit"):
        write(body(slug), "en", name=f"New {slug}")
    assert [name for name, _sentence in latest(client)] == [
        "New capacity-development-unit", "New conference-services-unit", "Computer Unit",
    ]  # fmt: skip
    with django_assert_num_queries(1):  # the lines are written once for each revision
        latest(client)
    hidden = body("capacity-development-unit")
    hidden.is_published = False
    hidden.save()
    assert [name for name, _sentence in latest(client)] == [
        "New conference-services-unit",
        "Computer Unit",
        "Money Unit",
    ]
