"""Lives of bodies: what each was for readers from when to when, as its versions and its record of today tell.

A body that is hidden today has none: it is neither in the directory nor a former body.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, BooleanField, DateTimeField, Exists, Max, OuterRef, Subquery, Value

from secretariat.models import Body
from secretariat.saving import batches

from .days import day_of
from .models import Baseline, BodyRecord, BodyVersion, whole_content
from .selection import CHUNK, current_bodies
from .versions import unpack, without_holders

PLACE = ("body", "slug", "kind", "parent", "position", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Edge:
    """The day on which something began or ended; where it is not known, `day` is the first one known to be after it.

    `not_before` is the last day known to be before it, None where there is none.
    """

    day: date
    is_known: bool = True
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A time from one Edge to another; `end` is None where it lasts."""

    begin: Edge
    end: Edge | None

    @property
    def begins_on(self):
        """The day on which it began; None where it is not known."""
        return self.begin.day if self.begin.is_known else None

    @property
    def ends_on(self):
        """The day on which it ended; None where it lasts, or where the day is not known."""
        return self.end.day if self.end and self.end.is_known else None


@dataclass(frozen=True, slots=True)
class Stage:
    """A body as it was from one time to another; `valid_to` is None where it is so today. `stored` is JSON, or packed."""

    body: int
    slug: str
    kind: str
    parent: int | None
    position: int
    valid_from: datetime
    valid_to: datetime | None
    period: Span
    stored: str | bytes | None

    @property
    def content(self):
        """The content of the record, without the names of those who held posts."""
        return self.parse(self.stored)

    @staticmethod
    def parse(stored, search_words=""):
        """Return stored content as a dict, without the names of those who held posts."""
        if isinstance(stored, str):
            return without_holders(whole_content(stored, search_words))
        return unpack(stored)[0]


class Calendar:
    """The times from which the whole directory is known, which tell a day from one that is only the first known."""

    def __init__(self, rows=None):
        rows = sorted(Baseline.objects.values_list("valid_from", "is_loaded") if rows is None else rows)
        self.moments = [moment for moment, _is_loaded in rows]
        self.stored_since = next((moment for moment, is_loaded in rows if not is_loaded), None)

    def span(self, valid_from, valid_to):
        """Return the Span of a record or a version."""
        if self.stored_since and valid_from < self.stored_since and (valid_to is None or valid_to > self.stored_since):
            valid_from = self.stored_since  # what was before is not known, or is in what was loaded
        return Span(self._edge(valid_from), valid_to and self._edge(valid_to))

    def _edge(self, at):
        if at not in self.moments:
            return Edge(day_of(at))
        place = self.moments.index(at)
        return Edge(day_of(at), is_known=False, not_before=day_of(self.moments[place - 1]) if place else None)


def former_bodies():
    """The last versions of bodies that are no longer in the directory, as a QuerySet."""
    is_here = Exists(current_bodies().filter(body=OuterRef("body")))
    is_hidden = Exists(Body.objects.order_by().filter(pk=OuterRef("body")))
    latest = BodyVersion.objects.order_by().filter(body=OuterRef("body")).values("body").annotate(at=Max("valid_to"))
    return BodyVersion.objects.filter(~is_here, ~is_hidden, valid_to=Subquery(latest.values("at")))


def every_life():
    """Return the ids of all bodies of today, in the order in which they were made, and of all former ones."""
    today = current_bodies().order_by("body").values_list("body", flat=True)
    return [*today, *former_bodies().order_by("body").values_list("body", flat=True)]


def stages_of(ids, with_content=True):
    """Return the Stages of bodies in their order, by id; two queries for each `selection.CHUNK` of them, and one."""
    return _stages("body", ids, with_content)


def stages_below(ids):
    """Return the Stages, without content, in which bodies were directly below those with these ids, by the id of the body."""
    return _stages("parent", ids, with_content=False)


