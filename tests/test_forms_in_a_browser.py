"""Forms of the admin in a real browser: sent once, not lost when they cannot be taken, kept as drafts until saved."""

import re

import pytest

from exchange.addresses import slug_of
from tests.real_site import Site

pytestmark = pytest.mark.browser

NEW_BODY = "/admin/secretariat/body/add/"
TREE = "/admin/secretariat/body/"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A site of its own: these tests change the directory."""
    with Site(tmp_path_factory.mktemp("forms-site")) as running:
        yield running


def sign_in(page, own_site, after="/admin/"):
    page.fill("#id_username", "administrator")
    page.fill("#id_password", own_site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url(re.compile(f"{re.escape(after)}$"))


@pytest.fixture
def console():
    return []


@pytest.fixture
def context(new_context, own_site, console):
    """A browser of its own, signed in: its drafts are nobody else's."""
    context = new_context()
    context.on("console", lambda message: console.append(message.text))
    page = context.new_page()
    page.goto(f"{own_site.url}/admin/login/?next=/admin/")
    sign_in(page, own_site)
    return context


@pytest.fixture
def page(context, own_site):
    page = context.new_page()
    page.goto(own_site.url + TREE)
    return page


def address_of(page, own_site, app, words):
    page.goto(f"{own_site.url}/admin/{app}/?q={words}")
    return page.locator("#result_list th a").first.evaluate("link => link.href").partition("?")[0]


