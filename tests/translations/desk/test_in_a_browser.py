"""One text from an editor's change to the readers of another language, in a real browser; and the desk by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.real_site import Site

pytestmark = pytest.mark.browser

DESK = "/admin/translations/task/"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PERSONS = """
from tests.people.persons import person
person("editor", "Editors", branches=["biosafety-and-biosecurity-unit"])
person("translator", "Translators", translates=["ru"])
person("reviewer", "Reviewers", reviews=["ru"])
"""
PAGE = "units/biosafety-and-biosecurity-unit/"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("desk-site")) as running:
        running.manage("shell", "-c", PERSONS)
        yield running


@pytest.fixture
def said():
    """What was said on a console."""
    return []


@pytest.fixture
def sign_in(new_context, own_site, said):
    """Signs a person in, in a browser of their own."""

    def signed_in(name, password="parola-di-prova"):
        page = new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{own_site.url}/admin/login/?next={DESK}")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        with page.expect_navigation():
            page.click("#login-form [type=submit]")
        return page

    return signed_in


def press(page, selector):
    with page.expect_navigation():
        page.click(selector)


def messages(page):
    return page.locator(".messagelist li").all_inner_texts()


def test_from_an_editors_change_to_a_russian_reader(sign_in, own_site, new_context, said):
    reader = new_context().new_page()
    editor, translator, reviewer = sign_in("editor"), sign_in("translator"), sign_in("reviewer")

    # What there is was approved once.
    reviewer.goto(own_site.url + DESK)
    desk_of = "th:has-text('Biosafety and Biosecurity Unit') ~ td >> nth=3 >> a.to-desk"
    press(reviewer, desk_of)
    address = reviewer.url
    press(reviewer, ".desk-row [value=approve]")
    assert messages(reviewer) == ["2 texts approved and published."]
    reader.goto(f"{own_site.url}/ru/{PAGE}")
    opening = reader.locator("main .lead").inner_text()

    # The editor changes the English mandate, and five languages are stale.
    editor.goto(f"{own_site.url}/admin/units/unit/?q=biosafety")
    press(editor, "#result_list th a")
    editor.goto(editor.url.split("?")[0] + "?language=en")
    english = editor.input_value("[name=opening_en]")
    editor.fill("[name=opening_en]", f"{english} It reports once a year.")
    press(editor, "[name=_continue]")
    translator.goto(own_site.url + DESK)
    row = translator.locator("tr:has(th:has-text('Biosafety and Biosecurity Unit'))")
    assert row.locator(".standing-count:has-text('stale')").count() == 5
    reader.reload()
    assert "Английский текст был изменен" in reader.locator(".unofficial").inner_text()

    # The translator sees what changed since the translation, corrects and submits it.
    translator.goto(f"{own_site.url}{DESK}queue/")
    assert translator.locator(".queue tbody tr").count() == 1
    assert "Opening" in translator.locator(".queue tbody th").all_inner_texts()[0]
    press(translator, ".queue tbody th a")
    segment = translator.locator(".sheet:has(.standing-stale)")
    assert segment.locator(".difference ins").all_inner_texts() == [" It reports once a year."]
    text = segment.locator("textarea")
    text.fill(f"{text.input_value()} Она отчитывается один раз в год.")
    press(translator, ".sheet:has(.standing-stale) [value^=submit]")
    assert messages(translator) == ["1 text submitted for review."]
    reader.reload()
    assert opening in reader.locator("main").inner_text()

    # The reviewer approves; the readers see it, and the line is gone.
    reviewer.goto(f"{own_site.url}{DESK}queue/?state=review")
    press(reviewer, ".queue tbody th a")
    assert reviewer.url.split("#")[0] == address.split("#")[0]
    press(reviewer, ".sheet:has(.standing-review) [value^=approve]")
    assert messages(reviewer) == ["1 text approved and published."]
    reader.reload()
    assert "Она отчитывается один раз в год." in reader.locator("main").inner_text()
    assert "Английский текст был изменен" not in reader.locator("main").inner_text()

    # Whatever else is on the page is approved too, and so is the other line.
    reviewer.goto(f"{own_site.url}{DESK}queue/?state=unofficial")
    while reviewer.locator(".queue").count():
        for box in reviewer.locator("[name=text]").all():
            box.check()
        press(reviewer, "[name=do][value=approve]")
    reader.reload()
    assert reader.locator(".unofficial").count() == 0
    assert said == []


def test_by_keyboard_with_a_suggestion_and_unsaved_text(sign_in, own_site, said):
    page = sign_in("administrator", own_site.password)
    press(page, "th:has-text('Capacity Development Unit') ~ td >> nth=2 >> a.to-desk")
    first, second = page.locator("textarea").nth(0), page.locator("textarea").nth(1)
    first.focus()
    page.keyboard.press("Alt+PageDown")
    assert second.evaluate("field => field === document.activeElement")
    page.keyboard.press("Alt+PageUp")
    page.keyboard.press("End")
    page.keyboard.type(" bis")
    length = page.locator(".length").nth(0).inner_text()
    assert length.startswith(f"{len(first.input_value())} / 255")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click(".desk-rooms a >> nth=1", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert messages(page) == ["1 draft saved."]
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert messages(page) == ["1 text submitted for review."]
    term = page.locator(".terms button.insert").first
    term.click()
    assert term.inner_text() in term.locator("xpath=ancestor::section").locator("textarea").input_value()
    assert said == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])  # colours know no language
def test_the_rules_of_accessibility_hold(sign_in, own_site, language, scheme):
    page = sign_in("administrator", own_site.password)
    page.emulate_media(color_scheme=scheme)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": own_site.url}])
    page.goto(f"{own_site.url}{DESK}queue/?language=ar")
    paths = [DESK, f"{DESK}queue/?language=ar", f"{DESK}interface/"]
    desk = page.locator(".queue tbody th a").first.get_attribute("href")
    for path in [*paths, desk]:
        page.goto(own_site.url + path)
        found = Axe().run(page, context="#content", options=RULES).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == [], path
