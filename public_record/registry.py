"""The registry of mandates: every mandate source with what rests on it, counted, filtered and in order.

A Registry is made from six queries of the public record, whatever the language, and cached in the process for each revision, as the
overview of the search is. Pages read the texts of the sources that they show alone.
"""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from secretariat.changes import is_writing
from secretariat.languages import SOURCE, localized_symbol
from secretariat.models import MandateSource
from secretariat.text.folding import fold

from .as_of import or_as_of, shown_day
from .queries import execute, revision_key
from .reading import PublicSource
from .selection import get_current, get_current_topic

FACETS = ("show", "kind", "organ", "status", "year", "body", "topic")
"""The names of the filters, in the order in which they are shown."""
UNCITED, REVIEW_DUE = "uncited", "review-due"
SHOW = (UNCITED, REVIEW_DUE)
NO_ORGAN, NO_YEAR = "none", "none"
ORDERS = ("kind", "newest", "cited")
"""The orders of the list, the usual one first."""
MAX_QUERY = 200
KINDS, ORGANS, STATUSES = MandateSource.Kind.values, MandateSource.Organ.values, MandateSource.Status.values

_CITED = """
SELECT c.source, r.body, COUNT(*) - COUNT(c.function), COUNT(c.function)
FROM public_record_citation c JOIN public_record_bodyrecord r ON r.id = c.record_id
WHERE r.valid_to IS NULL GROUP BY c.source, r.body
"""
_TOPICS = """
SELECT DISTINCT c.source, t.topic FROM public_record_citation c
JOIN public_record_bodyrecord r ON r.id = c.record_id AND r.valid_to IS NULL
JOIN public_record_topictie t ON t.record_id = c.record_id AND (t.function IS NULL OR t.function = c.function)
"""
_SOURCES = "SELECT source, slug, content FROM public_record_sourcerecord WHERE valid_to IS NULL ORDER BY source"
_BODIES = "SELECT body, parent, slug FROM public_record_bodyrecord WHERE valid_to IS NULL"
_NARROWER = "SELECT topic, parent, slug FROM public_record_topicrecord WHERE valid_to IS NULL"


