"""A reorganisation of 500 operations in a directory of 20,000 bodies: planning it, its preview, and putting it in force."""

import io
import time
from datetime import date

from django.core.management import call_command

from benchmarks.both import main
from reorganisations.carrying_out import add_operation, put_in_force
from reorganisations.models import Reorganisation
from reorganisations.planning import plan_of
from reorganisations.previewing import refresh_preview
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
    while leaves and row.operations.count() < OPERATIONS - 6:
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
    return row


def measure():
    """Yield (what, figure, target, whether it is met) of planning and putting in force."""
    call_command("load_directory", stdout=io.StringIO())
    load_many(BODIES)
    row = draft()
    count = row.operations.count()
    began = time.monotonic()
    found = plan_of(row)
    seconds = time.monotonic() - began
    yield f"plan {count} operations over {BODIES} bodies", f"{seconds:.1f} s", "at most 3 s", seconds <= 3
    began = time.monotonic()
    if not found.is_blocked:
        refresh_preview(row)
    seconds = time.monotonic() - began
    yield "its preview, after a change", f"{seconds:.1f} s", "at most 3 s", not found.is_blocked and seconds <= 3
    began = time.monotonic()
    if not found.is_blocked:
        put_in_force(row)
    seconds = time.monotonic() - began
    yield "put them in force", f"{seconds:.1f} s", "at most 10 s", not found.is_blocked and seconds <= 10


if __name__ == "__main__":
    main("benchmarks.reorganising", measure, "A reorganisation", "capacity.md")
