"""Topics as SKOS in Turtle: reading and writing. The only module that knows rdflib.

rdflib takes half a second to import and is loaded by the first file.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from files.uploads import InvalidFile
from secretariat.addresses import uri
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.display import value
from translations.language_tags import language_of, wrong_script

MAX_SKOS_BYTES, MAX_CONCEPTS, MAX_SHOWN = 5_000_000, 2_000, 20
LABELS = {"prefLabel": "name", "altLabel": "other_names", "hiddenLabel": "hidden_names", "scopeNote": "scope_note"}
"""Properties of SKOS and the texts of a topic that they are."""
ONE_A_LINE = ("other_names", "hidden_names")
OUR_URI = re.compile(r".*/id/topics/([a-z0-9-]+)")


@dataclass
class Concept:
    """A concept of a file; `errors` are sentences about it."""

    uri: str
    texts: dict = field(default_factory=dict)
    """(name of the field, Language) → text."""
    broader: str = ""
    notation: str = ""
    exact_match: str = ""
    errors: list = field(default_factory=list)

    @property
    def slug(self):
        """Its slug, if it is one of a directory; "" for others."""
        found = OUR_URI.fullmatch(self.uri)
        return found[1] if found else ""


@dataclass
class ConceptFile:
    """The concepts of a file, by URI, and what in it is passed over."""

    concepts: dict
    other_languages: list
    """Tags of languages that the directory does not have."""

    def __len__(self):
        return len(self.concepts)


def read_vocabulary(path):
    """Return the ConceptFile in a Turtle file. Raises InvalidFile."""
    from rdflib import RDF, SKOS, Graph, URIRef

    if path.stat().st_size > MAX_SKOS_BYTES:
        raise InvalidFile(_("The file is larger than %(limit)d MB.") % {"limit": MAX_SKOS_BYTES // 1_000_000})
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=path.read_bytes().decode("utf-8-sig"), format="turtle")
    except UnicodeDecodeError:
        raise InvalidFile(_("The file is not in UTF-8.")) from None
    except RecursionError:
        raise InvalidFile(_("The file is nested too deeply.")) from None
    except Exception as error:  # rdflib raises several that have no common class, and says where
        raise InvalidFile(_not_turtle(error)) from None
    found = {node for node in graph.subjects(RDF.type, SKOS.Concept) if isinstance(node, URIRef)}
    if not found:
        raise InvalidFile(_("The file has no concept of SKOS (skos:Concept) with an address."))
    if len(found) > MAX_CONCEPTS:
        raise InvalidFile(_("The file has more than %(count)d concepts.") % {"count": MAX_CONCEPTS})
    reader = _Reader(graph, SKOS)
    concepts = {str(node): reader.concept(node) for node in sorted(found)}
    return ConceptFile(concepts, sorted(reader.other_languages))


def _not_turtle(error):
    lines = getattr(error, "lines", None)
    if lines is None:
        return _("The file is not Turtle: %(why)s") % {"why": " ".join(str(error).split())[:200]}
    why = " ".join(str(getattr(error, "_why", "")).split())[:200]
    return _("The file is not Turtle. Line %(line)d: %(why)s") % {"line": lines + 1, "why": why}


class _Reader:
    """Reads the concepts of a graph."""

    def __init__(self, graph, skos):
        self.graph, self.skos, self.other_languages = graph, skos, set()

    def concept(self, node):
        found = Concept(str(node))
        for name, own in LABELS.items():
            self._read_texts(found, node, name, own)
        broader = {*self.graph.objects(node, self.skos.broader), *self.graph.subjects(self.skos.narrower, node)}
        found.broader = self._one(found, broader, _("It has several broader concepts (skos:broader): %(values)s."))
        notations = {*self.graph.objects(node, self.skos.notation)}
        found.notation = self._one(found, notations, _("It has several notations: %(values)s."))
        matches = {*self.graph.objects(node, self.skos.exactMatch)}
        found.exact_match = self._one(found, matches, _("It has several exact matches: %(values)s."))
        return found

    def _one(self, concept, values, sentence):
        values = sorted(map(str, values))
        if len(values) > 1:
            concept.errors.append(sentence % {"values": ", ".join(values[:5])})
        return values[0] if values else ""

    def _read_texts(self, concept, node, name, own):
        by_language = {}
        for literal in sorted(self.graph.objects(node, self.skos[name]), key=str):
            tag = getattr(literal, "language", None)
            if not tag:
                sentence = _("“%(text)s” (skos:%(name)s) has no language.")
                concept.errors.append(sentence % {"text": str(literal)[:80], "name": name})
                continue
            language = language_of(tag)
            if language is None:
                self.other_languages.add(str(tag)[:35])
            elif sentence := wrong_script(tag, language):
                concept.errors.append(f"“{str(literal)[:80]}”: {sentence}")
            else:
                by_language.setdefault(language, {})[str(literal).strip()] = True
        for language, texts in by_language.items():
            if len(texts) > 1 and own not in ONE_A_LINE:
                sentence = _("It has several texts in one language (skos:%(name)s, %(language)s): %(values)s.")
                values = " · ".join(f"“{text[:60]}”" for text in [*texts][:5])
                concept.errors.append(sentence % {"name": name, "language": language.own_name, "values": values})
            lines = (line for text in texts for line in text.splitlines()) if own in ONE_A_LINE else texts
            concept.texts[own, language] = "\n".join(dict.fromkeys(lines))


def write_vocabulary(topics, base):
    """Return topics as SKOS in Turtle, as bytes; `base` begins their URIs. Broader ones that are not among them are named."""
    from rdflib import RDF, SKOS, Graph, Literal, URIRef

    graph = Graph(bind_namespaces="none")
    graph.bind("skos", SKOS)
    scheme = URIRef(scheme_of(base))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for language in LANGUAGES:
        with override(language.code):
            graph.add((scheme, SKOS.prefLabel, Literal(_("Topics"), lang=language.tag)))
    nodes = {topic.pk: URIRef(uri("topic", topic.slug, base)) for topic in topics}
    for topic in topics:
        node = nodes[topic.pk]
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, scheme))
        for name, own in LABELS.items():
            for language in LANGUAGES:
                text = value(topic, own, language)
                for one in filter(None, text.splitlines() if own in ONE_A_LINE else [text]):
                    graph.add((node, SKOS[name], Literal(one, lang=language.tag)))
        if topic.notation:
            graph.add((node, SKOS.notation, Literal(topic.notation)))
        if topic.exact_match:
            graph.add((node, SKOS.exactMatch, URIRef(topic.exact_match)))
        if topic.parent_id in nodes:
            graph.add((node, SKOS.broader, nodes[topic.parent_id]))
            graph.add((nodes[topic.parent_id], SKOS.narrower, node))
        else:
            graph.add((node, SKOS.topConceptOf, scheme))
            graph.add((scheme, SKOS.hasTopConcept, node))
    return graph.serialize(format="turtle", encoding="utf-8")


def scheme_of(base):
    """Return the identifier of the vocabulary of all topics."""
    return f"{base}/id/topics/"


SOURCE_NAME = ("name", SOURCE)
"""The text that every topic needs."""
