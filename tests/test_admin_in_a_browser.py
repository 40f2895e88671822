"""The admin in a real browser: dragging by pointer and by keyboard, forms with and without scripts, the console silent."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from secretariat.languages import BY_SLUG
from tests.bulletins.texts import BULLETINS
from tests.real_site import Site

pytestmark = pytest.mark.browser

TREE = "/admin/secretariat/body/"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A site of its own: these tests change the directory."""
    with Site(tmp_path_factory.mktemp("admin-site")) as running:
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
def console():
    """What was said on the console of `any_admin`."""
    return []


@pytest.fixture
def any_admin(new_context, own_site, signed_in, console):
    """An administrator's browser, at the tree; tall, because near an edge a drag scrolls."""
    page = new_context(storage_state=signed_in, viewport={"width": 1280, "height": 1600}).new_page()
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.goto(own_site.url + TREE)
    return page


@pytest.fixture
def admin(any_admin, console):
    """The same; afterwards nothing may have been said on its console."""
    yield any_admin
    assert console == []


def choose_interface(page, prefix):
    with page.expect_navigation():
        page.click(f".interface-language [value={BY_SLUG[prefix].code}]")


def row(page, slug_or_name):
    return page.locator("#result_list tbody tr").filter(has=page.locator(f'.node:text-is("{slug_or_name}")'))


def names(page):
    return page.locator("#result_list .node").all_text_contents()


def drag(page, moved, target, third):
    """Pull the handle of one row over a third (0, 1, 2) of another."""
    handle = row(page, moved).locator(".handle")
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    box = row(page, target).bounding_box()
    y = box["y"] + box["height"] * (2 * third + 1) / 6
    page.mouse.move(box["x"] + box["width"] / 2, y - 3)
    page.mouse.move(box["x"] + box["width"] / 2, y)
    return page.mouse.up


def dropped(page, up):
    with page.expect_navigation():
        up()
    return page.locator(".messagelist").inner_text()


def address_of(page, door, words):
    page.goto(f"{page.url.partition('/admin/')[0]}/admin/{door}/?q={words}")
    return page.locator("#result_list th a").first.evaluate("link => link.href").partition("?")[0]


@pytest.mark.parametrize("prefix", ["en", "ar"])
class TestDragging:
    """Each test takes the body it moved back to where it was."""

    NAMES = {
        "en": ("Finance Unit", "Conference Services Unit", "Implementation Support Division"),
        "ar": ("وحدة الشؤون المالية", "وحدة خدمات المؤتمرات", "شعبة دعم التنفيذ"),
    }

    def test_a_drag_moves_the_body_and_the_doctor_is_silent(self, admin, own_site, prefix):
        choose_interface(admin, prefix)
        finance, conference, implementation = self.NAMES[prefix]
        before = names(admin)
        message = dropped(admin, drag(admin, finance, conference, 2))
        assert finance in message
        order = [name for name in before if name != finance]
        order.insert(order.index(conference) + 1, finance)
        assert names(admin) == order
        dropped(admin, drag(admin, finance, implementation, 1))
        order.remove(finance)
        order.append(finance)
        assert names(admin) == order
        assert "sound" in own_site.manage("tree_doctor")
        first = before[before.index(finance) + 1]
        dropped(admin, drag(admin, finance, first, 0))
        assert names(admin) == before
        assert "sound" in own_site.manage("tree_doctor")

    def test_a_place_that_is_not_allowed_is_not_offered(self, admin, prefix):
        choose_interface(admin, prefix)
        finance, *_ = self.NAMES[prefix]
        before = names(admin)
        up = drag(admin, finance, before[0], 1)
        assert admin.locator(".drop-line.is-shown").count() == 0
        up()
        admin.wait_for_timeout(300)
        assert names(admin) == before
        assert admin.locator(".drop-line, .dragging, .moved").count() == 0

    def test_escape_and_a_mere_click_move_nothing(self, admin, prefix):
        choose_interface(admin, prefix)
        finance, conference, *_ = self.NAMES[prefix]
        before = names(admin)
        up = drag(admin, finance, conference, 2)
        assert admin.locator(".drop-line.is-shown").count() == 1
        admin.keyboard.press("Escape")
        up()
        row(admin, finance).locator(".handle").click()
        admin.mouse.move(300, 300)
        assert admin.locator(".drop-line, .dragging, .moved").count() == 0
        assert names(admin) == before

    def test_the_keyboard_moves_a_body_too(self, admin, prefix):
        choose_interface(admin, prefix)
        finance, conference, _implementation = self.NAMES[prefix]
        before = names(admin)
        for key, target in (("ArrowDown", conference), ("ArrowUp", before[before.index(finance) + 1])):
            row(admin, finance).locator(".handle").focus()
            admin.keyboard.press("Space")
            for _step in range(9):
                admin.keyboard.press(key)
                place = admin.locator(".drop-line.is-shown:not(.is-under)")
                if place.count() and place.text_content().endswith(target):
                    break
            with admin.expect_navigation():
                admin.keyboard.press("Enter")
            order = [name for name in before if name != finance]
            order.insert(order.index(target), finance)
            assert names(admin) == order
            expect(row(admin, finance).locator(".handle")).to_be_focused()  # the next press moves it on
        assert names(admin) == before


