"""How the suite runs on two databases at once, in one run of pytest.

A test runs on SQLite; one that is marked `both` runs on PostgreSQL too, one that is marked `postgresql` runs there alone.
`--on` chooses otherwise: `sqlite` and `postgresql` are one of the two runs, with everything that has a database there,
and `all` is both of them.
"""

import atexit
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from tests import real_site
from tests.databases import EMPTY, NAMES, POSTGRESQL, SEEDED, SQLITE, Templates, templates
from tests.postgresql import postgresql

BROWSER_FIXTURES = {"site", "page", "context", "new_context", "browser"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
RUNS = {"marked": NAMES, "sqlite": (SQLITE,), "postgresql": (POSTGRESQL,), "all": NAMES}
TITLES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL", None: "no database"}

# Some machines and containers forbid byte code; each process that a test begins would compile Django anew, two seconds of CPU.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

databases = pytest.StashKey()
"""The databases of this process."""


def pytest_addoption(parser):
    parser.addoption(
        "--on", choices=RUNS, default="marked", help="the databases that tests run on (default: by their marks)"
    )


# Which tests


def uses_database(item):
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames))


def is_in_browser(item):
    return bool(item.get_closest_marker("browser") or BROWSER_FIXTURES & set(item.fixturenames))


def databases_of(item, run):
    """The databases that a test runs on, in a run (see `RUNS`); none where it uses none."""
    if item.get_closest_marker("postgresql"):
        return {POSTGRESQL}
    if not uses_database(item):
        return set()
    if is_in_browser(item) or item.get_closest_marker("sqlite"):
        return {SQLITE}
    return set(NAMES) if item.get_closest_marker("both") or run in ("all", "postgresql") else {SQLITE}


def pytest_generate_tests(metafunc):
    item, run = metafunc.definition, metafunc.config.getoption("on")
    wanted = databases_of(item, run)
    if POSTGRESQL in wanted:
        own = [name for name in NAMES if name in wanted and name in RUNS[run]] or [POSTGRESQL]
        metafunc.parametrize("database", own, indirect=True, scope="module")


def database_of(item):
    """The database that this item runs on; None where it uses none."""
    if hasattr(item, "callspec") and "database" in item.callspec.params:
        return item.callspec.params["database"]
    return SQLITE if uses_database(item) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    run = config.getoption("on")
    selected, deselected = [], []
    for item in items:
        own = database_of(item)
        item.user_properties.append(("database", own))
        if is_in_browser(item):
            item.add_marker("browser")
        is_of_this_run = own in RUNS[run] or (own is None and run != "postgresql")
        (selected if is_of_this_run else deselected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = selected


# Their databases and files

MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 3 << 30


def into_memory():
    """Have temporary folders in memory, where there is enough: a disk takes seconds for each copy of a PostgreSQL database."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH_MEMORY:
        return
    folder = tempfile.mkdtemp(prefix="tests-", dir=MEMORY)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TMPDIR"] = tempfile.tempdir = folder


class Databases:
    """The databases of one process, and the one that the running test has."""

    def __init__(self, templates, worker):
        self.templates, self.worker = templates, worker
        self.all, self.current = {}, None

    def use(self, kind, contents):
        if (kind, contents) not in self.all:
            self.templates.wait(kind)
            self.all[kind, contents] = self.templates.database(kind, contents, self.worker)
        self.current = self.all[kind, contents]
        self.current.use()


def pytest_configure(config):
    gc.set_threshold(200_000, 50, 1000)  # looking for cycles among a suite's objects took a tenth of its time
    if hasattr(config, "workerinput"):
        found = Templates(*config.workerinput["templates"])
    else:
        if config.getoption("collectonly"):
            return
        # As Ctrl-C does: what was begun is ended, PostgreSQL too.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        into_memory()
        making = ExitStack()
        config.add_cleanup(making.close)
        found = making.enter_context(templates(RUNS[config.getoption("on")], postgresql))
    real_site.prepared = found.folder
    own = config.stash[databases] = Databases(found, getattr(config, "workerinput", {}).get("workerid", "own"))
    # A transactional test commits. Instead of emptying its tables, Django throws its database away.
    TransactionTestCase._fixture_teardown = lambda _test: own.current.spoil()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["templates"] = node.config.stash[databases].templates.shared


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    kind = database_of(item)
    os.environ.pop("DATABASE_URL", None)
    if kind:
        item.config.stash[databases].use(kind, SEEDED if "directory" in item.fixturenames else EMPTY)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment):
    """The databases are ours; pytest-django makes none."""


@pytest.fixture(scope="session")
def database(request):
    """The name of the database that a test runs on: a parameter where it runs on PostgreSQL too."""
    return getattr(request, "param", SQLITE)


@pytest.fixture(autouse=True)
def database_contents(request, database):
    """A test with a database finds the seed in it when it asks for `directory`, and nothing otherwise."""
    if uses_database(request.node):
        request.getfixturevalue("db")
        cache.clear()  # entries are keyed by a revision, and revisions repeat from test to test


@pytest.fixture
def directory(db):
    """The seed: every body, mandate and text of fixtures/directory."""


# What is said at the end


def counts(stats):
    """Outcome → number of tests, for each database."""
    found = {name: Counter() for name in TITLES}
    for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed"):
        for report in stats.get(outcome, []):
            found[dict(getattr(report, "user_properties", ())).get("database")][outcome] += 1
    return found


def is_whole(config):
    """Whether nobody chose among the tests."""
    chosen = ("keyword", "markexpr", "lf", "deselect", "ignore")
    return config.args_source == config.ArgsSource.TESTPATHS and not any(
        config.getoption(name, None) for name in chosen
    )


def pytest_terminal_summary(terminalreporter, config):
    terminalreporter.section("databases")
    for name, outcomes in counts(terminalreporter.stats).items():
        if outcomes or name in RUNS[config.getoption("on")]:
            said = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items()) or "no test ran"
            terminalreporter.write_line(f"{TITLES[name] + ':':12} {said}")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    """A run of everything in which no test ran on one of the databases has failed."""
    config = session.config
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if (
        hasattr(config, "workerinput")
        or exitstatus
        or not reporter
        or not is_whole(config)
        or config.option.collectonly
    ):
        return
    found = counts(reporter.stats)
    if not all(found[name] for name in RUNS[config.getoption("on")]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