def leave(page):
    """Close a tab, whatever stands in its fields."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.close(run_before_unload=False)


def test_an_address_is_proposed_as_imports_do(page, own_site):
    proposed = {}
    for add, name in ((NEW_BODY, "#id_name_en"), ("/admin/secretariat/mandatesource/add/", "#id_title_en")):
        page.goto(own_site.url + add)
        for text in ("Decision XVI/1", "R&D: Forests, Seas – and more", "Minister’s Office", "Équipe 8(j)"):
            page.fill(name, text)
            page.locator(name).dispatch_event("keyup")
            proposed[text] = page.input_value("#id_slug")
        assert proposed == {text: slug_of(text) for text in proposed}


class TestSentOnce:
    @pytest.fixture
    def form(self, page, own_site):
        page.goto(address_of(page, own_site, "units/unit", "biosafety") + "?language=en")
        return page

    def functions(self, page):
        return page.locator(".function-marker:visible").count()

    def posts(self, page):
        found = []
        page.on("request", lambda request: request.method == "POST" and found.append(request.post_data))
        return found

    def test_a_double_click_saves_once_with_the_button_that_was_pressed(self, form):
        before, posts = self.functions(form), self.posts(form)
        form.locator("[name$=-text_en]:visible").last.fill("a double click")
        form.locator("[name=_continue]").dblclick(no_wait_after=True)
        form.wait_for_selector(".messagelist .success")
        assert self.functions(form) == before + 1
        assert len(posts) == 1
        assert "_continue" in posts[0]

    def test_enter_twice_saves_once(self, form):
        posts = self.posts(form)
        form.fill("[name=acronym_en]", "BIO")
        form.evaluate("document.querySelector('[name=acronym_en]').focus()")
        form.keyboard.press("Enter", delay=0)
        form.keyboard.press("Enter", delay=0)
        form.wait_for_selector(".messagelist .success")
        assert len(posts) == 1

    def test_without_scripts_the_server_takes_a_double_click_as_one(self, context, new_context, own_site):
        page = new_context(storage_state=context.storage_state(), java_script_enabled=False).new_page()
        page.goto(address_of(page, own_site, "units/unit", "biosafety") + "?language=en")
        before = self.functions(page)
        page.locator("[name$=-text_en]:visible").last.fill("without scripts")
        page.locator("[name=_continue]").dblclick(no_wait_after=True)
        page.wait_for_selector(".messagelist .success")
        page.reload()
        assert self.functions(page) == before + 1

    def test_a_page_that_the_browser_kept_can_be_sent_anew(self, form):
        token = form.input_value("#unit_form [name=idempotency_key]")
        form.evaluate("document.querySelector('#unit_form').addEventListener('submit', (e) => e.stopPropagation())")
        form.evaluate(
            """() => {
                const form = document.querySelector("#unit_form");
                form.action = "javascript:void 0";
                form.dispatchEvent(new SubmitEvent("submit", { bubbles: false, cancelable: true }));
                form.dataset.sending = "";
                for (const button of form.querySelectorAll("[type=submit]")) {
                    button.disabled = true;
                    button.dataset.sending = "";
                }
                dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
            }"""
        )
        assert form.locator("#unit_form [type=submit]:disabled").count() == 0
        assert form.input_value("#unit_form [name=idempotency_key]") != token

    def test_a_preview_leaves_the_page_ready(self, form):
        for _time in range(2):
            with form.expect_popup() as preview:
                form.click("[name=_preview]")
            preview.value.wait_for_load_state()  # Chromium 156 forgets to close a tab while it goes to another page
            preview.value.close()
        assert form.locator("#unit_form [type=submit]:disabled").count() == 0


class TestDrafts:
    def offer(self, page):
        return page.locator(".draft")

    @pytest.fixture
    def address(self, page, own_site):
        return address_of(page, own_site, "units/unit", "monitoring") + "?language=en"

    def type_and_leave(self, context, address, field, text):
        page = context.new_page()
        page.goto(address)
        page.fill(field, text)
        leave(page)

    def test_what_was_typed_is_offered_restored_and_gone_when_saved(self, context, page, address):
        self.type_and_leave(context, address, "[name=opening_en]", "A beginning")
        page.goto(address)
        assert re.search(r"You have an unsaved draft of \d\d:\d\d\.", self.offer(page).inner_text())
        assert page.input_value("[name=opening_en]") != "A beginning"
        page.get_by_role("button", name="Restore it").click()
        assert page.input_value("[name=opening_en]") == "A beginning"
        assert self.offer(page).count() == 0
        page.click("[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        assert page.input_value("[name=opening_en]") == "A beginning"
        assert self.offer(page).count() == 0
        page.reload()
        assert self.offer(page).count() == 0

    def test_a_draft_is_discarded(self, context, page, address):
        self.type_and_leave(context, address, "[name=closing_en]", "An end")
        page.goto(address)
        page.get_by_role("button", name="Discard it").click()
        page.reload()
        assert self.offer(page).count() == 0

    def test_a_text_that_was_changed_meanwhile_is_shown_to_copy(self, context, page, address):
        self.type_and_leave(context, address, "[name=closing_en]", "Mine")
        other = context.new_page()
        other.goto(address)
        other.fill("[name=closing_en]", "Another")
        other.evaluate("localStorage.setItem('aside', Object.keys(localStorage).find((k) => k.startsWith('draft ')))")
        key = other.evaluate("localStorage.getItem('aside')")
        draft = other.evaluate("(key) => localStorage.getItem(key)", key)
        other.click("[name=_continue]")
        other.wait_for_selector(".messagelist .success")
        other.evaluate("([key, draft]) => localStorage.setItem(key, draft)", [key, draft])
        page.goto(address)
        page.get_by_role("button", name="Restore it").click()
        assert page.input_value("[name=closing_en]") == "Another"
        assert page.locator(".draft textarea").input_value() == "Mine"

    def test_in_arabic_the_time_has_western_digits(self, context, page, address, own_site):
        page.click(".interface-language [value=ar]")
        self.type_and_leave(context, address, "[name=name_en]", "Name")
        page.goto(address)
        assert re.search(r"\d\d:\d\d", self.offer(page).inner_text())
        assert "You have" not in self.offer(page).inner_text()

    def test_the_desk_and_a_new_body_keep_drafts_too(self, context, page, own_site):
        unit = re.search(r"/(\d+)/change/", address_of(page, own_site, "units/unit", "biosafety"))[1]
        desk = f"{own_site.url}/admin/translations/task/secretariat.body/{unit}/es/"
        for address, field in (
            (desk, f"[name=secretariat-body-{unit}-name-words]"),
            (own_site.url + NEW_BODY, "#id_name_en"),
        ):
            self.type_and_leave(context, address, field, "Kept")
            page.goto(address)
            page.get_by_role("button", name="Restore it").click()
            assert page.input_value(field) == "Kept"
            page.reload()
            page.get_by_role("button", name="Discard it").click()

    def test_signing_out_deletes_them(self, context, page, address):
        self.type_and_leave(context, address, "[name=opening_en]", "Secret")
        page.goto(address)
        assert "Secret" in page.evaluate("JSON.stringify(localStorage)")
        page.click("#logout-form button")
        page.wait_for_url("**/logout/")
        assert "Secret" not in page.evaluate("JSON.stringify(localStorage)")

    def test_a_password_is_never_kept(self, page, own_site):
        page.goto(f"{own_site.url}/admin/auth/user/add/")
        page.fill("[name=password1]", "molto-segreta")
        page.wait_for_timeout(600)
        assert "segreta" not in page.evaluate("JSON.stringify(localStorage)")


class TestSignedOut:
    @pytest.fixture
    def refused(self, context, page, own_site):
        """The page after Save, when another tab had signed out."""
        page.goto(address_of(page, own_site, "units/unit", "clearing-house") + "?language=en")
        page.fill("[name=opening_en]", "Typed before\nsigning out")
        other = context.new_page()
        other.goto(f"{own_site.url}/admin/")
        other.click("#logout-form button")
        other.wait_for_load_state()
        page.click("[name=_continue]")
        page.wait_for_selector(".unsaved")
        return page

    def sign_in_in_a_new_tab(self, page, own_site):
        link = page.locator(".unsaved-steps a.button")
        assert link.get_attribute("target") == "_blank"
        tab = page.context.new_page()
        tab.goto(own_site.url + link.get_attribute("href"))
        sign_in(tab, own_site)

    def test_it_is_shown_and_sent_again_after_signing_in(self, refused, own_site):
        assert "You were signed out; nothing has been saved" in refused.locator("h1").inner_text()
        assert refused.locator(".unsaved-field textarea").input_value() == "Typed before\nsigning out"
        refused.get_by_role("button", name="Send it again").click()
        refused.wait_for_selector(".unsaved-still:visible")
        self.sign_in_in_a_new_tab(refused, own_site)
        refused.get_by_role("button", name="Send it again").click()
        refused.wait_for_selector(".messagelist .success")
        assert refused.input_value("[name=opening_en]") == "Typed before\nsigning out"
        assert refused.locator(".draft").count() == 0

    def test_without_scripts_it_is_sent_again_in_two_steps(self, refused, context, own_site, new_context):
        page = new_context(java_script_enabled=False).new_page()
        page.goto(f"{own_site.url}/admin/login/?next=/admin/")
        sign_in(page, own_site)
        address = address_of(page, own_site, "units/unit", "conference") + "?language=en"
        page.goto(address)
        page.fill("[name=opening_en]", "Without scripts")
        page.context.clear_cookies(name="sessionid")
        page.click("[name=_continue]")
        self.sign_in_in_a_new_tab(page, own_site)
        page.get_by_role("button", name="Send it again").click()
        assert "signed in again" in page.locator("h1").inner_text()
        page.get_by_role("button", name="Send it again").click()
        page.wait_for_selector(".messagelist .success")
        assert page.input_value("[name=opening_en]") == "Without scripts"

    def test_a_post_that_is_too_large_is_shown(self, page, own_site):
        page.goto(address_of(page, own_site, "units/unit", "finance-unit") + "?language=en")
        page.fill("[name=opening_en]", "Among too many fields")
        page.evaluate(
            """() => {
                const form = document.querySelector("#unit_form");
                for (let number = 0; number < 5000; number++) {
                    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "version" }));
                }
            }"""
        )
        page.click("[name=_continue]")
        page.wait_for_selector(".unsaved")
        assert page.locator(".unsaved-field textarea").input_value() == "Among too many fields"
