"""The RDF, held against the shapes of the ontology of organisations, and its identifiers, followed as programs follow them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS

from opendata import events, rdf, records
from opendata.files import _nodes
from secretariat.environment import Licence
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, ContactPoint, Function, Post, Topic
from tests.opendata.contact_records import contact_record, post_record
from translations import texts

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("directory"),
    pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context) .*is deprecated"),  # rdflib's own
]
BASE = "http://testserver"
SHAPES = Path(__file__).parent / "shapes"
UNIT = "monitoring-review-and-reporting-unit"
EXPRESSIONS = {("/id/mandates", language.tag) for language in LANGUAGES}
"""A mandate source in each language."""


def whole_graph(**made_up):
    """Return the RDF of the whole directory; `made_up` is put into the record of one body."""
    bodies = [body | made_up if body["id"] == UNIT else body for body in records.every_body(BASE)]
    nodes = _nodes(bodies, [*records.every_source(BASE)], [*records.every_topic(BASE)], BASE)
    return Graph().parse(data="".join(rdf.turtle(nodes)), format="turtle")


def faults(graph, shapes):
    """Return what SHACL says against a graph: the messages with the nodes they are about."""
    rules = Graph().parse(SHAPES / shapes)
    classes = Graph()
    classes += rules.triples((None, RDFS.subClassOf, None))
    _conforms, report, _text = validate(graph, shacl_graph=rules, ont_graph=classes)
    message, node = (URIRef(f"http://www.w3.org/ns/shacl#{name}") for name in ("resultMessage", "focusNode"))
    return sorted({f"{report.value(one, node)}: {report.value(one, message)}" for one in report.subjects(message)})


def test_the_whole_conforms_to_the_ontology_of_organisations():
    held = post_record(4, uri=f"{BASE}/id/{UNIT}#post-4", holder={"names": {"en": "A. N. Other"}, "honorific": {}})
    graph = whole_graph(posts=[post_record(uri=f"{BASE}/id/{UNIT}#post-3"), held], contacts=[contact_record()])
    assert faults(graph, "org.ttl") == []
    division, unit = (URIRef(f"{BASE}/id/{slug}") for slug in ("office-of-the-executive-secretary", UNIT))
    assert (unit, ORG.subOrganizationOf, division) in graph
    assert (
        {*graph.subjects(ORG.unitOf)} == {*graph.objects(None, ORG.hasUnit)} != {*graph.subjects(ORG.subOrganizationOf)}
    )
    graph.add((unit, ORG.unitOf, division))
    graph.add((unit, SKOS.prefLabel, next(graph.objects(division, SKOS.prefLabel))))
    assert len(faults(graph, "org.ttl")) == 2


def test_events_are_change_events_of_the_ontology(client, monkeypatch):
    before, after = (Body.objects.get(slug=slug) for slug in ("finance-unit", UNIT))
    event = events.PublicEvent(
        7, "merged", timezone.localdate(), timezone.now(), bodies=[(before.pk, after.pk)], sentences={"en": "Merged."}
    )
    monkeypatch.setattr(events, "_finders", [lambda bodies, since, until: [event]])
    graph = whole_graph()
    assert faults(graph, "org.ttl") == []
    (own,) = graph.subjects(RDF.type, ORG.ChangeEvent)
    first, second = (URIRef(f"{BASE}/id/{slug}") for slug in ("finance-unit", UNIT))
    wanted = {(own, ORG.originalOrganization, first), (own, ORG.resultingOrganization, second), (first, ORG.changedBy, own), (second, ORG.resultedFrom, own)}  # fmt: skip
    assert wanted <= {*graph}
    assert wanted <= {*Graph().parse(data=client.get(f"/data/bodies/{UNIT}.ttl").content)}
    keys = {before.pk: "finance-unit", after.pk: UNIT}
    nodes = [*rdf.event_nodes([event, replace(event, id=8)], keys, {}, BASE)]
    assert len({node["@id"] for node in nodes}) == len(nodes) == 4  # no statement is made twice
    graph.add((own, PROV.startedAtTime, Literal("2026")))
    graph.add((own, ORG.resultingOrganization, own))
    assert len(faults(graph, "org.ttl")) == 3  # two days, one of them none, and a result that is no organization


def test_an_event_of_functions_alone_or_without_a_day_is_told_as_what_it_is(monkeypatch):
    unit = Body.objects.get(slug=UNIT)
    of_functions = events.PublicEvent(7, "functions-discontinued", timezone.localdate(), timezone.now(), bodies=[], sentences={"en": "Ended."})  # fmt: skip
    without_day = replace(of_functions, id=8, kind="abolished", bodies=[(unit.pk, None)], is_day_known=False)
    monkeypatch.setattr(events, "_finders", [lambda bodies, since, until: [of_functions, without_day]])
    graph = whole_graph()
    assert faults(graph, "org.ttl") == []
    (own,) = graph.subjects(RDF.type, ORG.ChangeEvent)
    assert (own, PROV.startedAtTime, None) not in graph
    (other,) = graph.subjects(RDF.type, PROV.Activity)
    graph.add((other, RDF.type, ORG.ChangeEvent))
    assert len(faults(graph, "org.ttl")) == 1


def test_no_body_has_a_subject_without_a_statement(client):
    for body in Body.objects.all():
        content = client.get(f"/data/bodies/{body.slug}.ttl").content.decode()
        assert not re.search(r"^<[^>]*>\s*\.$", content, re.M), body.slug  # rdflib reads over it, other programs stop
        nodes = json.loads(client.get(f"/data/bodies/{body.slug}.jsonld").content)["@graph"]
        assert all(len(node) > 1 for node in nodes), body.slug


def test_opening_and_closing_are_told_apart(client):
    mandate = Body.objects.get(slug=UNIT).mandate
    texts.write(mandate, BY_SLUG["fr"], {"opening": "D’abord.", "closing": "Enfin."})
    graph = Graph().parse(data=client.get(f"/data/bodies/{UNIT}.ttl").content)
    unit = URIRef(f"{BASE}/id/{UNIT}")
    found = {
        name: [str(text) for text in graph.objects(unit, name) if text.language == "fr"]
        for name in (DCTERMS.description, SKOS.note)
    }
    assert found == {DCTERMS.description: ["D’abord."], SKOS.note: ["Enfin."]}


# Identifiers


@pytest.mark.usefixtures("web")
def test_rdflib_reads_what_an_identifier_means():
    for key in (
        "finance-unit",
        f"functions/{Function.objects.first().pk}",
        "mandates/nagoya-protocol",
        "topics/biosafety",
    ):
        address = URIRef(f"{BASE}/id/{key}")
        graph = Graph().parse(str(address))
        assert (None, FOAF.primaryTopic, address) in graph
        assert (address, FOAF.isPrimaryTopicOf, None) in graph
    topic = Topic.objects.filter(narrower__isnull=False).first()
    narrower = {URIRef(f"{BASE}/id/topics/{one.slug}") for one in topic.narrower.all()}
    graph = Graph().parse(f"{BASE}/id/topics/{topic.slug}")
    assert {*graph.objects(None, SKOS.narrower)} == narrower != set()
    (document,) = Graph().parse(f"{BASE}/id/topics/biosafety", format="json-ld").subjects(FOAF.primaryTopic)
    assert str(document) == f"{BASE}/data/topics/biosafety.jsonld"


@pytest.mark.usefixtures("web")
def test_every_kind_of_iri_of_ours_can_be_read(client):
    """One of each kind: the identifiers with RDF that speaks of them, the rest as pages."""
    body = Body.objects.get(slug=UNIT)
    Post.objects.create(body=body, title_en="Head of the Unit")
    ContactPoint.objects.create(body=body, email="unit@example.org")
    things, pages = {}, {}
    for iri in {one for triple in whole_graph() for one in triple if isinstance(one, URIRef) and one.startswith(BASE)}:
        path, _, fragment = iri.removeprefix(BASE).partition("#")
        if path.startswith("/id/"):
            things[path.rpartition("/")[0], fragment.rstrip("0123456789")] = iri
        else:
            pages[path.split("/")[2]] = path
    schemes = {
        "/id/kinds",
        "/id/organs",
        "/id/roles",
        "/id/source-kinds",
        "/id/source-statuses",
        "/id/terms",
        "/id/topics",
    }
    kinds = {"/id", "/id/functions", "/id/mandates", *schemes}
    assert things.keys() == {*((kind, "") for kind in kinds), ("/id", "post-"), ("/id", "contact-"), *EXPRESSIONS}
    assert pages.keys() == {"", "divisions", "units", "mandates", "topics", "functions"}
    things |= {scheme: URIRef(f"{BASE}{scheme}/") for scheme in schemes}
    assert [iri for iri in things.values() if (iri, None, None) not in Graph().parse(str(iri))] == []
    assert {client.get(path, follow=True).status_code for path in pages.values()} == {200}


ACCEPT = {
    "": "/ru/units/finance-unit/",
    "*/*": "/ru/units/finance-unit/",
    "image/png": "/ru/units/finance-unit/",
    "text/html,application/xhtml+xml,*/*;q=0.8": "/ru/units/finance-unit/",
    "text/turtle": "/data/bodies/finance-unit.ttl",
    "text/turtle;q=0.5, text/html;q=0.4": "/data/bodies/finance-unit.ttl",
    "text/turtle;q=0.4, text/html;q=0.5": "/ru/units/finance-unit/",
    "text/turtle;q=0, application/*;q=0.1": "/data/bodies/finance-unit.jsonld",
    "application/ld+json": "/data/bodies/finance-unit.jsonld",
    "application/json": "/api/v1/bodies/finance-unit/",
    "application/rdf+xml, application/ld+json;q=0.2": "/data/bodies/finance-unit.jsonld",
}


def test_an_identifier_leads_to_the_form_that_is_preferred(client):
    found = {}
    for accept in ACCEPT:
        headers = {"accept": accept, "accept-language": "ru"} if accept else {"accept-language": "ru"}
        response = client.get("/id/finance-unit", headers=headers)
        found[accept] = response.headers["Location"]
        assert (response.status_code, response.headers["Vary"]) == (303, "Accept, Accept-Language")
        assert client.get(response.headers["Location"]).status_code == 200
    assert found == ACCEPT
    assert '</data/bodies/finance-unit.ttl>; rel="alternate"; type="text/turtle"' in response.headers["Link"]


def test_former_identifiers_lead_to_the_present_ones(client):
    unit = Body.objects.get(slug="finance-unit")
    unit.slug = "money-unit"
    unit.save()
    for before, after in {
        "/id/finance-unit": "/id/money-unit",
        "/data/bodies/finance-unit.ttl": "/data/bodies/money-unit.ttl",
        "/id/kinds": "/id/kinds/",
        "/id/topics": "/id/topics/",
    }.items():
        response = client.get(before, headers={"accept": "text/turtle"})
        assert (response.status_code, response.headers["Location"]) == (301, after)
    missing = (
        "/id/nobody",
        "/id/functions/0",
        "/id/kinds/nobody",
        "/id/nothing/",
        "/data/bodies/nobody.ttl",
        "/data/schemes/x.ttl",
    )
    assert {client.get(address).status_code for address in missing} == {404}
    response = client.get("/id/nobody", headers={"accept": "text/turtle"})
    assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get("/id/nobody", headers={"accept": "text/html"}).headers["Content-Type"].startswith("text/html")


def test_a_licence_is_named_where_one_is_set(client, settings):
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert licence.encode() not in client.get("/data/bodies/finance-unit.ttl").content
    settings.DATA_LICENCE = Licence("CC BY 4.0", licence)
    assert f"dct:license <{licence}>".encode() in client.get("/data/mandates/nagoya-protocol.ttl").content
    assert client.get("/api/v1/openapi.json").json()["info"]["license"] == {"name": "CC BY 4.0", "url": licence}
