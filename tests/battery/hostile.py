"""Requests of somebody who means harm: every address with every parameter, header and form field, filled with what no reader would send."""

import gc
import logging
import os
import random
import resource
import time
import weakref
from pathlib import Path
from urllib.parse import quote

from django.contrib.auth.models import User
from django.db import connection

from tests.admin_forms import AdminForm
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES

from .rows import limit, row

SLOWEST, MOST_MB = 2, 50
VALUES = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\udfff\udfff",
        "%",
        "%00",
        "%ff%fe",
        "..",
        "../../../etc/passwd",
        "\\\\host\\x",
    ),
    *(
        "'",
        '"',
        "';--",
        "' OR 1=1 --",
        "1; DROP TABLE secretariat_body",
        "$(id)",
        "`id`",
        "{{7*7}}",
        "{% debug %}",
        "${7*7}",
    ),
    *(
        "<script>xss()</script>",
        '"><img src=x onerror=xss()>',
        "javascript:xss()",
        "//evil.example",
        "http://evil.example/",
    ),
    *("-1", "0", "1e999", "9" * 400, "٣", "1_000", "0x10", "NaN", "true", "null", "[]", "{}", "[[[[[["),
    *(
        "a" * 5_000,
        "生" * 2_000,
        "ا" * 2_000,
        "\u202e\u0640\u064b",
        "😀" * 500,
        "\r\nSet-Cookie: a=b",
        "\n" * 500,
        "ß" * 300,
    ),
    *("2026-13-45", "0000-00-00", "9999-12-31T23:59:60Z", "'; WAITFOR DELAY '0:0:5'--", "(a+)+$", "*" * 500, "&" * 500),
]
PARAMETERS = [
    "q",
    "page",
    "division",
    "root",
    "branch",
    "kind",
    "source",
    "language",
    "parent",
    "changed_since",
    "limit",
    "offset",
    "next",
    "lang",
    "x",
    "state",
    "body",
    "age",
    "_popup",
    "_to_field",
    "o",
    "p",
    "e",
    "all",
    "is_published__exact",
    "what__exact",
    "_changelist_filters",
    "under",
    "token",
    *("start", "before", "with", "for", "term", "period", "body-search"),
]
HEADERS = [
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "If-None-Match",
    "If-Modified-Since",
    "Range",
    "Referer",
    "User-Agent",
    "Origin",
    "Cookie",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Request-ID",
    "HX-Request",
    "HX-Target",
    "Content-Type",
    "Authorization",
]
PATHS = [
    *(f"/{prefix}/{path.partition('?')[0]}" for prefix in EVERY_LANGUAGE for path in PAGE_TYPES.values()),
    *("/", "/ar/units/{}/", "/en/divisions/{}/", "/zh/mandates/{}/", "/en/search/suggestions/", "/fr/chart/"),
    *("/ru/changes.atom", "/es/documents/chart.svg", "/en/search/opensearch.xml", "/api/v1/", "/api/v1/bodies/"),
    *(
        "/api/v1/bodies/{}/",
        "/api/v1/functions/",
        "/api/v1/sources/",
        "/api/v1/tree/",
        "/api/v1/{}",
        "/data/{}",
        "/id/{}",
    ),
    *(
        "/id/mandates/{}",
        "/sitemap.xml",
        "/sitemap-{}.xml",
        "/static/{}",
        "/{}",
        "/{}/",
        "/admin/{}",
        "/healthz",
        "/readyz",
    ),
]
FRAGMENTS = ["secretariat/body/choices/", "secretariat/body/choices/", "secretariat/body/1/parts/"]
"""What scripts of the admin fetch."""
LEFT_OUT = ("delete/", "password", "second-factor", "logout")


