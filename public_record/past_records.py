"""The records of bodies, mandate sources and topics as of a day for programs, as `selection` gives those of today."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from secretariat.addresses import missing
from secretariat.models import Body
from secretariat.saving import batches

from .building import source_ids, topic_ties
from .days import end_of
from .lives import Stage
from .models import BodyRecord, BodyVersion, SourceRecord, SourceVersion, TopicRecord, TopicVersion
from .selection import CHUNK
from .versions import inflate

PLACE = ("body", "slug", "kind", "parent", "position", "valid_from")


@dataclass(slots=True)
class DatedBody:
    """A body as it was at the end of a day, with its place in the tree; its content is read when it is needed."""

    body: int
    slug: str
    kind: str
    parent: int | None
    position: int
    updated_at: datetime
    level: int = 0
    parent_slug: str | None = None
    parsed: dict | None = None


class DatedRecords:
    """What was published at the end of a day."""

    def __init__(self, day):
        self.day, self.moment = day, end_of(day)

    def valid(self, model):
        """The rows of a model of records or versions that were valid, as a QuerySet."""
        ends = {"valid_to__gte": self.moment} if model in VERSIONS else {"valid_to": None}
        return model.objects.order_by().filter(valid_from__lt=self.moment, **ends)

    def bodies(self):
        """Return the DatedBodies in tree order, without content; two queries."""
        own, below = {}, defaultdict(list)
        for model in (BodyVersion, BodyRecord):
            for row in self.valid(model).values_list(*PLACE):
                own[row[0]] = DatedBody(*row)
        for one in own.values():
            below[one.parent].append(one)
        found, waiting = [], sorted(below[None], key=_place, reverse=True)
        while waiting:
            one = waiting.pop()
            found.append(one)
            if one.parent is not None:
                above = own[one.parent]
                one.level, one.parent_slug = above.level + 1, above.slug
            waiting += sorted(below.get(one.body, ()), key=_place, reverse=True)
        return found

    def read(self, bodies):
        """Read the contents of DatedBodies; two queries for each `selection.CHUNK` of them."""
        for some in batches(bodies, CHUNK):
            by_id = {one.body: one for one in some}
            for model, columns in ((BodyVersion, ("content",)), (BodyRecord, ("content", "search_words"))):
                for pk, *stored in self.valid(model).filter(body__in=[*by_id]).values_list("body", *columns):
                    by_id[pk].parsed = Stage.parse(*stored)
        return bodies

    @staticmethod
    def with_times(bodies):
        """Return the latest row of each of DatedBodies: what tells how long it existed."""
        ids = [one.body for one in bodies]
        found = {
            row.body: row
            for row in BodyVersion.objects.defer("content", "listed").filter(body__in=ids).order_by("valid_to")
        }
        found |= {row.body: row for row in BodyRecord.objects.defer("content").filter(body__in=ids, valid_to=None)}
        return [*found.values()]

    def slugs(self):
        """Return the slugs of mandate sources and topics by id: {"sources", "topics"}."""
        found = {}
        for name, (key, *models) in SHARED.items():
            found[name] = {pk: slug for model in models for pk, slug in self.valid(model).values_list(key, "slug")}
        return found

    def shared(self, name):
        """Return the rows of the mandate sources or the topics, in the order of their ids, each with its content as `parsed`."""
        key, version, record = SHARED[name]
        rows = [*self.valid(version), *self.valid(record)]
        for row in rows:
            row.parsed = json.loads(row.content if isinstance(row.content, str) else inflate(row.content))
        return sorted(rows, key=attrgetter(key))


VERSIONS = (BodyVersion, SourceVersion, TopicVersion)
SHARED = {"sources": ("source", SourceVersion, SourceRecord), "topics": ("topic", TopicVersion, TopicRecord)}


def _place(one):
    return one.position, one.body


def get_dated(bodies, slug):
    """Return the one of DatedBodies that had a slug, or else the one that has it today. Raises what `addresses.missing()` returns."""
    found = next((one for one in bodies if one.slug == slug), None)
    if found is None:
        today = BodyRecord.objects.filter(slug=slug, valid_to=None).values_list("body", flat=True).first()
        found = next((one for one in bodies if today is not None and one.body == today), None)
    if found is None:
        raise missing(Body.objects.none(), slug)
    return found


def in_branch(bodies, top):
    """Return those of DatedBodies in tree order that are in the branch of one of them, itself included."""
    place = bodies.index(top)
    found = [top]
    for one in bodies[place + 1 :]:
        if one.level <= top.level:
            break
        found.append(one)
    return found


def has_source(one, source):
    """Return whether a DatedBody, read, or one of its functions named the mandate source with this id."""
    return source in source_ids(one.parsed)


def sources_about(one, topics):
    """Return the ids of the mandate sources of what a DatedBody, read, tied to some topics: of all of it, or of one of its functions."""
    mandate = one.parsed["mandate"] or {"functions": ()}
    if not topics.isdisjoint(one.parsed.get("topics", ())):
        return source_ids(one.parsed)
    own = (function for function in mandate["functions"] if not topics.isdisjoint(function.get("topics", ())))
    return {source for function in own for source in function["sources"]}


def has_topic(one, topics):
    """Return whether a DatedBody, read, or one of its functions was tied to one of the topics with these ids."""
    return any(topic in topics for topic, _function in topic_ties(one.parsed))
