"""The chart in a real browser: folded and unfolded, moved and made larger, by keyboard, from right to left, on paper and without scripts."""

import random
import re
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from pages.chart import page as writing
from pages.chart.layout import draw
from tests.real_site import PROJECT

from .test_chart_drawing import grown

pytestmark = pytest.mark.browser
DIVISION, UNIT = "#at-implementation-support-division", "#at-finance-unit"
OUTSIDE = """
() => [...document.querySelectorAll(".chart .box")].filter((box) => {
  const frame = box.querySelector("rect").getBoundingClientRect(), text = box.querySelector("text").getBoundingClientRect();
  return text.left < frame.left + 2 || text.right > frame.right - 2 || text.top < frame.top || text.bottom > frame.bottom;
}).map((box) => box.textContent)
"""
"""The boxes whose names stand out of them."""


@pytest.fixture
def chart(page, site):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(prefix="en", query="", width=1280, height=800):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{site.url}/{prefix}/chart/{query}")
        return page

    yield go
    assert said == []


def focused(page):
    return page.evaluate("document.activeElement.parentElement.id")


def items(page):
    return page.locator(".chart [role=listitem]").count()


def test_every_name_is_in_its_box_and_the_picture_is_high_on_the_page(chart):
    for prefix in ("ar", "en", "es", "fr", "ru", "zh"):
        page = chart(prefix)
        assert page.evaluate(OUTSIDE) == [], prefix
        assert page.locator(".chart-view").bounding_box()["y"] <= 220, prefix
    assert Axe().run(page).violations_count == 0


def test_branches_fold_and_unfold_in_their_place_and_the_address_says_it(chart):
    page = chart()
    before = page.locator(f"{DIVISION} > .box").bounding_box()
    page.locator(f"{DIVISION} > .fold").click()
    page.wait_for_url("**/?fold=implementation-support-division*")
    page.locator(f"{DIVISION} > .fold", has_text="3").wait_for()
    after = page.locator(f"{DIVISION} > .box").bounding_box()
    assert abs(before["x"] - after["x"]) < 20
    assert focused(page) == DIVISION[1:]
    assert items(page) == 18
    assert "?fold=" in page.locator(".languages a").first.get_attribute("href")
    page.get_by_role("link", name="Unfold all").click()
    page.wait_for_url("**/?open=all")
    page.locator(f"{DIVISION} [role=list]").wait_for()
    page.go_back()
    page.locator(f"{DIVISION} > .fold", has_text="3").wait_for()
    assert items(page) == 18


def test_it_is_made_larger_moved_and_fitted(chart):
    page = chart("ar")
    box = page.locator(f"{DIVISION} > .box")
    width = box.bounding_box()["width"]
    for _time in range(3):
        page.get_by_role("button", name="أكبر").click()
    assert box.bounding_box()["width"] > 1.8 * width
    is_sharp = "() => document.querySelector('.chart-scaled').style.willChange === ''"
    page.wait_for_function(is_sharp)
    click = "() => document.querySelector('[data-does=larger]').click()"
    assert not page.evaluate(f"() => {{ ({click})(); return ({is_sharp})(); }}")
    page.wait_for_function(is_sharp)
    page.get_by_role("button", name="أصغر").click()
    place = page.locator(".chart-view").evaluate("view => view.scrollLeft")
    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(700, 400, steps=4)
    page.mouse.up()
    assert page.locator(".chart-view").evaluate("view => view.scrollLeft") == pytest.approx(place - 100, abs=2)
    assert page.locator(".chart-panel").is_hidden()  # a drag follows no link
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function(
        "width => document.querySelector('.chart .box').getBoundingClientRect().width > width", arg=2.2 * width
    )
    page.wait_for_function("() => /#view=[a-z-]+,2/.test(location.hash)")  # the address has the view
    middle = page.evaluate("location.hash")
    page.reload()
    assert box.bounding_box()["width"] > 2.2 * width
    page.mouse.wheel(0, 1)
    page.mouse.wheel(0, -1)
    page.wait_for_timeout(500)
    assert page.evaluate("location.hash") == middle
    page.locator("[data-does=fit]").click()
    assert page.locator(".chart-view").evaluate("e => e.scrollWidth <= e.clientWidth + 1")


@pytest.mark.parametrize(("does", "size"), [("smaller", 0.5), ("larger", 4)])
def test_a_button_says_that_it_has_come_to_its_end(chart, does, size):
    page = chart()
    width = page.locator(f"{DIVISION} > .box").bounding_box()["width"]
    button = page.locator(f"[data-does={does}]")
    assert button.get_attribute("aria-disabled") == "false"
    for _time in range(8):
        button.press("Enter")
    assert button.get_attribute("aria-disabled") == "true"
    assert page.locator(f"{DIVISION} > .box").bounding_box()["width"] == pytest.approx(size * width, rel=0.05)