def requests(client, admin, admin_pages, count):
    """The row of `count` requests, a part of them by a superuser, a part of those to the forms of the admin."""
    chance = random.Random(connection.vendor)  # others on each database
    client.raise_request_exception = admin.raise_request_exception = False
    counts = {"answers 500": 0, f"over {SLOWEST} s": 0}
    person, before = User.objects.get(username="admin"), None
    faults, forms = [], {}
    logging.disable(logging.CRITICAL)  # each refusal is a line
    for number in range(count):
        if number % 1_000 == 0 or number == count // 5:  # what is kept is kept by then
            now = _megabytes()
            before = now if number <= count // 5 else before
        kind = chance.random()
        began = time.process_time()
        if kind < 0.6:
            told = _get(client, chance, chance.choice(PATHS))
        elif kind < 0.8:
            told = _get(admin, chance, f"/admin/{chance.choice([*admin_pages, *FRAGMENTS])}".partition("?")[0])
        else:
            told = _post(admin, chance, chance.choice(admin_pages), forms)
        address, response = told
        took = time.process_time() - began
        if response.status_code >= 500 and response.status_code != 503:
            counts["answers 500"] += 1
            faults.append(f"{response.status_code} {address[:300]!r}")
        if took > SLOWEST:
            counts[f"over {SLOWEST} s"] += 1
            faults.append(f"{took:.1f} s {address[:300]!r}")
        if response.streaming:
            b"".join(response.streaming_content)  # to its end, which closes its file
        if kind >= 0.8:  # it may have changed who is asking
            if User.objects.filter(pk=person.pk).exists():
                person.save()
            admin.force_login(person)
    logging.disable(logging.NOTSET)
    counts["MB more"] = round(_megabytes() - before)
    for fault in faults[:10]:
        print(fault)
    return row(
        f"{count} hostile requests",
        counts,
        limits={"MB more": limit(f"less than {MOST_MB} MB more", lambda more: more < MOST_MB)},
    )


def _get(client, chance, path):
    path = path.replace("{}", quote(_value(chance), safe="", errors="surrogatepass"))
    query = "&".join(
        f"{name}={quote(_value(chance), safe='', errors='surrogatepass')}"
        for name in chance.sample(PARAMETERS, chance.choice((0, 1, 1, 2, 5)))
    )
    headers = {name: _header(chance) for name in chance.sample(HEADERS, chance.choice((0, 0, 1, 2)))}
    if headers.pop("Cookie", None) is not None and path.startswith("/admin"):
        headers = {}  # a superuser who stays one
    method = chance.choice((client.get, client.get, client.get, client.head, client.options))
    return f"{path}?{query} {headers}", method(path, QUERY_STRING=query, headers=headers)


def _post(admin, chance, page, forms):
    if any(word in page for word in LEFT_OUT):
        return _get(admin, chance, f"/admin/{page}".partition("?")[0])
    if page not in forms:
        try:
            forms[page] = AdminForm(admin, f"/admin/{page}").values
        except (AssertionError, IndexError):  # it has no form, or is gone
            forms[page] = {"x": [""]}
    values = {name: list(value) for name, value in forms[page].items()}
    for name in chance.sample(sorted(values), min(len(values), chance.choice((1, 1, 2, 5)))):
        values[name] = [_value(chance).encode("utf-8", "replace").decode()]
    return f"POST {page} {values}", admin.post(f"/admin/{page}", values)


def _value(chance):
    if chance.random() < 0.8:
        return chance.choice(VALUES)
    return "".join(
        chr(chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x11000))))
        for _ in range(chance.randrange(40))
    )


def _header(chance):
    # What a server lets through to the application.
    return (
        _value(chance)
        .encode("utf-8", "replace")
        .decode("latin-1")
        .replace("\n", "")
        .replace("\r", "")
        .replace("\x00", "")[:4_000]
    )


def _megabytes():
    # Django's test client connects its receivers anew for each request, and each leaves a finalizer behind for good.
    for finalizer in [*weakref.finalize._registry]:
        if finalizer.peek()[1].__name__ == "_remove_receiver":
            finalizer.detach()
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if os.path.exists("/proc/self/statm") else 0
    return pages * resource.getpagesize() / 2**20
