"""Public pages are answered before the middleware for people who sign in; everything else passes through it."""

import pytest

pytestmark = pytest.mark.usefixtures("directory")
PAGE = "/fr/divisions/implementation-support-division/"


@pytest.fixture(autouse=True)
def uncached(settings):
    settings.PAGE_CACHE_MB = 0


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_public_page_has_no_session_and_no_user(admin_client, method):
    request = getattr(admin_client, method)(PAGE).wsgi_request
    assert request.resolver_match.view_name == "divisions:division"
    assert not hasattr(request, "session")
    assert not hasattr(request, "user")


def test_other_requests_have_both(client):
    for response in (client.post(PAGE), client.get("/admin/login/"), client.get("/")):
        assert hasattr(response.wsgi_request, "session")
        assert response.wsgi_request.user.is_anonymous


def test_security_headers_are_the_same_on_both(client):
    names = {
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    }
    public, other = client.get(PAGE), client.get("/admin/login/")
    assert names <= public.headers.keys()
    assert {name: public.headers[name] for name in names} == {name: other.headers[name] for name in names}


def test_a_fault_of_a_public_page_is_answered_and_logged_as_any(client, monkeypatch, caplog):
    def fails(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("public_record.queries.get_body", fails)
    client.raise_request_exception = False
    response = client.get(PAGE)
    assert response.status_code == 500
    assert response.headers["Content-Language"] == "fr"
    assert any(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in caplog.records)
