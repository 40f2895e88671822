"""The second factor: setting it up, being asked for it, and that nothing is open before it was given."""

import time
from binascii import unhexlify
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from people import second_factor
from people.models import FailedSignIn
from secretariat.languages import LANGUAGES
from secretariat.models import Body, MandateSource
from tests.admin_forms import AdminForm, errors
from tests.everything import everything
from tests.html import Page
from tests.people.persons import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

RIGHT = "parola-di-prova"
CODE, SET_UP, OVERVIEW = (f"/admin/second-factor/{page}" for page in ("code/", "set-up/", ""))


def code_of(secret, steps=0):
    totp = TOTP(unhexlify(secret))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def client_path(next_page):
    """The page itself, to which a choice of language comes back."""
    return f"{CODE}?{urlencode({'next': next_page})}"


def sign_in(name, next_page="/admin/"):
    client = Client()
    response = client.post(f"/admin/login/?next={next_page}", {"username": name, "password": RIGHT, "next": next_page})
    assert response.status_code == 302
    return client


@pytest.fixture
def editor():
    return person("editor", "Editors")


@pytest.fixture
def device(editor):
    StaticDevice.objects.create(user=editor, name="recovery").token_set.create(token="abcd2345")
    return TOTPDevice.objects.create(user=editor, name="app", key=second_factor.new_secret())


@pytest.fixture
def secret(device):
    return device.key


class TestSettingItUp:
    def test_takes_a_picture_a_code_and_shows_the_recovery_codes_once(self, editor):
        client = sign_in("editor")
        form = AdminForm(client, SET_UP)
        shown = form.page.one("code")["text"]
        secret = client.session["second_factor_secret"]
        assert shown == second_factor.secret_as_text(secret)
        picture = client.get(form.page.one("img")["src"])
        assert picture["Content-Type"] == "image/svg+xml"
        assert b"<svg" in picture.content
        assert b"style" not in picture.content
        response = form.post({"code": code_of(secret)})
        assert response.status_code == 200, errors(response)
        codes = Page(response).texts(
            "li",
        )
        found = [text.replace(" ", "") for text in codes if text.replace(" ", "").isalnum() and len(text) == 9]
        assert sorted(found) == sorted(StaticToken.objects.values_list("token", flat=True))
        assert len(found) == 10
        assert "no-store" in response.headers["Cache-Control"]
        assert found[0][:4] + " " + found[0][4:] not in client.get(OVERVIEW).content.decode()
        assert client.get("/admin/").status_code == 200  # this session has shown a code
        assert sign_in("editor").get("/admin/").status_code == 302  # another has not
        assert client.get("/admin/second-factor/picture.svg").status_code == 404

    @pytest.mark.parametrize("code", ["000000", "", "abcdef", "12345", "1234567", "٠٠٠٠٠٠", "-1", "9" * 20])
    def test_with_a_wrong_code_it_is_not_set_up_and_the_secret_stays(self, editor, code):
        client = sign_in("editor")
        form = AdminForm(client, SET_UP)
        secret = client.session["second_factor_secret"]
        if code == code_of(secret):
            return
        assert form.refused({"code": code})
        assert not TOTPDevice.objects.exists()
        assert client.session["second_factor_secret"] == secret

    def test_the_code_that_set_it_up_does_not_count_again(self, editor):
        client = sign_in("editor")
        form = AdminForm(client, SET_UP)
        code = code_of(client.session["second_factor_secret"])
        form.post({"code": code})
        other = sign_in("editor")
        assert AdminForm(other, CODE).refused({"code": code})

    def test_cannot_be_done_over_the_head_of_one_that_exists(self, secret):
        client = sign_in("editor")
        assert client.get(SET_UP)["Location"] == OVERVIEW
        assert client.post(SET_UP, {"code": code_of(secret)})["Location"] == OVERVIEW
        assert client.get("/admin/second-factor/picture.svg").status_code == 404
        assert TOTPDevice.objects.get().key == secret


