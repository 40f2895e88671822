"""The ledger of events and successions: what came after what, and by which decision."""

from django.db.models import Q

from secretariat.changes import change_time
from secretariat.saving import batches

from .kinds import EventKind
from .models import SuccessionEvent, SuccessionPair

BODY, FUNCTION = SuccessionPair.Model.BODY, SuccessionPair.Model.FUNCTION


def write_events(reorganisation, plan, id_of):
    """Write the events of a plan that was carried out. `id_of` maps the ids of the plan to those in the database."""
    events, pairs = [], []
    for number, planned in enumerate(plan.events, start=1):
        events.append(
            SuccessionEvent(
                kind=planned.kind, day=reorganisation.takes_effect_on, number=number, entered_at=change_time(),
                reorganisation=reorganisation, decision=reorganisation.legal_basis_id, facts=_facts(planned, plan, id_of),
            )
        )  # fmt: skip
        pairs.append([*_pairs_of_bodies(planned, id_of), *_pairs_of_functions(planned, id_of)])
    SuccessionEvent.objects.bulk_create(events, batch_size=200)
    rows = (
        SuccessionPair(event=event, model=model, predecessor=before, successor=after)
        for event, own in zip(events, pairs, strict=True)
        for model, before, after in own
    )
    for some in batches(rows, 500):
        SuccessionPair.objects.bulk_create(some)


def _pairs_of_bodies(planned, id_of):
    before, after = [[id_of(pk) for pk in own] for own in (planned.predecessors, planned.successors)]
    if planned.kind in (EventKind.FUNCTIONS_TRANSFERRED,) or not before:
        # What gives functions goes on by itself, and so does what gets them.
        return [(BODY, pk, pk) for pk in (*before, *after)] if before else [(BODY, None, pk) for pk in after]
    return [(BODY, one, other) for one in before for other in after or [None]]


def _pairs_of_functions(planned, id_of):
    return [
        (FUNCTION, None if one is None else id_of(one), None if other is None else id_of(other))
        for one, other in planned.functions
    ]


def _facts(planned, plan, id_of):
    """Return what a sentence about an event needs, as JSON: the names of bodies that go on are those that they have then."""
    named = dict(planned.facts.get("names", {}))
    for pk in (*planned.predecessors, *planned.successors, planned.facts.get("left"), planned.facts.get("to")):
        if pk is not None and pk not in named:
            named[pk] = plan.state.bodies.get(pk) or plan.before.bodies[pk]
    for pk in named:
        named[pk] = plan.state.bodies.get(pk, named[pk])
    functions = {}
    for pair in planned.functions:
        for pk in pair:
            node = pk is not None and (plan.state.functions.get(pk) or plan.before.functions.get(pk))
            if node:
                old = plan.before.functions.get(pk)
                functions[id_of(pk)] = {"texts": node.texts, "body": id_of(node.body)}
                body = plan.state.bodies.get(node.body) or plan.before.bodies.get(node.body)
                if body is not None:
                    named.setdefault(node.body, body)
                if old and old.texts != node.texts:
                    functions[id_of(pk)]["before"] = old.texts
    facts = {
        "bodies": {
            id_of(pk): {"names": node.names, "slug": node.slug, "kind": str(node.kind)} for pk, node in named.items()
        },
        "predecessors": [id_of(pk) for pk in planned.predecessors],
        "successors": [id_of(pk) for pk in planned.successors],
    }
    if functions:
        facts["functions"] = functions
        facts["pairs"] = [[None if pk is None else id_of(pk) for pk in pair] for pair in planned.functions]
    for name in ("left", "to"):
        if planned.facts.get(name) is not None:
            facts[name] = id_of(planned.facts[name])
    for name in ("names_before", "old_slug", "old_kind", "new_kind", "reason", "sources_only", "level_only"):
        if planned.facts.get(name):
            facts[name] = planned.facts[name]
    return facts


def events_of(model, pk):
    """Return the events about a body or a function ("body" or "function" and its id), the earliest first, with their successions."""
    mine = SuccessionPair.objects.filter(Q(predecessor=pk) | Q(successor=pk), model=model)
    events = SuccessionEvent.objects.filter(pk__in=mine.values("event"))
    return (
        events.select_related("reorganisation")
        .prefetch_related("successions")
        .order_by("day", "entered_at", "number", "pk")
    )


def successors(model, pk):
    """Return the ids of what came directly after a body or a function, itself not counted, in order."""
    rows = SuccessionPair.objects.filter(model=model, predecessor=pk, successor__isnull=False).exclude(successor=pk)
    return [*dict.fromkeys(rows.order_by("pk").values_list("successor", flat=True))]


def predecessors(model, pk):
    """Return the ids of what was directly before a body or a function, itself not counted, in order."""
    rows = SuccessionPair.objects.filter(model=model, successor=pk, predecessor__isnull=False).exclude(predecessor=pk)
    return [*dict.fromkeys(rows.order_by("pk").values_list("predecessor", flat=True))]


def heirs(model, pk):
    """Return the ids in which a body or a function goes on after any number of events, none if it has no successor."""
    found, waiting, seen = [], [pk], {pk}
    while waiting:
        one = waiting.pop(0)
        after = [own for own in successors(model, one) if own not in seen]
        seen.update(after)
        if not after and one != pk:
            found.append(one)
        waiting += after
    return found


def ending_of(pk):
    """Return the latest event with which a body ended: it was merged, split or abolished; None if there is none."""
    mine = SuccessionPair.objects.filter(model=BODY, predecessor=pk).exclude(successor=pk)
    kinds = (EventKind.MERGED, EventKind.SPLIT, EventKind.ABOLISHED)
    events = SuccessionEvent.objects.filter(kind__in=kinds, pk__in=mine.values("event"))
    return events.select_related("reorganisation").order_by("entered_at", "number").last()
