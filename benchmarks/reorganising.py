"""A reorganisation of 500 operations in a directory of 20,000 bodies: planning it, its preview, and putting it in force."""

import time
from datetime import date

from reorganisations.carrying_out import add_operation, put_in_force
from reorganisations.models import Operation, Reorganisation
from reorganisations.planning import plan_of
from secretariat.models import Body, Function
from tests.many_bodies import load_many

BODIES, OPERATIONS = 20_000, 500


def draft():
    """Return an approved reorganisation: mergers with the fates of their functions, renamings, moves, transfers, new units."""
    row = Reorganisation.objects.create(name_en="Measured", status="approved", takes_effect_on=date(2026, 1, 1))
    leaves = [*Body.objects.filter(kind="unit", slug__startswith="generated-", children=None).order_by("pk")[:900]]
    functions = {}
    for pk, body in Function.objects.filter(mandate__body__in=leaves).values_list("pk", "mandate__body"):
        functions.setdefault(body, []).append(pk)
    new = 0
    while leaves and row.operations.count() < OPERATIONS:
        one, other, third = leaves.pop(), leaves.pop(), leaves.pop()
        add_operation(row, "merge", {"bodies": [one.pk], "into": other.pk})
        for pk in functions.get(one.pk, ()):
            add_operation(row, "keep-function", {"function": pk})
        names = {("body", other.pk, "name"): {"en": f"{other.name_en} anew", "fr": f"{other.name_fr} bis"}}
        add_operation(row, "rename", {"body": other.pk}, names)
        add_operation(row, "move", {"body": third.pk, "target": other.pk, "where": "under"})
        new += 1
        values = {"body": -new, "target": third.pk, "where": "under", "kind": "unit", "slug": f"measured-{new}"}
        add_operation(
            row, "establish", values, {("body", -new, "name"): {"en": f"Measured {new}", "fr": f"Mesuré {new}"}}
        )
    row.operations.filter(number__gt=OPERATIONS).delete()
    return row


def measure():
    """Yield (what, seconds) of planning and putting in force."""
    load_many(BODIES)
    row = draft()
    began = time.monotonic()
    found = plan_of(row)
    yield f"plan {Operation.objects.filter(reorganisation=row).count()} operations", time.monotonic() - began
    assert not found.is_blocked, [*map(str, found.blocking())][:5]
    began = time.monotonic()
    put_in_force(row)
    yield "put them in force", time.monotonic() - began
