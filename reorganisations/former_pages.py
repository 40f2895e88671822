"""What pages of other apps show of the ledger: the events of a former body, and successions that are loaded with versions."""

from datetime import datetime

from django.db.models import Max, Min, Q
from django.utils import timezone

from history.events import DescribedEvent
from public_record.days import day_of as day_of_moment
from public_record.former_bodies import Event, dated_sentence
from public_record.models import BodyRecord, BodyVersion
from public_record.reading import PublicBody
from public_record.versions import unpack
from secretariat import languages
from secretariat.changes import change_time
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, FormerAddress, MandateSource

from .kinds import EventKind
from .ledger import events_of, heirs
from .models import SuccessionEvent, SuccessionPair
from .sentences import day_of, sentence_among_changes, sentence_of
from .state import texts_by_language

KINDS = {
    "rename": EventKind.RENAMED,
    "merge": EventKind.MERGED,
    "split": EventKind.SPLIT,
    "abolish": EventKind.ABOLISHED,
    "transfer": EventKind.FUNCTIONS_TRANSFERRED,
}
"""The kinds of events, by the word of a file of successions."""

MAX_EVENTS = 200
"""So many events are described at once."""


def only_public(events):
    """Return those of some events whose bodies readers see, or saw until they ended: the others name what is hidden."""
    events = [*events]
    wanted = {int(pk) for event in events for pk in event.facts.get("bodies", {})}
    if not wanted:
        return events
    seen = BodyRecord.objects.filter(body__in=wanted, valid_to=None)
    ended = BodyVersion.objects.filter(body__in=wanted).exclude(body__in=Body.objects.order_by().values("pk"))
    known = {*seen.values_list("body", flat=True), *ended.values_list("body", flat=True)}
    return [event for event in events if known.issuperset(map(int, event.facts.get("bodies", {})))]


def events_of_former_body(pk, language):
    """Return the Events about a body, as sentences in a language."""
    return [
        Event(
            sentence_of(event, language),
            day_of(event, language),
            tuple(pair.successor for pair in event.successions.all() if _is_successor(pair, pk)),
            tuple(
                pair.predecessor for pair in event.successions.all() if pair.model == "function" and pair.predecessor
            ),
        )
        for event in only_public(events_of("body", pk))
    ]


def _is_successor(pair, pk):
    return pair.model == "body" and pair.predecessor == pk and pair.successor not in (None, pk)


def record_loaded(succession, day, ids):
    """Write the event that a loaded version declares, and that had happened by a day; `ids` are those of bodies by slug.

    One that is there already is replaced.
    """
    known = {slug: ids[slug] for slug in succession.before if slug in ids}
    known |= {slug: pk for slug in succession.after if (pk := _id_afterwards(slug, ids)) is not None}
    before, after = ([known[slug] for slug in own if slug in known] for own in (succession.before, succession.after))
    if not before:
        return
    source = MandateSource.objects.filter(slug=succession.decision).first() if succession.decision else None
    slugs = {pk: slug for slug, pk in known.items()}
    bodies = {body.pk: body for body in Body.objects.filter(pk__in=slugs)}
    named = {pk: {"slug": slug, **_names_and_kind(pk, bodies.get(pk), slug)} for pk, slug in slugs.items()}
    facts = {
        "bodies": named,
        "predecessors": before,
        "successors": after,
        "loaded": str(day),
        "version": str(succession.version),
        "is_day_known": bool(succession.day),
    }
    kind = KINDS[succession.what]
    same = Q(facts__version=str(succession.version)) | Q(facts__version__isnull=True, facts__loaded=str(day))
    SuccessionEvent.objects.filter(same, kind=kind, facts__predecessors=before, facts__has_key="loaded").delete()
    day = succession.day or day
    event = SuccessionEvent.objects.create(
        kind=kind, day=day, entered_at=_known_since(day), decision=source.pk if source else None, facts=facts
    )
    if succession.what == "rename":
        _lead_on(succession.before[0], after, day)
    SuccessionPair.objects.bulk_create(
        SuccessionPair(event=event, model="body", predecessor=one, successor=other)
        for one in before
        for other in after or [None]
    )