class TestStalePages:
    def test_a_drag_on_an_outdated_page_is_refused_and_the_tree_shown_as_it_is(self, any_admin):
        finance, conference, implementation = TestDragging.NAMES["en"]
        choose_interface(any_admin, "en")
        other = any_admin.context.new_page()
        other.goto(any_admin.url)
        before = names(any_admin)
        dropped(other, drag(other, finance, conference, 2))
        message = dropped(any_admin, drag(any_admin, finance, implementation, 2))
        assert f"What stands beside “{finance}” has meanwhile changed." in message
        assert names(any_admin) == names(other)
        dropped(any_admin, drag(any_admin, finance, before[before.index(finance) + 1], 0))
        assert names(any_admin) == before

    def test_without_scripts_a_body_is_moved_on_a_page_of_its_own(self, new_context, signed_in, own_site):
        page = new_context(storage_state=signed_in, java_script_enabled=False).new_page()
        page.goto(own_site.url + TREE)
        before = names(page)
        finance, conference, _implementation = TestDragging.NAMES["en"]
        for way, beside in (("after", conference), ("before", before[before.index(finance) + 1])):
            row(page, finance).get_by_role("link", name="Move").click()
            page.fill(f"[name={way}-search]", beside)
            page.keyboard.press("Enter")
            option = page.locator(f"[name={way}] option").filter(has_text=f"\u2068{beside}\u2069 · ")
            page.select_option(f"[name={way}]", option.get_attribute("value"))
            page.fill("[name=note]", "To stand beside its work")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**{TREE}?branch=*")
            assert finance in page.locator(".messagelist").inner_text()
            order = [name for name in before if name != finance]
            order.insert(order.index(beside) + (way == "after"), finance)
            assert names(page) == order
        assert names(page) == before


class TestTheTree:
    def test_hidden_parts_stay_hidden_after_a_reload(self, admin):
        shown = admin.locator("#result_list tbody tr:visible")
        everyone = shown.count()
        division = row(admin, "Implementation Support Division")
        toggle = division.locator(".toggle")
        assert toggle.get_attribute("aria-expanded") == "true"
        toggle.click()
        assert shown.count() == everyone - 3
        admin.reload()
        assert shown.count() == everyone - 3
        assert division.locator(".toggle").get_attribute("aria-expanded") == "false"
        admin.click(".hide-all-parts")
        assert shown.count() == 6
        admin.click(".show-all-parts")
        assert shown.count() == everyone

    def test_names_are_indented_from_the_start_side(self, admin):
        def starts(level):
            box = admin.locator(f'.node[data-level="{level}"]').first.bounding_box()
            return box["x"], box["x"] + box["width"]

        assert starts(0)[0] < starts(1)[0] < starts(2)[0]
        choose_interface(admin, "ar")
        assert starts(0)[1] > starts(1)[1] > starts(2)[1]

    def test_without_scripts_the_tree_is_a_list_and_a_text_is_saved(self, new_context, signed_in, own_site):
        page = new_context(storage_state=signed_in, java_script_enabled=False).new_page()
        page.goto(own_site.url + TREE)
        assert len(names(page)) == 21
        assert page.locator(".handle, .toggle").count() == 0
        page.goto(address_of(page, "units/unit", "clearing-house") + "?language=es")
        acronym = page.locator("[name=acronym_es]")
        acronym.fill("DMFI")
        with page.expect_navigation():
            page.click("[name=_continue]")
        assert page.locator("[name=acronym_es]").input_value() == "DMFI"
        choose_interface(page, "ar")
        assert page.locator("html").get_attribute("dir") == "rtl"


