"""What browsers are told with every answer, and what they may keep."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.test import Client

from tests.html import Page
from tests.public_pages import PAGE_TYPES
from tests.real_site import manage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
OTHERS = ["changes.atom", "search/opensearch.xml", "search/suggestions/?q=fin"]
OUTSIDE = [
    "/",
    "/admin/login/",
    "/api/v1/",
    "/api/v1/bodies/",
    "/sitemap.xml",
    "/robots.txt",
    "/nothing/",
    "/en/nothing/",
]


@pytest.mark.parametrize("address", [*(f"/ar/{path}" for path in (*PAGE_TYPES.values(), *OTHERS)), *OUTSIDE])
def test_every_answer_carries_the_rules_for_browsers(client, address):
    response = client.get(address)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    is_data = address.startswith(("/api/", "/sitemap")) or address.endswith(".atom")
    expected = "cross-origin" if is_data else "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == expected
    assert "camera=()" in response.headers["Permissions-Policy"]
    if response.content:
        type_, _, charset = response.headers["Content-Type"].partition("; ")
        assert type_
        assert charset == "charset=utf-8" or type_ in ("application/json", "application/opensearchdescription+xml")


def test_with_https_browsers_are_told_to_stay_with_it(client, settings, tmp_path):
    script = "import json; from django.conf import settings; print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.startswith('SECURE_')}))"
    done = manage(
        "shell", "--no-imports", "--command", script, STATE_DIR=str(tmp_path), HTTPS="true", ALLOWED_HOSTS="x"
    )
    for name, value in json.loads(done.stdout).items():
        setattr(settings, name, value)
    for address in ("/en/", "/admin/login/", "/api/v1/", "/nothing/"):
        assert client.get(address).status_code == 301
        response = client.get(address, headers={"x-forwarded-proto": "https"})
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_pages_of_the_admin_are_kept_by_nobody(client, admin_client):
    for address in ("/admin/", "/admin/units/unit/", "/admin/login/"):
        for reader in (client, admin_client):
            assert "no-store" in reader.get(address).headers["Cache-Control"]


def test_a_session_is_of_no_use_after_signing_out(admin_client):
    key = admin_client.session.session_key
    assert admin_client.get("/admin/units/unit/").status_code == 200
    admin_client.post("/admin/logout/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/admin/units/unit/").status_code == 302


@pytest.mark.parametrize(
    "password", ["только по-русски тут", "密码密码密码密码密码密码密码密码", " spaces at both ends ", "x7!" * 40]
)
def test_a_password_may_be_of_any_characters_and_long(client, password):
    validate_password(password)
    get_user_model().objects.create_superuser("editor", password=password)
    for given in (password[:-1], password.upper() if password.upper() != password else password + " ", password):
        response = client.post("/admin/login/", {"username": "editor", "password": given})
        assert (response.status_code == 302) is (given == password)


def test_the_sign_in_page_masks_the_password_and_lets_managers_fill_it(client):
    field = Page(client.get("/admin/login/")).one("input", id="id_password")
    assert (field["type"], field["autocomplete"]) == ("password", "current-password")
    assert not re.search("onpaste|readonly", str(field))
