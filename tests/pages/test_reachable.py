"""Addresses on pages: read, copied and clicked by people, and hidden from simple harvesters."""

import html
import re
from urllib.parse import unquote

from django.http import HttpResponse
from django.utils import translation

from pages.templatetags.reachable import email_link, phone_link
from tests.html import Page

EMAIL = "media-unit@directory.example.org"

# What programs of this kind look for, as several of them in public repositories do it.
OF_HARVESTERS = (
    r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}",
    r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}\b",
    r"[\w\.-]+@[\w\.-]+",
    r"[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]{2,}",
    r"mailto:([a-zA-Z0-9._%+\-]+@[a-zA-Z0-9.\-]+\.[a-zA-Z]{2,})",
    r"mailto:([^\"]+)",
)


def link_in(language="en", email=EMAIL, name="Media Unit"):
    with translation.override(language):
        return email_link(email, name)


def links_in(content):
    return Page(HttpResponse(content)).all("a")


def test_simple_harvesters_find_nothing():
    page = f"<p>{link_in()}</p>"
    apart = re.sub("<[^>]*>", " ", html.unescape(page))
    for pattern in OF_HARVESTERS:
        assert re.findall(pattern, page) == [], "in the source"
        assert not re.findall(pattern, apart), "in the texts between tags"
        found = re.findall(pattern, html.unescape(page))
        assert not any(EMAIL in one for one in found), "in the source, with its references resolved"


def test_people_read_copy_and_click_the_address():
    (link,) = links_in(link_in())
    assert link["text"] == EMAIL
    address, _mark, subject = link["href"].partition("?subject=")
    assert unquote(address) == f"mailto:{EMAIL}"
    assert unquote(subject) == "To: Media Unit"
    subjects = {unquote(links_in(link_in(code))[0]["href"]).partition("=")[2] for code in ("en", "ar", "fr", "ru", "zh-hans")}  # fmt: skip
    assert len(subjects) == 5


def test_nothing_leaves_its_attribute():
    odd = link_in(email="a'\"<b>@example.org", name='"><script>')
    assert "<script>" not in odd
    assert len(links_in(odd)) == 1
    assert "<i>" not in phone_link('+1"<i>', "<i>", '"<i>')


def test_a_number_is_called_with_its_extension():
    with translation.override("fr"):
        (link,) = links_in(phone_link("+15142882220", "+1 514-288-2220", "12"))
    assert link["href"] == "tel:+15142882220;ext=12"
    assert link["text"] == "+1 514-288-2220 poste 12"
