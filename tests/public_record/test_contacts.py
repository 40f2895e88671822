"""Posts and contact points in the public record: what readers get, from the day on which they get it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from history.models import Change
from public_record.building import texts_in
from public_record.queries import get_body
from public_record.selection import current_bodies
from public_record.updating import record_errors, update_bodies
from secretariat.contacts import PERSONAL, put_all_in_order
from secretariat.languages import BY_SLUG
from secretariat.models import ContactPoint, Post
from tests.secretariat.outlines import SMALL, get, plant
from translations import texts
from translations.models import TextState

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def content(slug="legal"):
    return current_bodies().get(slug=slug).parsed


def test_a_body_without_posts_and_contact_points_has_no_such_keys():
    assert {"posts", "contacts"} & content().keys() == set()


def test_a_body_has_a_page_in_each_language_in_which_one_of_its_texts_is():
    legal, languages = get("legal"), [BY_SLUG[slug] for slug in ("ar", "es", "fr", "ru", "zh")]
    post = Post.objects.create(body=legal, title_en="Legal Adviser")
    contact = ContactPoint.objects.create(
        body=legal, email="legal@example.org", label_en="Treaties", hours_en="9 to 17"
    )
    owners = ((legal, "name"), (legal, "acronym"), (post, "title"), (contact, "label"), (contact, "hours"))
    for (owner, field), language in zip(owners, languages, strict=True):
        texts.write(owner, language, {field: "X"})
        tags = {tag for own, _states in texts_in(content()) for tag in own}
        assert get_body("legal", language).own_tags == tags
        assert language.tag in tags, field


def test_a_post_and_a_contact_point_are_in_the_record_with_their_texts_and_states():
    legal = get("legal")
    post = Post.objects.create(body=legal, title_en="Legal Adviser", status="vacant", valid_to=date(2099, 12, 31))
    texts.write(post, BY_SLUG["fr"], {"title": "Conseiller juridique"}, state=TextState.Approval.APPROVED)
    texts.write(post, BY_SLUG["es"], {"title": "Asesor Jurídico"})
    contact = ContactPoint.objects.create(
        body=legal, purpose="media", email="legal@example.org", phone="+15145550100", extension="7",
        url="https://example.org/", room="900", label_en="Treaties", hours_en="9:00 to 17:00", languages="en zh",
    )  # fmt: skip
    assert content()["posts"] == [
        {
            **{"id": post.pk, "role": "head", "status": "vacant", "from": None, "to": "2099-12-31"},
            "title": {"en": "Legal Adviser", "es": "Asesor Jurídico", "fr": "Conseiller juridique"},
            "title_states": {"es": 1},
        }
    ]
    assert content()["contacts"] == [
        {
            **{"id": contact.pk, "purpose": "media", "email": "legal@example.org", "phone": "+15145550100"},
            **{
                "shown_phone": "+1 514-555-0100",
                "extension": "7",
                "url": "https://example.org/",
                "room": "900",
                "languages": ["en", "zh-Hans"],
            },
            **{"label": {"en": "Treaties"}, "label_states": {}, "hours": {"en": "9:00 to 17:00"}, "hours_states": {}},
        }
    ]
    assert list(record_errors()) == []


def test_their_order_is_one_change_and_they_leave_the_record_with_their_removal():
    legal = get("legal")
    first, second = (Post.objects.create(body=legal, title_en=title, position=n) for n, title in enumerate("ab"))
    put_all_in_order(legal, [second, first])
    change = Change.objects.first()
    assert (change.field, change.before, change.after) == ("post_order", "1 2", "2 1")
    assert [post["id"] for post in content()["posts"]] == [second.pk, first.pk]
    other = get("review")
    second.body = other
    second.save()
    assert [[post["id"] for post in content(slug)["posts"]] for slug in ("legal", "review")] == [
        [first.pk],
        [second.pk],
    ]
    first.delete()
    assert "posts" not in content()
    assert list(record_errors()) == []


def test_a_post_that_has_not_begun_or_is_over_is_for_no_reader():
    legal, today, day = get("legal"), timezone.localdate(), timedelta(days=1)
    shown = {
        title: Post.objects.create(body=legal, title_en=title, valid_from=begins, valid_to=ends)
        for title, begins, ends in (
            ("begins today", today, None),
            ("ends today", None, today),
            ("begins tomorrow", today + day, None),
            ("ended yesterday", None, today - day),
        )
    }
    assert [post["title"]["en"] for post in content()["posts"]] == ["begins today", "ends today"]
    assert [title for title, post in shown.items() if post.is_current()] == ["begins today", "ends today"]


def test_a_holder_is_nowhere_public_unless_the_setting_says_so(settings):
    legal = get("legal")
    facts = {"holder_en": "Ada Example", "holder_ar": "آدا", "honorific_en": "Dr.", "holder_from": date(2020, 1, 1)}
    post = Post.objects.create(body=legal, title_en="Head", **facts)
    texts.write(post, BY_SLUG["en"], {"holder": "Ada B. Example"})
    assert "holder" not in content()["posts"][0]
    public = Change.objects.filter(model="secretariat.post", is_public=True)
    assert {*public.values_list("field", flat=True)} & {*PERSONAL} == set()
    assert Change.objects.filter(field="holder").exists()
    settings.SHOW_HOLDERS = True
    update_bodies([legal.pk])
    assert content()["posts"][0]["holder"] == {
        "names": {"en": "Ada B. Example", "ar": "آدا"},
        "honorific": {"en": "Dr."},
    }
    post.status = "vacant"
    post.save()
    assert "holder" not in content()["posts"][0]
