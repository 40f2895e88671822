"""Posts and contact points in the admin: their pages, their order, and who may do what."""

import pytest
from django.urls import reverse

from history.models import Change
from secretariat.models import Body, ContactPoint, Post
from tests.admin_forms import AdminForm, errors
from tests.html import Page
from tests.people.persons import person
from translations.models import TextState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT = "biosafety-and-biosecurity-unit"


@pytest.fixture
def unit():
    return Body.objects.get(slug=UNIT)


def add(client, model, body, **values):
    return AdminForm(client, f"{reverse(f'admin:secretariat_{model}_add')}?body={body.pk}").post(values)


def page_of(body):
    return reverse("admin:secretariat_post_of_body", args=[body.pk])


def test_an_editor_adds_orders_and_removes_posts_on_the_page_of_the_body(client, unit):
    client.force_login(person("editor", "Editors", branches=[unit.parent]))
    for title in ("Head of the Unit", "Second head"):
        response = add(client, "post", unit, title_en=title)
        assert (response.status_code, response.headers["Location"]) == (302, page_of(unit))
    warned = Page(client.get(page_of(unit)))
    assert "more than one head" in warned.words
    first, second = Post.objects.filter(body=unit)
    post = {"move": f"post-{second.pk}-up", "post-order": f"{first.pk} {second.pk}"}
    client.post(page_of(unit), post)
    assert [*Post.objects.filter(body=unit)] == [second, first]
    client.post(page_of(unit), post | {"move": f"post-{first.pk}-up"})  # whoever saw the earlier order
    assert [*Post.objects.filter(body=unit)] == [second, first]
    client.post(page_of(unit), {"move": f"post-{second.pk}-up"})  # the first stays where it is
    assert [*Post.objects.filter(body=unit)] == [second, first]
    response = AdminForm(client, reverse("admin:secretariat_post_delete", args=[second.pk])).post()
    assert response.headers["Location"] == page_of(unit)
    assert [*Post.objects.filter(body=unit)] == [first]
    removal = Change.objects.filter(what="removed").first()
    AdminForm(client, reverse("admin:history_change_put_back", args=[removal.pk])).post()
    assert [*Post.objects.filter(body=unit)] == [second, first]


def test_a_contact_point_has_all_its_fields_and_bad_ones_are_named(admin_client, unit):
    values = {
        **{"purpose": "media", "email": "media@example.org", "phone": "+15145550100", "extension": "12", "room": "900"},
        **{"url": "https://example.org/form", "label_en": "Journalists", "hours_en": "9:00 to 17:00"},
    }
    form = AdminForm(admin_client, f"{reverse('admin:secretariat_contactpoint_add')}?body={unit.pk}")
    form.save({**values, "languages": ["zh", "ar"]})
    contact = ContactPoint.objects.get()
    assert {name: getattr(contact, name) for name in values} == values
    assert contact.languages == "ar zh"
    wrong = {"phone": "call us", "email": "media@", "url": "javascript:alert(1)", "languages": ["xx"]}
    response = AdminForm(admin_client, reverse("admin:secretariat_contactpoint_change", args=[contact.pk])).post(wrong)
    assert {*response.context_data["adminform"].form.errors} == {*wrong}
    empty = dict.fromkeys(("email", "phone", "url", "room"), "")
    response = AdminForm(admin_client, reverse("admin:secretariat_contactpoint_change", args=[contact.pk])).post(empty)
    assert "Give a mailbox" in str(errors(response))
    AdminForm(admin_client, reverse("admin:secretariat_contactpoint_change", args=[contact.pk])).save(
        {"phone": "+1 514 555 0101 ext. 9"}
    )
    contact.refresh_from_db()
    assert (contact.email, contact.phone, contact.extension) == ("media@example.org", "+15145550101", "9")


def test_a_post_cannot_end_before_it_begins_and_can_go_to_another_body(client, unit):
    client.force_login(person("editor", "Editors", branches=[unit.parent]))
    add(client, "post", unit, title_en="Head")
    post = Post.objects.get()
    address = reverse("admin:secretariat_post_change", args=[post.pk]) + "?language=en"
    response = AdminForm(client, address).post({"valid_from": "2026-02-02", "valid_to": "2026-02-01"})
    assert "before its first" in str(errors(response))
    elsewhere = Body.objects.get(slug="finance-unit")
    response = AdminForm(client, address).post({"body": elsewhere.pk})
    assert "body" in response.context_data["adminform"].form.errors  # not in their branch
    sibling = unit.parent.child_bodies().exclude(pk=unit.pk)[0]
    AdminForm(client, address).save({"body": sibling.pk})
    post.refresh_from_db()
    assert post.body == Body.objects.get(pk=sibling.pk)