def test_two_fingers_zoom_about_their_middle_and_one_pans(browser, site):
    with browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 780}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/en/chart/")
        session = context.new_cdp_session(page)

        def touch(kind, *points):
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
            )

        def place():
            """The scale of the drawing, the point of it at the middle of the fingers, and the zoom of the page."""
            return page.evaluate("""() => {
              const drawing = document.querySelector(".chart").getBoundingClientRect();
              const scale = drawing.width / document.querySelector(".chart").dataset.width;
              return [scale, (180 - drawing.x) / scale, (340 - drawing.y) / scale, visualViewport.scale];
            }""")

        page.locator(".chart-view").evaluate("view => view.scrollTo(300, 100)")
        scale, x, y, _page = place()
        assert scale == 1
        touch("touchStart", (160, 320), (200, 360))
        for step in range(1, 9):
            touch("touchMove", (160 - 5 * step, 320 - 5 * step), (200 + 5 * step, 360 + 5 * step))
        touch("touchEnd")
        assert place() == [pytest.approx(3, abs=0.05), pytest.approx(x, abs=2), pytest.approx(y, abs=2), 1]
        touch("touchStart", (140, 340), (220, 340))
        for step in range(1, 6):
            touch(
                "touchMove", (140 + 10 * step, 340), (220 + 10 * step, 340)
            )  # both move along: the drawing goes with them
        touch("touchEnd")
        assert place() == [pytest.approx(3, abs=0.05), pytest.approx(x - 50 / 3, abs=2), pytest.approx(y, abs=2), 1]
        touch("touchStart", (180, 340))
        for step in range(1, 9):
            touch("touchMove", (180 - 10 * step, 340 - 10 * step))
        touch("touchEnd")
        page.wait_for_function(
            "x => (180 - document.querySelector('.chart').getBoundingClientRect().x) / 3 > x + 4", arg=x
        )
        assert place()[0] == pytest.approx(3, abs=0.05)
        assert page.locator(".chart-panel").is_hidden()


def test_a_panel_beside_it_has_the_mandate_and_the_keys_lead_on(chart):
    page = chart()
    unit = page.locator("#at-monitoring-review-and-reporting-unit > .box")
    unit.click()
    panel = page.locator(".chart-panel")
    panel.locator(".functions").wait_for()
    assert panel.get_by_role("link", name="Monitoring, Review and Reporting Unit").count() == 1
    assert page.url.endswith("#at-monitoring-review-and-reporting-unit")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    for key, slug in (("ArrowUp", "legal-and-intergovernmental-unit"), ("ArrowRight", "finance-unit")):
        page.keyboard.press(key)
        assert focused(page) == f"at-{slug}"
    page.fill("#chart-search", "clearing")
    page.wait_for_function("() => document.querySelector('#chart-status').textContent")
    assert page.locator(".chart .found").evaluate_all("all => all.map((one) => one.parentElement.id)") == [
        "at-clearing-house-mechanism-unit"
    ]
    assert page.locator("#chart-status").inner_text() == "1 / 1"


def test_an_opened_panel_is_an_entry_of_the_history(chart):
    page = chart()
    first, panel, title = page.url, page.locator(".chart-panel"), page.locator("#chart-panel")
    for slug in ("finance-unit", "monitoring-review-and-reporting-unit"):
        page.locator(f"#at-{slug} > .box").click()
        page.wait_for_url(f"{first}#at-{slug}")
    page.go_back()
    page.wait_for_url(first)
    assert panel.is_hidden()
    assert focused(page) == "at-monitoring-review-and-reporting-unit"
    page.go_forward()
    panel.locator(".functions").wait_for()
    assert title.inner_text() == "Monitoring, Review and Reporting Unit"
    page.reload()
    panel.locator(".functions").wait_for()
    assert title.inner_text() == "Monitoring, Review and Reporting Unit"
    page.keyboard.press("Escape")
    page.wait_for_url(first)
    assert panel.is_hidden()
    page.locator(f"{UNIT} > .box").click()
    page.wait_for_url(f"{first}{UNIT}")
    page.locator(f"{DIVISION} > .fold").click()
    page.wait_for_url("**/?fold=*")
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.chart .box').length === 21")
    assert title.inner_text() == "Finance Unit"
    page.go_forward()
    page.wait_for_function("() => document.querySelectorAll('.chart .box').length === 18")
    page.wait_for_function("() => document.querySelector('.chart-panel').hidden")
    page.go_back()
    panel.get_by_role("link", name="Finance Unit", exact=True).wait_for()


@pytest.mark.parametrize("prefix", ["ar", "en", "zh"])
def test_the_title_of_the_panel_is_the_name_of_the_body(chart, prefix):
    slug = "monitoring-review-and-reporting-unit"
    page = chart(prefix, f"?here={slug}")
    page.locator(f"#at-{slug} > .box").click()
    title = page.locator("#chart-panel").inner_text()
    with page.expect_navigation():
        page.locator("#chart-panel a").click()
    assert title == page.locator("h1").inner_text()