def _stages(column, ids, with_content):
    found, calendar = defaultdict(list), Calendar()
    columns = (*PLACE, "content") if with_content else PLACE
    for some in batches(ids, CHUNK):
        for model in (BodyVersion, BodyRecord):
            rows = model.objects.filter(**{f"{column}__in": some}).order_by("valid_from", "pk")
            for row in rows.values_list(*columns):
                place, stored = row[: len(PLACE)], row[len(PLACE)] if with_content else None
                found[row[0]].append(Stage(*place, calendar.span(*place[-2:]), stored))
    return dict(found)


def periods(stages, values_of=lambda stage: [None]):
    """Return when each of the values of Stages held: value → Spans, those that follow on each other in one."""
    found = {}
    for stage in stages:
        for value in values_of(stage):
            found.setdefault(value, []).append(stage.period)
    return {value: merged(own) for value, own in found.items()}


def merged(given):
    """Return Spans, which come in their order, with those that follow on each other as one."""
    found = []
    for period in given:
        if found and found[-1].end and found[-1].end.day >= period.begin.day:
            found[-1] = Span(found[-1].begin, period.end)
        else:
            found.append(period)
    return found


def life(stages):
    """Return the Spans in which a body existed."""
    return periods(stages).get(None, [])


def established_and_dissolved(records):
    """Return (the day on which it was established, that on which it was dissolved) for the rows of bodies, by id.

    None where that is not known, or not so. One query.
    """
    rows = {record.body: [(record.valid_from, record.valid_to)] for record in records}
    versions = BodyVersion.objects.order_by().filter(body__in=[*rows]).annotate(is_loaded=Value(None, BooleanField()))
    baselines = Baseline.objects.order_by().annotate(
        body=Value(None, BigIntegerField()), valid_to=Value(None, DateTimeField())
    )
    columns, moments = ("body", "valid_from", "valid_to", "is_loaded"), []
    both = versions.values_list(*columns).union(baselines.values_list(*columns), all=True)
    for pk, valid_from, valid_to, is_loaded in both.order_by("-valid_from"):
        if pk is None:
            moments.append((valid_from, bool(is_loaded)))
        elif (valid_from, valid_to) not in rows[pk]:
            rows[pk].append((valid_from, valid_to))
    calendar = Calendar(moments)
    found = {}
    for pk, times in rows.items():
        own = merged(calendar.span(*one) for one in reversed(times))
        found[pk] = own[0].begins_on, own[-1].ends_on
    return found


# Keys: a former body keeps its slug until another body gets it.

BETWEEN = "--"
"""What separates the slug of a former body from the day on which it ended, where another body has its slug: no slug has it."""


def find_former(key):
    """Return the last version of the former body with this key; None where there is none."""
    slug, _between, day = key.partition(BETWEEN)
    found = former_bodies().filter(slug=slug).order_by("-valid_to", "-pk")
    return next((own for own in found if not day or str(day_of(own.valid_to)) == day), None)


def keys_of(ids):
    """Return the keys of bodies by id: the slug, with the day of its end for a former body whose slug another has got.

    Bodies that are hidden have none.
    """
    found, slugs = dict(current_bodies().filter(body__in=ids).values_list("body", "slug")), {}
    others = [pk for pk in ids if pk not in found]
    for own in former_bodies().filter(body__in=others) if others else ():
        slugs.setdefault(own.slug, []).append(own)
    if slugs:
        taken = {*current_bodies().filter(slug__in=slugs).values_list("slug", flat=True)}
        same = former_bodies().filter(slug__in=slugs).order_by("valid_to", "pk")
        latest = dict(same.values_list("slug", "body"))
        for slug, bodies in slugs.items():
            for own in bodies:
                is_free = slug not in taken and latest[slug] == own.body
                found[own.body] = slug if is_free else f"{slug}{BETWEEN}{day_of(own.valid_to)}"
    return found
