"""What one request in a thousand needs is imported when it is needed: the server starts sooner and takes less memory."""

import os
import subprocess
import sys

from django.conf import settings

from secretariat.languages import LANGUAGES

RARE = {
    "lxml",
    "ninja",
    "numpy",
    "opencc",
    "openpyxl",
    "phonenumbers",
    "pydantic",
    "pypdf",
    "pypdfium2",
    "pypinyin",
    "rdflib",
    "redis",
    "weasyprint",
}
WORKER = """
import secretariat.wsgi
from django.urls import reverse
reverse("home")
"""
SERVER = """
import delivery.management.commands.serve
from django.conf import settings
settings.PORT
"""
MODULES = "\nimport sys; print(*sorted(sys.modules))"


def imported_by(script, folder):
    """Return the names of the modules that a script imports."""
    environment = {**os.environ, "STATE_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "secretariat.settings"}
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-c", script + MODULES]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


def test_a_worker_starts_without_rare_libraries(tmp_path):
    imported = imported_by(WORKER, tmp_path)
    assert {"django", "opendata.urls", "search.views"} <= imported
    assert RARE & imported == set()


def test_the_process_of_the_server_has_no_applications(tmp_path):
    imported = imported_by(SERVER, tmp_path)
    assert "secretariat.settings" in imported
    assert {"django.db.models", "django.template", "secretariat.models"} & imported == set()


def test_pages_need_no_rare_libraries(client, directory, monkeypatch):
    for name in RARE:
        monkeypatch.setitem(sys.modules, name, None)  # importing it fails
    for language in LANGUAGES:
        for path in ("", "units/", "divisions/", "divisions/implementation-support-division/", "mandates/", "chart/"):
            assert client.get(f"/{language.slug}/{path}").status_code == 200
