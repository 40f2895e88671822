"""Prints as JSON what today's code makes of the database that DATABASE_URL names: python -m tests.upgrade.upgraded."""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

import django


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.settings"
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    answers = {
        "makemigrations": command("makemigrations", check=True, dry_run=True),
        "tree": command("tree_doctor"),
        "index": command("reindex", check=True),
        "pages": {path: Client().get(path).status_code for path in PAGES},
        **work(Client),
    }
    print(json.dumps(answers))


PAGES = (
    *(
        "/ar/",
        "/en/",
        "/ru/divisions/",
        "/zh/units/",
        "/fr/chart/",
        "/en/mandates/decision-xvi-99/",
        "/en/search/?q=trials",
    ),
    *("/api/v1/bodies/", "/readyz"),
)


def command(name, **options):
    """What a command of manage.py says when all is well."""
    from django.core.management import CommandError, call_command

    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            call_command(name, **options)
    except (CommandError, SystemExit) as error:
        return f"failed: {said.getvalue()} {error}"
    return "fine"


def work(client):
    """The people of the database go on with what they were doing."""
    from django.urls import reverse

    from secretariat.models import Body
    from tests.admin_forms import AdminForm

    def sign_in(name):
        person = client(REMOTE_ADDR="192.0.2.9")
        response = person.post("/admin/login/", {"username": name, "password": f"password of {name}"})
        assert response.status_code == 302, f"{name} cannot sign in"
        return person

    unit = Body.objects.get(slug="unit-for-trials")
    form = AdminForm(sign_in("bruno"), reverse("admin:units_unit_change", args=[unit.pk]))
    drafts = sign_in("chantal").get("/admin/translations/task/queue/?language=fr")
    return {
        "editor": form.post({"name_en": "Unit after the Upgrade", "note": "To see whether it works"}).status_code,
        "name": Body.objects.get(slug="unit-for-trials").name_en,
        "translator": drafts.status_code,
        "history": "A better name" in sign_in("elena").get("/admin/history/change/").content.decode(),
        "second factor": sign_in("farid").get("/admin/").status_code,
    }


if __name__ == "__main__":
    sys.exit(main())