def test_a_translator_writes_their_language_and_nothing_else(client, unit):
    post = Post.objects.create(body=unit, title_en="Head of the Unit")
    client.force_login(person("translator", "Translators", translates=["fr"]))
    address = reverse("admin:secretariat_post_change", args=[post.pk])
    AdminForm(client, f"{address}?language=fr").save({"title_fr": "Chef de l’Unité"})
    post.refresh_from_db()
    assert (post.title_fr, TextState.objects.get(model="secretariat.post", language="fr").field) == (
        "Chef de l’Unité",
        "title",
    )
    assert client.get(f"{address}?language=en").status_code == 200
    assert client.post(f"{address}?language=en", {"title_en": "x", "role": "other"}).status_code == 403
    refused = [
        client.post(page_of(unit), {"move": f"post-{post.pk}-up"}).status_code,
        client.get(reverse("admin:secretariat_post_add")).status_code,
        client.post(reverse("admin:secretariat_post_delete", args=[post.pk]), {"post": "yes"}).status_code,
    ]
    assert refused == [403] * 3
    assert client.get(page_of(unit)).status_code == 200
    desk = Page(client.get(reverse("admin:translations_desk", args=["secretariat.body", unit.pk, "fr"])))
    assert "Post 1 · Title" in desk.words


def test_holders_have_fields_only_with_the_setting(admin_client, unit, settings):
    post = Post.objects.create(body=unit, title_en="Head", holder_en="Ada Example")
    address = reverse("admin:secretariat_post_change", args=[post.pk]) + "?language=en"
    fields = {"holder_en", "honorific_en", "holder_from", "holder_to"}
    assert not fields & AdminForm(admin_client, address).values.keys()
    settings.SHOW_HOLDERS = True
    form = AdminForm(admin_client, address)
    assert fields <= form.values.keys()
    form.save({"honorific_en": "Dr.", "holder_from": "2026-01-01"})
    post.refresh_from_db()
    assert (post.honorific_en, str(post.holder_from)) == ("Dr.", "2026-01-01")


def test_a_number_is_taken_in_any_script_with_its_extension_and_a_bad_one_is_named(admin_client, unit):
    contact = ContactPoint.objects.create(body=unit, email="info@example.org")
    address = reverse("admin:secretariat_contactpoint_change", args=[contact.pk])
    AdminForm(admin_client, address).save({"phone": "هاتف: +١ ٥١٤ ٥٥٥ ٠١٠٠ تحويلة ١٢"})
    contact.refresh_from_db()
    assert (contact.phone, contact.extension) == ("+15145550100", "12")
    form = AdminForm(admin_client, address)
    assert form["phone"] == "+1 514-555-0100"
    form.save({"room": "900"})  # which does not touch the number
    AdminForm(admin_client, address).save({"extension": "poste 34"})
    contact.refresh_from_db()
    assert (contact.phone, contact.extension, contact.room) == ("+15145550100", "34", "900")
    assert "the code of the country" in str(errors(AdminForm(admin_client, address).post({"phone": "514 555 0100"})))
    refused = AdminForm(admin_client, address).post({"phone": "+1 514 555"})
    assert Page(refused).all("input", name="phone")[0]["value"] == "+1 514 555", "as it was typed"
    for page in ("/admin/secretariat/contactpoint/", f"/admin/secretariat/post/of/{contact.body_id}/"):
        assert "+1 514-555-0100 ext. 34" in Page(admin_client.get(page)).words, page
    assert "begins with https://" in str(errors(AdminForm(admin_client, address).post({"url": "http://example.org/"})))


def test_an_address_that_looks_like_that_of_a_person_is_taken_only_after_a_question(admin_client, unit):
    form = AdminForm(admin_client, f"{reverse('admin:secretariat_contactpoint_add')}?body={unit.pk}")
    response = form.post({"email": "maria.silva@example.org"})
    assert "address of a person" in str(errors(response))
    asked = Page(response).one("input", name="email_taken")
    assert asked["value"] == "maria.silva@example.org"
    assert not ContactPoint.objects.exists()
    form.save({"email": "maria.silva@example.org", "email_taken": asked["value"]})
    assert ContactPoint.objects.get().email == "maria.silva@example.org"
