"""Imports point one way, and a library stays behind its door. Read from the source of every module."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

MAY_KNOW = {
    "secretariat": set(),
    "translations": {"secretariat"},
    "history": {"secretariat", "translations"},
    "search": {"secretariat", "translations"},
    "divisions": {"secretariat", "translations", "search"},
    "units": {"secretariat", "translations", "search"},
    "exchange": {"secretariat", "translations"},
    "opendata": {"secretariat", "translations", "history", "search", "exchange"},
    "documents": {"secretariat", "translations"},
    "people": {"secretariat"},
    "delivery": {"secretariat"},
}
"""The rooms, each with the rooms it may import; `secretariat` is the ground and calls nobody."""

DOORS = {
    "mptt": {
        "secretariat/models.py": "mptt",
        "secretariat/tree.py": "mptt",
        "secretariat/migrations/*.py": "mptt.fields",
        "*/admin.py": "mptt.admin",
    },
    "openpyxl": {"secretariat/workbooks.py": "openpyxl"},
    "lxml": {"translations/files/xliff.py": "lxml.etree"},
    "django_otp": {"people/second_factor.py": "django_otp"},
    "snowballstemmer": {"search/analyser.py": "snowballstemmer", "translations/glossary.py": "snowballstemmer"},
    "ninja": {"opendata/api.py": "ninja", "opendata/middleware.py": "ninja.throttling"},
    "weasyprint": {"documents/pdf.py": "weasyprint"},
    "docx": {"documents/docx.py": "docx"},
    "redis": {"delivery/shared.py": "redis"},
    "prometheus_client": {"delivery/metrics.py": "prometheus_client"},
    "sentry_sdk": {"delivery/apps.py": "sentry_sdk"},
    "rdflib": {"opendata/rdf.py": "rdflib"},
    "qrcode": {"people/second_factor.py": "qrcode"},
    "axes": {"people/sign_in.py": "axes", "people/models.py": "axes.models", "people/views.py": "axes.handlers.proxy"},
}
"""Libraries, each with the modules that may import it and the part of it that they may."""


def imported(source, package):
    """The dotted names that a module of `package` imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{stem}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            names |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return names


def crossings(path, source):
    """What a module imports against an arrow or past a door, as sentences."""
    package = ".".join(Path(path).parent.parts)
    room = Path(path).parts[0]
    found = []
    for name in sorted(imported(source, package)):
        top = name.partition(".")[0]
        if top in MAY_KNOW and top not in MAY_KNOW[room] | {room}:
            found.append(f"{path} imports {name}: {room} must not know {top}")
        for library, doors in DOORS.items():
            parts = [part for door, part in doors.items() if Path(path).match(door)]
            if top == library and not any(name.startswith(part) for part in parts):
                found.append(f"{path} imports {name}: only {', '.join(doors)} may")
    return found


def modules():
    for room in MAY_KNOW:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            yield str(path.relative_to(settings.BASE_DIR)), path.read_text(encoding="utf-8")


def test_every_import_follows_the_arrows():
    assert [crossing for path, source in modules() for crossing in crossings(path, source)] == []


def test_every_room_is_read():
    here = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert here <= MAY_KNOW.keys()
    assert {Path(path).parts[0] for path, _ in modules()} == here
    assert {"secretariat/tree.py", "translations/management/commands/load_directory.py"} <= {
        path for path, _ in modules()
    }


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("secretariat/views.py", "from translations import texts"),
        ("secretariat/views.py", "import translations.texts"),
        ("secretariat/views.py", "def view():\n    from units.models import Unit"),
        ("secretariat/management/commands/x.py", "from divisions.models import Division"),
        ("secretariat/views.py", "import importlib\nimportlib.import_module('search.index')"),
        ("translations/texts.py", "from search import index"),
        ("translations/texts.py", "try:\n    import units\nexcept ImportError:\n    units = None"),
        ("search/index.py", "from units.models import Unit"),
        ("divisions/views.py", "from units.models import Unit"),
        ("units/models.py", "from divisions import models"),
        ("units/models.py", "from ..divisions import models"),
        ("secretariat/views.py", "from mptt.models import MPTTModel"),
        ("translations/texts.py", "import mptt"),
        ("secretariat/admin.py", "from mptt.models import MPTTModel"),
        ("units/models.py", "from mptt import managers"),
    ],
)
def test_an_import_against_an_arrow_is_seen(path, source):
    assert len(crossings(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "secretariat/tree.py",
            "from mptt.models import MPTTModel\nfrom .models import Body\nfrom django.db import models",
        ),
        ("secretariat/admin.py", "from mptt.admin import DraggableMPTTAdmin"),
        ("translations/texts.py", "from secretariat.changes import announce\nfrom . import models"),
        ("units/views.py", "from search import index\nfrom translations import texts\nfrom .models import Unit"),
        ("divisions/migrations/0001_initial.py", "import mptt_like\nfrom secretariat import models"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(path, source):
    assert crossings(path, source) == []
