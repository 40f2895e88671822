"""The chart in a real browser: by keyboard, folded, on demand, from right to left, on paper and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
OFFICE = "[data-slug=office-of-the-executive-secretary] > .node"


@pytest.fixture
def chart(page, site):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(prefix="en", query=""):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{site.url}/{prefix}/chart/{query}")
        page.locator("[role=tree]").wait_for()
        return page

    yield go
    assert said == []


def focused(page):
    return page.evaluate("document.activeElement.closest('li')?.dataset.slug")


def open_items(page):
    return page.locator(".chart [aria-expanded=true]").count()


def test_it_is_one_stop_of_the_tab_key_and_arrows_walk_it(chart):
    page = chart()
    assert page.locator(".chart [tabindex='0']").count() == 1
    page.locator(".chart [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "office-of-the-executive-secretary"
    page.keyboard.press("ArrowRight")  # open already: to its first part
    first = focused(page)
    assert page.locator(f"[data-slug={first}]").evaluate("e => e.parentElement.closest('li').dataset.slug") == (
        "office-of-the-executive-secretary"
    )
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "office-of-the-executive-secretary"
    page.keyboard.press("ArrowLeft")
    assert page.locator(OFFICE).get_attribute("aria-expanded") == "false"
    assert page.locator(f"[data-slug={first}]").is_hidden()
    page.keyboard.press("ArrowDown")
    assert focused(page) != first
    page.keyboard.press("End")
    last = focused(page)
    page.keyboard.press("Home")
    assert focused(page) == "secretariat-of-the-convention-on-biological-diversity" != last
    page.keyboard.type("of")
    assert focused(page) == "office-of-the-executive-secretary"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/divisions/office-of-the-executive-secretary/")


def test_from_right_to_left_the_arrows_are_mirrored(chart):
    page = chart("ar")
    page.locator(OFFICE).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(OFFICE).get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowLeft")
    assert page.locator(OFFICE).get_attribute("aria-expanded") == "true"
    boxes = [page.locator(f".chart > li > ul > li:nth-child({n}) > .node").bounding_box()["x"] for n in (1, 2, 3)]
    assert boxes == sorted(boxes, reverse=True)


def test_branches_fold_and_unfold_with_the_mouse(chart):
    page = chart()
    parts = page.locator("[data-slug=office-of-the-executive-secretary] > ul")
    fold = page.locator("[data-slug=office-of-the-executive-secretary] > .fold")
    fold.click()
    assert parts.is_hidden()
    fold.click()
    assert parts.is_visible()
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert open_items(page) == 1
    page.get_by_role("button", name="Unfold all").click()
    assert open_items(page) > 3


def test_it_can_be_made_larger_and_fitted(chart):
    page = chart()
    width = page.locator(OFFICE).bounding_box()["height"]
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Larger").click()
    assert page.locator(OFFICE).bounding_box()["height"] > 1.2 * width
    page.set_viewport_size({"width": 1000, "height": 900})
    page.get_by_role("button", name="Fit the width").click()
    view = page.locator(".chart-view")
    assert view.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_a_branch_is_loaded_when_it_is_opened(chart, page, site):
    """As in a large directory: here the parts of one branch are taken out of the page first."""

    def without_parts(route):
        response = route.fetch()
        pattern = r'(<li data-slug="office-of-the-executive-secretary">.*?</a><a class="count".*?</a>)<ul>.*?</ul>'
        route.fulfill(response=response, body=re.sub(pattern, r"\1", response.text(), count=1, flags=re.DOTALL))

    page.route("**/en/chart/", without_parts)
    chart()
    item = page.locator("[data-slug=office-of-the-executive-secretary]")
    assert item.locator("li").count() == 0
    assert page.locator(OFFICE).get_attribute("aria-expanded") == "false"
    page.locator(OFFICE).focus()
    with page.expect_response("**/chart/parts/**"):
        page.keyboard.press("ArrowRight")
    item.locator("li").first.wait_for()
    assert item.locator("li").count() == 3
    page.wait_for_function("document.querySelectorAll('.chart [aria-expanded=true]').length > 1")
    page.keyboard.press("ArrowRight")
    assert focused(page) != "office-of-the-executive-secretary"
    assert Axe().run(page).violations_count == 0


@pytest.mark.parametrize("prefix", ["en", "ar", "zh"])
def test_axe_finds_nothing_with_branches_folded(chart, prefix):
    page = chart(prefix)
    page.locator(".fold").nth(1).click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("prefix", ["en", "ar", "ru", "zh"])
@pytest.mark.parametrize("query", ["", "?root=office-of-the-executive-secretary"])
def test_on_paper_it_is_one_page(chart, prefix, query):
    pdf = chart(prefix, query).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    ((width, height),) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert float(width) > float(height)


def test_without_scripts_it_is_the_whole_list(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/en/chart/")
        assert page.locator(".chart li").count() == 21
        assert all(link.is_visible() for link in page.locator(".chart .node").all())
        assert page.locator(".chart-tools").is_hidden()
        page.locator("[data-slug=implementation-support-division] > .count").click()
        page.wait_for_url("**/en/chart/?root=implementation-support-division")
