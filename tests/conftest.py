"""What every test stands on: the database and what is in it, the real site, the browser."""

import os

import pytest
from django.conf import settings
from django.utils import translation

from tests.chromium import LAUNCH_ARGUMENTS, SINK, installed_chromium
from tests.real_site import Site
from translations.forms import OneLanguageForm

pytest_plugins = ["tests.plugin", "tests.skips"]

# Playwright keeps an event loop in the main thread, and Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    # Names with hashes exist only after collectstatic; `site` has them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PAGE_CACHE_MB = (
        0  # a test sees what is made for it; tests/delivery has `cached_pages`, and `site` keeps pages
    )


@pytest.fixture(autouse=True)
def source_language():
    """A test begins in the source language; a request of the test before may have activated another."""
    translation.deactivate()


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
def watched(new_context):
    """A page that notes what it asked for, what was said on its console, and in `window.violations` what broke the policy."""
    page = new_context().new_page()
    page.add_init_script(SINK)
    page.said, page.asked = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: message.type == "error" and page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("response", lambda response: response.status >= 400 and page.said.append(response.url))
    return page


@pytest.fixture
def unchecked(monkeypatch):
    """Forms take any text in any language: for tests of where a text is written, whatever it says."""
    monkeypatch.setattr(OneLanguageForm, "_check_translations", lambda form: None)
