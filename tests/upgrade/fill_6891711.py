"""Fill the empty database that DATABASE_URL names with the seed and with one of everything that people leave behind.

Runs with the code of commit 6891711 alone (tests/upgrade/README.md says how), so nothing in it is renamed. The clock and
everything random are fixed: the same rows each time. All persons are invented.
"""

import os
import random
import time
import zlib
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

from django.utils import timezone


class Clock:
    """A time that goes on by a second each time it is looked at, from the evening of the commit."""

    moment = datetime(2026, 11, 27, 18, tzinfo=UTC)

    def __call__(self):
        self.moment += timedelta(seconds=1)
        return self.moment


timezone.now = Clock()  # before any model takes it as a default
time.time = lambda: Clock.moment.timestamp()  # in signatures


def main():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.settings"
    django.setup()

    import secrets

    from django.core.management import call_command
    from django.utils import crypto

    chance = random.Random(6891711)
    with patch.object(crypto.secrets, "choice", chance.choice), patch.object(secrets, "randbelow", chance.randrange):
        call_command("migrate", verbosity=0)
        call_command("load_directory")
        call_command("load_glossary", "fixtures/glossary.json")
        persons = make_persons()
        change_directory(persons)
        translate(persons)
        bring_in(persons)
        visit()


def make_persons():
    from django.contrib.auth.models import Group, Permission, User
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from secretariat.models import Body

    persons = {}
    for name, group in (
        ("amina", None),
        ("bruno", "Editors"),
        ("chantal", "Translators"),
        ("dmitri", "Reviewers"),
        ("elena", "Auditors"),
        ("farid", "Administrators"),
    ):
        person = User(username=name, first_name=name.title(), last_name="Exemple", email=f"{name}@example.org")
        person.is_staff, person.is_superuser = True, name == "amina"
        person.set_password(f"password of {name}")
        person.save()
        if group:
            person.groups.add(Group.objects.get(name=group))
        persons[name] = person
    persons["bruno"].user_permissions.add(Permission.objects.get(codename="view_change"))
    persons["bruno"].branches.create(body=Body.objects.filter(kind="division").first())
    persons["chantal"].language_roles.create(language="fr", role="translator")
    persons["dmitri"].language_roles.create(language="fr", role="reviewer")
    TOTPDevice.objects.create(user=persons["farid"], name="app", key="5a" * 20, last_t=59_000_000, drift=1)
    device = StaticDevice.objects.create(user=persons["farid"], name="recovery")
    for number in range(10):
        device.token_set.create(token=f"abcdef{number:02}")
    return persons


def change_directory(persons):
    from secretariat import tree
    from secretariat.changes import acting
    from secretariat.languages import BY_PREFIX
    from secretariat.models import Body, MandateSource
    from translations import texts

    divisions = list(Body.objects.filter(kind="division"))
    units = list(Body.objects.filter(kind="unit"))
    with acting(person=persons["bruno"], door="admin", note="Closer to those it works with"):
        tree.move(units[0], divisions[-1])
        tree.move(units[3], units[2], tree.BEFORE)
    with acting(person=persons["amina"], door="admin", note="For a while"):
        new = tree.add(
            Body(kind="unit", slug="unit-for-trials", external_id="X-1", name_en="Unit for Trials", is_published=False),
            divisions[0],
        )
        gone = tree.add(Body(kind="unit", slug="unit-that-went", name_en="Unit that Went"), divisions[0])
        texts.write(new, BY_PREFIX["ar"], {"name": "وحدة التجارب"})
        texts.write(new, BY_PREFIX["zh"], {"name": "試行股 “甲” 100 % \\ 'x'"})
        tree.abolish(gone)
    with acting(person=persons["amina"], note="Only a comma", editorial=True):
        mandate = divisions[0].mandate
        texts.write(
            mandate, BY_PREFIX["en"], {"opening": f"{mandate.opening_en}\n\nA second paragraph; with \t a tab."}
        )
    source = MandateSource(slug="decision-xvi-99", symbol="XVI/99", kind="decision", title_en="A decision")
    source.url, source.adopted_on = "https://example.org/xvi/99", date(2024, 11, 1)
    source.save()
    divisions[0].mandate.sources.add(source)


