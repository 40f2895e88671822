"""`make pictures`: the pages that the README and the guides show, taken from the seed directory with the installed Chromium."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from .chromium import LAUNCH_ARGUMENTS, installed_chromium
from .real_site import PROJECT, Site

FOLDER = PROJECT / "docs" / "pictures"
SIZE = {"width": 1280, "height": 800}
ENGLISH_CHANGES = """
from secretariat.languages import SOURCE
from secretariat.models import Mandate
from translations import texts

mandate = Mandate.objects.get(body__slug="biosafety-and-biosecurity-unit")
text = mandate.opening_en + " It reports once a year."
texts.write(mandate, SOURCE, {"opening": text}, texts.versions(mandate, SOURCE))
print(mandate.body_id)
"""
"""Makes the translations of one text stale, so that the desk has something to show."""


def main():
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder)) as site, sync_playwright() as playwright:
        body = site.manage("shell", "--no-imports", "--command", ENGLISH_CHANGES).strip()
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=LAUNCH_ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en")

        def take(name, address, scroll_to="body"):
            page.goto(site.url + address)
            page.locator(scroll_to).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=FOLDER / f"{name}.png")
            print(f"docs/pictures/{name}.png")

        take("division", "/en/divisions/scientific-and-policy-support-division/")
        take("chart", "/en/chart/", scroll_to=".legend")
        sign_in(page, site)
        take("admin-tree", "/admin/secretariat/body/")
        take("dashboard", "/admin/translations/task/")
        take(
            "desk", f"/admin/translations/task/secretariat.body/{body}/ru/", scroll_to="section:has(h2:text('Opening'))"
        )
        browser.close()


def sign_in(page, site):
    page.goto(f"{site.url}/admin/login/?next=/admin/")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    page.evaluate("localStorage.setItem('django.admin.navSidebarIsOpen', 'false')")


if __name__ == "__main__":
    main()