class TestTheForm:
    def test_two_editors_of_one_text(self, admin):
        address = address_of(admin, "units/unit", "biosafety") + "?language=fr"
        other = admin.context.new_page()
        for page in (admin, other):
            page.goto(address)
        other.fill("[name=name_fr]", "Le premier")
        other.click("[name=_continue]")
        other.wait_for_selector(".messagelist .success")
        admin.fill("[name=name_fr]", "Le second")
        with admin.expect_navigation():
            admin.click("[name=_continue]")
        assert admin.locator(".field-name_fr .errorlist").count() == 1
        assert admin.locator(".field-name_fr .stored").inner_text() == "Le premier"
        assert admin.input_value("[name=name_fr]") == "Le second"
        assert admin.evaluate("document.activeElement.name") == "name_fr"
        admin.click("[name=_continue]")
        admin.wait_for_selector(".messagelist .success")
        other.reload()
        assert other.input_value("[name=name_fr]") == "Le second"
        assert "language=fr" in admin.url

    def test_a_function_is_added_with_a_source_and_retired(self, admin):
        address = address_of(admin, "units/unit", "finance-unit") + "?language=en"
        admin.goto(address)
        # The empty row that is there without scripts, and one that the script adds.
        admin.fill("[name=functions-0-text_en]", "counting")
        admin.click(".add-row a")
        admin.fill("[name=functions-1-text_en]", "paying")
        admin.click("#functions-1 .select2-selection")
        admin.keyboard.type("X/15")
        admin.locator(".select2-results__option").filter(has_text="X/15").first.click()
        admin.click("[name=_continue]")
        admin.wait_for_selector(".messagelist .success")
        assert [admin.input_value(f"[name=functions-{n}-text_en]") for n in (0, 1)] == ["counting", "paying"]
        assert "X/15" in admin.locator("#functions-1 .select2-selection").first.inner_text()
        for number in (0, 1):
            admin.check(f"[name=functions-{number}-DELETE]")
        admin.click("[name=_continue]")
        assert admin.locator(".contents-of-an-object").count() == 2
        admin.click(".submit-row [type=submit] >> nth=0")
        admin.wait_for_selector(".messagelist .success")
        assert admin.locator(".function-head:visible").count() == 1  # the empty one

    def test_a_form_with_unsaved_text_is_not_left_by_accident(self, admin):
        admin.goto(address_of(admin, "units/unit", "biosafety") + "?language=ru")
        asked = []
        admin.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        admin.fill("[name=acronym_ru]", "ГББ")
        admin.locator(".text-languages a[lang=ar]").click(no_wait_after=True)
        admin.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert "language=ru" in admin.url
        admin.fill("[name=acronym_ru]", "")
        admin.locator(".text-languages a[lang=ar]").click()
        admin.wait_for_url("**language=ar")
        assert asked == ["beforeunload"]

    def test_arabic_is_typed_from_right_to_left_beside_english(self, admin):
        admin.set_viewport_size({"width": 1280, "height": 900})
        admin.goto(address_of(admin, "units/unit", "monitoring") + "?language=ar")
        box = admin.locator("[name=opening_ar]")
        style = box.evaluate(
            "e => [getComputedStyle(e).direction, getComputedStyle(e).lineHeight, getComputedStyle(e).fontSize]"
        )
        assert style[0] == "rtl"
        assert float(style[1][:-2]) / float(style[2][:-2]) >= 1.7
        english = admin.locator(".field-opening_ar .source-text")
        assert english.bounding_box()["x"] < box.bounding_box()["x"]
        assert abs(english.bounding_box()["y"] - box.bounding_box()["y"]) < 20
        admin.set_viewport_size({"width": 768, "height": 900})
        assert english.bounding_box()["y"] < box.bounding_box()["y"] - 20

    def test_the_address_of_a_new_body_follows_from_its_name(self, admin):
        admin.click(".object-tools .addlink")
        admin.wait_for_load_state()  # when it is there, Django's script goes to the first field
        admin.locator("#id_name_en").press_sequentially("Plan & Budget Unit")
        assert admin.input_value("#id_slug") == "plan-and-budget-unit"


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_no_page_scrolls_sideways(admin, prefix):
    choose_interface(admin, prefix)
    doors = [
        address_of(admin, "units/unit", "monitoring"),
        address_of(admin, "units/unit", "biosafety"),  # which names a source with a long title
        address_of(admin, "divisions/division", "implementation"),
        address_of(admin, "secretariat/mandatesource", "plan"),
    ]
    root = admin.url.partition("/admin/")[0]
    languages = ("en", "zh") if prefix == "en" else ("ar",)
    addresses = [f"{door}?language={language}" for door in doors for language in languages]
    unit = address_of(admin, "secretariat/body", "monitoring").removesuffix("change/")
    addresses += [f"{unit}{page}/" for page in ("change", "move", "delete")]
    addresses += [f"{root}/admin/{path}" for path in ("", "secretariat/body/", "secretariat/body/add/", "units/unit/")]
    wider = {}
    for address in addresses:
        admin.goto(address)
        for width in (360, 768, 1280):
            admin.set_viewport_size({"width": width, "height": 900})
            excess = admin.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if excess > 0:
                wider[address.removeprefix(root), width] = excess
    assert wider == {}


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_texts_of_a_bulletin_beside_each_other_scroll_in_their_table(admin, prefix):
    choose_interface(admin, prefix)
    address = admin.url.partition("/admin/")[0] + "/admin/bulletins/bulletin/"
    admin.goto(f"{address}add/")
    for slug in ("en", "ar"):
        admin.fill("#id_text", BULLETINS[slug])
        admin.click("#content-main [type=submit]")
        admin.wait_for_url("**/change/")
        if slug == "en":
            admin.goto(admin.url.replace("/change/", "/translation/"))
    admin.goto(admin.url.replace("/change/", "/texts/"))
    assert admin.locator(".results").count() == 2
    admin.set_viewport_size({"width": 360, "height": 900})
    assert admin.evaluate("document.documentElement.scrollWidth") == 360
    assert admin.evaluate("[...document.querySelectorAll('.results')].every(e => e.scrollWidth > e.clientWidth)")


