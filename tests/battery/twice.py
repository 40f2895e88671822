"""Every POST that creates something, sent twice, by processes of their own: done once, and both are answered alike."""

import time
import warnings
from base64 import b64decode, b64encode
from contextlib import ExitStack
from unittest.mock import patch
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from exchange.models import Import
from files import admin as files_admin
from history.models import Change
from secretariat import idempotency, tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind
from secretariat.tree import placement_of
from tests.admin_forms import AdminForm
from tests.html import Page
from tests.processes import together
from translations.models import TranslationImport

from . import rights
from .rows import row, size
from .world import NEWER, SESSIONS, World, file_of, upload

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
OURS = {SESSIONS, "secretariat_storedresponse", "secretariat_revision", "search_entry"}
"""Tables of which a post adds or removes rows that are no effect of it."""
APART = size((0, 0.2), (0, 0.05))
"""Seconds between both posts."""


def rows_of_tables():
    """Table → number of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OURS:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return found


def effect_of(act):
    """(what `act` returns, table → how many rows more or less there are afterwards)."""
    before = rows_of_tables()
    result = act()
    return result, {
        table: number - before[table] for table, number in rows_of_tables().items() if number != before[table]
    }


# In a process of its own


def send(url, data, files, headers, cookies, after=0, is_guarded=True):
    """Post to the site; returns the status, the address to go on to, the messages, and a page if there is one."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.cookies.load(cookies)
    data = {**data, **{name: SimpleUploadedFile(file, b64decode(content)) for name, (file, content) in files.items()}}
    warnings.filterwarnings("ignore", "No directory at")  # of static files, which no post needs
    with ExitStack() as patches:
        patches.enter_context(override_settings(STORAGES=PLAIN))
        if not is_guarded:
            for module in (idempotency, files_admin):
                patches.enter_context(patch.object(module, "once", lambda request, respond: respond()))
        time.sleep(after)
        response = client.post(url, data, headers=headers)
    said = [str(message) for message in response.wsgi_request._messages._queued_messages]
    page = response.content.decode() if response.status_code == 200 else ""
    return [response.status_code, response.headers.get("Location", ""), said, page]


# What is posted


