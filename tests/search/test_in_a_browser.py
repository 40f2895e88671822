"""The search field as a combobox, in a real browser: by keyboard, by mouse, from right to left, and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
FIELD, OPTION = "#search", "#suggestions [role=option]"


@pytest.fixture
def field(page, site):
    """The search field of the French home page; nothing may be said on the console."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.url}/fr/")
    yield page.locator(FIELD)
    assert said == []


def type_and_wait(page, words):
    with page.expect_response("**/search/suggestions/**"):
        page.locator(FIELD).press_sequentially(words)
    page.locator(OPTION).first.wait_for(state="visible")


def selected(page):
    return page.locator("#suggestions [aria-selected=true]").get_attribute("id")


def test_a_suggestion_is_chosen_by_keyboard(page, field, site):
    type_and_wait(page, "finan")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    assert page.locator("#suggestions-count").inner_text().strip()
    last = page.locator(OPTION).count()
    page.keyboard.press("ArrowUp")
    assert selected(page) == field.get_attribute("aria-activedescendant") == f"suggestion-{last}"
    page.keyboard.press("ArrowDown")  # past the last: the field itself
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert selected(page) == "suggestion-1"
    address = page.locator(OPTION).first.get_attribute("data-url")
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + address)


def test_escape_closes_the_list_and_enter_asks_what_was_typed(page, field, site):
    type_and_wait(page, "finan")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "finan"
    page.keyboard.press("ArrowDown")  # opens it again
    assert page.locator("#suggestions").is_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/fr/search/?q=finan")


def test_no_number_of_suggestions_stays_when_the_list_is_closed(page, field):
    count = page.locator("#suggestions-count")
    type_and_wait(page, "fi")
    assert count.inner_text().strip()
    page.keyboard.press("Escape")
    assert count.inner_text() == ""
    type_and_wait(page, "n")
    assert count.inner_text().strip()
    page.keyboard.press("ControlOrMeta+A")
    with page.expect_response("**/search/suggestions/?q="):
        page.keyboard.press("Backspace")
    page.wait_for_load_state("networkidle")
    assert count.inner_text() == ""
    type_and_wait(page, "finan")
    page.locator("h1").click()
    assert count.inner_text() == ""


def test_a_suggestion_is_chosen_by_mouse_and_leaving_closes_the_list(page, field, site):
    type_and_wait(page, "finan")
    page.locator("h1").click()
    assert page.locator("#suggestions").is_hidden()
    field.focus()
    type_and_wait(page, "c")
    address = page.locator(OPTION).first.get_attribute("data-url")
    page.locator(OPTION).first.click()
    page.wait_for_url(site.url + address)


def test_the_list_is_where_the_field_begins_from_right_to_left(page, field, site):
    page.goto(f"{site.url}/ar/")
    type_and_wait(page, "السلامة")
    box, list_box = field.bounding_box(), page.locator("#suggestions").bounding_box()
    assert abs(box["x"] + box["width"] - list_box["x"] - list_box["width"]) < 2
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_list(page, field, scheme):
    page.emulate_media(color_scheme=scheme)
    type_and_wait(page, "finan")
    page.keyboard.press("ArrowDown")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []


def test_without_scripts_it_is_an_ordinary_form(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/zh/")
    page.locator(FIELD).fill("生物安全")
    page.locator(FIELD).press("Enter")
    page.wait_for_url("**/zh/search/?q=*")
    assert page.locator(".answers h2 a").first.get_attribute("href") == "/zh/units/biosafety-and-biosecurity-unit/"
    context.close()


MISSPELT = {"ar": "المؤتمارات", "en": "who organises the confrence?", "es": "conferensia", "fr": "juridque", "ru": "кто отвечает за конфиренцию", "zh": "财物"}  # fmt: skip
BIOSAFETY = {"ar": "السلامة الأحيائية", "en": "biosafety", "es": "seguridad de la biotecnología", "fr": "risques biotechnologiques", "ru": "биобезопасность", "zh": "生物安全"}  # fmt: skip


def test_enter_after_more_text_searches_for_it_and_opens_nothing_selected_before(page, field, site):
    type_and_wait(page, "finan")
    page.keyboard.press("ArrowDown")
    page.keyboard.type(" x")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/fr/search/?q=finan+x")


def test_htmx_is_loaded_with_the_first_focus_and_what_is_typed_before_counts(page, site):
    loaded, waiting = [], []
    page.on("request", lambda request: loaded.append(request.url))
    page.route("**/htmx-2*", lambda route: waiting.append(route))
    page.goto(f"{site.url}/fr/")
    assert not [url for url in loaded if "htmx" in url]
    with page.expect_request("**/htmx-2*"):
        page.locator(FIELD).press_sequentially("finan")
    (route,) = waiting
    route.continue_()
    page.locator(OPTION).first.wait_for(state="visible")


@pytest.mark.parametrize("words", ["", "?q=finances"])
def test_the_focus_alone_fetches_no_suggestions(page, site, words):
    page.goto(f"{site.url}/fr/search/{words}")
    with page.expect_response("**/htmx-2*"):
        page.locator(FIELD).focus()
    page.wait_for_timeout(300)
    assert page.locator(OPTION).count() == 0


WORDS = {"ar": "المالية", "en": "finance", "es": "finanzas", "fr": "finances", "ru": "финансы", "zh": "财务"}


@pytest.mark.parametrize("language", WORDS)
def test_on_a_phone_the_first_result_is_in_sight_and_filters_are_folded(browser, site, language):
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(f"{site.url}/{language}/search/?q={WORDS[language]}")
    assert page.locator(".answers > li").first.bounding_box()["y"] <= 350
    assert page.locator("#filter-kind").is_hidden()
    place = page.locator(".answers .place").first  # the kind and the body above are one text
    assert place.locator(".kind").evaluate("kind => getComputedStyle(kind).display") == "inline"
    page.goto(f"{site.url}/{language}/search/?q=X/15")  # a mandate source is linked above
    assert page.locator(".matching-sources li").first.bounding_box()["height"] < 40
    assert page.locator(".answers > li").first.bounding_box()["y"] <= 350
    page.goto(f"{site.url}/{language}/search/?q={BIOSAFETY[language]}")  # two, and a topic
    assert page.locator(".matching-sources li").count() == 3
    assert page.locator(".answers > li").first.bounding_box()["y"] <= 350
    page.goto(f"{site.url}/{language}/search/?q={MISSPELT[language]}")
    assert page.locator(".did-you-mean a").is_visible()
    assert page.locator(".answers > li").first.bounding_box()["y"] <= 350
    page.goto(f"{site.url}/{language}/search/?q={WORDS[language]}")
    page.locator(".facets summary").click()
    chosen = page.locator("#filter-kind option").nth(1).get_attribute("value")
    page.locator("#filter-kind").select_option(chosen)
    page.locator(".facets button").click()
    page.wait_for_url(f"**kind={chosen}**")
    assert page.locator("#filter-kind").input_value() == chosen
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()
