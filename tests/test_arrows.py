"""Imports, templates, links and dotted names point one way, and a library is imported by few modules. Read from the sources."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

MAY_KNOW = {
    "secretariat": set(),
    "jobs": {"secretariat"},
    "files": {"secretariat", "jobs"},
    "translations": {"secretariat", "files"},
    "public_record": {"secretariat", "jobs", "translations"},
    "pages": {"secretariat", "translations", "public_record"},
    "history": {"secretariat", "files", "translations", "public_record", "pages"},
    "search": {"secretariat", "jobs", "translations", "public_record", "pages"},
    "topics": {"secretariat", "files", "translations", "public_record", "pages", "search"},
    "divisions": {"secretariat", "translations", "public_record", "pages"},
    "units": {"secretariat", "translations", "public_record", "pages"},
    "exchange": {"secretariat", "files", "translations", "public_record"},
    "reorganisations": {"secretariat", "jobs", "translations", "public_record", "pages", "history", "exchange"},
    "bulletins": {"secretariat", "jobs", "files", "translations", "history", "reorganisations"},
    "delivery": {"secretariat", "jobs", "pages"},
    "documents": {"secretariat", "files", "public_record", "pages", "delivery"},
    "opendata": {
        "secretariat",
        "jobs",
        "public_record",
        "pages",
        "history",
        "search",
        "exchange",
        "reorganisations",
        "delivery",
    },
    "people": {"secretariat", "reorganisations"},
    "registry": {
        "secretariat",
        "jobs",
        "files",
        "translations",
        "public_record",
        "pages",
        "history",
        "delivery",
        "opendata",
    },
}
"""The apps, each with the apps it may import, extend, include, link to and name; `secretariat` knows none."""

APART = {"translations/desk": "translations/cat_files", "translations/cat_files": "translations/desk"}
"""Packages of one app that do not know each other; their templates are in folders of the same names."""

JOIN = {
    "secretariat/settings.py": "names the middleware, backends and routers of all apps",
    "secretariat/urls.py": "includes the addresses of all apps",
    "secretariat/wsgi.py": "puts the page cache before the application",
}
"""Modules that put the apps together. Everything in them is exempt, with the reason."""

LINKS = {
    "templates/base.html": (
        "history search topics divisions units opendata",
        "its menu, search field and footer lead everywhere",
    ),
    "templates/pages/_search_form.html": ("search", "the search field is on every page"),
    "templates/error.html": ("units", "leads readers who went astray to the list of units"),
    "templates/pages/home.html": ("search divisions units", "leads to answers and the other ways into the directory"),
    "templates/pages/about.html": ("history opendata", "leads to the data and to what changed"),
    "templates/pages/body_page.html": ("history", "leads to the feed and the changes of the body"),
    "templates/pages/days.html": ("history", "leads from days to the comparison of two of them"),
    "templates/pages/mandatesource_list.html": ("registry", "leads to the same list as a table, a feed and a calendar"),
    "templates/pages/chart.html": ("search", "finds what is folded"),
    "templates/divisions/division_list.html": ("documents", "leads to the same text as PDF and DOCX"),
    "templates/search/results.html": ("divisions units topics", "leads readers who found nothing to the lists"),
    "templates/admin/base_site.html": ("people", "every page of the admin leads to the person's second factor"),
    "templates/admin/secretariat/body/tree.html": ("exchange", "leads to import and export of bodies"),
}
"""Templates with `{% url %}` against an arrow: a link needs the name of an address and no code. The apps, and the reason."""

ENTRY_POINTS = {
    "mptt": {
        "secretariat/models.py": "mptt.models",
        "secretariat/querysets.py": "mptt",
        "secretariat/tree/operations.py": "mptt.models",
        "secretariat/migrations/*.py": "mptt.fields",
    },
    "openpyxl": {"files/workbooks.py": "openpyxl"},
    "lxml": {"files/xml_trees.py": "lxml.etree"},
    "django_otp": {"people/second_factor.py": "django_otp"},
    "opencc": {"secretariat/text/folding.py": "opencc"},
    "snowballstemmer": {"secretariat/text/folding.py": "snowballstemmer"},
    "ninja": {
        "opendata/api.py": "ninja",
        "opendata/schemas.py": "ninja",
        "opendata/middleware.py": "ninja.throttling",
    },
    "django_tasks": {"jobs/running.py": "django_tasks"},
    "django_tasks_db": {"jobs/running.py": "django_tasks_db.models", "jobs/admin.py": "django_tasks_db.models"},
    "rdflib": {"topics/skos.py": "rdflib"},
    "weasyprint": {"documents/pdf.py": "weasyprint"},
    "pypdfium2": {"documents/picture.py": "pypdfium2"},
    "pypdf": {"bulletins/pdf.py": "pypdf"},
    "redis": {"delivery/cache/shared.py": "redis"},
    "prometheus_client": {"delivery/metrics.py": "prometheus_client"},
    "sentry_sdk": {"delivery/apps.py": "sentry_sdk"},
    "phonenumbers": {"secretariat/text/telephone.py": "phonenumbers"},
    "qrcode": {"people/second_factor.py": "qrcode"},
    "axes": {"people/sign_in.py": "axes", "people/models.py": "axes.models", "people/views.py": "axes.handlers.proxy"},
}
"""Libraries, each with the modules that may import it and the part of it that they may."""

TAG = re.compile(r"\{%\s*(load|include|extends|url|static)\s+(.+?)\s*%\}", re.DOTALL)
LITERAL = re.compile(r"""(["'])(.+?)\1""")
DOTTED = re.compile(rf"({'|'.join(MAY_KNOW)})(\.[a-zA-Z_]\w*)+")
IMPORTERS = {"import_module", "__import__", "import_string"}


# Whose is it? Each function answers with a path below the project, which begins with the name of the app, or None.


def of_module(name):
    """A dotted name of a module of ours, or of something in one."""
    app, *rest = name.split(".")
    if app not in MAY_KNOW:
        return None
    return "/".join([app, *rest])


def of_template(name):
    """templates/<app>/… and templates/admin/<app>/…; the frame of the pages is of `pages`, that of the admin of `secretariat`."""
    if not (settings.BASE_DIR / "templates" / name).is_file():
        return None
    parts = Path(name).parts
    if parts[0] == "admin":
        return "/".join(parts[1:]) if parts[1] in MAY_KNOW else f"secretariat/{name}"
    return name if parts[0] in MAY_KNOW else f"pages/{name}"


@cache
def of_static(name):
    return next((f"{app}/{name}" for app in MAY_KNOW if (settings.BASE_DIR / app / "static" / name).is_file()), None)


def of_library(name):
    found = (app for app in MAY_KNOW if (settings.BASE_DIR / app / "templatetags" / f"{name}.py").is_file())
    return next(found, None)


def of_address(name):
    """The app whose urls.py, or whose model's admin, has an address of this name."""
    if name.startswith("admin:"):
        app = name.removeprefix("admin:").partition("_")[0]
        return app if app in MAY_KNOW else None
    app = addresses().get(name)
    return app if app in MAY_KNOW else None  # Django has some of its own


@cache
def addresses():
    """The names of all addresses outside of the admin, each with the app that defines it."""
    found = {}

    def walk(resolver, namespace, app):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                module = getattr(pattern.urlconf_module, "__name__", "").partition(".")[0]
                below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern, below, module if module in MAY_KNOW else app)
            elif pattern.name:
                found[namespace + pattern.name] = app or pattern.callback.__module__.partition(".")[0]

    walk(get_resolver(), "", None)
    return found


