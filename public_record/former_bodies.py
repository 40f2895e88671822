"""Former bodies: those that are no longer part of the directory, as their last versions say what they were."""

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext

from secretariat.item_labels import nested
from secretariat.models import Body, FormerAddress, Function

from .lives import Edge, life, stages_of
from .models import BodyVersion
from .queries import execute, get_sources, listed_bodies
from .reading import ListedBody, PublicBody, PublicFunction, body_url
from .versions import unpack

_sources = []


def register_events_of_body(find):
    """Add a function that finds what became of a former body: called with its id and a language, it returns Events."""
    _sources.append(find)


@dataclass(frozen=True)
class Event:
    """Something that happened to a body: a sentence, its day as the language writes it, the bodies that came after by it.

    `functions` are the numbers of the functions that it is about; where one is gone, the sentence is its fate.
    """

    sentence: str
    day: str
    successors: tuple = ()
    functions: tuple = ()


def dated_sentence(day, sentence):
    """Return an event as one text: its day, and the sentence about it."""
    return gettext("%(day)s: %(sentence)s") % {"day": day, "sentence": sentence}


@dataclass(frozen=True)
class FormerFunction:
    """A function of a former body: the ListedBody that has it today, or else what became of it."""

    function: PublicFunction
    place: ListedBody | None
    fate: str


@dataclass
class FormerBody:
    """A former body: its last text, the first and the last day on which it was part of the directory, and what became of it.

    `places` are the ListedBodies that have its functions today, `fates` sentences about those that nobody has, by number.
    """

    body: PublicBody
    first: Edge
    last: Edge
    events: list
    successors: list
    places: dict
    fates: dict
    has_days: bool = True
    """Whether a page of a day shows it: not if it began on the day on which it ended."""

    @property
    def ended(self):
        """The day on which it ended, or by which it had."""
        return self.last.day

    @property
    def existence(self):
        """From when to when it was part of the directory, as a sentence that claims no more than is known."""
        days = {"began": date_format(self.first.day, "DATE_FORMAT"), "ended": date_format(self.ended, "DATE_FORMAT")}
        if self.first.is_known:
            return gettext("It was part of the directory from %(began)s to %(ended)s.") % days
        if self.last.is_known:
            return gettext("It was part of the directory until %(ended)s.") % days
        return gettext("It was part of the directory on %(began)s, and no longer on %(ended)s.") % days

    @property
    def functions(self):
        """Return the FormerFunctions of its last text, nested with their items."""
        functions = self.body.mandate.functions if self.body.mandate else ()
        rows = [FormerFunction(own, self.places.get(own.pk), self.fates.get(own.pk, "")) for own in functions]
        return nested(rows, [own.level for own in functions])


_AT_SLUG = f"""
SELECT r.kind, r.slug FROM {FormerAddress._meta.db_table} f
JOIN public_record_bodyrecord r ON r.body = f.object_id AND r.valid_to IS NULL WHERE f.model = %s AND f.slug = %s
AND NOT EXISTS (SELECT 1 FROM {Body._meta.db_table} b WHERE b.slug = f.slug)
UNION ALL SELECT '', slug FROM {BodyVersion._meta.db_table} WHERE slug = %s
"""  # noqa: S608


class MovedBody:
    """A body that had another slug before, as redirects need it."""

    def __init__(self, kind, slug, language):
        self.slug, self.url = slug, body_url(kind, slug, language)

    def get_absolute_url(self):
        return self.url


def at_former_slug(slug, language):
    """Return (the MovedBody that had a slug, or None, whether a version of a body has it); one query."""
    rows = execute(_AT_SLUG, [Body._meta.label_lower, slug, slug])
    moved = next((MovedBody(*row, language) for row in rows if row[0]), None)
    return moved, bool(rows)


def last_versions_at_addresses():
    """Return the last versions of former bodies that have a page at their address, without content, the latest end first.

    They are found by the addresses that they left, and those that were loaded by their ids, not among all versions.
    """
    bodies = Body.objects.order_by()
    left = FormerAddress.objects.of(Body).exclude(object_id__in=bodies.values("pk")).values("object_id")
    latest = BodyVersion.objects.order_by().filter(body=OuterRef("body")).values("body").annotate(at=Max("valid_to"))
    found = BodyVersion.objects.filter(Q(body__in=left) | Q(body__lt=0), valid_to=Subquery(latest.values("at")))
    has_another = Exists(bodies.filter(slug=OuterRef("slug")))
    return found.exclude(has_another).only("body", "slug", "kind", "valid_to", "listed").order_by("-valid_to", "pk")


def get_former(slug, language):
    """Return the FormerBody that last had a slug; None where there is none, or where it is only hidden."""
    version = BodyVersion.objects.filter(slug=slug).order_by("-valid_to").first()
    if version is None or Body.objects.filter(pk=version.body).exists():
        return None
    last = BodyVersion.objects.filter(body=version.body).order_by("-valid_to").first()
    content, mentions = unpack(last.content)
    body = PublicBody((last.body, last.slug, last.kind, last.parent, last.valid_to, content, mentions), language)
    body.attach(get_sources(body.source_ids(), language))
    spans = life(stages_of([last.body], with_content=False)[last.body])
    events = [event for find in _sources for event in find(last.body, language)]
    wanted = {pk for event in events for pk in event.successors}
    successors = listed_bodies((), wanted, language) if wanted else []
    fates = {pk: dated_sentence(event.day, event.sentence) for event in events for pk in event.functions}
    first, final = spans[0].begin, spans[-1].end
    places, has_days = _places(body, language), first.day < final.day
    return FormerBody(body, first, final, events, successors, places, fates, has_days)


def _places(body, language):
    """Return the ListedBodies that have the functions of a body today, by the number of the function."""
    numbers = [function["id"] for function in body.content["mandate"]["functions"]] if body.content["mandate"] else []
    owners = dict(Function.objects.filter(pk__in=numbers).values_list("pk", "mandate__body"))
    listed: dict[int, ListedBody] = (
        {one.pk: one for one in listed_bodies((), {*owners.values()}, language)} if owners else {}
    )
    return {pk: listed[owner] for pk, owner in owners.items() if owner in listed}
