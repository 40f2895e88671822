"""Every address of the admin, asked by every role with every method, and held against the table in `rights.py`.

What a request did is told by the tables of the database, not by the answer alone.
"""

import logging
import random
from collections import Counter
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import connection
from django.urls import get_resolver

from secretariat.languages import LANGUAGES
from tests.everything import undone

from . import rights
from .rows import limit, row, size
from .world import SESSIONS, World

RESULTS = "secretariat_storedresponse"
"""The results of posts, refusals that redirect among them."""

OTHER_METHODS = size(["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"], [])
SHARE = size(1, 0.04)
"""How many of the cells are asked; others on each database."""


def addresses(resolver=None, before="", namespaces=()):
    """The names of all addresses below /admin/; the route of those without a name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            namespace = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, route, namespace)
        elif route.startswith("admin/"):
            yield ":".join((*namespaces, pattern.name)) if pattern.name else route


def digest():
    """A digest of the rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sum(map(hash, cursor.fetchall()))  # in whatever order
    return found


def superusers():
    """Nobody here may make one."""
    return set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))


@contextmanager
def quiet():
    """Without the log of refusals."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def ask(world, role, case, method):
    """Send one request, and undo what it did; returns the answer, the tables that it changed and the superusers then."""
    client, user = world.client(role), world.people[role]
    with undone():
        if case.prepare:
            case.prepare(client, user)
        before = digest()
        if method == "POST":
            data = case.data(client, user) if callable(case.data) else case.data
            response = client.post(case.url, data or {})
        else:
            response = client.generic(method, case.url)
        response.getvalue()
        after = digest()
        changed = {table for table in before if before[table] != after[table]} - case.besides - {RESULTS}
        rulers = superusers()
    if case.changes != SESSIONS:  # every page may write its visitor's
        changed.discard(SESSIONS)
    return response, changed, rulers


def is_refused(case, response):
    """Whether nothing was shown; Django sends whoever asks for what is not theirs to the front page."""
    if response.status_code in (301, 302) and case.address != "admin:login":
        return response.headers["Location"].startswith("/admin/login/") or response.headers["Location"] == "/admin/"
    return response.status_code in (403, 404, 405)


def judge(role, case, method, response, changed):
    """What is wrong with an answer: "allowed", "refused", "failed" or nothing."""
    sees, does = (rule(role, case) for rule in rights.TABLE[case.address])
    if response.status_code >= 500:
        return "failed"
    if method == "POST" and does:
        return None if case.changes in changed else "refused"
    if changed:
        return "allowed"
    is_empty = method == "OPTIONS" and not response.streaming and not response.content
    is_shown = not (is_empty or is_refused(case, response))
    if method == "GET" and sees and not is_shown:
        return "refused"
    return "allowed" if is_shown and not sees else None


def cells(world):
    """(role, case, method): every case is posted, every page got, and every address asked by the other methods."""
    seen = set()
    for case in world.cases():
        methods = ["POST"] + ["GET"] * (case.url not in seen) + OTHER_METHODS * (case.address not in seen)
        seen |= {case.url, case.address}
        yield from ((role, case, method) for role in rights.ROLES for method in methods)


def permissions():
    """Ask everything; the row of it."""
    found, said, reached, chance = Counter(), [], set(), random.Random(connection.vendor)
    with quiet():
        world = World()
        at_first = superusers()
        for role, case, method in cells(world):
            reached.add(case.address)
            if case.address not in rights.TABLE or chance.random() >= SHARE:
                continue
            response, changed, rulers = ask(world, role, case, method)
            wrong = "allowed" if rulers != at_first else judge(role, case, method, response, changed)
            found["cells"] += 1
            if wrong:
                found[wrong] += 1
                said.append(f"{wrong}: {role}: {method} {response.status_code} {sorted(changed)} {case}")
    names = set(addresses())
    unknown = (names ^ rights.TABLE.keys()) | (names ^ reached)
    said += [f"not in the table, never asked, or no such address: {name}" for name in sorted(unknown)]
    print(*said[:20], sep="\n")
    return row(
        f"permission matrix: {len(rights.ROLES)} roles × {len(LANGUAGES)} languages × {len(rights.BODIES)} bodies"
        f" × {len(names)} addresses × {2 + len(OTHER_METHODS)} methods",
        {
            "allowed that should not be": found["allowed"],
            "refused that should be allowed": found["refused"],
            "answers 5xx": found["failed"],
            "addresses without expectation": len(unknown),
            "cells": found["cells"],
        },
        "permission checked on the moved body only",
        {"cells": limit("some cells", bool)},
    )