# What a source refers to: (how, name, whose it is).


def imported(nodes, package):
    """The dotted names that a module of `package` imports, anywhere in it."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{stem}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in IMPORTERS:
            names |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return names


def is_module(name):
    """Whether a dotted name begins with that of a module; `people.refused` and `secretariat.add_body` do not."""
    path = settings.BASE_DIR.joinpath(*name.split(".")[:2])
    return path.is_dir() or path.with_suffix(".py").is_file()


def references_of_python(path, source):
    nodes = [*ast.walk(ast.parse(source))]
    names = imported(nodes, ".".join(Path(path).parent.parts))
    for name in names:
        yield "imports", name, of_module(name)
    for node in nodes:
        if (
            not isinstance(node, ast.Constant)
            or not isinstance(node.value, str)
            or len(node.value.encode(errors="replace")) > 200
        ):
            continue
        text = node.value
        if DOTTED.fullmatch(text):
            if is_module(text) and text not in names:
                yield "names", text, of_module(text)
        elif "." in text and "\n" not in text:
            yield "names", text, of_template(text) or of_static(text)


def references_of_template(source):
    owners = {"include": of_template, "extends": of_template, "url": of_address, "static": of_static}
    for tag, rest in TAG.findall(source):
        if tag == "load":
            words = rest.split()
            for library in words[words.index("from") + 1 :] if "from" in words else words:
                yield "loads", library, of_library(library)
        elif name := LITERAL.match(rest):
            yield {"url": "links to"}.get(tag, f"{tag}s"), name[2], owners[tag](name[2])


@cache
def read(path, source):
    """A source's own place, and what it refers to; once for all tests, because each source is parsed."""
    if path.startswith("templates/"):
        return of_template(path.removeprefix("templates/")), [*references_of_template(source)]
    return path, [*references_of_python(path, source)]


