# Long because the nodes of every kind of thing are here, with the vocabularies that they use and the two writers.
"""The directory as RDF: the W3C's Organization Ontology, SKOS and the Core Public Organisation Vocabulary.

A resource is a node object of JSON-LD with the prefixes of PREFIXES; Turtle is written from the same node. A resource can
have several nodes, so that each record is written alone, however large the directory is.
"""

import json
import re
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from public_record.contact_labels import contact_label
from public_record.days import start_of
from secretariat.addresses import uri
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Kind, MandateSource, Post, Topic
from secretariat.text.email_addresses import ascii_address
from secretariat.text.telephone import tel_uri

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
"""What browsers take in an address and RDF does not (RFC 3987)."""


CHOICES = {
    "kinds": ("skos:Concept", Kind, Body._meta.get_field("kind").verbose_name),
    "roles": ("org:Role", Post.Role, Post._meta.get_field("role").verbose_name),
    "organs": ("skos:Concept", MandateSource.Organ, MandateSource._meta.get_field("organ").verbose_name),
    "source-kinds": ("skos:Concept", MandateSource.Kind, MandateSource._meta.get_field("kind").verbose_name),
    "source-statuses": ("skos:Concept", MandateSource.Status, MandateSource._meta.get_field("status").verbose_name),
}
"""The schemes of concepts that are no rows of the database: the last part of the identifier, and the type, choices and name."""


def choice_nodes(base, name):
    """Yield the nodes of a scheme of CHOICES and of its concepts; every label has a language tag."""
    (own_type, choices, label), scheme = CHOICES[name], scheme_uri(name, base)
    yield {"@id": scheme, "@type": "skos:ConceptScheme", "skos:prefLabel": tagged(in_every_language(label))}
    for choice in choices:
        yield {
            "@id": scheme + choice.value,
            "@type": ["skos:Concept"] if own_type == "skos:Concept" else ["skos:Concept", own_type],
            "skos:inScheme": link(scheme),
            "skos:prefLabel": tagged(in_every_language(choice.label)),
        }


TERMS = {"last-reviewed": "reviewed_on", "review-due": "review_due_on"}
"""The properties of our own vocabulary, where no public one says the same: dates of mandate sources. See decision 0062."""


def term_nodes(base):
    """Yield the nodes of our own vocabulary and of its properties, each a kind of dct:date."""
    vocabulary = scheme_uri("terms", base)
    yield {
        "@id": vocabulary,
        "@type": "owl:Ontology",
        "rdfs:label": tagged(in_every_language(_("Vocabulary of this directory"))),
    }
    for name, own in TERMS.items():
        field = MandateSource._meta.get_field(own)
        yield {
            "@id": vocabulary + name,
            "@type": ["rdf:Property", "owl:DatatypeProperty"],
            "rdfs:label": tagged(in_every_language(field.verbose_name)),
            "rdfs:comment": tagged(in_every_language(field.help_text)),
            "rdfs:domain": link(f"{PREFIXES['eli']}LegalResource"),
            "rdfs:range": link(f"{PREFIXES['xsd']}date"),
            "rdfs:subPropertyOf": link(f"{PREFIXES['dct']}date"),
            "rdfs:isDefinedBy": link(vocabulary),
        }


def in_every_language(label):
    """Return a text of the interface: language tag → text."""
    found = {}
    for language in LANGUAGES:
        with override(language.code):
            found[language.tag] = str(label)
    return found


def scheme_uri(name, base):
    """Return the identifier of a scheme of concepts: of one of CHOICES, or `topics`, and that of our own vocabulary, `terms`."""
    return f"{base}/id/{name}/"


ELI_LANGUAGES = {"ar": "ARA", "en": "ENG", "es": "SPA", "fr": "FRA", "ru": "RUS", "zh-Hans": "ZHO"}
"""The codes of the languages in the European Union's authority table, which the ontology asks for."""


def source_nodes(record, base):
    """Yield the nodes of the record of a mandate source, as a legal resource of ELI, and of its expression in each language.

    An expression has a title, a link, or both. See decision 0062.
    """
    expressions = {
        tag: f"{record['uri']}#{tag}" for tag in ELI_LANGUAGES if tag in record["title"] or tag in record["urls"]
    }
    later = record["superseded_by"] and link(uri("source", record["superseded_by"], base))
    is_in_force = record["status"] == MandateSource.Status.IN_FORCE
    yield {
        "@id": record["uri"],
        "@type": ["dct:BibliographicResource", "eli:LegalResource"],
        "eli:id_local": record["symbol"],
        "eli:type_document": link(scheme_uri("source-kinds", base) + record["kind"]),
        "eli:date_document": _date(record["adopted_on"]),
        "eli:passed_by": record["organ"] and link(scheme_uri("organs", base) + record["organ"]),
        "eli:in_force": link(f"{PREFIXES['eli']}InForce-{'inForce' if is_in_force else 'notInForce'}"),
        "adms:status": link(scheme_uri("source-statuses", base) + record["status"]),
        **{scheme_uri("terms", base) + name: _date(record[own]) for name, own in TERMS.items()},
        "eli:is_realized_by": [link(address) for address in expressions.values()],
        "dct:isReplacedBy": later,
        "eli:changed_by": later,
        "dct:title": tagged(record["title"]),
        "foaf:isPrimaryTopicOf": _pages(record),
        "dct:identifier": record["symbol"],
        "foaf:page": record["url"] and link(_iri(record["url"])),
        "dct:issued": _date(record["adopted_on"]),
    }
    for tag, address in expressions.items():
        version = record["urls"].get(tag) and _iri(record["urls"][tag])
        title = record["title"].get(tag)
        yield {
            "@id": address,
            "@type": "eli:LegalExpression",
            "eli:realizes": link(record["uri"]),
            "eli:language": link(f"http://publications.europa.eu/resource/authority/language/{ELI_LANGUAGES[tag]}"),
            "eli:title": title and tagged({tag: title}),
            "eli:is_embodied_by": version and link(version),
        }


