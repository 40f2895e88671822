"""Trees that were damaged at random, and what the doctor makes of them."""

import io
import json
import random

from django.core.management import call_command

from secretariat import tree
from secretariat.models import Body
from tests.secretariat.outlines import SMALL, plant

from .rows import row

TRUTH = ("slug", "parent_id", "position")


def damage(chance):
    """Damage mptt's columns of some bodies, leaving parent and position alone."""
    bodies = list(Body.objects.order_by("pk"))
    with tree.structure_lock():
        for body in chance.sample(bodies, chance.randint(1, len(bodies))):
            lft = chance.randint(0, 30)
            columns = {"level": chance.randint(0, 5), "tree_id": chance.randint(1, 3)}
            columns = dict(chance.sample(sorted(columns.items()), chance.randint(0, 2)))
            Body.objects.filter(pk=body.pk).update(lft=lft, rght=lft + chance.randint(1, 30), **columns)


def make_a_cycle(chance):
    """Hang a body below one of its own parts; returns the slugs that then hang on no root."""
    parents = [body for body in Body.objects.filter(kind="unit") if body.get_descendant_count()]
    body = chance.choice(parents)
    branch = list(body.branch())
    with tree.structure_lock():
        Body.objects.filter(pk=body.pk).update(parent=chance.choice(branch[1:]), position=0)
    return {other.slug for other in branch}


def fix():
    """What `tree_doctor --fix` says remains: {rule: slugs}."""
    out, slugs = io.StringIO(), dict(Body.objects.values_list("pk", "slug"))
    try:
        call_command("tree_doctor", "--fix", "--json", stdout=out)
    except SystemExit:
        pass
    findings = json.loads(out.getvalue())["findings"]
    return {finding["rule"]: {slugs[key] for key in finding["bodies"]} for finding in findings}


def truth():
    return set(Body.objects.values_list(*TRUTH))


def repaired(start_again, trees, cycles):
    """Damage, fix and compare many trees; the rows. `start_again` empties the directory."""
    unrepaired, changed = 0, 0
    for seed in range(trees):
        start_again()
        plant(SMALL)
        before = truth()
        damage(random.Random(seed))
        unrepaired += bool(fix()) or bool(tree.validate())
        changed += len(truth() ^ before)
    yield row(
        f"{trees} randomly damaged trees → tree_doctor --fix (seeds 0–{trees - 1})",
        {"not repaired": unrepaired, "parents or positions changed": changed},
        "a query per body, and no cure for a cycle",
    )
    unreported, guessed = 0, 0
    for seed in range(cycles):
        start_again()
        plant(SMALL)
        in_cycle = make_a_cycle(random.Random(seed))
        before = {place[:2] for place in truth()}
        unreported += fix().get("no cycles") != in_cycle
        guessed += len({place[:2] for place in truth()} ^ before)
    yield row(
        f"{cycles} trees with a cycle → tree_doctor --fix",
        {"not reported": unreported, "parents guessed": guessed},
        "endless recursion",
    )