def translate(persons):
    from secretariat.changes import acting
    from secretariat.languages import BY_PREFIX
    from secretariat.models import Body
    from translations.models import Remark, Rendering, Term
    from translations.workflow import Seen, Text, approve, assign, give_back, remark, save_draft

    french = BY_PREFIX["fr"]
    names = [Text(body, "name", french) for body in Body.objects.filter(kind="unit", is_published=True)[:5]]

    def seen(text, draft=""):
        return Seen(draft, text.version(), text.source())

    def draft(text, words, **kwargs):
        return save_draft(persons["chantal"], text, words, seen(text), **kwargs)

    assign(persons["chantal"], names[0], persons["chantal"])
    draft(names[1], f"{names[1].published()} (bis)")
    task = draft(names[2], f"{names[2].published()} (ter)", submit=True)
    give_back(persons["dmitri"], names[2], "« Ter » est de trop.", seen(names[2], task.mark))
    draft(names[3], f"{names[3].published()} (quater)", submit=True)
    task = draft(names[4], f"{names[4].published()} (quinquies)", submit=True)
    with acting(person=persons["dmitri"], door="desk"):
        approve(persons["dmitri"], names[4], seen(names[4], task.mark))
    remark(persons["chantal"], names[1], "Faut-il « bis » ?\nJe le crois.")
    remark(persons["chantal"], names[1], "C’est voulu.", Remark.Kind.DISMISSED, "A warning that was dismissed")
    term = Term.objects.create(english="trial balloon", capitals_matter=True, note="Used once.")
    Rendering.objects.create(
        term=term,
        language="fr",
        text="ballon d’essai",
        also="ballon-sonde\nballon test",
        forbidden="ballon",
        note="Non.",
    )


def bring_in(persons):
    from exchange.models import Import
    from translations.models import TranslationImport

    packed = zlib.compress(b"external_id,parent_external_id,kind,name_en\nX-1,,unit,Unit for Trials\n", 6)
    common = {"person": persons["farid"], "person_name": "farid"}
    Import.objects.create(**common, file_name="bodies.csv", content=packed, under="divisions", new=1, refused=2)
    Import.objects.create(**common, file_name="done.csv", state="done", done_at=timezone.now(), changed=3, moved=4)
    TranslationImport.objects.create(
        **common, file_name="fr.xlf", content=zlib.compress(b"<xliff/>", 6), draft=5, stale=6
    )
    TranslationImport.objects.create(**common, file_name="fr.xlsx", state="refused", unknown=7, conflict=8)


def visit():
    """Sign in, mistype a password, change a body in the admin and leave the page open."""
    from axes.models import AccessAttempt, AccessAttemptExpiration
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    from secretariat.models import Body
    from tests.admin_forms import AdminForm

    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    login = reverse("admin:login")
    visitor = Client(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Example/1.0")
    visitor.post(login, {"username": "elena", "password": "another"})
    assert visitor.post(login, {"username": "bruno", "password": "password of bruno"}).status_code == 302
    assert visitor.get(reverse("admin:logout")).status_code == 405
    visitor = Client(REMOTE_ADDR="192.0.2.8", HTTP_USER_AGENT="Example/1.0")
    assert visitor.post(login, {"username": "amina", "password": "password of amina"}).status_code == 302
    unit = Body.objects.get(slug="unit-for-trials")
    page = AdminForm(visitor, reverse("admin:units_unit_change", args=[unit.pk]))
    page.save({"name_en": "Unit for Trials and Errors", "note": "A better name"})
    AccessAttemptExpiration.objects.create(access_attempt=AccessAttempt.objects.get(), expires_at=timezone.now())


if __name__ == "__main__":
    main()
