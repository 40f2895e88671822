"""What machines find on pages and beside them: JSON-LD, Open Graph, the names of things, sitemap, robots, security.txt."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from lxml import etree

from opendata import files
from secretariat import tree
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Function, MandateSource
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE, every_page
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
SCHEMAS = Path(__file__).parent / "schemas"
XSD = "{http://www.w3.org/2001/XMLSchema}"
SITEMAP, XHTML = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}"


def data_in(page):
    return json.loads(page.one("script", type="application/ld+json")["text"])


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_a_body_page_carries_it_as_schema_org_knows_it(client, prefix):
    body = Body.objects.get(slug="office-of-the-executive-secretary")
    data = data_in(Page(client.get(f"/{prefix}/divisions/{body.slug}/")))
    own = {tag: getattr(body, BY_SLUG[tag].column("name")) for tag in EVERY_LANGUAGE}
    assert data["@type"] == "GovernmentOrganization"
    assert data["@id"] == f"http://testserver/id/{body.slug}"
    assert data["name"] == own[prefix]
    assert set(data["alternateName"]) >= {name for tag, name in own.items() if tag != prefix}
    assert data["knowsLanguage"] == [language.tag for language in LANGUAGES]
    assert data["parentOrganization"]["@id"] == f"http://testserver/id/{body.parent.slug}"
    assert [part["@id"].rpartition("/")[2] for part in data["subOrganization"]] == [p.slug for p in body.child_bodies()]


def test_a_text_cannot_leave_the_data_it_stands_in(client):
    body = Body.objects.get(slug="finance-unit")
    name = "</script><script>alert(1)</script>&amp;"
    texts.write(body, BY_SLUG["en"], {"name": name})
    response = client.get("/en/units/finance-unit/")
    assert b"<script>alert" not in response.content
    assert data_in(Page(response))["name"] == name


def test_open_graph_says_what_the_title_says(client):
    for prefix in EVERY_LANGUAGE:
        page = Page(client.get(f"/{prefix}/units/finance-unit/"))
        og = {e["property"]: e["content"] for e in page.all("meta") if "property" in e}
        body = Body.objects.get(slug="finance-unit")
        assert og["og:title"] == getattr(body, BY_SLUG[prefix].column("name"))
        assert og["og:url"] == page.one("link", rel="canonical")["href"]
        assert page.one("title")["text"].startswith(og["og:title"])
        assert og["og:description"] == page.one("meta", name="description")["content"]


def test_the_address_of_the_site_can_be_set(client, settings):
    settings.SITE_URL = "https://directory.example.org"
    page = Page(client.get("/fr/units/finance-unit/"))
    assert page.one("link", rel="canonical")["href"] == "https://directory.example.org/fr/units/finance-unit/"
    assert data_in(page)["@id"] == "https://directory.example.org/id/finance-unit"
    assert b"testserver" not in client.get("/sitemap.xml").content
    assert b"testserver" not in client.get("/api/v1/bodies/").content
    assert b"testserver" not in client.get("/fr/changes.atom").content


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html", "/ru/units/finance-unit/"),
        ("*/*", "/ru/units/finance-unit/"),
        ("application/json", "/api/v1/bodies/finance-unit/"),
    ],
)
def test_the_name_of_a_body_leads_to_what_is_known_of_it(client, accept, expected):
    response = client.get("/id/finance-unit", headers={"accept": accept, "accept-language": "ru"})
    assert (response.status_code, response.headers["Location"]) == (303, expected)
    assert client.get(response.headers["Location"]).status_code == 200


def test_the_name_of_a_function_leads_to_it_on_its_page_or_to_its_record(client):
    function = Function.objects.filter(mandate__body__slug="monitoring-review-and-reporting-unit")[1]
    found = {}
    for accept in ("text/html", "application/json"):
        response = client.get(f"/id/functions/{function.pk}", headers={"accept": accept, "accept-language": "ru"})
        found[accept] = (response.status_code, response.headers["Location"])
        assert client.get(response.headers["Location"]).status_code == 200
    assert found == {
        "text/html": (303, f"/ru/units/monitoring-review-and-reporting-unit/#function-{function.pk}"),
        "application/json": (303, f"/api/v1/functions/{function.pk}/"),
    }


def test_the_name_of_a_source_leads_to_it_and_others_to_nothing(client):
    source = MandateSource.objects.first()
    assert client.get(f"/id/mandates/{source.slug}").headers["Location"].endswith(f"/mandates/{source.slug}/")
    assert [client.get(f"/id/{name}").status_code for name in ("nobody", "functions/999999")] == [404, 404]
    unit = Body.objects.get(slug="finance-unit")
    unit.is_published = False
    unit.save()
    assert client.get("/id/finance-unit").status_code == 404


@pytest.fixture(scope="module")
def sitemap_schema():
    """The schema of sitemaps.org; of XHTML, it needs the one element of which it knows nothing."""
    with (SCHEMAS / "sitemap.xsd").open("rb") as file:
        own = etree.parse(file)
    link = etree.Element(f"{XSD}import", namespace="http://www.w3.org/1999/xhtml", schemaLocation="xhtml-link.xsd")
    own.getroot().insert(0, link)
    return etree.XMLSchema(etree.fromstring(etree.tostring(own), base_url=f"{SCHEMAS}/"))


def test_the_sitemap_names_every_page_in_every_language(client, sitemap_schema):
    sitemap = etree.fromstring(client.get("/sitemap.xml").content)
    sitemap_schema.assertValid(sitemap)
    urls = sitemap.findall(f"{SITEMAP}url")
    found = {url.find(f"{SITEMAP}loc").text for url in urls}
    pages = {path for path in every_page() if path != "search/"}
    assert found == {f"http://testserver/{prefix}/{path}" for prefix in EVERY_LANGUAGE for path in pages}
    for url in urls:
        links = links_of(url)
        assert links.keys() == {language.tag for language in LANGUAGES} | {"x-default"}
        assert links["x-default"] in (links["en"], "http://testserver/")
        assert url.find(f"{SITEMAP}loc").text in links.values()
        assert set(links.values()) <= found | {"http://testserver/"}


def links_of(url):
    return {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}


def test_pages_and_sitemap_name_the_languages_in_which_a_body_has_a_text_of_its_own(client):
    parent = Body.objects.get(slug="finance-unit").parent
    body = tree.add(Body(kind="unit", slug="dugongs", name_en="Dugongs", name_fr="Lamantins"), parent)
    sitemap = ET.fromstring(client.get("/sitemap.xml").content)
    listed = {url.find(f"{SITEMAP}loc").text: links_of(url) for url in sitemap.findall(f"{SITEMAP}url")}
    address = "http://testserver/{}/units/dugongs/"
    expected = {"en": address.format("en"), "fr": address.format("fr"), "x-default": address.format("en")}
    assert {loc: links for loc, links in listed.items() if body.slug in loc} == {
        expected["en"]: expected,
        expected["fr"]: expected,
    }
    home = {language.tag: f"http://testserver/{language.slug}/" for language in LANGUAGES}
    home["x-default"] = "http://testserver/"
    assert listed["http://testserver/en/"] == home
    for prefix in EVERY_LANGUAGE:
        page = Page(client.get(f"/{prefix}/units/dugongs/"))
        assert {
            one["hreflang"]: one["href"] for one in page.all("link", rel="alternate") if "hreflang" in one
        } == expected
        own = prefix if prefix in ("en", "fr") else "en"
        assert page.one("link", rel="canonical")["href"] == address.format(own)
        notices = page.all("details", **{"class": "unofficial"})
        assert len(notices) == (prefix == "fr")  # a translation, where there is one
        home_page = Page(client.get(f"/{prefix}/"))
        assert {
            one["hreflang"]: one["href"] for one in home_page.all("link", rel="alternate") if "hreflang" in one
        } == home


def test_a_long_sitemap_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr("opendata.sitemaps.PAGES_PER_FILE", 20)
    parts = [one.text for one in ET.fromstring(client.get("/sitemap.xml").content).iter(f"{SITEMAP}loc")]
    assert len(parts) == -(-(len(every_page()) - 1) // 20)
    found = [one.text for part in parts for one in ET.fromstring(client.get(part).content).iter(f"{SITEMAP}loc")]
    assert len(found) == len(set(found)) == 6 * (len(every_page()) - 1)
    assert client.get("/sitemap-9.xml").status_code == 404


def test_robots_find_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


def test_security_txt_is_there_when_somebody_is_named(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: mailto:security@example.org"
    assert lines[1].startswith("Expires: 20")
    assert lines[2] == "Preferred-Languages: ar, en, es, fr, ru, zh-Hans"


def test_the_page_of_the_data_shows_the_sums_of_files_that_are_made(client):
    assert not Page(client.get("/en/about/data/")).all("p", **{"class": "sum"})
    sums = b"".join(client.get("/data/SHA256SUMS").streaming_content).decode()
    shown = Page(client.get("/en/about/data/")).texts("code")
    assert len(shown) == len(files.TYPES)
    assert {line.split()[0] for line in sums.splitlines()} < set(shown)


def test_the_page_of_the_api_shows_every_operation_and_parameter(client):
    description = client.get("/api/v1/openapi.json").json()
    page = Page(client.get("/en/about/data/api/"))
    shown = page.texts("code")
    for path, methods in description["paths"].items():
        assert f"GET {path}" in shown
        assert {one["name"] for one in methods["get"].get("parameters", ())} <= set(shown)
    links = [e["href"] for e in page.all("a") if e["href"].startswith("/api/")]
    assert len(links) == len(description["paths"]) + 1
    assert {client.get(link).status_code for link in links} == {200}
