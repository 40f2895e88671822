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


UNIT = "monitoring-review-and-reporting-unit"
"""The unit whose texts the guide for editors shows; it lists functions."""


MERGED = "biosafety-and-biosecurity-unit", UNIT
"""Two units with functions, which the guide for reorganisations merges in a draft."""
OPTION = "from secretariat.models import Body; print(Body.objects.get(pk={pk}).name_en)"


def main():
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder)) as site, sync_playwright() as playwright:
        body = site.manage("shell", "--no-imports", "--command", ENGLISH_CHANGES).strip()
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=LAUNCH_ARGUMENTS)
        page = browser.new_context(viewport=SIZE, color_scheme="light", locale="en").new_page()

        def take(name, address=None, scroll_to="body", **options):
            if address:
                page.goto(site.url + address)
            page.locator(scroll_to).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=FOLDER / f"{name}.png", **options)
            print(f"docs/pictures/{name}.png")

        take("division", "/en/divisions/scientific-and-policy-support-division/")
        take("chart", "/en/chart/")
        sign_in(page, site)
        take("admin-menu", "/admin/", full_page=True)
        take("admin-tree", "/admin/secretariat/body/")
        take("dashboard", "/admin/translations/task/")
        take(
            "desk", f"/admin/translations/task/secretariat.body/{body}/ru/", scroll_to="section:has(h2:text('Opening'))"
        )
        take_for_editors(page, site, take)
        take("topics", "/admin/secretariat/topic/", full_page=True)
        take(
            "ties",
            f"/admin/secretariat/topic/{number_of(site, 'biosafety', 'Topic')}/ties/?q=traditional+knowledge",
            full_page=True,
        )
        site.manage("demo_contacts")
        root = number_of(site, "secretariat-of-the-convention-on-biological-diversity")
        take("contacts", f"/admin/secretariat/post/of/{root}/", full_page=True)
        take_for_reorganisations(page, site, take)
        browser.close()


def take_for_editors(page, site, take):
    """What an editor does to a unit: its texts, a conflict, and the removal of its division, put back."""
    unit, division = (number_of(site, slug) for slug in (UNIT, "implementation-support-division"))
    texts = f"/admin/units/unit/{unit}/change/?language=en"
    take("texts", texts, scroll_to="#functions-group")
    other = page.context.new_page()
    other.goto(site.url + texts)
    edit(other, lambda opening: opening.replace("2011-2020", "2021–2030"), why="Decision 15/4")
    edit(page, lambda opening: opening + " the following:")
    take("conflict", scroll_to=".field-opening_en, .form-row:has(.conflict)")
    abolish = f"/admin/secretariat/body/{division}/delete/"
    take("abolish", abolish)
    page.check("[name=branch]")
    page.fill("[name=note]", "Reorganization")
    page.click("#content [type=submit]")
    page.wait_for_url("**/body/")
    page.goto(f"{site.url}/admin/history/change/")
    page.locator("#result_list a[href$='/put-back/']").first.click()
    page.wait_for_url("**/put-back/")
    take("put-back", scroll_to="#content form")
    # The example of a reorganisation is about it, too.
    page.locator("#content form").locator("[type=submit]").first.click()
    page.wait_for_url(lambda url: "put-back" not in url)


def take_for_reorganisations(page, site, take):
    """The example of a reorganisation, with two further units that are merged: the draft tree, fates and findings."""
    site.manage("demo_reorganisation")
    pages = "/admin/reorganisations/reorganisation/1"
    first, second = (number_of(site, slug) for slug in MERGED)
    page.goto(f"{site.url}{pages}/do/merge/?body={first}")
    other = site.manage("shell", "--no-imports", "--command", OPTION.format(pk=second)).strip()
    page.eval_on_selector(
        "#id_other_1", "(select, [pk, name]) => select.add(new Option(name, pk, true, true))", [second, other]
    )
    page.check("[name=into][value=self]")
    page.click("#content-main [type=submit]")
    page.wait_for_url("**/tree/**")
    take("draft-tree", f"{pages}/tree/")
    take("fates", f"{pages}/fates/", scroll_to="#content h1")
    take("findings", f"{pages}/decide/", full_page=True)


def edit(page, change, why=""):
    """Save another opening of the mandate."""
    page.fill("[name=opening_en]", change(page.input_value("[name=opening_en]")))
    page.fill("[name=note]", why)
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist, .errornote")


def number_of(site, slug, model="Body"):
    query = f"from secretariat.models import {model}; print({model}.objects.get(slug='{slug}').pk)"
    return site.manage("shell", "--no-imports", "--command", query).strip()


def sign_in(page, site):
    page.goto(f"{site.url}/admin/login/?next=/admin/")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    page.evaluate("localStorage.setItem('django.admin.navSidebarIsOpen', 'false')")


if __name__ == "__main__":
    main()
