"""What every test stands on: the database and what is in it, the real site, the browser."""

import os

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation

from exchange.loading import Loader
from secretariat.models import Body
from secretariat.tree import structure_lock
from tests.chromium import LAUNCH_ARGUMENTS, installed_chromium
from tests.real_site import Site
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (hooks of pytest)
from translations.forms import OneLanguageForm

# Playwright keeps an event loop in the main thread, and Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSER_FIXTURES = {"site", "page", "context", "new_context", "browser"}


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    # Names with hashes exist only after collectstatic; `site` has them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PAGE_CACHE_MB = (
        0  # a test sees what is made for it; tests/delivery has `kept_pages`, and `site` keeps pages
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Tests that no database makes different run once, with SQLite; others mean something on PostgreSQL only."""
    for item in items:
        if BROWSER_FIXTURES & set(item.fixturenames):
            item.add_marker("browser")
    selected, deselected = [], []
    for item in items:
        (selected if is_of_this_run(item) else deselected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = selected


def is_of_this_run(item):
    if item.get_closest_marker("postgresql"):
        return connection.vendor == "postgresql"
    return connection.vendor == "sqlite" or not any(map(item.get_closest_marker, ("browser", "once")))


# The database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite: a file, so that a test's processes see one database, and one that no other run shares."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


_blocker = []
"""What lets us at the database outside a test, once there is one."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    _blocker.append(django_db_blocker)
    with django_db_blocker.unblock():
        load_seed()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A transactional test has flushed the seed: load it again for a test that asks for it, and for those after it."""
    if _blocker and "directory" in item.fixturenames:
        with _blocker[0].unblock():
            if not Body.objects.exists():
                load_seed()


def load_seed():
    assert not connection.in_atomic_block, "It would go with the transaction of one test."
    Loader(settings.BASE_DIR / "fixtures" / "directory").load()


def empty():
    """Delete every row of our own rooms; foreign keys are checked when all are gone."""
    with transaction.atomic(), structure_lock(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            is_ours = model._meta.app_config.path.startswith(f"{settings.BASE_DIR}{os.sep}")
            if is_ours and not model._meta.proxy and ".venv" not in model._meta.app_config.path:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.fixture(autouse=True)
def database_contents(request):
    """A test with a database finds the seed in it when it asks for `directory`, and nothing otherwise."""
    names = set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & names:
        request.getfixturevalue("db")
        cache.clear()  # entries are keyed by a revision, and revisions repeat from test to test
        if "directory" not in names:
            empty()


@pytest.fixture(autouse=True)
def source_language():
    """A test begins in the source language; a request of the test before may have activated another."""
    translation.deactivate()


@pytest.fixture
def directory(db):
    """The seed: every body, mandate and text of fixtures/directory."""


# The site and the browser


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The directory prepared and served as `make run` does it: `url`, `password`, `manage(…)`."""
    with Site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(site):
    """`page.goto("/en/")` means the site."""
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": installed_chromium(), "args": LAUNCH_ARGUMENTS}


@pytest.fixture
def unchecked(monkeypatch):
    """Forms take any text in any language: for tests of where a text is written, whatever it says."""
    monkeypatch.setattr(OneLanguageForm, "_check_translations", lambda form: None)
