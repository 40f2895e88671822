"""Posts and contact points on public pages."""

import io

import pytest
from django.core.management import CommandError, call_command

from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, ContactPoint, Post
from tests.html import Page
from translations import texts
from translations.demo_contacts import HOURS, TITLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT = "units/biosafety-and-biosecurity-unit/"


@pytest.fixture
def examples():
    call_command("demo_contacts", stdout=io.StringIO())


def unit():
    return Body.objects.get(slug="biosafety-and-biosecurity-unit")


@pytest.mark.usefixtures("examples")
def test_the_page_of_a_body_has_its_contacts_and_posts_in_every_language(client):
    for language in LANGUAGES:
        page = Page(client.get(f"/{language.slug}/{UNIT}"))
        assert HOURS[language.slug] in page.words, language.slug
        for title in ("Head of the Unit", "Focal point for enquiries from Parties"):
            shown = title if language.slug == "en" else TITLES[title][language.slug]
            assert shown in page.words, language.slug
        contact = unit().contacts.get()
        assert page.texts("a", **{"class": "email"}) == [contact.email] * 2
        assert [item["id"] for item in page.all("li") if item.get("id", "").startswith(("post-", "contact-"))] == [
            f"contact-{contact.pk}",
            *(f"post-{post.pk}" for post in unit().posts.all()),
        ]


def test_what_is_vacant_missing_or_out_of_date_is_said(client):
    post = Post.objects.create(body=unit(), title_en="Head", status="vacant")
    page = Page(client.get(f"/fr/{UNIT}"))
    assert "vacant" in page.texts("span", **{"class": "post-status"})
    assert page.all("span", lang="en", dir="ltr")[-1]["text"] == "Head"
    texts.write(post, BY_SLUG["fr"], {"title": "Chef"})
    assert "non officielle" in Page(client.get(f"/fr/{UNIT}")).words


@pytest.mark.usefixtures("examples")
def test_two_languages_stand_side_by_side(client):
    page = Page(client.get(f"/en/{UNIT}?with=ar"))
    title = TITLES["Head of the Unit"]["ar"]
    assert title in [cell["text"].strip() for cell in page.all("div", lang="ar", dir="rtl")]
    assert HOURS["ar"] in page.words


def test_examples_are_made_once_never_beside_others_and_taken_away_whole():
    call_command("demo_contacts", stdout=io.StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("demo_contacts")
    call_command("demo_contacts", "--remove", stdout=io.StringIO())
    assert not Post.objects.exists()
    assert not ContactPoint.objects.exists()
    ContactPoint.objects.create(body=unit(), email="unit@un.org")
    with pytest.raises(CommandError, match="of its own"):
        call_command("demo_contacts")