def topic_nodes(records, base):
    """Yield the nodes of the records of topics: a concept scheme with its concepts."""
    scheme, narrower = scheme_uri("topics", base), {}
    for record in records:
        narrower.setdefault(record["broader"], []).append(link(record["uri"]))
    if narrower:
        yield {
            "@id": scheme,
            "@type": "skos:ConceptScheme",
            "skos:prefLabel": tagged(in_every_language(Topic._meta.verbose_name_plural)),
            "skos:hasTopConcept": narrower.get(None, []),
        }
    for record in records:
        names = [{"@language": tag, "@value": name} for tag, own in record["other_names"].items() for name in own]
        match = record["exact_match"]
        yield {
            "@id": record["uri"],
            "@type": "skos:Concept",
            "skos:inScheme": link(scheme),
            "skos:prefLabel": tagged(record["name"]),
            "skos:altLabel": names,
            "skos:scopeNote": tagged(record["scope_note"]),
            "skos:notation": record["notation"],
            "skos:exactMatch": match and link(NOT_IN_AN_IRI.sub(lambda found: quote(found[0]), match)),
            "skos:broader": record["broader"] and link(uri("topic", record["broader"], base)),
            "skos:narrower": narrower.get(record["id"], []),
            "skos:topConceptOf": None if record["broader"] else link(scheme),
            "foaf:isPrimaryTopicOf": _pages(record),
        }


def document_node(address, topic):
    """Return the node of a document about one resource; with its licence, if one is set."""
    licence = settings.DATA_LICENCE
    return {
        "@id": address,
        "@type": "foaf:Document",
        "foaf:primaryTopic": link(topic),
        "dct:license": licence and link(licence.url),
    }


def body_nodes(record, base):
    """Yield the nodes of the record of a body.

    The opening of its mandate is its dct:description, the closing a skos:note; each function is an org:purpose with its letter, an item skos:broader what it is an item of.
    By the ontology, a body can be org:unitOf the Secretariat alone, which is the only org:FormalOrganization.
    """
    parent = record["parent"] and uri("body", record["parent"], base)
    formal = parent if record["level"] == 1 else None
    mandate = record["mandate"] or {"opening": {}, "functions": [], "closing": {}, "sources": []}
    yield {
        "@id": record["uri"],
        "@type": ["org:OrganizationalUnit" if parent else "org:FormalOrganization", "cv:PublicOrganisation"],
        "org:classification": link(scheme_uri("kinds", base) + record["kind"]),
        "dct:identifier": record["id"],
        "org:identifier": record["external_id"],
        "org:subOrganizationOf": parent and link(parent),
        "org:unitOf": formal and link(formal),
        "skos:prefLabel": tagged(record["name"]),
        "skos:altLabel": tagged(record["acronym"]),
        "foaf:isPrimaryTopicOf": _pages(record),
        "dct:modified": literal("dateTime", record["updated_at"]),
        "schema:foundingDate": _date(record["established_on"]),
        "schema:dissolutionDate": _date(record["dissolved_on"]),
        "dct:description": tagged(mandate["opening"]),
        "skos:note": tagged(mandate["closing"]),
        "dct:references": _sources(mandate, base),
        "dct:subject": _topics(record, base),
        "org:purpose": [link(function["uri"]) for function in mandate["functions"]],
        "org:hasPost": [link(post["uri"]) for post in record["posts"]],
        "schema:contactPoint": [link(contact["uri"]) for contact in record["contacts"]],
    }
    if parent:
        own = link(record["uri"])
        yield {"@id": parent, "org:hasSubOrganization": own, "org:hasUnit": formal and own}
    for function in mandate["functions"]:
        yield function_node(function, base)
    for post in record["posts"]:
        yield from _post_nodes(post, record["uri"], base)
    for contact in record["contacts"]:
        yield _contact_node(contact)