class TestSigningIn:
    def test_asks_for_a_code_after_the_password_and_leads_where_one_wanted_to_go(self, secret):
        client = sign_in("editor", "/admin/units/unit/")
        response = client.get("/admin/units/unit/", follow=True)
        assert response.redirect_chain[-1][0] == f"{CODE}?next=%2Fadmin%2Funits%2Funit%2F"
        response = client.post(response.redirect_chain[-1][0], {"code": code_of(secret)})
        assert response["Location"] == "/admin/units/unit/"
        assert client.get("/admin/units/unit/").status_code == 200

    def test_another_session_key_comes_with_the_code(self, secret):
        client = sign_in("editor")
        before = client.session.session_key
        client.post(CODE, {"code": code_of(secret)})
        assert client.session.session_key != before

    @pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, secret, next_page):
        client = sign_in("editor")
        page = Page(client.get(CODE, {"next": next_page}))
        assert {field["value"] for field in page.all("input", name="next")} <= {"/admin/", client_path(next_page)}
        assert client.post(client_path(next_page), {"code": code_of(secret)})["Location"] == "/admin/"

    def test_takes_a_recovery_code_once_however_it_is_typed(self, device):
        client = sign_in("editor")
        assert client.post(CODE, {"code": " ABCD-2345 "}).status_code == 302
        assert client.get("/admin/").status_code == 200
        assert AdminForm(sign_in("editor"), CODE).refused({"code": "abcd2345"})

    def test_takes_a_code_once(self, secret):
        code = code_of(secret)
        assert sign_in("editor").post(CODE, {"code": code}).status_code == 302
        assert AdminForm(sign_in("editor"), CODE).refused({"code": code})

    def test_wrong_codes_are_checked_ever_more_slowly(self, secret):
        client = sign_in("editor")
        assert "not right" in str(AdminForm(client, CODE).refused({"code": "000000"}))
        assert "Wait" in str(AdminForm(client, CODE).refused({"code": code_of(secret)}))
        assert client.get("/admin/").status_code == 302

    def test_wrong_codes_are_logged_and_lock_out_like_wrong_passwords(self, device):
        client, answers = sign_in("editor"), []
        for number in range(6):
            TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
            answers.append(client.post(CODE, {"code": f"{number:06}"}).status_code)
        assert answers == [200, 200, 200, 200, 429, 429]
        assert FailedSignIn.objects.filter(username="editor", path_info=CODE).count() == 5
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        assert client.post(CODE, {"code": code_of(device.key)}).status_code == 429

    def test_one_can_sign_in_as_somebody_else_instead(self, secret):
        person("colleague", "Editors")
        client = sign_in("editor")
        assert client.post("/admin/second-factor/leave/")["Location"] == "/admin/login/"
        assert client.get("/admin/login/").status_code == 200
        assert client.get(CODE).status_code == 302

    def test_a_code_of_somebody_else_is_wrong(self, secret):
        other = person("colleague", "Editors")
        theirs = TOTPDevice.objects.create(user=other, name="app", key=second_factor.new_secret())
        assert AdminForm(sign_in("editor"), CODE).refused({"code": code_of(theirs.key)})


def admin_addresses():
    """An address for every pattern of the admin that the resolver knows."""
    unit, source = Body.objects.get(slug="finance-unit").pk, MandateSource.objects.first().pk

    def walk(patterns, prefix):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            elif isinstance(pattern, URLPattern):
                yield address, pattern

    for address, pattern in walk(get_resolver().url_patterns, "/"):
        if not address.startswith("/admin/"):
            continue
        filled = address
        for name in pattern.pattern.converters:
            for converter in ("path:", "int:", "str:", "slug:", ""):
                filled = filled.replace(f"<{converter}{name}>", str(source if "source" in address else unit))
        if "(?P<" in filled or "<" in filled or "$" in filled:
            filled = "/admin/secretariat/" if "app_label" in filled else "/admin/nowhere/"
        yield filled


OPEN = ("/admin/login/", "/admin/language/", "/admin/second-factor/")


@pytest.mark.parametrize("required", [True, False], ids=["not set up yet", "code not given yet"])
def test_nothing_is_open_before_by_any_address_or_method(required, editor, settings, request):
    """Every address of the admin that the resolver knows leads to the page for signing in, and posts change nothing."""
    if required:
        settings.SECOND_FACTOR = "everyone"
    else:
        request.getfixturevalue("device")
    person_with_all = User.objects.get(pk=editor.pk)
    User.objects.filter(pk=person_with_all.pk).update(is_superuser=True)
    client, before, addresses = sign_in("editor"), everything(), set(admin_addresses())
    assert len(addresses) > 50
    for address in sorted(addresses):
        if address.startswith(OPEN):
            continue
        for method in ("get", "post", "put", "delete", "head", "options"):
            response = getattr(client, method)(address)
            assert response.status_code in (302, 301), (method, address, response.status_code)
            assert response["Location"].startswith(("/admin/login/?next=", "/admin/")), (method, address)
            assert b"csrfmiddlewaretoken" not in response.content
    assert everything() == before
    step = SET_UP if required else CODE
    assert client.get("/admin/login/?next=/admin/")["Location"] == f"{step}?next=%2Fadmin%2F"
    assert client.get(OVERVIEW).status_code == 302
    for action in ("off", "codes"):
        assert client.post(OVERVIEW, {action: "1", "code": "abcd2345"}).status_code == 302
    assert TOTPDevice.objects.exists() != required


