"""Every type of public page in a real browser: axe-core, the keyboard, narrow screens, scripts off, no outside request."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from secretariat.languages import BY_SLUG
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES
from tests.test_policy_in_a_browser import faults

pytestmark = pytest.mark.browser

TYPES = {**PAGE_TYPES, "not found": "nothing/"}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}

WITH_SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


@pytest.fixture
def open_page(page, site):
    """Open a path of the site; afterwards nothing may have been asked of another host, or said on the console."""
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(path):
        page.goto(site.url + path)
        return page

    yield go
    assert {url for url in asked if not url.startswith(site.url)} == set()
    assert [text for text in said if "404" not in text] == []


def violations(page, scheme, rules):
    """What axe finds on the page in this colour scheme."""
    page.emulate_media(color_scheme=scheme)
    response = Axe().run(page, options=rules).response
    return [
        (scheme, rule["id"], node["html"], node["failureSummary"])
        for rule in response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_every_type_of_page_keeps_the_rules(watched, site, prefix):
    """No page breaks the policy or scrolls sideways, in any language; axe finds nothing.

    All in one test, because to open every page takes seconds. axe looks at one language of each direction: the
    structure is the same in all, and so are the colours in both.
    """
    found = {}
    for name, path in TYPES.items():
        address = f"{site.url}/{prefix}/{path}"
        found[name] = [
            fault for _address, fault in faults(watched, address, status=404 if name == "not found" else 200)
        ]
        for width in (320, 768, 1280):
            watched.set_viewport_size({"width": width, "height": 800})
            excess = watched.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if excess:
                found[name].append(("wider than", width, excess))
        if prefix in ("en", "ar"):
            found[name] += violations(watched, "light", RULES)
        if prefix == "ar":
            found[name] += violations(watched, "dark", COLOURS)
        watched.set_viewport_size({"width": 320, "height": 256})
        excess = watched.evaluate(WITH_SPACE)
        if excess:
            found[name].append(("wider with the text spacing of WCAG 1.4.12", excess))
    assert {name: said for name, said in found.items() if said} == {}


def focused(page):
    return page.evaluate(
        """() => {
            const element = document.activeElement;
            const box = element.getBoundingClientRect();
            const style = getComputedStyle(element);
            return {
                href: element.getAttribute("href"),
                seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
                outline: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none",
            };
        }"""
    )


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_the_keyboard_walks_the_whole_tree_with_the_focus_always_visible(open_page, page, prefix):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")  # or the focus is asked for while the page still scrolls
    open_page(f"/{prefix}/divisions/scientific-and-policy-support-division/")
    page.keyboard.press("Tab")
    assert focused(page) == {"href": "#main", "seen": True, "outline": True}
    walked = []
    for _step in range(80):
        page.keyboard.press("Tab")
        here = focused(page)
        if here["href"] is None:
            continue
        assert here["seen"], here
        assert here["outline"], here
        walked.append(here["href"])
    tree = page.eval_on_selector_all(".tree a", "links => links.map(link => link.getAttribute('href'))")
    assert len(tree) == 9
    assert set(tree) <= set(walked)


def test_the_skip_link_leads_past_the_tree(open_page, page):
    open_page("/en/units/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_on_a_narrow_screen_the_tree_folds_and_opens_by_keyboard(open_page, page):
    page.set_viewport_size({"width": 360, "height": 800})
    open_page("/en/units/biosafety-and-biosecurity-unit/")
    link = page.locator(".tree a").first
    assert not link.is_visible()
    page.locator(".tree summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()


@pytest.fixture
def examples(site):
    """Posts and contact points, for one test."""
    site.manage("demo_contacts")
    yield
    site.manage("demo_contacts", "--remove")


@pytest.mark.usefixtures("examples")
def test_the_text_of_a_body_begins_on_the_first_screen_of_a_phone(page, site):
    """Of the bodies with the longest names, of one in the middle, and of one that quotes the mandate above; and so does its first contact."""
    page.set_viewport_size({"width": 360, "height": 780})
    tops = {}
    for path in (
        "divisions/mainstreaming-cooperation-and-outreach-support-division",
        "units/access-and-benefit-sharing-and-traditional-knowledge-unit",
        "units/monitoring-review-and-reporting-unit",
        "units/administration-and-human-resources-unit",
    ):
        for prefix in BY_SLUG:
            page.goto(f"{site.url}/{prefix}/{path}/")
            tops[prefix, path] = page.locator("#mandate :is(.prose, blockquote)").first.bounding_box()["y"]
            assert page.locator(".first-contact .email").bounding_box()["y"] < tops[prefix, path]
    assert {where: top for where, top in tops.items() if top > 350} == {}


def test_what_a_phone_folds_opens_by_keyboard_and_is_open_where_there_is_room(open_page, page):
    page.set_viewport_size({"width": 360, "height": 780})
    open_page("/ru/units/biosafety-and-biosecurity-unit/")
    folded = {".menu": ".sections a", ".unofficial": ".unofficial a"}
    for disclosure, content in folded.items():
        assert not page.locator(content).first.is_visible()
        page.locator(f"{disclosure} summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(content).first.is_visible()
    page.set_viewport_size({"width": 768, "height": 780})
    page.reload()
    for disclosure, content in folded.items():
        assert page.locator(content).first.is_visible()
        assert not page.locator(f"{disclosure} summary").is_visible()


def test_a_functions_link_copies_its_address(open_page, page, context, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page("/ar/units/monitoring-review-and-reporting-unit/")
    number = page.locator(".functions > li").nth(2).get_attribute("id").removeprefix("function-")
    link = page.locator(f"#function-{number} .permalink")
    link.focus()
    page.keyboard.press("Enter")
    page.locator(f"#function-{number} .copied").wait_for()
    address = f"{site.url}/ar/units/monitoring-review-and-reporting-unit/#function-{number}"
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/ar/functions/{number}/"
    assert page.url == address
    page.goto(f"{site.url}/ar/functions/{number}/")
    assert page.url == address


def test_address_and_citation_are_copied_and_shared_where_the_browser_can(open_page, page, context, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page("/en/units/finance-unit/")
    page.locator(".cite summary").click()
    assert not page.locator("[data-shares]").is_visible()  # there is no dialog here
    address, copied = f"{site.url}/en/units/finance-unit/", []
    for button in page.locator("[data-copies]").all():
        button.click()
        button.locator("+ .copied").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert copied == [address, " ".join(page.locator("#citation").inner_text().split())]
    page.add_init_script("navigator.share = (what) => { window.shared = what; return Promise.resolve(); }")
    page.reload()
    page.locator(".cite summary").click()
    page.locator("[data-shares]").click()
    assert page.evaluate("shared.url") == address


def test_functions_carry_the_letters_of_the_page(open_page):
    drawn, expected = {}, {}
    for prefix in EVERY_LANGUAGE:
        page = open_page(f"/{prefix}/units/monitoring-review-and-reporting-unit/")
        drawn[prefix] = page.eval_on_selector_all(
            ".function", "items => items.map(item => getComputedStyle(item, '::before').content)"
        )
        style = {"ar": "arabic-abjad"}.get(prefix, "lower-alpha")
        before = "" if prefix in ("es", "fr", "ru") else "("
        expected[prefix] = [f'"{before}" counter(function, {style}) ")"'] * 6
    assert drawn == expected


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_everything_is_there_without_scripts(browser, site, prefix):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{site.url}/{prefix}/units/")
    page.locator(".tree summary").click()
    page.locator(".tree ul ul a").nth(2).click()
    assert page.url == f"{site.url}/{prefix}/divisions/scientific-and-policy-support-division/"
    page.locator(".parts a").last.click()
    assert page.url == f"{site.url}/{prefix}/units/biosafety-and-biosecurity-unit/"
    assert page.locator("html").get_attribute("lang") == BY_SLUG[prefix].tag
    context.close()


def test_filtering_units_by_division_works_with_the_keyboard(open_page, page, site):
    open_page("/fr/units/")
    page.locator("#division").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/units/?division=office-of-the-executive-secretary")
    assert page.locator(".index > li").count() == 4
    assert page.locator("#division").input_value() == "office-of-the-executive-secretary"


def test_motion_is_still_for_those_who_ask_for_it(open_page, page):
    page.emulate_media(reduced_motion="reduce")
    open_page("/en/divisions/")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


def test_a_printed_division_is_a_clean_document(open_page, page):
    open_page("/en/divisions/scientific-and-policy-support-division/")
    page.emulate_media(media="print", color_scheme="dark")
    shown = {
        name: page.locator(name).first.is_visible()
        for name in (
            "h1",
            ".mandate",
            ".parts",
            ".note",
            ".languages",
            ".sections",
            ".tree",
            ".previous-next",
            ".permalink",
        )
    }
    assert shown == {
        "h1": True,
        ".mandate": True,
        ".parts": True,
        ".note": True,
        ".languages": False,
        ".sections": False,
        ".tree": False,
        ".previous-next": False,
        ".permalink": False,
    }
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
