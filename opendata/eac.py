# Long because a document is made here from one end to the other.
"""Bodies as EAC-CPF 2.0, the archives' standard for corporate bodies: dates of existence, names with dates of use, functions, relations.

It holds what ISAAR(CPF) asks of an authority record; each function has what ISDF asks for. `docs/open-data.md` tells what goes where.
"""

import json
from datetime import UTC
from xml.etree import ElementTree as ET

from django.conf import settings

from public_record import lives
from public_record.models import SourceRecord, SourceVersion
from public_record.reading import body_url
from public_record.selection import CHUNK, current_bodies
from public_record.versions import inflate
from secretariat.addresses import missing, uri
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body
from secretariat.organisation import directory_name, directory_name_lazy
from secretariat.saving import batches
from secretariat.text.characters import without_refused

from .events import find_events
from .rdf import in_every_language, scheme_uri

NAMESPACE = "https://archivists.org/ns/eac/v2"
CONTENT_TYPE = "application/xml; charset=utf-8"
SUFFIX = ".eac.xml"
SCRIPTS = {"ar": "Arab", "ru": "Cyrl", "zh-Hans": "Hans"}
"""The scripts of languages as of ISO 15924; the others are written in Latin letters."""
ISAAR = "ISAAR(CPF): International Standard Archival Authority Record for Corporate Bodies, Persons and Families, 2nd edition"
ISDF = "ISDF: International Standard for Describing Functions, 1st edition"


def documents(ids, base):
    """Yield (key, EAC-CPF document) for bodies, of today or former ones, in the order of their ids; a few queries for some hundreds."""
    agency = _agency_names()
    for some in batches(ids, CHUNK):
        around = _Around(some, base)
        for pk in some:
            if pk in around.stages:
                yield around.key(pk), _Document(pk, around, agency).text()


def document(key, base):
    """Return the EAC-CPF document of the body, of today or a former one, with this key. Raises what `addresses.missing()` returns."""
    ((_key, text),) = documents([find_body(key)], base)
    return text


def find_body(key):
    """Return the id of the body, of today or a former one, with this key. Raises what `addresses.missing()` returns."""
    today = current_bodies().filter(slug=key).values_list("body", flat=True).first()
    if today is not None:
        return today
    if former := lives.find_former(key):
        return former.body
    raise missing(Body.objects.published(), key)


class _Around:
    """What the documents of some bodies need: their stages, and what they name."""

    def __init__(self, ids, base):
        self.base = base
        self.stages = lives.stages_of(ids)
        self.below = {}
        for pk, stages in lives.stages_below(ids).items():
            for parent, own in lives.periods(stages, lambda stage: [stage.parent]).items():
                self.below.setdefault(parent, []).append((pk, own))
        self.events = {}
        for event in find_events(ids):
            for pk in {*event.before, *event.after}:
                self.events.setdefault(pk, []).append(event)
        named = {stage.parent for stages in self.stages.values() for stage in stages if stage.parent}
        named |= {pk for own in self.below.values() for pk, _periods in own}
        named |= {pk for own in self.events.values() for event in own for pk in (*event.before, *event.after)}
        self.keys = lives.keys_of([*{*ids, *named}])
        self.names = {pk: stages[-1].content["name"] for pk, stages in self.stages.items()}
        others = [pk for pk in self.keys if pk not in self.names]
        self.names |= {pk: stages[-1].content["name"] for pk, stages in lives.stages_of(others).items()}
        self._sources = {}

    def key(self, pk):
        """Return the key of a body; None where it may not be named, because it is hidden."""
        return self.keys.get(pk)

    def source(self, pk):
        """Return (slug, content) of a mandate source as it is or was last; None where nothing is known of it."""
        if pk not in self._sources:
            row = SourceRecord.objects.filter(source=pk, valid_to=None).values_list("slug", "content").first()
            if row is None:
                versions = SourceVersion.objects.filter(source=pk).order_by("-valid_to")
                row = next(((slug, inflate(own)) for slug, own in versions.values_list("slug", "content")[:1]), None)
            self._sources[pk] = row and (row[0], json.loads(row[1]))
        return self._sources[pk]


