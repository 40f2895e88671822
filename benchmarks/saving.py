"""Benchmark of saving one text in the admin: in a directory of 20,000 bodies and in the seed, and against the baseline.

On SQLite also: what it costs that a save is synced to the disk before it is acknowledged.

The baseline is the commit of `benchmarks.loading`; it is measured with the seed alone, because it takes too long to load
more. A save is the form of a unit as a browser sends it, with one text changed; the time to read the form is not counted.
"""

import tempfile
from pathlib import Path

from django.db import connection

from .both import main
from .loading import BASELINE, BODIES, ROOT, baseline, run

MAX_GROWTH = 1.5
ROUNDS = 3

SAVE = """
import io, json, statistics, sys, time
from html.parser import HTMLParser
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from secretariat.models import Body, Mandate

class Fields(HTMLParser):
    # The fields of the form of a page, as a browser would send them.
    def __init__(self, page):
        super().__init__()
        self.found, self.area, self.choice = {}, None, None
        self.feed(page)
    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.found.setdefault(given["name"], []).append(given.get("value") or "")
        elif tag == "textarea" and given.get("name"):
            self.area = given["name"]
            self.found[self.area] = [""]
        elif tag == "select":
            self.choice = given.get("name")
        elif tag == "option" and "selected" in given and self.choice:
            self.found.setdefault(self.choice, []).append(given.get("value") or "")
    def handle_data(self, text):
        if self.area:
            self.found[self.area][0] += text
    def handle_endtag(self, tag):
        if tag == "textarea":
            self.found[self.area] = [self.found[self.area][0].removeprefix("\\n")]
            self.area = None

call_command("migrate", verbosity=0)
call_command("load_directory", *sys.argv[1:], stdout=io.StringIO())
client = Client()
client.force_login(get_user_model().objects.create_superuser("administrator", is_staff=True))
bodies = [*Body.objects.filter(kind="unit", mandate__isnull=False).order_by("pk")[:20]]
seconds, processor = [], []
for number, body in enumerate([bodies[0], *bodies]):
    page = f"/admin/units/unit/{body.pk}/change/?language=en"
    fields = Fields(client.get(page).content.decode()).found
    fields["opening_en"] = [fields["opening_en"][0] + f" Changed {number}."]
    clock, own = time.perf_counter(), time.process_time()
    answer = client.post(page, fields)
    seconds.append(time.perf_counter() - clock)
    processor.append(time.process_time() - own)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Mandate.objects.get(body=body).opening_en == fields["opening_en"][0]
print(json.dumps({"bodies": Body.objects.count(), "seconds": statistics.median(seconds[1:]), "processor": statistics.median(processor[1:])}))
"""


def measure():
    from .directories import write_folder

    with baseline() as before, tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), BODIES)
        large = run(SAVE, ROOT, folder)
        pairs = [(run(SAVE, ROOT), run(SAVE, before)) for _ in range(ROUNDS)]
    now, then = (min((pair[side] for pair in pairs), key=lambda taken: taken["seconds"]) for side in (0, 1))
    yield (
        f"a save of one text, {large['bodies']} bodies beside {now['bodies']}",
        f"{_shown(large)}, {_shown(now)}: {large['seconds'] / now['seconds']:.2f} times",
        f"at most {MAX_GROWTH} times",
        large["seconds"] <= MAX_GROWTH * now["seconds"],
    )
    yield (
        f"a save of one text, {now['bodies']} bodies, beside {BASELINE}",
        f"{_shown(now)}, {_shown(then)} before: {now['seconds'] / then['seconds']:.2f} times",
        "not slower",
        now["seconds"] <= then["seconds"],
    )
    if connection.vendor == "sqlite":
        pairs = [
            (run(SAVE, ROOT), run(SAVE, ROOT, DJANGO_SETTINGS_MODULE="tests.battery.unsynced_settings"))
            for _ in range(ROUNDS)
        ]
        full, normal = (min((pair[side] for pair in pairs), key=lambda taken: taken["seconds"]) for side in (0, 1))
        yield (
            "a save of one text, with synchronous=FULL beside NORMAL",
            f"{_shown(full)}, {_shown(normal)}: {1000 * (full['seconds'] - normal['seconds']):+.1f} ms",
            "no target",
            True,
        )


def _shown(taken):
    return f"{1000 * taken['seconds']:.0f} ms ({1000 * taken['processor']:.0f} ms CPU time)"


if __name__ == "__main__":
    main("benchmarks.saving", measure, "Saving one text")