@dataclass(slots=True)
class RegistryEntry:
    """A mandate source in the registry: its facts, the number of mandates and functions that name it, and who does."""

    pk: int
    slug: str
    content: str
    kind: str
    organ: str
    status: str
    adopted_on: str
    review_due_on: str
    superseded_by: int | None
    mandates: int = 0
    functions: int = 0
    bodies: set = field(default_factory=set)
    divisions: set = field(default_factory=set)
    topics: set = field(default_factory=set)

    @property
    def year(self):
        return self.adopted_on[:4] or NO_YEAR

    @property
    def is_in_force(self):
        return self.status == MandateSource.Status.IN_FORCE

    def is_review_due(self, today):
        """Return whether its review was due on a day, as text; what is no longer in force needs none."""
        return bool(self.review_due_on and self.is_in_force and self.review_due_on <= today)

    def public_source(self, language):
        """Return the PublicSource in a language, with `mandate_count`, `function_count` and `body_count`."""
        source = PublicSource(self.pk, self.slug, self.content, language)
        source.mandate_count, source.function_count = self.mandates, self.functions
        source.body_count = len(self.bodies)
        return source


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A value of a filter, with the number of sources that it would show together with the other filters."""

    value: str
    count: int
    is_chosen: bool


_latest = None


def reading_day():
    """Return the day as of which the registry is read: today, or that of the page."""
    now = shown_day()
    return now.day if now else timezone.localdate()


def current_registry(revision=""):
    """Return the Registry of the current revision, whose key may have been read already; made anew under the write lock, with changes that were not announced yet.

    Within `as_of`, it is that of the day, and made for each page.
    """
    global _latest
    key = "" if is_writing() or shown_day() else revision or revision_key()
    latest = _latest
    if not key or latest is None or latest.key != key:
        latest = Registry(key)
        if key:
            _latest = latest
    return latest


@or_as_of
def registry_rows():
    """Return what a Registry is made of, as lists of rows; five queries.

    (source, slug, content); (body, parent, slug); (source, body, number of mandates, of functions); (topic, parent, slug);
    (source, topic).
    """
    return [execute(sql, []) for sql in (_SOURCES, _BODIES, _CITED, _NARROWER, _TOPICS)]


class Registry:
    """All mandate sources of the public record, by id in their order; `key` is that of the revision."""

    def __init__(self, key=""):
        self.key, self._names = key, {}
        sources, self._bodies, cited, self._topics, ties = registry_rows()
        self.parents = {body: parent for body, parent, _slug in self._bodies}
        self.entries = {row[0]: _entry(*row) for row in sources}
        for source, body, mandates, functions in cited:
            if entry := self.entries.get(source):
                entry.mandates += mandates
                entry.functions += functions
                entry.bodies.add(body)
                entry.divisions.add(self.division_of(body))
        broader = {topic: parent for topic, parent, _slug in self._topics}
        for source, topic in ties:
            while source in self.entries and topic in broader:
                self.entries[source].topics.add(topic)
                topic = broader[topic]

    @cached_property
    def body_slugs(self):
        return {body: slug for body, _parent, slug in self._bodies}

    @cached_property
    def topic_slugs(self):
        return {topic: slug for topic, _parent, slug in self._topics}

    @cached_property
    def _known_divisions(self):
        return {}

    def division_of(self, body):
        """Return the id of the office or division that a body is, or is part of; that of the Secretariat for itself."""
        path, known, parents = [], self._known_divisions, self.parents
        while body not in known:
            path.append(body)
            parent = parents.get(body)
            if parent is None or parents.get(parent) is None:
                known[body] = body
                break
            body = parent
        top = known[body]
        known.update(dict.fromkeys(path, top))
        return top

    def branch(self, top):
        """Return the ids of a body and of all below it."""
        below = defaultdict(list)
        for body, parent in self.parents.items():
            below[parent].append(body)
        found, waiting = set(), [top]
        while waiting:
            body = waiting.pop()
            found.add(body)
            waiting += below[body]
        return found

    def folded(self, language):
        """Return the names of all sources in a language by id, folded; made when somebody first looks for words."""
        if language.slug not in self._names:
            self._names[language.slug] = {pk: _folded(entry, language) for pk, entry in self.entries.items()}
        return self._names[language.slug]

    @cached_property
    def earlier(self):
        """The ids of the sources that each one superseded."""
        found = defaultdict(list)
        for entry in self.entries.values():
            if entry.superseded_by:
                found[entry.superseded_by].append(entry.pk)
        return found

    def named_together(self, pk, most):
        """Return (id of another source, number of bodies that name both) for those named most often with one, the most first."""
        if pk not in self.entries:
            return []
        own, found = self.entries[pk].bodies, []
        for other in self.entries.values():
            if other.pk != pk and (count := len(own & other.bodies)):
                found.append((-count, other.pk))
        return [(other, -count) for count, other in sorted(found)[:most]]


def _entry(pk, slug, content):
    facts = json.loads(content)
    return RegistryEntry(
        pk,
        slug,
        content,
        facts["kind"],
        facts.get("organ", ""),
        facts.get("status", MandateSource.Status.IN_FORCE.value),
        facts["adopted_on"] or "",
        facts.get("review_due_on", ""),
        facts.get("superseded_by"),
    )


def _folded(entry, language):
    """Return the symbol and the title of a source, as words are compared with them; with the English of a missing title."""
    facts = json.loads(entry.content)
    title = facts["title"].get(language.tag) or facts["title"].get(SOURCE.tag, "")
    return fold(f"{facts['symbol']} {localized_symbol(facts['symbol'], language)} {title}")


@dataclass(frozen=True)
class RegistryQuery:
    """What a reader chose: values of the filters by their names, words, and an order. Values are those of addresses."""

    chosen: dict
    words: str = ""
    order: str = ORDERS[0]

    @property
    def is_filtered(self):
        return bool(self.chosen or self.words)


class RegistryPage:
    """The entries that a RegistryQuery finds, in its order, and the options of each filter with their counts."""

    def __init__(self, registry, query, language, today: date | None = None):
        self.registry, self.query, self.language = registry, query, language
        self.today = (today or reading_day()).isoformat()
        self._branch = None
        if body := query.chosen.get("body"):
            pk = next((pk for pk, slug in registry.body_slugs.items() if slug == body), None)
            self._branch = registry.branch(pk) if pk else set()
        words = fold(query.words).split()
        matching = [*registry.entries.values()]
        if words:
            names = registry.folded(language)
            matching = [one for one in matching if all(word in names[one.pk] for word in words)]
        passes = {name: {one.pk for one in matching if self._passes(one, name)} for name in query.chosen}
        found = [one for one in matching if all(one.pk in own for own in passes.values())]
        self.entries = sorted(found, key=_ORDER_KEYS[query.order])
        self.facets = {}
        for name in FACETS:
            others = [own for other, own in passes.items() if other != name]
            counts = Counter()
            for entry in matching:
                if all(entry.pk in own for own in others):
                    counts.update(self._values(entry, name))
            self.facets[name] = self._options(name, counts)

    def _values(self, entry, name):
        """Return the values of a filter that show an entry."""
        match name:
            case "kind":
                return (entry.kind,)
            case "organ":
                return (entry.organ or NO_ORGAN,)
            case "status":
                return (entry.status,)
            case "year":
                return (entry.year,)
            case "body":
                return [self.registry.body_slugs[pk] for pk in entry.divisions]
            case "topic":
                return [self.registry.topic_slugs[pk] for pk in entry.topics]
        is_due = entry.is_review_due(self.today)
        return [value for value, holds in zip(SHOW, (not entry.bodies, is_due), strict=True) if holds]

    def _passes(self, entry, name):
        if name == "body":
            return not entry.bodies.isdisjoint(self._branch)
        return self.query.chosen[name] in self._values(entry, name)

    def _options(self, name, counts):
        chosen = self.query.chosen.get(name)
        if chosen and chosen not in counts:
            counts[chosen] = len(self.entries)
        return [
            FacetOption(value, counts[value], value == chosen)
            for value in sorted(counts, key=_option_key(name, counts))
        ]


_ORDER_KEYS = {
    "kind": lambda one: (KINDS.index(one.kind), one.pk),
    "newest": lambda one: (-int(one.adopted_on.replace("-", "") or 0), one.pk),
    "cited": lambda one: (-len(one.bodies), -one.functions, one.pk),
}


def _option_key(name, counts):
    """Return the key by which the values of a filter are put in order."""
    lists = {"kind": KINDS, "organ": [*ORGANS, NO_ORGAN], "status": STATUSES, "show": SHOW}
    if name in lists:
        return lists[name].index
    if name == "year":
        return lambda year: (year == NO_YEAR, -int(year) if year.isdigit() else 0)
    return lambda value: (-counts[value], value)


def parse_registry_query(parameters):
    """Return the RegistryQuery that the parameters of an address mean.

    Raises Http404 for a value that no filter has, and AddressChanged for a former address of a body or a topic.
    """
    chosen = {name: parameters[name] for name in FACETS if parameters.get(name)}
    known = {"kind": KINDS, "organ": [*ORGANS, NO_ORGAN], "status": STATUSES, "show": SHOW}
    for name, value in chosen.items():
        if name in ("body", "topic"):
            if not shown_day():  # there may be others on that day
                (get_current if name == "body" else get_current_topic)(value, name)
        elif value not in known[name] if name in known else not re.fullmatch(rf"[0-9]{{4}}|{NO_YEAR}", value):
            raise Http404(f"There is no {name} “{value[:MAX_QUERY]}”.")
    order = parameters.get("order") or ORDERS[0]
    if order not in ORDERS:
        raise Http404(f"There is no order “{order[:MAX_QUERY]}”.")
    return RegistryQuery(chosen, " ".join(parameters.get("q", "")[:MAX_QUERY].split()), order)
