"""A POST that cannot be taken shows what was typed, in the person's language; whoever may, sends it again."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from secretariat.idempotency import FIELD
from secretariat.languages import BY_SLUG
from secretariat.models import MandateSource
from tests.admin_forms import AdminForm, said
from tests.battery.matrix import quiet
from tests.battery.unsaved import (
    GONE,
    OWN,
    SHOWN,
    browser_of,
    filled_in,
    gone_person,
    gone_texts,
    submit,
    texts_page,
    typed,
    unit,
)
from tests.html import Page
from tests.people.persons import person
from translations import texts
from translations.models import Term
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

NEW = "/admin/secretariat/body/add/"


@pytest.fixture
def editor(admin_user):
    """The browser of an administrator, whose forms need their tokens."""
    return browser_of(admin_user)


def again(response):
    """What the button of the page sends."""
    page = Page(response)
    if not page.all("form", **{"class": "unsaved-steps"}):
        return None
    start = page.elements.index(page.one("form", **{"class": "unsaved-steps"}))
    values = {}
    for element in page.elements[start:]:
        if element["tag"] == "input":
            values.setdefault(element["name"], []).append(element["value"])
    return values


def is_in(response, language):
    html = Page(response).one("html")
    return (html["lang"], html["dir"]) == (language.code, language.dir)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("prepare", GONE)
def test_what_was_typed_for_something_that_is_gone_is_shown(editor, prepare, language):
    url, values = prepare(editor)
    editor.cookies["django_language"] = BY_SLUG[language].code
    response = submit(editor, url, values)
    assert response.status_code == 404
    assert SHOWN in typed(response)
    assert len(typed(response)) == 1 or prepare is gone_person  # whose empty rows have a default
    assert again(response) is None
    assert is_in(response, BY_SLUG[language])
    assert "no-store" in response["Cache-Control"]


def test_only_what_differs_from_the_page_is_shown_with_its_name(editor):
    response = submit(editor, *gone_texts(editor))
    (label,) = Page(response).texts("label")
    assert label == "Opening (Français) opening_fr"


def test_what_a_page_fills_in_by_itself_was_not_typed(editor):
    source, term = MandateSource.objects.first(), Term.objects.create(english="x")
    shown = {}
    for url in (
        *(texts_page(body, language) for body in Unit.objects.all() for language in ("en", "fr")),
        *(f"/admin/secretariat/body/{unit().pk}/{page}/" for page in ("change", "move", "delete")),
        f"/admin/secretariat/mandatesource/{source.pk}/change/",
        f"/admin/translations/term/{term.pk}/change/",
        f"/admin/translations/task/secretariat.body/{unit().pk}/fr/",
    ):
        values = AdminForm(editor, url).values
        shown[url] = Page(submit(Client(enforce_csrf_checks=True), url, values)).texts("label")
    assert {url: labels for url, labels in shown.items() if labels} == {}


# Signed out, signed in again


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whoever_was_signed_out_signs_in_and_sends_it_again(editor, admin_user, language):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To\r\npay")
    editor.cookies["django_language"] = BY_SLUG[language].code
    del editor.cookies["sessionid"]
    response = submit(editor, url, values)
    assert response.status_code == 403
    assert typed(response) == ["To\npay"]
    assert is_in(response, BY_SLUG[language])
    editor.force_login(admin_user)
    sent = again(response)
    assert sent[FIELD] == values[FIELD]  # so that it is the same post, whatever became of the first
    assert submit(editor, url, sent).status_code == 302
    assert unit().mandate.opening_en == "To\npay"


def test_whoever_signed_in_again_sends_it_again(editor, admin_user):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To pay")
    admin_user.set_password("parola-di-prova")
    admin_user.save()
    other = Client()
    assert other.post("/admin/login/", {"username": "admin", "password": "parola-di-prova"}).status_code == 302
    page = other.get("/admin/")
    editor.cookies.load({name: cookie.value for name, cookie in page.cookies.items()})
    editor.cookies["sessionid"] = other.cookies["sessionid"].value
    response = submit(editor, url, values)
    assert response.status_code == 403
    assert "signed in again" in Page(response).words
    assert typed(response) == ["To pay"]
    assert submit(editor, url, again(response)).status_code == 302
    assert unit().mandate.opening_en == "To pay"


def test_it_is_sent_again_with_the_rights_of_whoever_signs_in(editor):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To pay")
    del editor.cookies["sessionid"]
    response = submit(editor, url, values)
    editor.force_login(person("auditor", "Auditors"))
    assert submit(editor, url, again(response)).status_code == 403
    assert not unit().has_mandate()


def test_without_the_second_factor_what_was_typed_is_shown(editor, admin_user):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To pay")
    TOTPDevice.objects.create(user=admin_user, name="app")
    response = submit(editor, url, values)
    assert response.status_code == 403
    assert "second factor" in Page(response).one("h1")["text"]
    assert typed(response) == ["To pay"]
    assert again(response)["opening_en"] == ["To pay"]


def test_every_form_of_the_admin_survives_signing_out(editor):
    for url in (NEW, "/admin/translations/term/add/", "/admin/secretariat/mandatesource/add/"):
        url, values = filled_in(editor, url)
        client = Client(enforce_csrf_checks=True)
        client.cookies["csrftoken"] = editor.cookies["csrftoken"].value
        response = submit(client, url, values)
        assert response.status_code == 403
        sent = again(response)
        assert {name: sent[name] for name in values if name not in ("csrfmiddlewaretoken", "_save")} == {
            name: value for name, value in values.items() if name not in ("csrfmiddlewaretoken", "_save")
        }


# Refused, too large, failed


@pytest.mark.parametrize("lost", [{"is_superuser": False}, {"is_superuser": False, "is_staff": False}], ids=len)
def test_who_lost_the_right_can_copy_it(editor, admin_user, lost):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To pay")
    User.objects.filter(pk=admin_user.pk).update(**lost)
    response = submit(editor, url, values)
    assert response.status_code == 403
    assert typed(response) == ["To pay"]
    assert again(response) is None


def test_a_post_that_is_too_large_can_be_copied(editor):
    url, values = filled_in(editor, texts_page(unit(), "ar"), opening_ar="ن" * 1_000_000)
    response = submit(editor, url, values)
    assert response.status_code == 413
    assert typed(response) == ["ن" * 1_000_000]


def test_a_post_of_too_many_fields_can_be_copied(editor):
    url, values = filled_in(editor, texts_page(unit(), "en"), opening_en="To pay")
    response = submit(editor, url, {**values, **{f"version-{n}-version": "1" for n in range(5000)}})
    assert response.status_code == 413
    assert typed(response) == ["To pay"]


def test_a_mandate_with_many_functions_is_not_too_large(editor):
    url, values = filled_in(editor, texts_page(unit(), "en"))
    assert submit(editor, url, {**values, **{f"x-{n}": "1" for n in range(2400)}}).status_code == 302


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ZeroDivisionError, 500)])
def test_a_post_that_failed_is_sent_again(editor, monkeypatch, error, status):
    def fails(*arguments, **options):
        raise error

    url, values = filled_in(editor, texts_page(unit(), "fr"), acronym_fr="GF")
    with monkeypatch.context() as patched, quiet():
        patched.setattr(texts, "write", fails)
        response = submit(editor, url, values)
    assert response.status_code == status
    assert typed(response) == ["GF"]
    assert submit(editor, url, again(response)).status_code == 302
    assert unit().acronym_fr == "GF"


# What is not shown


def test_passwords_and_codes_are_not_shown_nor_sent_again(editor):
    password = {"password1": "molto-segreta-2", "password2": "molto-segreta-2"}
    url, values = filled_in(editor, "/admin/auth/user/add/", username="somebody", **password)
    del editor.cookies["sessionid"]
    response = submit(editor, url, values)
    assert "somebody" in typed(response)
    assert again(response) is None
    assert "segreta" not in response.content.decode()


def test_a_file_is_not_read(editor):
    page = "/admin/exchange/import/add/"
    token = AdminForm(editor, page)["csrfmiddlewaretoken"]
    del editor.cookies["sessionid"]
    data = {"file": SimpleUploadedFile("x.csv", b"a secret"), "csrfmiddlewaretoken": token}
    response = editor.post(page, data, headers={"origin": OWN})
    assert response.status_code == 403
    assert "a secret" not in response.content.decode()
    assert again(response) is None


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": ""}])
def test_another_site_gets_nothing_shown_or_sent(editor, headers):
    """Otherwise the button “send it again” would make a forged post the person's own."""
    for values in ({"post": "yes"}, {"note": "forged"}):
        response = submit(editor, reverse("admin:secretariat_body_delete", args=[unit().pk]), values, **headers)
        assert response.status_code == 403
        assert "forged" not in response.content.decode()
        assert again(response) is None
    signed_out = Client()
    response = submit(signed_out, texts_page(unit()), {"opening_fr": "forged"}, **headers)
    assert response.status_code == 302


