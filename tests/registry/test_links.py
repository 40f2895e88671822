"""Links of mandate sources are checked politely, and what fails is listed until it is corrected."""

import socket
import ssl

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Timer
from registry import findings, links
from registry.links import LinkResult, check_link, check_links
from registry.models import LinkCheck
from secretariat.models import MandateSource


def server(answers):
    """A function that asks nobody, and the list of what it was asked: answers by address are (status, location), or exceptions."""
    asked = []

    def ask(method, url):
        asked.append((method, url))
        answer = answers.get((method, url), answers.get(url, (200, "")))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask, asked


HOME = "https://example.org/a"


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({}, LinkResult(code=200)),
        ({HOME: (404, "")}, LinkResult("status", 404)),
        ({("HEAD", HOME): (405, ""), ("GET", HOME): (200, "")}, LinkResult(code=200)),
        ({HOME: (301, "/b")}, LinkResult(code=200, moved_to="https://example.org/b")),
        ({HOME: (302, "/b")}, LinkResult(code=200)),
        ({HOME: (301, "/b"), "https://example.org/b": (404, "")}, LinkResult("status", 404)),
        ({HOME: (302, HOME)}, LinkResult("redirects", 302)),
        ({HOME: (302, "file:///etc/passwd")}, LinkResult("status", 302)),
        ({HOME: (503, "")}, LinkResult(code=503, is_known=False)),
        ({HOME: (429, "")}, LinkResult(code=429, is_known=False)),
        ({HOME: socket.gaierror()}, LinkResult("host")),
        ({HOME: TimeoutError()}, LinkResult("answer")),
        ({HOME: ssl.SSLCertVerificationError()}, LinkResult("tls")),
        ({HOME: links.PrivateAddress()}, LinkResult("private")),
    ],
)
def test_what_a_server_says_is_understood(answers, result):
    ask, _asked = server(answers)
    assert check_link(HOME, ask) == result


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1", "0.0.0.0"])
def test_addresses_that_are_not_public_are_not_asked(host):
    with pytest.raises(links.PrivateAddress):
        links.resolve_public(host, 80)
    shown = f"[{host}]" if ":" in host else host
    assert check_link(f"http://{shown}/").problem == "private"


@pytest.mark.django_db
def test_a_failing_link_is_listed_until_it_is_corrected():
    source = MandateSource.objects.create(
        slug="x", kind="decision", title_en="X", url=HOME, url_fr="https://example.org/fr"
    )
    MandateSource.objects.create(slug="y", kind="decision", title_en="Y", url=HOME)
    ask, asked = server({HOME: (404, "")})
    pauses = []
    assert check_links(request=ask, sleep=pauses.append) == (3, 2)
    assert [url for _method, url in asked].count(HOME) == 2  # HEAD and GET, once for both sources
    assert len(pauses) == 1  # before the second question to the same server
    assert 0 < pauses[0] <= links.PAUSE_SECONDS
    assert {(one.column, one.code) for one in findings.failing_links()} == {("url", 404)}
    since = LinkCheck.objects.get(source=source.pk, column="url").failing_since
    check_links(request=ask, sleep=pauses.append)
    assert LinkCheck.objects.get(source=source.pk, column="url").failing_since == since
    source.url = "https://example.org/new"
    source.save()
    assert [one.source for one in findings.failing_links()] != []
    assert source.pk not in {one.source for one in findings.failing_links()}  # nobody has asked for the new one yet
    source.delete()
    check_links(request=server({})[0], sleep=pauses.append)
    assert LinkCheck.objects.count() == 1
    assert findings.failing_links().count() == 0


@pytest.mark.django_db
def test_the_command_runs_where_the_setting_allows_it(settings, monkeypatch, capsys):
    with pytest.raises(CommandError, match="CHECK_LINKS"):
        call_command("check_links")
    settings.CHECK_LINKS = True
    MandateSource.objects.create(slug="x", kind="decision", title_en="X", url="http://127.0.0.1/")
    call_command("check_links")
    assert "1 link was checked. 1 of them fails." in capsys.readouterr().out
    assert Timer.objects.filter(command="check_links").exists()