def test_a_printed_page_is_its_content(admin, own_site):
    own_site.manage("demo_reorganisation")
    draft = "reorganisations/reorganisation/1/"
    printed = {
        draft + "tree/": ".draft-tree",
        draft + "operations/": ".draft-operations",
        draft + "fates/": ".draft-ledger",
    }
    admin.emulate_media(media="print")
    for path, part in {"": "h1 >> nth=-1", "units/unit/": "#result_list", **printed}.items():
        admin.goto(f"{own_site.url}/admin/{path}")
        assert admin.locator(part).is_visible(), path
        assert admin.locator("#main > .content").bounding_box()["width"] >= 1200, path
        for around in ("#header", ".breadcrumbs", "#nav-sidebar", "#toolbar", ".draft-band nav", "button.button"):
            assert admin.locator(around).filter(visible=True).count() == 0, (path, around)


def test_axe_finds_nothing_in_what_we_add(any_admin):
    """Within our own parts; Django answers for the rest. axe itself writes styles that the policy refuses."""
    admin = any_admin
    unit = address_of(admin, "units/unit", "monitoring")
    found = {}
    for address, ours in {
        f"{unit}?language=ar": ["#content-main", ".interface-language"],
        f"{unit}?language=en": ["#content-main"],
        unit.partition("/admin/")[0] + TREE: ["#result_list"],
        unit.replace("units/unit", "secretariat/body").replace("change/", "move/"): ["#content-main"],
    }.items():
        admin.goto(address)
        for part in ours:
            results = Axe().run(admin, context={"include": [part], "exclude": [".select2-container"]}, options=RULES)
            if results.violations_count:
                found[address, part] = results.generate_report()
    assert found == {}