class _Document:
    """The EAC-CPF document of one body, element by element."""

    def __init__(self, pk, around, agency):
        self.pk, self.around, self.agency, self.base = pk, around, agency, around.base
        self.stages = around.stages[pk]
        self.contents = {id(stage): stage.content for stage in self.stages}
        self.last = self.stages[-1]
        self.content = self.contents[id(self.last)]
        self.is_current = self.last.valid_to is None

    def text(self):
        """Return the document."""
        root = ET.Element("eac", {"xmlns": NAMESPACE})
        self._control(ET.SubElement(root, "control", CONTROL))
        description = ET.SubElement(root, "cpfDescription")
        self._identity(ET.SubElement(description, "identity"))
        self._description(ET.SubElement(description, "description"))
        relations = ET.Element("relations")
        self._relations(relations)
        if len(relations):
            description.append(relations)
        root[0].set("maintenanceStatus", "new" if len(self.stages) == 1 and self.is_current else "revised")
        ET.indent(root, " ")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'

    # Control

    def _control(self, control):
        key = self.around.key(self.pk)
        _add(control, "recordId", key)
        agency = _add(control, "maintenanceAgency")
        for tag, name in self.agency.items():
            _add(agency, "agencyName", name, tag)
        history = _add(control, "maintenanceHistory")
        for number, stage in enumerate(self.stages):
            self._event(history, "revised" if number else "created", stage.valid_from)
        if not self.is_current:
            self._event(history, "revised", self.last.valid_to)
        for name in (ISAAR, ISDF):
            declared = _add(control, "conventionDeclaration")
            _add(declared, "reference", name, SOURCE.tag)
            _add(declared, "shortCode", name.partition(":")[0])
        for language in LANGUAGES:
            ET.SubElement(
                control, "languageDeclaration", {"languageCode": language.tag, "scriptCode": _script(language.tag)}
            )
        _add(control, "otherRecordId", uri("body", key, self.base), localType="uri")
        if self.is_current:
            for language in LANGUAGES:
                address = self.base + body_url(self.last.kind, self.last.slug, language)
                _add(control, "representation", address, language.tag, href=address)
        if settings.DATA_LICENCE:
            licence = _add(control, "rightsDeclaration")
            _add(licence, "reference", settings.DATA_LICENCE.name, href=settings.DATA_LICENCE.url)

    def _event(self, history, what, at):
        event = ET.SubElement(history, "maintenanceEvent", {"maintenanceEventType": what})
        _add(event, "agent", directory_name(SOURCE), SOURCE.tag, agentType="machine")
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        _add(event, "eventDateTime", moment, standardDateTime=moment)

    # Names

    def _identity(self, identity):
        ET.SubElement(identity, "entityType", {"value": "corporateBody"})
        for field in ("name", "acronym"):
            used = lives.periods(self.stages, lambda stage, field=field: [*self.contents[id(stage)][field].items()])
            own = {
                (tag, name): periods for (tag, name), periods in used.items() if self.content[field].get(tag) == name
            }
            status = "authorized" if field == "name" else "alternative"
            self._entries(identity, own, field, status)
            for pair, periods in used.items():
                if pair not in own:
                    self._entries(identity, {pair: periods}, field, "alternative")
        _add(identity, "identityId", uri("body", self.around.key(self.pk), self.base), localType="uri")
        if self.content["external_id"]:
            _add(identity, "identityId", self.content["external_id"], localType="external")

    def _entries(self, identity, used, field, status):
        """Add names, in languages, to the identity; several as a set of parallel forms."""
        parent = ET.SubElement(identity, "nameEntrySet", {"localType": "parallel"}) if len(used) > 1 else identity
        for (tag, name), periods in used.items():
            entry = _add(parent, "nameEntry", tag=tag, status=status, localType=field)
            _add(entry, "part", name, tag, localType=field)
            _dates(_add(entry, "useDates"), periods)

    # Description

    def _description(self, description):
        self._functions(description)
        self._kinds(description)
        self._mandates(description)
        _dates(_add(description, "existDates"), lives.life(self.stages))
        self._history(description)

    def _functions(self, description):
        """Add the functions that it has or had, each as it was last worded; those of today first, in their order."""
        latest, order, item_of = {}, [], {}
        for stage in reversed(self.stages):
            above = {}
            for function in _functions(self.contents[id(stage)]):
                level = function.get("level", 0)
                above[level] = function["id"]
                if function["id"] not in latest:
                    latest[function["id"]] = function
                    order.append(function["id"])
                    item_of[function["id"]] = above.get(level - 1)
        if not latest:
            return
        held = lives.periods(self.stages, lambda stage: [own["id"] for own in _functions(self.contents[id(stage)])])
        functions = _add(description, "functions")
        for pk in order:
            address = {"valueURI": uri("function", pk, self.base)} if pk > 0 else {}
            function = ET.SubElement(functions, "function", address | _place_among(pk, item_of))
            for tag, text in latest[pk]["text"].items():
                _add(function, "term", text, tag)
            _dates(function, held[pk])
            self._cited(function, latest[pk]["sources"])

    def _cited(self, parent, sources):
        """Add a note with the mandate sources with these ids."""
        known = [found for pk in sources if (found := self.around.source(pk))]
        if known:
            note = _add(parent, "descriptiveNote")
            for slug, content in known:
                title = content["title"].get(SOURCE.tag) or next(iter(content["title"].values()), slug)
                _add(_add(note, "p"), "reference", title, SOURCE.tag, href=uri("source", slug, self.base))

    def _kinds(self, description):
        """Add what kind of body it is and was."""
        own = _add(description, "localDescriptions", localType="kind")
        for kind, periods in lives.periods(self.stages, lambda stage: [stage.kind]).items():
            one = ET.SubElement(
                own, "localDescription", {"localType": "kind", "valueURI": scheme_uri("kinds", self.base) + kind}
            )
            for tag, label in in_every_language(Kind(kind).label).items():
                _add(one, "term", label, tag)
            _dates(one, periods)

    def _mandates(self, description):
        """Add the texts of its mandates, and the mandate sources that it works or worked under."""
        worded = {}
        for stage in self.stages:
            mandate = self.contents[id(stage)]["mandate"]
            if mandate and mandate["opening"]:
                worded[id(stage)] = json.dumps([mandate["opening"], mandate["closing"]])
        texts = lives.periods(self.stages, lambda stage: [worded[id(stage)]] if id(stage) in worded else [])
        cited = lives.periods(
            self.stages, lambda stage: (self.contents[id(stage)]["mandate"] or {"sources": ()})["sources"]
        )
        known = [(found, periods) for pk, periods in cited.items() if (found := self.around.source(pk))]
        if not texts and not known:
            return
        mandates = _add(description, "mandates")
        for text, periods in texts.items():
            opening, closing = json.loads(text)
            mandate = _add(mandates, "mandate", localType="text")
            for tag, own in opening.items():
                _add(mandate, "term", own, tag)
            _dates(mandate, periods)
            if closing:
                note = _add(mandate, "descriptiveNote")
                for tag, own in closing.items():
                    _add(note, "p", own, tag)
        for (slug, content), periods in known:
            mandate = _add(mandates, "mandate", localType="source", valueURI=uri("source", slug, self.base))
            for tag, title in content["title"].items() or [(SOURCE.tag, slug)]:
                _add(mandate, "term", title, tag)
            _dates(mandate, periods)
            if content["symbol"] or content["adopted_on"]:
                note = _add(mandate, "descriptiveNote")
                words = [content["symbol"], content["adopted_on"]]
                _add(note, "p", ", ".join(filter(None, words)))

    def _history(self, description):
        """Add what happened to it, in sentences."""
        events = [event for event in self.around.events.get(self.pk, ()) if event.sentences]
        if not events:
            return
        own = _add(_add(description, "biogHist"), "chronList")
        for event in events:
            item = _add(own, "chronItem")
            _edge(_add(item, "date"), lives.Edge(event.day, event.is_day_known))
            entry = _add(item, "chronItemSet")
            for tag, sentence in event.sentences.items():
                _add(entry, "event", sentence, tag)
            if event.decision and (found := self.around.source(event.decision)):
                _add(entry, "reference", found[1]["symbol"] or found[0], href=uri("source", found[0], self.base))

    # Relations

    def _relations(self, relations):
        above = lives.periods(self.stages, lambda stage: [stage.parent] if stage.parent else [])
        for pk, periods in above.items():
            self._relation(relations, pk, "hierarchical-parent", periods)
        for pk, periods in sorted(self.around.below.get(self.pk, ()), key=lambda own: own[0]):
            self._relation(relations, pk, "hierarchical-child", periods)
        for event in self.around.events.get(self.pk, ()):
            for before, after in event.bodies:
                if None in (before, after) or before == after or self.pk not in (before, after):
                    continue
                other, what = (before, "temporal-earlier") if after == self.pk else (after, "temporal-later")
                day = lives.Edge(event.day, event.is_day_known)
                relation = self._relation(relations, other, what, [lives.Span(day, day)])
                if relation is not None and event.sentences:
                    note = _add(relation, "descriptiveNote")
                    for tag, sentence in event.sentences.items():
                        _add(note, "p", sentence, tag)

    def _relation(self, relations, pk, what, periods):
        """Add a relation to another body, and return it; None where that may not be named."""
        key = self.around.key(pk)
        if key is None:
            return None
        relation = _add(relations, "relation")
        target = _add(relation, "targetEntity", targetType="corporateBody", valueURI=uri("body", key, self.base))
        for tag, name in self.around.names[pk].items():
            _add(target, "part", name, tag)
        _dates(relation, periods)
        _add(relation, "relationType", what)
        return relation