def event_nodes(events, keys, sources, base):
    """Yield the nodes of PublicEvents, and of what they name: `keys` are those of bodies by id, `sources` the slugs of decisions."""
    named = {}
    for event in events:
        own = f"{base}/api/v1/reorganisations/#event-{event.id}"
        before, after = (
            [uri("body", keys[pk], base) for pk in ids if pk in keys] for ids in (event.before, event.after)
        )
        decision = sources.get(event.decision)
        kind = "org:ChangeEvent" if before or after else "prov:Activity"  # of functions alone, in a body that stays
        yield {
            "@id": own,
            "@type": kind,
            "org:originalOrganization": [*map(link, before)],
            "org:resultingOrganization": [*map(link, after)],
            "prov:startedAtTime": event.is_day_known and literal("dateTime", start_of(event.day).isoformat()),
            "dct:description": tagged(event.sentences),
            "dct:references": decision and link(uri("source", decision, base)),
        }
        for bodies, what in ((before, "org:changedBy"), (after, "org:resultedFrom")):
            for address in dict.fromkeys(bodies):
                named.setdefault(address, {}).setdefault(what, []).append(link(own))
    for address, statements in named.items():
        yield {"@id": address, "@type": "org:Organization", **statements}


def function_node(record, base):
    """Return the node of the record of a function."""
    return {
        "@id": record["uri"],
        "@type": "skos:Concept",
        "skos:notation": record["letter"],
        "skos:broader": record["item_of"] and link(uri("function", record["item_of"], base)),
        "skos:prefLabel": tagged(record["text"]),
        "foaf:isPrimaryTopicOf": _pages(record),
        "dct:references": _sources(record, base),
        "dct:subject": _topics(record, base),
    }


def _post_nodes(post, body, base):
    """Yield the node of a post, and that of the person who holds it, where the directory shows that."""
    holder = f"{post['uri']}-holder" if "holder" in post else None
    yield {
        "@id": post["uri"],
        "@type": "org:Post",
        "org:postIn": link(body),
        "skos:prefLabel": tagged(post["title"]),
        "org:role": link(scheme_uri("roles", base) + post["role"]),
        "schema:startDate": _date(post["from"]),
        "schema:endDate": _date(post["to"]),
        "org:heldBy": holder and link(holder),
    }
    if holder:
        names = tagged(post["holder"]["names"])
        yield {"@id": holder, "@type": "foaf:Person", "foaf:name": names, "org:holds": link(post["uri"])}


def _contact_node(contact):
    types = {language.tag: contact_label(contact, language) for language in LANGUAGES}
    return {
        "@id": contact["uri"],
        "@type": "schema:ContactPoint",
        "schema:contactType": tagged(contact["label"] or types),
        "schema:email": contact["email"] and ascii_address(contact["email"]),
        "schema:telephone": contact["phone"] and tel_uri(contact["phone"], contact["extension"]).removeprefix("tel:"),
        "schema:url": contact["url"] and link(_iri(contact["url"])),
        "schema:availableLanguage": contact["languages"],
        "schema:description": tagged(contact["hours"]),
    }


def _date(day):
    return day and literal("date", day)


def literal(own_type, value):
    """Return a value of one of the types of XML Schema, which is written as a text."""
    return {"@type": f"xsd:{own_type}", "@value": value}


def _iri(address):
    return NOT_IN_AN_IRI.sub(lambda found: quote(found[0]), address)


def link(address):
    """Return the value of a property that is a resource."""
    return {"@id": address}


def tagged(own):
    """Return the values of a property that is a text: language tag → text."""
    return [{"@language": tag, "@value": text} for tag, text in own.items()]


def _pages(record):
    return [link(address) for address in record["pages"].values()]


def _sources(record, base):
    return [link(uri("source", slug, base)) for slug in record["sources"]]


def _topics(record, base):
    return [link(uri("topic", slug, base)) for slug in record["topics"]]


def _statements(nodes):
    """Yield (address, property → list of values) for what nodes have; a subject without any is no statement, and no Turtle."""
    for node in nodes:
        own = {name: own if isinstance(own, list) else [own] for name, own in node.items() if own and name != "@id"}
        if own:
            yield node["@id"], own


def json_ld(nodes):
    """Yield the lines of a JSON-LD document with these nodes."""
    yield f'{{"@context": {json.dumps(PREFIXES)}, "@graph": [\n'
    separator = ""
    for address, properties in _statements(nodes):
        yield f"{separator}{json.dumps({'@id': address, **properties}, ensure_ascii=False)}"
        separator = ",\n"
    yield "\n]}\n"


def turtle(nodes):
    """Yield the lines of a Turtle document with these nodes."""
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    for address, properties in _statements(nodes):
        shown = [
            f"a {', '.join(values)}" if name == "@type" else f"{_predicate(name)} {', '.join(map(_object, values))}"
            for name, values in properties.items()
        ]
        yield f"\n<{address}> {SEPARATOR.join(shown)} .\n"


SEPARATOR = " ;\n    "


def _predicate(name):
    """Return a property as Turtle writes it; one of our own vocabulary has no prefix, because its address is that of the site."""
    return name if name.partition(":")[0] in PREFIXES else f"<{name}>"


def _object(value):
    """Return the object of a triple as Turtle writes it; the escapes in its strings are those of JSON."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if "@id" in value:
        return f"<{value['@id']}>"
    text = json.dumps(value["@value"], ensure_ascii=False)
    return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
