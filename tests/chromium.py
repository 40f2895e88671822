"""The installed Chromium that browser tests drive; nothing is downloaded."""

import os
import shutil

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SINK = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
"""A script that notes what breaks the Content-Security-Policy."""
LAUNCH_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium's own sandbox refuses root
]


def installed_chromium():
    for name in [os.environ.get("CHROMIUM")] if os.environ.get("CHROMIUM") else NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip("Install Chromium, for example “apt-get install chromium-headless-shell”, or set CHROMIUM to its path.")