def test_a_forged_host_is_answered(editor):
    response = submit(editor, NEW, {"name_en": "x"}, host="evil.example")
    assert response.status_code == 400


def test_a_script_gets_the_answer_for_scripts(editor):
    del editor.cookies["sessionid"]
    data = {"cmd": "move_node"}
    response = submit(Client(), "/admin/secretariat/body/", data, **{"sec-fetch-mode": "cors"})
    assert response.status_code == 302


def test_signing_in_on_an_outdated_page_is_explained(editor):
    response = submit(editor, "/admin/login/", {"username": "admin", "password": "molto-segreta"})
    assert response.status_code == 403
    assert "no longer valid" in Page(response).one("h1")["text"]
    assert "segreta" not in response.content.decode()


def test_leaving_before_the_second_factor_is_no_loss(editor, admin_user):
    TOTPDevice.objects.create(user=admin_user, name="app")
    token = AdminForm(editor, "/admin/second-factor/code/")["csrfmiddlewaretoken"]
    response = submit(editor, "/admin/second-factor/leave/", {"csrfmiddlewaretoken": token})
    assert response.status_code == 302


def test_a_second_deletion_is_not_a_loss(editor):
    """It is answered as the first; see test_idempotency.py."""
    url = reverse("admin:secretariat_body_delete", args=[unit().pk])
    values = {**AdminForm(editor, url).values, "post": "yes"}
    answers = [submit(editor, url, values) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert said(answers[0]) == said(answers[1]) != []


def test_the_language_can_be_chosen_on_the_page_to_sign_in(client):
    values = {"language": "ar", "next": "/admin/login/?next=/admin/"}
    response = client.post("/admin/language/", values, headers={"origin": "http://testserver"})
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/admin/")
    assert 'lang="ar"' in client.get(response["Location"]).content.decode()
