"""Rules of the site: they hold on every public page, in every language."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.languages import BY_SLUG, LANGUAGES
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES, every_page

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("directory")]


@pytest.fixture(params=EVERY_LANGUAGE)
def language(request):
    return BY_SLUG[request.param]


PAGES = {}
"""What was fetched once; the tests here only read."""


@pytest.fixture
def pages(client, language):
    """Every page in one language: address → page."""
    if language in PAGES:
        return PAGES[language]
    found = PAGES[language] = {}
    for path in every_page():
        response = client.get(f"/{language.slug}/{path}")
        assert response.status_code == 200, response.request["PATH_INFO"]
        assert response.headers["Content-Language"] == language.tag
        found[path] = Page(response)
    assert len(found) == 65
    return found


@pytest.mark.django_db
def test_every_page_is_well_formed_and_says_its_language(pages, language):
    for path, page in pages.items():
        assert page.open == [], path
        html = page.one("html")
        assert (html["lang"], html["dir"]) == (language.tag, language.dir)
        assert len(page.all("h1")) == 1, path
        assert page.one("title")["text"].strip()
        assert page.one("meta", name="description")["content"].strip()
        assert page.one("main", id="main")
        ids = [element["id"] for element in page.elements if "id" in element]
        assert len(ids) == len(set(ids)), path
        assert not re.search(r"(?<!\.)\.\.(?!\.)|[。，]\.", html["text"]), path  # a full stop after one
        columns = [element for element in page.all("div") if "with-tree" in element.get("class", "").split()]
        assert len(columns) == len(page.all("nav", **{"class": "tree"})), path


@pytest.mark.django_db
def test_every_page_leads_to_itself_in_the_other_languages(pages, language):
    for path, page in pages.items():
        alternates = {e["hreflang"]: e["href"] for e in page.all("link", rel="alternate") if "hreflang" in e}
        expected = {other.tag: f"http://testserver/{other.slug}/{path}" for other in LANGUAGES}
        default = f"http://testserver/en/{path}" if path else "http://testserver/"
        assert alternates == {**expected, "x-default": default}
        assert page.one("link", rel="canonical")["href"] == expected[language.tag]
        bar = [(e["lang"], e["dir"], e["href"]) for e in page.all("a", rel="alternate")]
        assert bar == [(o.tag, o.dir, f"/{o.slug}/{path}") for o in LANGUAGES if o != language]
        here = page.one("span", lang=language.tag, **{"aria-current": "true"})
        assert (here["text"], here["lang"]) == (language.own_name, language.tag)


@pytest.mark.django_db
def test_no_page_asks_another_host_or_carries_inline_script_or_style(pages):
    for path, page in pages.items():
        for element in page.elements:
            loaded = element.get("src") or (
                element["tag"] == "link" and element["rel"] != "alternate" and element["href"]
            )
            assert not loaded or loaded.startswith("/") or element.get("rel") == "canonical", path
            assert not {"style", "onclick"} & element.keys(), path
        assert page.all("style") == []
        scripts = [e for e in page.all("script") if e.get("type") != "application/ld+json"]  # that is no script
        assert [e for e in scripts if not e.get("src") or not ("defer" in e or e["type"] == "module")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "language", [BY_SLUG[prefix] for prefix in ("ar", "ru", "zh")], ids=lambda language: language.slug
)
def test_no_english_is_left_on_a_page_in_another_script_unmarked(pages, language):
    """In Arabic, Russian and Chinese every word in Latin letters is a name, a symbol or marked as English."""
    allowed = re.compile(
        r"PDF|DOCX|SVG|CSV|XLSX|Atom|iCalendar|JSON-LD|JSON|RDF|SKOS|W3C|OpenAPI 3\.1|ETag|If-None-Match|Turtle|Popolo|LDAP|LDIF|vCard|EAC-CPF 2\.0|SHA-256|[“«]lang[”»]|[“«]id[”»]|[“«](changed_since|on)[”»]|https?://\S+|English|Español|Français|OES|SPS|MCOS|X/15|\([a-z]\)|8\xa0?\(?j\)|A–Z|^[A-Z]$|^#$|^[a-f]$|\(j\)|j\)"
    )
    for path, page in pages.items():
        for own, text in page.pieces:
            if own == language.tag:
                rest = allowed.sub("", text)
                assert not re.search(r"[A-Za-z]{2,}", rest), (path, text)


@pytest.mark.django_db
def test_every_link_of_the_site_leads_somewhere(pages, client, language):
    links = {e["href"].partition("#")[0] for page in pages.values() for e in page.all("a")}
    local = {link for link in links if link.startswith(f"/{language.slug}/")}
    local -= {link for link in local if "/documents/" in link}  # they take long; tests/documents asks for them
    found = {}
    for link in local:
        response = client.get(link)
        response.getvalue()  # a file is closed when it has been read
        found[link] = response.status_code
    assert found == dict.fromkeys(local, 200)
    for path, page in pages.items():
        ids = {element["id"] for element in page.elements if "id" in element}
        fragments = {e["href"][1:] for e in page.all("a") if e["href"].startswith("#")}
        assert fragments <= ids, path


@pytest.mark.django_db
def test_public_pages_set_no_cookie_and_vary_by_none(client, language):
    for path in PAGE_TYPES.values():
        response = client.get(f"/{language.slug}/{path}", headers={"accept-language": "ru", "cookie": "a=b"})
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert "accept-language" not in response.headers.get("Vary", "").lower()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGE_TYPES.values(), ids=PAGE_TYPES)
def test_a_page_takes_at_most_eight_queries(client, path):
    for prefix in EVERY_LANGUAGE:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/{prefix}/{path}")
        assert len(queries) <= 8, [query["sql"] for query in queries]


@pytest.mark.django_db
def test_public_pages_answer_reading_only(client):
    for path in PAGE_TYPES.values():
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(f"/en/{path}").status_code == 405
        assert client.head(f"/en/{path}").status_code == 200
