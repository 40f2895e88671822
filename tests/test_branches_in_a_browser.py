"""A large tree in a real browser: branches that are opened, bodies that are dragged in them, and a place that is chosen by its name."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.real_site import Site
from tests.test_admin_in_a_browser import RULES, TREE, choose_interface, drag, dropped, names

pytestmark = pytest.mark.browser

WIDE, FIRST = "Review Forests Marine 0", "Forests Marine Marine 12"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("large-site")) as running:
        load = "from tests.many_bodies import load_many; load_many(400)"
        running.manage("shell", "--verbosity=0", "--command", load)
        yield running


@pytest.fixture(scope="module")
def signed_in(browser, own_site):
    """The cookies of an administrator."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{own_site.url}/admin/login/?next={TREE}")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", own_site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url(f"**{TREE}")
    yield context.storage_state()
    context.close()


@pytest.fixture
def any_admin(new_context, own_site, signed_in):
    """An administrator's browser at the tree."""
    page = new_context(storage_state=signed_in, viewport={"width": 1280, "height": 1600}).new_page()
    page.goto(own_site.url + TREE)
    return page


@pytest.fixture
def admin(any_admin):
    """The same; afterwards nothing may have been said on its console."""
    said = []
    any_admin.on("console", lambda message: said.append(message.text))
    any_admin.on("pageerror", lambda error: said.append(str(error)))
    choose_interface(any_admin, "en")
    yield any_admin
    assert said == []


def row(page, name):
    """The row of a body, also where its name is followed by “in English”."""
    return page.locator("#result_list tbody tr").filter(has=page.locator(".node", has_text=re.compile(rf"^{name}\b")))


def open_branch(page, name):
    row(page, name).locator(".toggle").click()
    page.wait_for_selector(".more-parts")


def parts(page):
    return [name for name in names(page) if name.rsplit(" ", 1)[-1].isdigit() and int(name.rsplit(" ", 1)[-1]) >= 12]


def test_a_branch_is_opened_moved_in_and_open_again_after_the_move(admin, own_site):
    assert parts(admin) == []
    open_branch(admin, WIDE)
    assert len(parts(admin)) == 50
    admin.locator(".more-parts a").click()
    admin.locator('.node[data-level="2"]').nth(99).wait_for()
    before = parts(admin)
    assert before[0] == FIRST
    assert FIRST in dropped(admin, drag(admin, FIRST, before[9], 2))
    admin.wait_for_selector("tbody[data-is-ready]")
    after = [*before[1:10], FIRST, *before[10:]]
    assert parts(admin) == after
    # The keyboard, among rows that were loaded: one place up.
    row(admin, FIRST).locator(".handle").focus()
    for key in ("Space", "ArrowUp"):
        admin.keyboard.press(key)
    while not admin.locator(".drop-line.is-shown:not(.is-under)").count():
        admin.keyboard.press("ArrowUp")
    with admin.expect_navigation():
        admin.keyboard.press("Enter")
    admin.wait_for_selector("tbody[data-is-ready]")
    assert parts(admin).index(FIRST) < 9
    assert "sound" in own_site.manage("tree_doctor")


def test_parts_are_hidden_and_shown_without_being_fetched_again(admin):
    open_branch(admin, WIDE)
    asked = []
    admin.on("request", lambda request: asked.append(request.url))
    toggle = row(admin, WIDE).locator(".toggle")
    for expanded, shown in (("false", 0), ("true", 50)):
        toggle.click()
        assert toggle.get_attribute("aria-expanded") == expanded
        assert admin.locator('.node[data-level="2"]:visible').count() == shown
    assert asked == []


def test_a_search_leads_to_the_branch(admin):
    admin.goto(f"{admin.url}?q=Finance+Data+Marine")
    admin.locator("#result_list a", has_text="Show in the tree").first.click()
    admin.wait_for_url("**branch=*")
    key = admin.url.rpartition("=")[2]
    assert admin.locator(f".node[data-id='{key}']").is_visible()
    assert admin.locator(".handle").count() > 5


@pytest.mark.parametrize(
    ("language", "moved"), [("en", "Marine Marine Marine 13"), ("ar", "Capacity Marine Marine 14")]
)
def test_a_new_place_is_chosen_by_typing_its_name(admin, language, moved):
    choose_interface(admin, language)
    open_branch(admin, WIDE)
    row(admin, moved).locator("a[href$='/move/']").click()
    field = admin.locator("[role=combobox][aria-labelledby]").first
    field.focus()
    admin.keyboard.press("Enter")
    admin.keyboard.type(WIDE)
    admin.locator(".select2-results__option", has_text=WIDE).first.wait_for()
    admin.keyboard.press("Enter")
    assert WIDE in field.inner_text()
    with admin.expect_navigation():
        admin.locator(".submit-row [type=submit]").click()
    assert moved in admin.locator(".messagelist").inner_text()
    assert row(admin, moved).is_visible()


def test_axe_finds_nothing_in_the_choice_of_a_body(any_admin, own_site):
    """Closed and open. axe itself writes styles that the policy refuses."""
    any_admin.goto(f"{own_site.url}{TREE}add/")
    field = any_admin.locator("[role=combobox][aria-labelledby]")
    found = findings(any_admin, "#content-main")
    field.focus()
    any_admin.keyboard.press("Enter")
    any_admin.locator(".select2-results__option").first.wait_for()
    found += findings(any_admin, "#content-main") + findings(any_admin, ".select2-container--open")
    assert found == []


def findings(page, part):
    results = Axe().run(page, context=part, options=RULES).response["violations"]
    return [(part, one["id"], [node["html"] for node in one["nodes"]]) for one in results]