def test_what_is_folded_is_found_and_unfolded(chart):
    page = chart("en", "?fold=implementation-support-division")
    assert items(page) == 18
    page.fill("#chart-search", "clearing-house mechanism")
    page.get_by_text("Not in this view. Press Enter to search in the whole directory.").wait_for()
    page.keyboard.press("Enter")
    page.locator(".chart .here").wait_for()
    assert page.url.endswith("?here=clearing-house-mechanism-unit")
    page.fill("#chart-search", "qqqq")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing found.").wait_for()


LOOKS = """
(kind) => [".chart", ".legend"].map((place) => {
  const { fill, stroke, strokeWidth, strokeDasharray } = getComputedStyle(document.querySelector(`${place} .${kind} > rect`));
  return [fill, stroke, strokeWidth, strokeDasharray].join(" ");
})
"""


@pytest.mark.parametrize("media", [{}, {"forced_colors": "active"}, {"media": "print"}, {"color_scheme": "dark"}])
def test_the_legend_has_the_outlines_of_the_boxes(chart, media):
    page = chart()
    page.emulate_media(**media)
    looks = [page.evaluate(LOOKS, kind) for kind in ("secretariat", "office", "division", "unit")]
    assert [box for box, entry in looks] == [entry for box, entry in looks]
    assert len({box for box, _entry in looks}) == 4
    if media.get("forced_colors"):
        assert {box.partition(")")[0] for box, _entry in looks} == {"rgb(255, 255, 255"}  # Canvas, below CanvasText


@pytest.mark.parametrize("prefix", ["ar", "en"])
def test_a_large_drawing_in_tiles_is_the_same_picture(page, monkeypatch, prefix):
    root, pictures = large_directory(), []
    page.emulate_media(color_scheme="light")
    for limit, selector in ((1_000, "svg.chart"), (100, "div.chart")):
        monkeypatch.setattr(writing, "MAX_WHOLE", limit)
        page.set_content(on_a_page(root, prefix))
        assert page.locator(".chart .box").count() == 300
        seen = page.locator(".chart .box").evaluate_all(
            "all => all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length"
        )
        assert (seen == 300) == (limit > 300), seen  # of tiles, only those near the window are drawn
        page.add_style_tag(content=".tile { content-visibility: visible !important }")
        pictures.append(page.locator(selector).screenshot())
        (size,) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+ [\d.]+)\]", pdf := page.pdf(prefer_css_page_size=True)))
        assert (len(re.findall(rb"/Type\s*/Page\b", pdf)), size) == (1, b"841.91998 594.95996")
    assert pictures[0] == pictures[1]
    assert page.locator(".tile").count() > 20
    page.evaluate(
        "location.hash = document.querySelector('div [role=listitem]').id"
    )  # a branch of tiles: its box alone
    assert page.locator(":target").evaluate("target => getComputedStyle(target).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.locator(":target .box rect").first.evaluate("rect => getComputedStyle(rect).strokeWidth") == "4px"
    assert Axe().run(page, {"include": [[".chart"]]}, {"runOnly": ["cat.structure", "cat.aria"]}).violations_count == 0


SHEETS = ("tokens", "base", "chart"), ("print",)


def large_directory():
    root = grown(300, random.Random(8))
    waiting = [root]
    for node in waiting:
        node.slug, node.url = f"body-{node.pk}", f"/{node.pk}"
        waiting += node.below
    return root


def on_a_page(root, prefix):
    """A page with the drawing of a branch and the style sheets of the chart."""
    with translation.override(prefix):
        view = SimpleNamespace(toggled=lambda slug, is_open: SimpleNamespace(query=f"?{slug}"))
        drawing = writing.drawing_for_page(draw(root, has_folds=True), view)
    folder = PROJECT / "pages" / "static" / "pages"
    styles, paper = [
        "".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names) for names in SHEETS
    ]
    direction = "rtl" if prefix == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{prefix}" dir="{direction}"><title>Chart</title>'
        f"<style>{styles} @media print {{ {paper} }}</style>{drawing}</html>"
    )


@pytest.mark.parametrize("prefix", ["ar", "ru"])
def test_on_paper_it_is_one_page(chart, prefix):
    pdf = chart(prefix).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    ((width, height),) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert float(width) > float(height)


def test_without_scripts_it_is_the_same_drawing_with_links(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/en/chart/")
        assert items(page) == 21
        assert page.locator("[data-does], #chart-search").evaluate_all("all => all.every((one) => !one.offsetParent)")
        page.locator(f"{DIVISION} > .fold").click()
        page.wait_for_url(f"**/en/chart/?fold=implementation-support-division{DIVISION}")
        assert items(page) == 18
        page.locator(f"{UNIT} > .box").click()
        page.wait_for_url("**/en/units/finance-unit/")
        page.set_viewport_size({"width": 360, "height": 780})
        page.get_by_role("link", name="Place in the chart").click()
        assert 0 < page.locator(".here").bounding_box()["x"] < 150


@pytest.mark.parametrize("prefix", ["ar", "en"])
def test_the_file_begins_at_the_edge_of_a_narrow_window(page, site, prefix):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site.url}/{prefix}/documents/chart.svg")
    assert page.evaluate("document.documentElement.getBoundingClientRect().x") == 0
