"""The functions of a mandate are ordered in a real browser: by pointer, by touch, by keyboard, and without scripts."""

import re

import pytest

from secretariat.languages import BY_SLUG
from tests.real_site import Site

pytestmark = pytest.mark.browser

TREE = "/admin/secretariat/body/"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A site of its own: these tests change the directory."""
    with Site(tmp_path_factory.mktemp("order-site")) as running:
        running.key = running.manage(
            "shell", "--no-imports", "--command",
            "from secretariat.models import Body; print(Body.objects.get(slug='implementation-support-division').pk)",
        ).strip()  # fmt: skip
        yield running


@pytest.fixture(scope="module")
def signed_in(browser, own_site):
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
def open_form(new_context, own_site, signed_in):
    """Open the form of a mandate with six functions; nothing may be said on its console, nor break the policy."""
    said = []

    def go(**options):
        page = new_context(
            storage_state=signed_in, **{"viewport": {"width": 1280, "height": 900}, **options}
        ).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{own_site.url}/admin/divisions/division/{own_site.key}/change/?language=en")
        return page

    yield go
    assert said == []


def rows(page):
    return page.locator(".functions .inline-related.has_original")


def shown(page):
    """The letters and the texts of the functions, as they are on the page."""
    return list(zip(rows(page).locator(".function-marker").all_text_contents(), texts(page), strict=True))


def texts(page):
    return rows(page).locator("textarea").evaluate_all("fields => fields.map((field) => field.value)")


def lettered(order):
    return [(f"({letter})", text) for letter, text in zip("abcdef", order, strict=True)]


def save(page):
    with page.expect_navigation():
        page.click("[name=_continue]")
    assert page.locator(".errornote").count() == 0, page.locator(".errorlist").all_inner_texts()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def changes(site):
    command = "from history.models import Change; print(Change.objects.filter(field='function_order').count())"
    return int(site.manage("shell", "--no-imports", "--command", command))


def test_a_drag_shows_the_new_letters_and_is_stored_as_one_change(open_form, own_site):
    page = open_form()
    before, known = texts(page), changes(own_site)
    handle = rows(page).nth(4).locator(".handle")
    handle.scroll_into_view_if_needed()
    page.mouse.move(*middle(handle))
    page.mouse.down()
    assert page.locator(".is-dragging .dragged").count() == 1
    assert page.locator(".functions textarea:visible").count() == 0
    x, y = middle(rows(page).nth(1).locator(".function-head"))
    page.mouse.move(x, y + 3)
    page.mouse.move(x, y - 3)
    order = [before[0], before[4], before[1], before[2], before[3], before[5]]
    assert shown(page) == lettered(order)
    page.mouse.up()
    assert page.locator(".is-dragging, .dragged").count() == 0
    assert page.locator(".order-status").text_content() == "(e) is now (b)."
    save(page)
    assert shown(page) == lettered(order)
    assert changes(own_site) == known + 1


def test_escape_gives_a_drag_up(open_form):
    page = open_form()
    before = shown(page)
    page.mouse.move(*middle(rows(page).nth(0).locator(".handle")))
    page.mouse.down()
    page.mouse.move(*middle(rows(page).nth(3).locator(".function-head")))
    assert shown(page) != before
    page.keyboard.press("Escape")
    page.mouse.up()
    assert shown(page) == before
    numbers = page.locator(".has_original .order").evaluate_all("fields => fields.map((field) => field.value)")
    assert numbers == list("123456")


def test_the_keyboard_moves_a_function_keeps_the_focus_and_says_where_it_is(open_form):
    page = open_form()
    before = texts(page)
    up = rows(page).nth(2).locator(".move").first
    up.focus()
    assert up.get_attribute("aria-label") == "Move (c) up"
    page.keyboard.press("Enter")
    assert page.locator(".order-status").text_content() == "(c) is now (b)."
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert page.locator(".order-status").text_content() == "(a) is the first function."
    order = [before[2], before[0], before[1], *before[3:]]
    assert shown(page) == lettered(order)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move (a) up"
    save(page)
    assert texts(page) == order


def test_touch_drags_too(open_form):
    page = open_form(has_touch=True, viewport={"width": 360, "height": 740})
    before = texts(page)
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    handle = rows(page).nth(0).locator(".handle")
    handle.scroll_into_view_if_needed()
    touch("touchStart", middle(handle))
    page.wait_for_selector(".is-dragging")
    x, y = middle(rows(page).nth(1))
    touch("touchMove", (x, y))
    touch("touchMove", (x, y + 5))
    rows(page).nth(1).and_(page.locator(".dragged")).wait_for()
    touch("touchEnd")
    assert texts(page) == [before[1], before[0], *before[2:]]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    save(page)
    assert texts(page) == [before[1], before[0], *before[2:]]


def test_a_new_function_gets_its_letter_with_its_text_and_can_be_removed_after_a_move(open_form):
    page = open_form()
    before = texts(page)
    rows(page).nth(5).locator(".move").first.click()  # the sixth becomes the fifth
    new = page.locator(".functions .inline-related:not(.has_original, .empty-form)").first
    assert new.locator(".function-marker").text_content() == ""
    new.locator("textarea").fill("reporting on all of this")
    assert new.locator(".function-marker").text_content() == "(g)"
    new.locator(".inline-deletelink").click()
    page.wait_for_timeout(50)
    assert shown(page) == lettered([*before[:4], before[5], before[4]])
    save(page)
    assert texts(page) == [*before[:4], before[5], before[4]]


def test_a_function_to_be_retired_has_no_letter(open_form):
    page = open_form()
    rows(page).nth(0).locator(".delete input").check()
    assert [letter for letter, _text in shown(page)] == ["", "(a)", "(b)", "(c)", "(d)", "(e)"]


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_without_scripts_the_numbers_are_there(open_form, prefix):
    page = open_form(java_script_enabled=False)
    with page.expect_navigation():
        page.click(f".interface-language [value={BY_SLUG[prefix].code}]")
    before = texts_without_script(page)
    assert page.locator(".function-tools, .order-help:visible").count() == 0
    page.locator("[name=functions-5-ORDER]").fill("1")
    save(page)
    assert texts_without_script(page) == [before[5], *before[:5]]


def texts_without_script(page):
    return [re.sub(r"\s+", " ", field.input_value()) for field in rows(page).locator("textarea").all()]


def test_a_function_becomes_an_item_by_its_arrow_and_moves_with_what_it_is_an_item_of(open_form):
    page = open_form()
    order = texts(page)
    page.get_by_role("button", name="Make (b) an item of the one before").press("Enter")
    page.get_by_role("button", name="Make (b) an item of the one before").press("Enter")
    page.get_by_role("button", name="Make (a)(ii) an item of the one before").press("Enter")
    assert shown(page) == [*zip(["(a)", "(a)(i)", "(a)(i)a", "(b)", "(c)", "(d)"], order, strict=True)]
    page.get_by_role("button", name="Make (a)(i)a an item of the one before").press("Enter")  # no deeper than that
    page.get_by_role("button", name="Make (a) an item of the one before").press("Enter")  # nor the first
    page.get_by_role("button", name="Move (a) down").press("Enter")
    moved = [order[place] for place in (3, 0, 1, 2, 4, 5)]
    labels = ["(a)", "(b)", "(b)(i)", "(b)(i)a", "(c)", "(d)"]
    assert shown(page) == [*zip(labels, moved, strict=True)]
    save(page)
    assert shown(page) == [*zip(labels, moved, strict=True)]
    page.get_by_role("button", name="Move (b) up").press("Enter")
    page.get_by_role("button", name="Raise (a)(i) by one level").press("Enter")
    page.get_by_role("button", name="Raise (b)(i) by one level").press("Enter")
    save(page)
    assert shown(page) == lettered(order)
