"""Editors who drag bodies in the real site, over HTTP: several server processes, and pages that are out of date."""

import json
import random
import threading
import uuid
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.db import connection

from secretariat.models import ALLOWED_PARENTS
from tests.html import Page
from tests.real_site import Site

from .rows import limit, row

TREE = "/admin/secretariat/body/"
REFUSED, MOVED = 409, 204


class Client:
    """A signed-in browser without scripts that keeps the page it saw last."""

    def __init__(self, site):
        self.address, self.cookies = urlsplit(site.url).netloc, {}
        page = self.get(f"/admin/login/?next={TREE}")
        token = self._token(page)
        status, _content = self.request(
            "POST",
            f"/admin/login/?next={TREE}",
            {"csrfmiddlewaretoken": token, "username": "administrator", "password": site.password, "next": TREE},
        )
        assert status == 302, status

    @staticmethod
    def _token(page):
        return page.all("input", name="csrfmiddlewaretoken")[0]["value"]

    def request(self, method, path, data=None):
        """Returns the status and the content."""
        server = HTTPConnection(self.address, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}{path}"}
        try:
            server.request(method, path, urlencode(data, doseq=True) if data is not None else None, headers)
            response = server.getresponse()
            content = response.read()
        finally:
            server.close()
        for header in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return response.status, content

    def get(self, path):
        status, content = self.request("GET", path)
        assert status == 200, (path, status)
        return Page(Response(content))

    def look(self):
        """Read the tree as its script would: each body with its kind, its parent's, and its spot."""
        page = self.get(TREE)
        self.token = self._token(page)
        self.bodies, open_bodies = [], []
        for node in page.all("span", **{"class": "node"}):
            del open_bodies[int(node["data-level"]) :]
            parent = open_bodies[-1] if open_bodies else None
            body = {"id": node["data-id"], "kind": node["data-kind"], "parent": parent, "parts": []}
            if parent:
                parent["parts"].append(body)
            open_bodies.append(body)
            self.bodies.append(body)

    def drag(self, chance):
        """Move a body to a place that this page offers; returns the status."""
        moved = chance.choice([body for body in self.bodies if body["parent"]])
        places = [
            (other, position)
            for other in self.bodies
            if not is_within(other, moved)
            for position, parent in (("left", other["parent"]), ("right", other["parent"]), ("last-child", other))
            if parent and parent["kind"] in ALLOWED_PARENTS[moved["kind"]]
        ]
        target, position = chance.choice(places)
        data = {"cmd": "move_node", "cut_item": spot(moved), "pasted_on": spot(target), "position": position}
        return self.request("POST", TREE, {**data, "csrfmiddlewaretoken": self.token})[0]


class Response:
    """What `Page` reads."""

    def __init__(self, content):
        self.content = content


def is_within(body, branch):
    return body is branch or bool(body["parent"] and is_within(body["parent"], branch))


def spot(body):
    """As the script of the tree says it."""
    siblings = body["parent"]["parts"] if body["parent"] else [body]
    own = siblings.index(body)
    beside = [siblings[own - 1] if own else None, siblings[own + 1] if own + 1 < len(siblings) else None]
    return " ".join(other["id"] if other else "-" for other in (body, body["parent"], *beside))


@contextmanager
def database_of_its_own():
    """Settings from the environment for a site with an empty database of the same kind as the tests'."""
    if connection.vendor == "sqlite":
        yield {}
        return
    import psycopg2

    own = connection.get_connection_params() | {"dbname": "postgres"}
    names = {"host", "port", "user", "password", "dbname"}
    name = f"battery_{uuid.uuid4().hex[:12]}"
    server = psycopg2.connect(**{key: value for key, value in own.items() if key in names and value})
    server.autocommit = True
    try:
        server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE template0")
        query = urlencode({key: own[key] for key in ("host", "port", "user", "password") if own.get(key)})
        yield {"DATABASE_URL": f"postgres:///{name}?{query}"}
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.close()


def dragging(folder, clients, workers, drags):
    """Clients that drag all at once, every other one with the page it saw at the beginning; the row of it."""
    answers = Counter()

    def work(client, seed, looks_again):
        chance = random.Random(seed)
        for _number in range(drags):
            if looks_again:
                client.look()
            answers[client.drag(chance)] += 1

    with database_of_its_own() as environment, Site(folder, WORKERS=str(workers), **environment) as site:
        browsers = [Client(site) for _number in range(clients)]
        for browser in browsers:
            browser.look()
        threads = [
            threading.Thread(target=work, args=(browser, seed, seed % 2 == 0)) for seed, browser in enumerate(browsers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        findings = json.loads(site.manage("tree_doctor", "--json"))["findings"]
        count = site.manage("shell", "--verbosity=0", "--command", COUNT)
    expected = clients * drags
    return row(
        f"{clients} HTTP clients × {drags} drags, {workers} server processes, half with stale pages (seeds 0–{clients - 1})",
        {
            "violations": sum(len(finding["bodies"]) for finding in findings),
            "bodies lost": 21 - int(count),
            "answers 5xx": sum(number for status, number in answers.items() if status >= 500),
            "other surprises": expected - sum(answers[status] for status in (MOVED, REFUSED)),
            "moved": answers[MOVED],
            "refused": answers[REFUSED],
        },
        "298 violations, 18 answers 500",
        {"moved": limit("some moved", bool), "refused": limit("some refused", bool)},
    )


COUNT = "from secretariat.models import Body; print(Body.objects.count())"
