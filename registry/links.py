"""Checking the links of mandate sources, politely: one request at a time, a pause for each server, and no page is read to its end.

Only public addresses are requested: a name is resolved here, and the connection goes to the very address that was examined.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from secretariat.mandate_sources import LINKS
from secretariat.models import MandateSource
from secretariat.progress import no_progress, reported
from secretariat.waiting import TaskStep

from .models import LinkCheck

TIMEOUT_SECONDS, PAUSE_SECONDS = 15, 2
MAX_REDIRECTS = 5
WITHOUT_HEAD = (400, 403, 404, 405, 406, 501)
"""Answers to HEAD after which GET is tried: some servers know only that."""
TRY_LATER = (408, 425, 429, 500, 502, 503, 504)
"""Answers that say nothing about the link."""
Problem = LinkCheck.Problem


@dataclass(frozen=True)
class LinkResult:
    """What came of a check: a problem or none, the status of the answer, and where it led permanently."""

    problem: str = ""
    code: int | None = None
    moved_to: str = ""
    is_known: bool = True
    """False where the server wants to be tried later."""


class PrivateAddress(OSError):
    """Raised for a name that leads to an address that is not public."""


def resolve_public(host, port):
    """Return an address of a host that anybody on the Internet can reach; raises PrivateAddress, or socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [own[4][0] for own in found]
    if not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses):
        raise PrivateAddress(host)
    return addresses[0]


def request_link(method, url):
    """Return (status, the header Location) of one request; the body is not read."""
    parts = urlsplit(url)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    host = parts.hostname.encode("idna").decode()
    sock = socket.create_connection((resolve_public(host, port), port), timeout=TIMEOUT_SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host) if is_https else sock
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        named = host if port in (80, 443) else f"{host}:{port}"
        headers = {"Host": named, "User-Agent": user_agent(), "Accept": "*/*", "Connection": "close"}
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()
        sock.close()


def user_agent():
    """Return the User-Agent with which links are requested."""
    return f"secretariat-directory link check{f' (+{settings.SITE_URL})' if settings.SITE_URL else ''}"


def check_link(url, request=request_link):
    """Return the LinkResult of an address, after its redirects."""
    at, moved_to, is_permanent = url, "", True
    try:
        for _hop in range(MAX_REDIRECTS + 1):
            status, location = request("HEAD", at)
            if status in WITHOUT_HEAD:
                status, location = request("GET", at)
            if status in TRY_LATER:
                return LinkResult(code=status, is_known=False)
            if not (300 <= status < 400 and location):
                return LinkResult("" if status < 400 else Problem.STATUS, status, moved_to if status < 400 else "")
            is_permanent = is_permanent and status in (301, 308)
            at = urljoin(at, location)
            if urlsplit(at).scheme not in ("http", "https") or not urlsplit(at).hostname:
                return LinkResult(Problem.STATUS, status)
            moved_to = at if is_permanent else moved_to
        return LinkResult(Problem.REDIRECTS, status)
    except PrivateAddress:
        return LinkResult(Problem.PRIVATE)
    except ssl.SSLCertVerificationError:
        return LinkResult(Problem.CERTIFICATE)
    except (socket.gaierror, UnicodeError):
        return LinkResult(Problem.NO_HOST)
    except (OSError, http.client.HTTPException, ValueError):
        return LinkResult(Problem.NO_ANSWER)


def links_to_check():
    """Return (id of the source, name of the column, link) of all links, those of one server apart as far as that is possible."""
    rows = MandateSource.objects.order_by("pk").values_list("pk", "url", *LINKS)
    by_host = {}
    for pk, *urls in rows:
        for column, url in zip(("url", *LINKS), urls, strict=True):
            if url:
                by_host.setdefault(urlsplit(url).netloc, []).append((pk, column, url))
    found = []
    while by_host:
        for host in [*by_host]:
            found.append(by_host[host].pop(0))
            if not by_host[host]:
                del by_host[host]
    return found


def check_links(progress=no_progress, request=request_link, sleep=time.sleep):
    """Check all links and store what came of it; return (the number of links, the number of those that fail)."""
    links, last, known = links_to_check(), {}, {}
    keys = {(pk, column) for pk, column, _url in links}
    for row in LinkCheck.objects.all():
        if (row.source, row.column) not in keys:
            row.delete()
    for pk, column, url in reported(links, TaskStep.CHECKS, progress):
        if url not in known:
            host = urlsplit(url).netloc
            if (pause := last.get(host, 0) + PAUSE_SECONDS - time.monotonic()) > 0 and host in last:
                sleep(pause)
            known[url] = check_link(url, request)
            last[host] = time.monotonic()
        if known[url].is_known:
            _store(pk, column, url, known[url])
    return len(links), LinkCheck.objects.exclude(problem="").count()


def _store(pk, column, url, result):
    now, row = timezone.now(), LinkCheck.objects.filter(source=pk, column=column).first()
    since = row.failing_since if row and row.url == url else None
    values = {
        "url": url,
        "checked_at": now,
        "problem": result.problem,
        "code": result.code,
        "moved_to": result.moved_to[:2000],
        "failing_since": (since or now) if result.problem else None,
    }
    LinkCheck.objects.update_or_create(source=pk, column=column, defaults=values)