def is_below(path, folder):
    return path == folder or path.startswith(f"{folder}/")


def crossings(path, source):
    """What a source refers to against an arrow or past a door, as sentences."""
    if path in JOIN:
        return []
    place, references = read(path, source)
    app = place.partition("/")[0]
    links = LINKS.get(path, ("",))[0].split()
    own_parts = {
        library: [part for door, part in doors.items() if Path(path).match(door)]
        for library, doors in ENTRY_POINTS.items()
    }
    found = set()
    for how, name, owner in references:
        other = (owner or app).partition("/")[0]
        if other not in MAY_KNOW[app] | {app} and not (how == "links to" and other in links):
            found.add(f"{path} {how} {name}: {app} must not know {other}")
        elif owner and any(is_below(place, one) and is_below(owner, two) for one, two in APART.items()):
            found.add(f"{path} {how} {name}: the two packages must not know each other")
        for library, doors in ENTRY_POINTS.items():
            is_of_it = how == "imports" and name.partition(".")[0] == library
            if is_of_it and not any(name.startswith(part) for part in own_parts[library]):
                found.add(f"{path} imports {name}: only {', '.join(doors)} may")
    return sorted(found)


def sources():
    """Every module of the apps and every template: (path, source)."""
    paths = [path for app in MAY_KNOW for path in (settings.BASE_DIR / app).rglob("*.py")]
    paths += [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]
    for path in sorted(paths):
        yield str(path.relative_to(settings.BASE_DIR)), path.read_text(encoding="utf-8")


def test_everything_follows_the_arrows():
    assert [crossing for path, source in sources() for crossing in crossings(path, source)] == []


def test_every_app_is_read():
    here = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert here == MAY_KNOW.keys()
    paths = {path for path, _ in sources()}
    assert {Path(path).parts[0] for path in paths} == here | {"templates"}
    assert {"delivery/cache/wsgi_middleware.py", "exchange/management/commands/load_directory.py"} <= paths
    assert {"templates/base.html", "templates/documents/chart.svg"} | JOIN.keys() | LINKS.keys() <= paths


def test_the_arrows_form_no_circle():
    """Each app stands on apps that come before it in the list."""
    apps = list(MAY_KNOW)
    assert [app for app, others in MAY_KNOW.items() if not others <= set(apps[: apps.index(app)])] == []


def test_every_arrow_and_every_exception_is_needed():
    used, linked = set(), set()
    for path, source in sources():
        place, references = read(path, source)
        for how, _name, owner in references:
            if owner and path not in JOIN:
                used.add((place.partition("/")[0], owner.partition("/")[0]))
                linked.add((path, owner.partition("/")[0]) if how == "links to" else ())
    assert {(app, other) for app, others in MAY_KNOW.items() for other in others} <= used
    assert {(path, app) for path, (apps, _reason) in LINKS.items() for app in apps.split()} <= linked


