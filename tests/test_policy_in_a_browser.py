"""Every page of the admin in a real browser: nothing on it breaks the Content-Security-Policy.

For the public pages test_accessibility.py says so, which opens them all.
"""

from urllib.parse import urlsplit

import pytest

from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES
from tests.real_site import Site

pytestmark = pytest.mark.browser

LEFT_OUT = (
    "/logout/",
    "/jsi18n/",
    "/export/",
    "/static/",
    "/documents/",
    "/data/",
    "/api/",
    "/id/",
    ".atom",
    ".xml",
    ".json",
    ".csv",
    ".xlsx",
)


def faults(page, address, status=200):
    """What is wrong with a page, as the browser sees it."""
    response = page.goto(address, wait_until="load")
    found = [*page.evaluate("window.violations"), *page.said]
    found += [url for url in page.asked if urlsplit(url).netloc not in ("", urlsplit(address).netloc)]
    if status != 200:  # which the browser says on its console
        found = [fault for fault in found if str(status) not in fault and fault != address]
    page.said.clear()
    page.asked.clear()
    if response.status != status:
        found.append(response.status)
    if "default-src 'none'" not in response.headers["content-security-policy"]:
        found.append("no policy")
    return [(address, fault) for fault in found]


def follow(page, starts, is_wanted, kind_of):
    """(the addresses of the pages along every link from `starts`, one of each kind; what is wrong with them)."""
    waiting, known, kinds, found = [*starts], set(), set(), []
    while waiting:
        address = waiting.pop()
        known.add(address)
        found += faults(page, address)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])"):
            kind = kind_of(link)
            if link not in known and kind not in kinds and is_wanted(link):
                kinds.add(kind)
                waiting.append(link)
    return known, found


def follow_public_pages(page, site):
    """Every public page in every language."""
    own = [f"{site.url}/{prefix}/" for prefix in EVERY_LANGUAGE]

    def is_wanted(link):
        return link.startswith(tuple(own)) and not any(word in link for word in LEFT_OUT if word != "/data/")

    return follow(page, own, is_wanted, lambda link: link)


def follow_admin_pages(page, site):
    """From the index along every link to a page of the admin, one page of each kind."""
    page.goto(f"{site.url}/admin/login/")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    start = f"{site.url}/admin/"

    def kind_of(link):
        return "".join("0" if letter.isdigit() else letter for letter in link.partition("?")[0])

    def is_wanted(link):
        return link.startswith(start) and not any(word in link for word in LEFT_OUT)

    return follow(page, [start], is_wanted, kind_of)


def test_the_sink_hears_what_breaks_the_policy(watched, site):
    watched.goto(f"{site.url}/en/")
    watched.evaluate("document.body.setAttribute('style', 'color: red')")
    watched.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))")
    watched.wait_for_function("window.violations.length >= 2")
    assert {line.split()[0] for line in watched.evaluate("window.violations")} == {"style-src-attr", "script-src-elem"}


def test_no_page_of_the_admin_breaks_the_policy(watched, site):
    known, found = follow_admin_pages(watched, site)
    assert found == []
    assert len(known) > 40, sorted(known)


def test_no_text_is_executed(watched, tmp_path):
    """Every text of every language is a script that calls `xss()`; the data and the JSON-LD of the pages among them."""
    with Site(tmp_path) as site:
        site.manage(
            "shell", "--no-imports", "--command", "from tests.delivery.test_scripts_in_texts import poison; poison()"
        )
        watched.add_init_script("window.executed = []; window.xss = (what) => window.executed.push(what || 1)")
        for prefix in ("en", "ar"):
            for path in (*PAGE_TYPES.values(), "search/?q=xss", "documents/chart.svg"):
                watched.goto(f"{site.url}/{prefix}/{path}", wait_until="load")
                assert watched.evaluate("window.executed") == [], path
                assert watched.evaluate("window.violations") == [], path
        watched.goto(f"{site.url}/en/")
        watched.locator("#search").press_sequentially("xss")
        watched.wait_for_selector("#suggestions [role=option]")
        assert watched.evaluate("window.executed") == []
