"""The description of the data set, as data portals and search engines read it."""

import hashlib
import json

import extruct
import pytest
from rdflib import DCAT, DCTERMS, FOAF, VOID, Graph, Literal, Namespace, URIRef

from opendata.files import SUMS, TYPES
from secretariat.environment import Licence
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body
from tests.opendata.test_rdf import faults

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("directory"),
    pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context) .*is deprecated"),  # rdflib's own
]
BASE = "http://testserver"
SPDX = Namespace("http://spdx.org/rdf/terms#")
LICENCE = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


def catalog(client, suffix="ttl"):
    response = client.get(f"/data/catalog.{suffix}")
    assert response.status_code == 200
    return Graph().parse(data=response.content, format={"ttl": "turtle", "jsonld": "json-ld"}[suffix])


def read(response):
    return b"".join(response.streaming_content)


def test_the_catalogue_conforms_to_dcat_ap(client, settings):
    settings.DATA_LICENCE = LICENCE
    before = catalog(client)
    content = {name: read(client.get(f"/data/{name}")) for name in TYPES if name != SUMS}
    graph = catalog(client)
    assert faults(before, "dcat-ap.ttl") == faults(graph, "dcat-ap.ttl") == []
    assert {*graph} == {*catalog(client, "jsonld")}
    (own,) = graph.subjects(DCAT.distribution, unique=True)
    assert {text.language for text in graph.objects(own, DCTERMS.title)} == {language.tag for language in LANGUAGES}
    names = {str(name) for name in graph.objects(graph.value(own, DCTERMS.publisher), FOAF.name)}
    assert {Body.objects.get(parent=None).name_en, Body.objects.get(parent=None).name_ar} < names
    found = {}
    for file in graph.objects(own, DCAT.distribution):
        assert graph.value(file, DCTERMS.license) == URIRef(LICENCE.url)
        checksum = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
        found[str(graph.value(file, DCAT.downloadURL))] = (graph.value(file, DCAT.byteSize).toPython(), str(checksum))
    sums = {f"{BASE}/data/{name}": (len(one), hashlib.sha256(one).hexdigest()) for name, one in content.items()}
    assert found == sums
    assert {str(one) for one in graph.objects(own, VOID.dataDump)} < found.keys()
    graph.remove((None, DCAT.accessURL, URIRef(f"{BASE}/data/bodies.csv")))
    graph.add((own, DCTERMS.title, Literal("A second one", lang="en")))
    assert len(faults(graph, "dcat-ap.ttl")) == 2


def test_nothing_is_claimed_without_a_licence(client):
    assert not [*catalog(client).objects(None, DCTERMS.license)]
    assert b'"license"' not in client.get("/en/about/data/").content


def test_a_licence_that_is_set_later_is_in_the_files_too(client, settings):
    for licence in (None, LICENCE):
        settings.DATA_LICENCE = licence
        found = {name: json.loads(read(client.get(f"/data/{name}"))) for name in ("directory.json", "datapackage.json")}
        assert found["directory.json"]["licence"] == (licence and licence._asdict())
        assert ("licenses" in found["datapackage.json"]) == bool(licence)


def test_identifiers_of_the_catalogue_lead_to_it(client):
    found = {}
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        response = client.get("/id/catalog/", headers={"accept": accept, "accept-language": "fr"})
        found[accept] = (response.status_code, response.headers["Location"])
    assert found == {
        "text/html": (303, "/fr/about/data/"),
        "text/turtle": (303, "/data/catalog.ttl"),
        "application/ld+json": (303, "/data/catalog.jsonld"),
    }
    assert client.get("/.well-known/void").headers["Location"] == "/id/catalog/"


def test_the_page_of_the_data_carries_it_as_schema_org_knows_it(client, settings):
    settings.DATA_LICENCE = LICENCE
    sums = dict(line.split("  ")[::-1] for line in read(client.get(f"/data/{SUMS}")).decode().splitlines())
    for prefix in ("en", "ar"):
        page = client.get(f"/{prefix}/about/data/").content.decode()
        (found,) = extruct.extract(page, base_url=f"{BASE}/{prefix}/about/data/", syntaxes=["json-ld"])["json-ld"]
        top = Body.objects.get(parent=None)
        assert (found["@type"], found["license"]) == ("Dataset", LICENCE.url)
        assert found["creator"]["name"] == getattr(top, BY_SLUG[prefix].column("name"))
        assert found["@id"] == f"{BASE}/id/catalog/#directory"
        assert {one["name"]: one["sha256"] for one in found["distribution"] if one["name"] != SUMS} == sums
        assert {one["contentUrl"] for one in found["distribution"]} == {f"{BASE}/data/{name}" for name in TYPES}
