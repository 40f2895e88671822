"""All pages in a real browser, which reports what breaks the Content-Security-Policy."""

from tests.test_policy_in_a_browser import follow_admin_pages, follow_public_pages

from .rows import limit, row


def policy(page, site):
    """Rows: the public site in six languages, and the admin."""
    for what, follow, least in (("public site", follow_public_pages, 240), ("admin", follow_admin_pages, 40)):
        known, found = follow(page, site)
        for fault in found[:10]:
            print(*fault)
        yield row(
            f"the {what} in Chromium: Content-Security-Policy and console",
            {"violations or errors": len(found), "pages": len(known)},
            limits={"pages": limit(f"at least {least} pages", lambda count, least=least: count >= least)},
            database="SQLite",
        )