def settle_loaded():
    """Give events of which nobody said the day the first one by which versions show that they had happened."""
    for event in SuccessionEvent.objects.filter(facts__has_key="loaded", facts__is_day_known=False):
        before, after = event.facts["predecessors"], event.facts["successors"]
        versions = BodyVersion.objects.order_by()
        if ended := [pk for pk in before if pk not in after]:
            if BodyRecord.objects.filter(body__in=ended).exists():
                continue
            moment = versions.filter(body__in=ended).aggregate(last=Max("valid_to"))["last"]
        else:
            same = [Q(body=pk, slug=event.facts["bodies"][str(pk)]["slug"]) for pk in before]
            moment = versions.filter(*same[:1]).aggregate(first=Min("valid_from"))["first"] if same else None
        if moment and (day := day_of_moment(moment)) < event.day:
            event.day, event.facts["loaded"] = day, str(day)
            event.entered_at = _known_since(event.day)
            event.save(update_fields=["day", "entered_at", "facts"])


def _lead_on(slug, after, day):
    """Let the former slug of a body that is there today lead to it, unless it leads or belongs to another one."""
    is_there = Body.objects.filter(pk__in=after).exclude(slug=slug).exists()
    if is_there and not Body.objects.filter(slug=slug).exists():
        facts = {"object_id": after[0], "until": _known_since(day)}
        FormerAddress.objects.get_or_create(model=Body._meta.label_lower, slug=slug, defaults=facts)


def _id_afterwards(slug, ids):
    """Return the id of the body that has a slug after the loaded day: today, in a later version, or in that one still."""
    if (pk := Body.objects.filter(slug=slug).values_list("pk", flat=True).first()) is not None:
        return pk
    last = BodyVersion.objects.filter(slug=slug).order_by("-valid_to").values_list("body", flat=True).first()
    return ids.get(slug) if last is None else last


def _names_and_kind(pk, body, slug):
    """Return the names of a body of today, or of one of earlier days as its last version has them."""
    if body is not None:
        return {"names": texts_by_language(body, "name"), "kind": body.kind}
    last = BodyVersion.objects.filter(body=pk).order_by("-valid_to").first()
    if last is None:
        return {"names": {SOURCE.slug: slug}, "kind": "unit"}
    content, mentions = unpack(last.content)
    row = (last.body, last.slug, last.kind, last.parent, last.valid_to, content, mentions)
    return {"names": {one.slug: PublicBody(row, one).name for one in LANGUAGES}, "kind": last.kind}


def _known_since(day):
    """Return the time at which a loaded event counts as entered: on its day, because it was no news then."""
    return min(timezone.make_aware(datetime(day.year, day.month, day.day)), change_time())


def described_events(since, until=None):
    """Return the DescribedEvents that were entered in a time, without those that were loaded: they were no news then."""
    found = SuccessionEvent.objects.filter(entered_at__gte=since, reorganisation__isnull=False)
    if until:
        found = found.filter(entered_at__lt=until)
    language = languages.current()
    found = found.select_related("reorganisation").order_by("entered_at", "number", "pk")[:MAX_EVENTS]
    return [
        DescribedEvent(
            event.pk, event.entered_at, sentence_among_changes(event, language),
            (*event.facts.get("predecessors", ()), *event.facts.get("successors", ())),
            (*map(int, event.facts.get("bodies", {})),),
        )
        for event in only_public(found)
    ]  # fmt: skip


def events_of_former_function(number, language):
    """Return (the numbers of the functions that a function went on as, sentences with days about what happened to it)."""
    found = heirs("function", number)
    if found:
        return found, []
    return [], [
        dated_sentence(day_of(event, language), sentence_of(event, language))
        for event in only_public(events_of("function", number))
    ]
