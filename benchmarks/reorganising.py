"""A reorganisation of 500 operations in a directory of 20,000 bodies: planning it, its preview, and putting it in force."""

import io
from datetime import date
from time import monotonic, process_time

from .both import main

BODIES, OPERATIONS = 20_000, 500


def draft():
    """Return an approved reorganisation: mergers with the fates of their functions, renamings, moves, transfers, new units."""
    from reorganisations.carrying_out import add_operation
    from reorganisations.models import Reorganisation
    from secretariat.models import Body, Function

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
    from django.core.management import call_command

    from reorganisations.carrying_out import put_in_force
    from reorganisations.planning import plan_of
    from reorganisations.previewing import refresh_preview
    from secretariat.changes import update_statistics
    from secretariat.languages import BY_SLUG
    from secretariat.models import Body
    from tests.many_bodies import load_many
    from translations import texts

    call_command("load_directory", stdout=io.StringIO())
    load_many(BODIES)
    for command in ("rebuild_record", "reindex"):
        call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    update_statistics()  # PostgreSQL would do so by itself within a minute
    row = draft()
    plan_of(row)  # what is imported and read once
    for what, work, seconds in (
        (f"plan {row.operations.count()} operations over {BODIES} bodies", plan_of, 3),
        ("their first preview", refresh_preview, 3),
        ("their preview again, after a change", refresh_preview, 3),
        ("put them in force", put_in_force, 10),
    ):
        if "after a change" in what:
            texts.write(Body.objects.get(kind="secretariat"), BY_SLUG["fr"], {"acronym": "SX"})
        began, began_of_cpu = monotonic(), process_time()
        work(row)
        taken, cpu = monotonic() - began, process_time() - began_of_cpu
        yield what, f"{taken:.1f} s, {cpu:.1f} s of CPU", f"at most {seconds} s", taken <= seconds


if __name__ == "__main__":
    main("benchmarks.reorganising", measure, "A reorganisation", "capacity.md")
