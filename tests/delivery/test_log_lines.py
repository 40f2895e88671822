"""The log: one line for a refused request, and the traceback of a fault."""

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.utils.module_loading import import_string

from secretariat.waiting import WriteLockTimeout

REFUSALS = {
    "denied": (PermissionDenied("not this body"), 403, "not this body"),
    "suspicious": (SuspiciousOperation("a forged\ncookie"), 400, "a forged cookie"),
    "bad": (BadRequest("no such form"), 400, "no such form"),
    "missing": (Http404("no such body"), 404, "/en/"),
    "busy": (WriteLockTimeout("not free in time"), 503, "not free in time"),
}


@pytest.fixture
def lines():
    """What the handler of the settings writes, formatted and filtered as there."""
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["text"]["format"]))
    for name in settings.LOGGING["handlers"]["console"]["filters"]:
        handler.addFilter(import_string(settings.LOGGING["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    yield lambda: handler.stream.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)


def answer(monkeypatch, error):
    def fails(self, request):
        raise error

    monkeypatch.setattr("pages.middleware.MalformedRequestMiddleware.__call__", fails)
    monkeypatch.setattr("pages.home.home", fails)
    return Client(raise_request_exception=False).get("/en/")


@pytest.mark.django_db
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_request_is_one_line(refusal, monkeypatch, lines):
    error, status, reason = REFUSALS[refusal]
    assert answer(monkeypatch, error).status_code == status
    (line,) = [line for line in lines() if "django." in line]
    assert reason in line


def test_a_fault_keeps_its_traceback(monkeypatch, lines):
    assert answer(monkeypatch, ZeroDivisionError("a fault")).status_code == 500
    assert "Traceback (most recent call last):" in lines()
    assert "ZeroDivisionError: a fault" in lines()