AGAINST = [
    # Imports
    ("secretariat/saving.py", "from translations import texts"),
    ("secretariat/saving.py", "import translations.texts"),
    ("secretariat/saving.py", "def view():\n    from units.models import Unit"),
    ("secretariat/management/commands/x.py", "from divisions.models import Division"),
    ("secretariat/saving.py", "import importlib\nimportlib.import_module('search.index')"),
    ("secretariat/admin/body.py", "from files.uploads import InvalidFile"),
    ("files/admin.py", "from exchange import bodies"),
    ("translations/texts.py", "from search import index"),
    ("translations/texts.py", "from pages.orientation import Neighbourhood"),
    ("translations/texts.py", "try:\n    import units\nexcept ImportError:\n    units = None"),
    ("translations/desk/queue.py", "from ..cat_files import formats"),
    ("translations/cat_files/segments.py", "from translations.desk.segments import load"),
    ("pages/views.py", "from divisions.models import Division"),
    ("search/index.py", "from units.models import Unit"),
    ("divisions/views.py", "from units.models import Unit"),
    ("units/models.py", "from divisions import models"),
    ("units/models.py", "from ..divisions import models"),
    # Libraries
    ("secretariat/saving.py", "from mptt.models import MPTTModel"),
    ("translations/texts.py", "import mptt"),
    ("secretariat/admin/body.py", "from mptt.models import MPTTModel"),
    ("units/models.py", "from mptt import managers"),
    # Dotted names, and the names of templates and static files
    ("secretariat/saving.py", "BACKEND = 'people.backends.GrantsBackend'"),
    ("secretariat/saving.py", "reached = import_string('delivery.cache.wsgi_middleware.PageCacheMiddleware')"),
    ("translations/texts.py", "urls = include('opendata.urls')"),
    ("translations/desk/queue.py", "FORMATS = 'translations.cat_files.formats'"),
    ("pages/views.py", "render(request, 'search/results.html')"),
    ("translations/preview.py", "render(request, 'pages/home.html')"),
    ("translations/admin.py", "class Media:\n    js = ['pages/chart.js']"),
    # Templates
    ("templates/translations/_translation_notice.html", "{% load i18n directory %}"),
    ("templates/translations/_translation_notice.html", "{% load marker from directory %}"),
    ("templates/translations/_translation_notice.html", "{% extends 'base.html' %}"),
    ("templates/admin/secretariat/body/move.html", '{% extends "admin/files/_base.html" %}'),
    ("templates/admin/files/upload.html", '{% extends "admin/exchange/upload.html" %}'),
    ("templates/admin/translations/desk/queue.html", '{% include "admin/translations/cat_files/upload.html" %}'),
    (
        "templates/admin/translations/cat_files/import.html",
        '{% include "admin/translations/desk/_cell.html" with x=1 %}',
    ),
    ("templates/base.html", '{% include "search/_suggestions.html" %}'),
    ("templates/pages/home.html", '<a href="{% url "documents:chart" "pdf" %}">'),
    ("templates/divisions/division_detail.html", '{% url "units:units" as units_url %}'),
    ("templates/search/results.html", '{% url "data" %}'),
    ("templates/admin/translations/functions.html", '{% url "admin:exchange_export" %}'),
    ("templates/admin/base_site.html", '{% static "pages/base.css" %}'),
    ("templates/admin/secretariat/body/tree.html", "{% static 'translations/admin-texts.js' %}"),
]

ALONG = [
    (
        "secretariat/tree/operations.py",
        "from mptt.models import MPTTModel\nfrom ..models import Body\nfrom django.db import models",
    ),
    ("secretariat/urls.py", "urlpatterns = [include('units.urls'), include('opendata.urls')]"),
    ("translations/texts.py", "from secretariat.changes import announce\nfrom . import models"),
    ("translations/exports.py", "from .cat_files import formats\nfrom .desk import queue"),
    ("units/views.py", "from pages import views\nfrom translations import texts\nfrom .models import Unit"),
    ("divisions/migrations/0001_initial.py", "import mptt_like\nfrom secretariat import models"),
    ("secretariat/permissions.py", "logger = getLogger('people.refused')"),
    ("translations/workflow.py", "person.has_perm('secretariat.change_body')"),
    ("units/views.py", "render(request, 'pages/body_page.html')"),
    ("templates/base.html", '{% load i18n texts %}{% static "secretariat/icon.svg" %}{% url "search:results" %}'),
    (
        "templates/units/from_a_to_z.html",
        '{% extends "base.html" %}{% include "pages/_pages.html" %}{% url "units:units" %}',
    ),
    ("templates/admin/people/code.html", '{% extends "admin/base_site.html" %}{% static "admin/css/login.css" %}'),
    ("templates/admin/files/import.html", '{% url opts|admin_urlname:"add" %}{% url "admin:index" %}'),
]


@pytest.mark.parametrize(("path", "source"), AGAINST)
def test_what_is_against_an_arrow_is_seen(path, source):
    assert len(crossings(path, source)) == 1


@pytest.mark.parametrize(("path", "source"), ALONG)
def test_what_is_along_the_arrows_is_allowed(path, source):
    assert crossings(path, source) == []
