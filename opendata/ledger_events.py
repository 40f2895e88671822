"""The events of the ledger of reorganisations for programs, without those that name a body that is hidden."""

from django.db.models import Q

from public_record.selection import current_bodies
from reorganisations.models import SuccessionEvent, SuccessionPair
from reorganisations.sentences import sentence_of
from secretariat.languages import LANGUAGES
from secretariat.models import Body

from .events import PublicEvent

BODY, FUNCTION = SuccessionPair.Model.BODY, SuccessionPair.Model.FUNCTION


def ledger_events(bodies, since, until):
    """Return the PublicEvents of the ledger, see `events.register_events`; four queries."""
    found = SuccessionEvent.objects.select_related("reorganisation").prefetch_related("successions")
    if bodies is not None:
        pairs = SuccessionPair.objects.filter(Q(predecessor__in=bodies) | Q(successor__in=bodies), model=BODY)
        found = found.filter(pk__in=pairs.values("event"))
    if since:
        found = found.filter(day__gte=since)
    if until:
        found = found.filter(day__lte=until)
    events = [_public_event(event) for event in found.order_by("day", "entered_at", "number", "pk")]
    named = {pk for event in events for pk in (*event.before, *event.after)}
    here = {*Body.objects.order_by().filter(pk__in=named).values_list("pk", flat=True)} if named else set()
    hidden = here - {*current_bodies().filter(body__in=here).values_list("body", flat=True)} if here else set()
    return [event for event in events if not hidden.intersection((*event.before, *event.after))]


def _public_event(event):
    pairs = {BODY: [], FUNCTION: []}
    for pair in event.successions.all():
        pairs[pair.model].append((pair.predecessor, pair.successor))
    own = event.reorganisation
    names = {language.tag: getattr(own, language.column("name")) for language in LANGUAGES} if own else {}
    return PublicEvent(
        event.pk,
        event.kind,
        event.day,
        event.entered_at,
        pairs[BODY],
        pairs[FUNCTION],
        event.decision,
        {language.tag: sentence_of(event, language) for language in LANGUAGES},
        {"id": own.pk, "name": {tag: name for tag, name in names.items() if name}} if own else None,
        event.is_day_known,
    )
