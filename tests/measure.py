"""Coverage of lines and branches over all workers, for a run with PYTEST_PLUGINS=tests.measure, as `make test` begins it.

SlipCover writes probes into the byte code of a module when it is imported, and takes them out once they were passed. The
tracer of coverage.py on Python 3.11 takes 1.8 times the CPU of a test, because Python calls it for the libraries too.
"""

import json
import os
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["slipcover"]
measured, coverage = pytest.StashKey(), pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Watch every import from here on; those of Django's settings are the first."""
    from slipcover import FileMatcher, ImportManager, Slipcover  # imported by pytest first, or it warns

    class Files(FileMatcher):
        def matches(self, filename):
            return filename.endswith(".py") and super().matches(filename)  # “frozen” is no file

    if "PYTEST_XDIST_WORKER" in os.environ:
        del os.environ["PYTEST_PLUGINS"]  # what a test begins is not measured
    omitted = [str(ROOT / pattern) for pattern in SETTINGS["omit"]]
    early_config.stash[measured] = Slipcover(branch=True, source=[str(ROOT)], omit=omitted)
    watching = ImportManager(early_config.stash[measured], Files(sources=[ROOT], omit=omitted))
    watching.__enter__()
    early_config.add_cleanup(lambda: watching.__exit__(None, None, None))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """A run of everything has failed if it covers less than the bound."""
    config = session.config
    if hasattr(config, "workerinput"):
        config.workeroutput["coverage"] = json.dumps(config.stash[measured].get_coverage())
        return
    _add(config, config.stash[measured].get_coverage())
    if not exitstatus and _percent(config) < SETTINGS["fail-under"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    if found := getattr(node, "workeroutput", {}).get("coverage"):
        _add(node.config, json.loads(found))


def pytest_terminal_summary(terminalreporter, config):
    terminalreporter.section("coverage of lines and branches")
    bound, percent = SETTINGS["fail-under"], _percent(config)
    terminalreporter.write_line(
        f"{percent:.2f} %, {'FAILED: ' if percent < bound else ''}at least {bound} % are required"
    )


def _add(config, found):
    from slipcover import merge_coverage

    whole = config.stash.setdefault(coverage, found)
    if whole is not found:
        merge_coverage(whole, found)


def _percent(config):
    return config.stash[coverage]["summary"]["percent_covered"]
