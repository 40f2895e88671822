"""Signing in: lock-outs, the log, cookies."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from people.models import FailedSignIn, SignIn
from people.sign_in import client_ip
from secretariat.languages import LANGUAGES
from tests.html import Page
from tests.people.persons import person
from tests.processes import together
from tests.real_site import manage

LOGIN = "/admin/login/?next=/admin/"
RIGHT = "parola-di-prova"


def sign_in(name, password, address="192.0.2.1", client=None, **headers):
    return (client or Client()).post(
        LOGIN, {"username": name, "password": password, "next": "/admin/"}, REMOTE_ADDR=address, **headers
    )


def fail(name, times, address="192.0.2.1"):
    return [sign_in(name, f"wrong {number}", address).status_code for number in range(times)]


def guess(name, times):
    """The same without pages, for a process of its own."""
    answers = []
    for number in range(times):
        request = RequestFactory().post(LOGIN, REMOTE_ADDR="192.0.2.1")
        authenticate(request, username=name, password=f"wrong {number}")
        answers.append("locked out" if request.axes_locked_out else "wrong")
    return answers


@pytest.fixture
def editor(db):
    return person("editor", "Editors")


@pytest.mark.both
class TestTheLockOut:
    def test_comes_with_the_fifth_failure_and_does_not_let_the_right_password_in(self, editor):
        assert fail("editor", 5) == [200, 200, 200, 200, 429]
        response = sign_in("editor", RIGHT)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
        assert "no-store" in response.headers["Cache-Control"]
        client = Client()
        sign_in("editor", RIGHT, client=client)
        assert client.get("/admin/", REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_spares_the_same_name_from_elsewhere_and_other_names_from_there(self, editor):
        person("colleague", "Editors")
        fail("editor", 5)
        assert sign_in("editor", RIGHT, "192.0.2.2").status_code == 302
        assert sign_in("colleague", RIGHT).status_code == 302

    def test_a_success_forgets_ones_own_failures_alone(self, editor):
        person("thief", "Editors")
        fail("editor", 4)
        assert sign_in("thief", RIGHT).status_code == 302
        assert fail("editor", 1) == [429]

    def test_ends_after_a_quarter_of_an_hour_and_not_later_for_trying_on(self, editor):
        fail("editor", 5)
        before = AccessAttempt.objects.get().attempt_time
        assert fail("editor", 3) == [429] * 3
        assert AccessAttempt.objects.get().attempt_time == before
        AccessAttempt.objects.update(attempt_time=before - timedelta(minutes=15, seconds=1))
        assert sign_in("editor", RIGHT).status_code == 302

    def test_stops_one_password_tried_on_very_many_names(self, editor):
        for number in range(50):
            sign_in(f"name-{number}", "Summer2026")
        assert sign_in("editor", RIGHT).status_code == 429
        assert sign_in("editor", RIGHT, "192.0.2.2").status_code == 302

    def test_stops_very_many_addresses_that_try_one_name(self, editor):
        for number in range(50):
            sign_in("editor", "wrong", f"198.51.100.{number}")
        assert sign_in("editor", RIGHT).status_code == 429

    @pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
    def test_its_page_says_when_in_the_language_of_the_visitor(self, editor, language):
        fail("editor", 5)
        response = sign_in("editor", RIGHT, HTTP_ACCEPT_LANGUAGE=language.code)
        page = Page(response)
        assert page.one("html")["dir"] == language.dir
        assert re.search(r"(?<!\d)\d\d:\d\d(?!\d)", page.words)
        assert page.all("style") == []
        assert not [element for element in page.elements if "style" in element]
        if language.slug == "en":
            assert "Try again in 15 minutes, after" in page.words

    @pytest.mark.django_db(transaction=True)
    def test_works_over_several_processes(self):
        person("editor", "Editors")
        call = ("tests.people.test_sign_in.guess", {"name": "editor", "times": 3})
        answers = [answer for answers in together(call, call) for answer in answers]
        assert answers.count("wrong") <= 4
        assert answers.count("locked out") >= 2
        assert sign_in("editor", RIGHT).status_code == 429


class TestTheAddress:
    @pytest.mark.parametrize(
        ("proxies", "said", "expected"),
        [
            (0, "203.0.113.9", "10.0.0.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            (2, "1.1.1.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
            (2, "203.0.113.9", "10.0.0.1"),
            (1, "", "10.0.0.1"),
            (1, "unknown", None),
            (1, "2001:db8::1", "2001:db8::1"),
        ],
    )
    def test_is_what_our_own_proxies_say(self, settings, proxies, said, expected):
        settings.TRUSTED_PROXIES = proxies
        headers = {"HTTP_X_FORWARDED_FOR": said} if said else {}
        assert client_ip(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)) == expected

    def test_an_invented_one_does_not_help_who_guesses(self, editor):
        codes = [
            sign_in("editor", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code for number in range(6)
        ]
        assert codes[-1] == 429


class TestTheLog:
    def test_keeps_what_was_accepted_and_what_was_not_without_the_password(self, editor):
        client = Client()
        sign_in("editor", "a very secret mistake")
        sign_in("editor", RIGHT, client=client)
        client.post("/admin/logout/")
        (row,) = SignIn.objects.all()
        assert (row.username, row.ip_address, row.logout_time is not None) == ("editor", "192.0.2.1", True)
        (row,) = FailedSignIn.objects.all()
        assert (row.username, row.ip_address) == ("editor", "192.0.2.1")
        for model in (AccessAttempt, FailedSignIn, SignIn):
            assert "secret mistake" not in str(list(model.objects.values()))

    @pytest.mark.parametrize("page", ["signin", "failedsignin"])
    def test_is_read_only_also_for_superusers(self, admin_client, editor, page):
        sign_in("editor", "wrong")
        sign_in("editor", RIGHT)
        model = {"signin": SignIn, "failedsignin": FailedSignIn}[page]
        row, url = model.objects.first(), f"/admin/people/{page}/"
        assert "editor" in Page(admin_client.get(url)).words
        assert admin_client.get(f"{url}add/").status_code == 403
        for address in (f"{url}add/", f"{url}{row.pk}/change/", f"{url}{row.pk}/delete/"):
            assert admin_client.post(address, {"post": "yes"}).status_code == 403
        before = model.objects.count()
        admin_client.post(url, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        assert model.objects.count() == before


class TestSessions:
    def test_end_with_the_browser_and_after_twelve_hours(self, editor):
        client = Client()
        response = sign_in("editor", RIGHT, client=client)
        cookie = response.cookies["sessionid"]
        assert (cookie["max-age"], cookie["expires"]) == ("", "")
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert client.session.get_expiry_age() == 12 * 60 * 60

    def test_have_another_key_after_signing_in(self, editor):
        client = Client()
        session = client.session
        session["x"] = 1
        session.save()
        client.cookies["sessionid"] = session.session_key
        sign_in("editor", RIGHT, client=client)
        assert client.session.session_key != session.session_key

    def test_have_cookies_for_this_host_alone_with_https(self, tmp_path):
        script = (
            "from django.conf import settings as s; "
            "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECOND_FACTOR)"
        )
        for https, expected in (
            ("true", "__Host-sessionid __Host-csrftoken True True administrators\n"),
            ("false", "sessionid csrftoken False False optional\n"),
        ):
            done = manage(
                "shell",
                "--no-imports",
                "--command",
                script,
                STATE_DIR=str(tmp_path),
                HTTPS=https,
                ALLOWED_HOSTS="localhost",
            )
            assert (done.stdout, done.stderr) == (expected, "")


def test_an_account_that_is_not_active_cannot_sign_in(editor):
    User.objects.update(is_active=False)
    assert sign_in("editor", RIGHT).status_code == 200
