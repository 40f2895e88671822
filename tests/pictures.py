"""`make pictures`: the pages that the README and the guides show, taken from the seed directory with the installed Chromium."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from .chromium import LAUNCH_ARGUMENTS, installed_chromium
from .real_site import PROJECT, Site

FOLDER = PROJECT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 780}
PUBLIC = {
    "division": "/en/divisions/scientific-and-policy-support-division/",
    "chart": "/en/chart/",
}
ADMIN = {
    "admin-tree": "/admin/secretariat/body/",
    "desk": "/admin/translations/task/desk/implementation-support-division/fr/",
    "dashboard": "/admin/translations/task/",
}
"""The pages that need an account, each with its address."""


def take(page, site, name, address):
    page.goto(site.url + address)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def sign_in(page, site):
    page.goto(f"{site.url}/admin/login/?next=/admin/")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")


def main():
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=LAUNCH_ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en")
        for name, address in PUBLIC.items():
            take(page, site, name, address)
        sign_in(page, site)
        for name, address in ADMIN.items():
            take(page, site, name, address)
        browser.close()


if __name__ == "__main__":
    main()