class TestWhoNeedsIt:
    @pytest.mark.parametrize(
        ("setting", "role", "needs"),
        [
            ("optional", "Administrators", False),
            ("administrators", "Administrators", True),
            ("administrators", "Editors", False),
            ("administrators", "Auditors", False),
            ("everyone", "Auditors", True),
        ],
    )
    def test_is_decided_by_the_setting(self, settings, setting, role, needs):
        settings.SECOND_FACTOR = setting
        person("somebody", role)
        assert (sign_in("somebody").get("/admin/", follow=True).request["PATH_INFO"] == SET_UP) == needs

    def test_superusers_are_administrators(self, settings):
        settings.SECOND_FACTOR = "administrators"
        User.objects.create_superuser("root", password=RIGHT)
        client = sign_in("root")
        assert client.get("/admin/", follow=True).request["PATH_INFO"] == SET_UP
        AdminForm(client, SET_UP).post({"code": code_of(client.session["second_factor_secret"])})
        assert client.get("/admin/").status_code == 200

    def test_readers_are_asked_nothing(self, client, settings):
        settings.SECOND_FACTOR = "everyone"
        response = client.get("/en/")
        assert response.status_code == 200
        assert "Cookie" not in response.headers.get("Vary", "")


class TestLookingAfterIt:
    @pytest.fixture
    def client(self, secret):
        client = sign_in("editor")
        client.post(CODE, {"code": code_of(secret)})
        return client

    def test_new_recovery_codes_need_a_code_and_replace_the_old(self, client, secret):
        assert errors(client.post(OVERVIEW, {"codes": "1", "code": ""}))
        assert StaticToken.objects.get().token == "abcd2345"
        response = client.post(OVERVIEW, {"codes": "1", "code": code_of(secret, 1)})
        assert response.status_code == 200, errors(response)
        assert StaticToken.objects.count() == 10
        assert not StaticToken.objects.filter(token="abcd2345").exists()

    def test_turning_it_off_needs_a_code(self, client, secret):
        assert errors(client.post(OVERVIEW, {"off": "1", "code": "000000"}))
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        assert client.post(OVERVIEW, {"off": "1", "code": code_of(secret, 1)}).status_code == 302
        assert not TOTPDevice.objects.exists()
        assert not StaticDevice.objects.exists()
        assert client.get("/admin/").status_code == 200

    def test_where_it_is_required_turning_it_off_leads_to_setting_it_up(self, client, secret, settings):
        settings.SECOND_FACTOR = "everyone"
        client.post(OVERVIEW, {"off": "1", "code": code_of(secret, 1)})
        assert client.get("/admin/", follow=True).request["PATH_INFO"] == SET_UP

    def test_an_administrator_removes_it_for_who_lost_their_phone(self, device):
        client = Client()
        client.force_login(person("administratrix", "Administrators"))
        url = f"/admin/auth/user/{device.user_id}/"
        assert "Remove the second factor" in Page(client.get(f"{url}change/")).words
        assert client.get(f"{url}second-factor/").status_code == 200
        assert TOTPDevice.objects.exists()
        assert client.post(f"{url}second-factor/", {"device": device.pk}).status_code == 302
        assert not TOTPDevice.objects.exists()
        assert sign_in("editor").get("/admin/").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
def test_its_pages_are_in_the_language_of_the_interface_and_carry_nothing_inline(language, device):
    newcomer = person("newcomer", "Editors")
    verified_user, asked = Client(), sign_in("editor")
    verified_user.force_login(newcomer)
    for client, url in ((asked, CODE), (verified_user, SET_UP), (verified_user, OVERVIEW)):
        client.cookies["django_language"] = language.code
        page = Page(client.get(url))
        assert page.one("html")["dir"] == language.dir
        assert len(page.all("h1")) == 1
        assert page.all("style") == []
        assert not [e for e in page.elements if "style" in e or any(name.startswith("on") for name in e)]
        assert not [e for e in page.all("script") if not e.get("src", "").startswith("/static/")]


def test_no_page_shows_the_secrets(admin_client, device):
    for page in (
        "otp_totp/totpdevice/",
        "otp_static/staticdevice/",
        "otp_totp/",
        f"otp_totp/totpdevice/{device.pk}/config/",
    ):
        assert admin_client.get(f"/admin/{page}").status_code == 404
    for page in ("auth/user/", f"auth/user/{device.user_id}/change/", f"auth/user/{device.user_id}/second-factor/"):
        html = admin_client.get(f"/admin/{page}").content.decode()
        assert device.key not in html
        assert "abcd2345" not in html


def test_without_a_csrf_token_no_code_is_looked_at(device):
    client = Client(enforce_csrf_checks=True)
    client.force_login(device.user)
    assert client.post(CODE, {"code": code_of(device.key)}).status_code == 403
    assert client.post(OVERVIEW, {"off": "1", "code": "abcd2345"}).status_code == 403
    assert client.post("/admin/second-factor/leave/").status_code == 403