CONTROL = {
    "languageEncoding": "ietf-bcp-47",
    "scriptEncoding": "iso15924",
    "dateEncoding": "iso8601",
    "detailLevel": "extended",
    "publicationStatus": "published",
}


def _place_among(pk, item_of):
    """Return the attributes that say of which function one is an item: the schema has no functions within functions, but references."""
    return {"id": f"f{pk}"} | ({"localType": "item", "target": f"f{item_of[pk]}"} if item_of[pk] is not None else {})


def _functions(content):
    return content["mandate"]["functions"] if content["mandate"] else ()


def _agency_names():
    """Return the names of the Secretariat, which keeps the records: language tag → name."""
    top = current_bodies().filter(parent=None).first()
    return top.parsed["name"] if top else in_every_language(directory_name_lazy())


def _script(tag):
    return SCRIPTS.get(tag, "Latn")


def _add(parent, name, text=None, tag=None, **attributes):
    """Add an element with a text in a language, and return it."""
    if tag:
        attributes = {"languageOfElement": tag, "scriptOfElement": _script(tag), **attributes}
    element = ET.SubElement(parent, name, attributes)
    if text is not None:
        element.text = without_refused(text)
    return element


def _dates(parent, periods):
    """Add Spans to an element: a day, a range, or a set of them."""
    own = _add(parent, "dateSet") if len(periods) > 1 else parent
    for period in periods:
        if period.end == period.begin and period.begin.is_known:
            _add(own, "date", str(period.begin.day), standardDate=str(period.begin.day))
            continue
        both = _add(own, "dateRange")
        _edge(_add(both, "fromDate"), period.begin)
        if period.end:
            _edge(_add(both, "toDate"), period.end)
        else:
            _add(both, "toDate", status="ongoing")


def _edge(element, edge):
    """Write the day of an Edge; where it is not known, the days between which it is."""
    if edge.is_known:
        element.text = str(edge.day)
        element.set("standardDate", str(edge.day))
        return
    element.set("status", "unknown")
    element.set("notAfter", str(edge.day))
    if edge.not_before:
        element.set("notBefore", str(edge.not_before))
