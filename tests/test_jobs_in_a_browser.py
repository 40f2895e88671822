"""A large import in a real browser, on a site as `make run` serves it: no second command, a page that shows how far it is."""

import re

import pytest

from tests.real_site import Site
from tests.test_forms_in_a_browser import sign_in

pytestmark = pytest.mark.browser
ROWS = 600


@pytest.fixture(scope="module")
def site_with_a_worker(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("jobs-site")) as running:
        yield running


def table(folder, name):
    """A file with many bodies."""
    path = folder / "many.csv"
    head = ["external_id", "parent_external_id", "kind", "name_en"]
    parent = "implementation-support-division"
    rows = [head, *([f"{name}-{n}", parent, "unit", f"Unit {n}"] for n in range(ROWS))]
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("with_script", [True, False])
def test_a_large_import_shows_how_far_it_is_and_what_came_of_it(new_context, site_with_a_worker, tmp_path, with_script):
    page = new_context(java_script_enabled=with_script).new_page()
    site, console = site_with_a_worker, []
    page.on("console", lambda message: console.append(message.text))
    page.goto(f"{site.url}/admin/login/?next=/admin/exchange/import/add/")
    sign_in(page, site, after="/import/add/")
    page.set_input_files("#id_file", table(tmp_path, with_script))
    page.click("#content-main [type=submit]")
    page.click("text=Carry out")
    page.wait_for_url(re.compile("/admin/jobs/job/"))
    page.wait_for_selector(f"text=The import was carried out. {ROWS} new", timeout=30_000)
    assert page.locator("progress").count() == 0
    page.click("text=What it works on")
    page.wait_for_url(re.compile("/admin/exchange/import/"))
    assert console == []
