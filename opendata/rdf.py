"""The directory as RDF: the W3C's Organization Ontology, SKOS and the Core Public Organisation Vocabulary."""

import re
from urllib.parse import quote

from django.utils.translation import override
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, SKOS, XSD

from secretariat.languages import LANGUAGES
from secretariat.models import Kind

PUBLIC_ORGANISATION = Namespace("http://data.europa.eu/m8g/").PublicOrganisation
NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
"""What browsers take in an address and RDF does not (RFC 3987)."""
FORMATS = {"ttl": "turtle", "jsonld": "json-ld"}


def graph(bodies, sources, base):
    """Return records of bodies and sources as a graph; every label has a language tag."""
    found = Graph()
    for prefix, namespace in (("org", ORG), ("skos", SKOS), ("dct", DCTERMS), ("foaf", FOAF)):
        found.bind(prefix, namespace)
    kinds = URIRef(f"{base}/id/kinds")
    _add_kinds(found, kinds)
    uris = {record["id"]: URIRef(record["uri"]) for record in sources}
    units = {record["id"]: URIRef(record["uri"]) for record in bodies}
    for record in sources:
        _add_source(found, record)
    for record in bodies:
        unit = units[record["id"]]
        found.add((unit, RDF.type, ORG.OrganizationalUnit if record["parent"] else ORG.FormalOrganization))
        found.add((unit, RDF.type, PUBLIC_ORGANISATION))
        found.add((unit, ORG.classification, URIRef(f"{kinds}#{record['kind']}")))
        found.add((unit, DCTERMS.identifier, Literal(record["id"])))
        if record["external_id"]:
            found.add((unit, ORG.identifier, Literal(record["external_id"])))
        if record["parent"] in units:
            found.add((unit, ORG.unitOf, units[record["parent"]]))
            found.add((units[record["parent"]], ORG.hasUnit, unit))
        _add_texts(found, unit, SKOS.prefLabel, record["name"])
        _add_texts(found, unit, SKOS.altLabel, record["acronym"])
        _add_pages(found, unit, record)
        found.add((unit, DCTERMS.modified, Literal(record["updated_at"], datatype=XSD.dateTime)))
        if record["mandate"]:
            _add_mandate(found, unit, record["mandate"], uris)
    return found


def _add_kinds(found, kinds):
    found.add((kinds, RDF.type, SKOS.ConceptScheme))
    for kind in Kind:
        concept = URIRef(f"{kinds}#{kind.value}")
        found.add((concept, RDF.type, SKOS.Concept))
        found.add((concept, SKOS.inScheme, kinds))
        for language in LANGUAGES:
            with override(language.code):
                found.add((concept, SKOS.prefLabel, Literal(str(kind.label), lang=language.tag)))


def _add_source(found, record):
    source = URIRef(record["uri"])
    found.add((source, RDF.type, DCTERMS.BibliographicResource))
    _add_texts(found, source, DCTERMS.title, record["title"])
    _add_pages(found, source, record)
    if record["symbol"]:
        found.add((source, DCTERMS.identifier, Literal(record["symbol"])))
    if record["url"]:
        found.add((source, FOAF.page, URIRef(NOT_IN_AN_IRI.sub(lambda found: quote(found[0]), record["url"]))))
    if record["adopted_on"]:
        found.add((source, DCTERMS.issued, Literal(record["adopted_on"], datatype=XSD.date)))


def _add_mandate(found, unit, mandate, sources):
    """Add a mandate: its paragraphs as dct:description of the body, each function as an org:purpose with its letter."""
    for part in ("opening", "closing"):
        _add_texts(found, unit, DCTERMS.description, mandate[part])
    for slug in mandate["sources"]:
        found.add((unit, DCTERMS.references, sources[slug]))
    for function in mandate["functions"]:
        purpose = URIRef(function["uri"])
        found.add((unit, ORG.purpose, purpose))
        found.add((purpose, RDF.type, SKOS.Concept))
        found.add((purpose, SKOS.notation, Literal(function["letter"])))
        _add_texts(found, purpose, SKOS.prefLabel, function["text"])
        _add_pages(found, purpose, function)
        for slug in function["sources"]:
            found.add((purpose, DCTERMS.references, sources[slug]))


def _add_texts(found, subject, predicate, own):
    for tag, text in own.items():
        found.add((subject, predicate, Literal(text, lang=tag)))


def _add_pages(found, subject, record):
    for address in record["pages"].values():
        found.add((subject, FOAF.isPrimaryTopicOf, URIRef(address)))