class Posts:
    """Posts of an administrator: each method takes a number, prepares what it needs, and returns (address, data)."""

    def __init__(self):
        self.world = World()
        self.client = self.world.client(rights.ADMINISTRATOR)

    def _form(self, url, changes, button="_save"):
        values = AdminForm(self.client, url).values
        return url, {**values, **{name: [value] for name, value in changes.items()}, button: ["1"]}

    def _unit(self, number):
        body = Body(kind=Kind.UNIT, name_en=f"Made {number}", slug=f"made-{number}-{uuid4()}")
        return tree.add(body, self.world.bodies["division-a"])

    def _address(self, name, *args):
        return reverse(f"admin:{name}", args=args)

    def new_body(self, number):
        url = f"{self._address('secretariat_body_add')}?kind=unit&parent={self.world.bodies['division-a'].pk}"
        return self._form(url, {"name_en": "New", "slug": f"new-{number}"})

    def new_function(self, number):
        url = self._address("units_unit_change", self._unit(number).pk) + "?language=en"
        return self._form(url, {"functions-0-text_en": "To do it"})

    def new_source(self, number):
        return self._form(
            self._address("secretariat_mandatesource_add"),
            {"slug": f"s-{number}", "symbol": f"S/{number}", "kind": "decision", "title_en": "New"},
        )

    def new_source_in_a_popup(self, number):
        url = self._address("secretariat_mandatesource_add") + "?_popup=1"
        return self._form(url, {"slug": f"p-{number}", "symbol": f"P/{number}", "kind": "decision", "title_en": "New"})

    def new_term(self, number):
        return self._form(self._address("translations_term_add"), {"english": f"term {number}", "text_fr": "terme"})

    def new_person(self, number):
        password = {"password1": "altra-parola-lunga", "password2": "altra-parola-lunga"}
        return self._form(self._address("auth_user_add"), {"username": f"person-{number}", **password})

    def new_grant(self, number):
        url = self._address("auth_user_change", self.world.accounts[0].pk)
        return self._form(url, {f"branches-{number}-body": self._unit(number).pk})

    def _desk(self, body):
        url = self._address("translations_desk", "secretariat.body", body.pk, "fr")
        return url, f"secretariat-body-{body.pk}-name", AdminForm(self.client, url).values

    def remark(self, number):
        url, text, values = self._desk(self.world.bodies["unit-a"])
        return url, {**values, f"{text}-remark": ["Look at it"], "do": [f"comment:{text}"]}

    def drafts(self, number):
        url, text, values = self._desk(self._unit(number))
        return url, {**values, f"{text}-words": [NEWER["fr"]], "do": ["save"]}

    def drafts_of_which_one_conflicts(self, number):
        body = self._unit(number)
        Body.objects.filter(pk=body.pk).update(acronym_en="M")
        url, text, values = self._desk(body)
        acronym = text.replace("-name", "-acronym")
        self.client.post(url, {**values, f"{acronym}-words": ["N"], "do": ["save"]})
        return url, {**values, f"{text}-words": [NEWER["fr"]], f"{acronym}-words": ["O"], "do": ["save"]}

    def bulk_assignment(self, number):
        text = f"secretariat.body|{self._unit(number).pk}|name|fr||0|0|"
        return self._address("translations_queue"), {"text": [text], "do": ["assign"], "assignee": ["me"]}

    def upload_of_bodies(self, number):
        return self._address("exchange_import_add"), upload("unit-a")

    def upload_that_is_refused(self, number):
        return self._address("exchange_import_add"), {"file": SimpleUploadedFile("x.csv", b"nothing"), "under": ""}

    def import_of_bodies(self, number):
        file = SimpleUploadedFile(
            "b.csv", f"external_id,parent_external_id,kind,name_en\nb-{number},unit-a,unit,B\n".encode()
        )
        self.client.post(self._address("exchange_import_add"), {"file": file, "under": ""})
        return self._plan("exchange_import_change", Import.objects.latest("pk"))

    def import_of_translations(self, number):
        body = self._unit(number)
        Body.objects.filter(pk=body.pk).update(name_fr=NEWER["fr"])
        self.client.post(self._address("translations_translationimport_add"), file_of(body, BY_SLUG["fr"]))
        return self._plan("translations_translationimport_change", TranslationImport.objects.latest("pk"))

    def _plan(self, name, record):
        url = self._address(name, record.pk)
        (plan,) = Page(self.client.get(url)).all("input", name="plan")
        return url, {"plan": [plan["value"]]}

    def abolition(self, number):
        return self._address("secretariat_body_delete", self._unit(number).pk), {"post": ["yes"], "note": [""]}

    def drag(self, number):
        moved, target = self._unit(number), self.world.bodies["division-b"]
        spots = {"cut_item": [str(placement_of(moved))], "pasted_on": [str(placement_of(target))]}
        return self._address("secretariat_body_changelist"), {"cmd": ["move_node"], **spots, "position": ["last-child"]}

    def restoring(self, number):
        texts = Change.objects.filter(model="secretariat.body", what="text", language="fr", field="name")
        change = texts.filter(after=NEWER["fr"]).earliest("pk")
        side = ("before", "after")[number % 2]
        return self._form(self._address("history_change_restore", change.pk, side), {"note": ""})


KINDS = [name for name in vars(Posts) if not name.startswith("_")]


def split(data):
    """(the fields of a post, its files, as what can be sent to another process)."""
    files = {name: value for name, value in data.items() if isinstance(value, SimpleUploadedFile)}
    return (
        {name: value for name, value in data.items() if name not in files},
        {name: (file.name, b64encode(file.read()).decode()) for name, file in files.items()},
    )


def sent_twice(kinds=KINDS, is_guarded=True):
    """Send each post once alone, and then others like it twice; the row of it."""
    posts, found = Posts(), {"effects that differ": 0, "answers that differ": 0, "refused": 0}
    cookies = posts.world.cookies[rights.ADMINISTRATOR]
    for kind in kinds:
        expected = None
        for number, apart in enumerate([None, *APART]):
            url, data = getattr(posts, kind)(number)
            data, files = split({**data, idempotency.FIELD: str(uuid4())})
            call = {
                "url": url,
                "data": data,
                "files": files,
                "headers": {},
                "cookies": cookies,
                "is_guarded": is_guarded,
            }
            if apart is None:
                _answers, expected = effect_of(lambda call=call: send(**call))
                if not expected:
                    found["refused"] += 1
                    print("refused", kind)
                continue
            calls = [("tests.battery.twice.send", {**call, "after": after}) for after in (0, apart)]
            answers, effect = effect_of(lambda calls=calls: together(*calls))
            if effect != expected:
                found["effects that differ"] += 1
                print(f"{kind}, {apart} s: {effect}, not {expected}")
            if answers[0] != answers[1]:
                found["answers that differ"] += 1
                print(f"{kind}, {apart} s:", *[str(answer)[:400] for answer in answers], sep="\n  ")
    return row(
        f"{len(kinds)} kinds of posts that create something, sent twice at once and {APART[1]} s apart",
        found,
        "the second adds a second object, or is refused",
    )
