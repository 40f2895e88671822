"""With CI=true nothing may be skipped: a skipped test is a failed one, and says why it was skipped."""

import os

import pytest


def forbid(report):
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nWith CI=true nothing may be skipped."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return forbid((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return forbid((yield))
