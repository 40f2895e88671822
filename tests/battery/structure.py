"""Many writers of the structure at once, movers beside writers of texts, and writes that forget the lock."""

from django.db import IntegrityError

from secretariat import tree
from secretariat.changes import current_revision
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from tests.processes import together
from tests.secretariat.outlines import SMALL, plant
from tests.secretariat.test_structure_lock import POSITION_LABELS

from .rows import FULL, limit, row

WRITER = "tests.battery.without.call"


def slugs():
    return set(Body.objects.values_list("slug", flat=True))


def violations():
    """How many rules of the tree are broken, counted by body."""
    return sum(len(finding["bodies"]) for finding in tree.validate())


def wrong_branches():
    """How many branches, as mptt's columns say them, differ from those that parents say."""
    bodies = list(Body.objects.order_by("pk"))
    parts = {}
    for body in bodies:
        parts.setdefault(body.parent_id, []).append(body.pk)

    def branch(key, above=()):
        if key in above:
            return {key}  # a cycle
        return {key}.union(*(branch(part, (*above, key)) for part in parts.get(key, ())))

    return sum(
        {other.pk for other in bodies if other.tree_id == body.tree_id and body.lft <= other.lft and other.rght <= body.rght}
        != branch(body.pk)
        for body in bodies
    )  # fmt: skip


def percentile(seconds, share=0.99):
    """In milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def writers(processes, steps, without=""):
    """Add, move, reorder and abolish at random in many processes at once; the row of what came of it."""
    plant(SMALL)
    before = slugs()
    reports = together(
        *[
            (WRITER, {"name": "change_the_tree", "without": without, "seed": seed, "steps": steps})
            for seed in range(processes)
        ]
    )
    broken = [report for report in reports if isinstance(report, str)]
    reports = [report for report in reports if report not in broken]
    errors = [error for report in reports for error in report["errors"]]
    added = {slug for report in reports for slug in report["added"]}
    abolished = {slug for report in reports for slug in report["abolished"]}
    made = sum(report["made"] for report in reports)
    counts = {
        "violations": violations(),
        "wrong branches": wrong_branches(),
        "lost": len(slugs() ^ ((before | added) - abolished)),
        "unexpected errors": len(errors) + len(broken),
        "“database is locked”": sum("database is locked" in error for error in errors),
        "changes without a revision": abs(made - current_revision()),
        "changes made": made,
    }
    limits = {"changes made": limit("some changes made", bool)}
    times = [second for report in reports for second in report["seconds"]]
    if FULL and not without:
        counts["ms at the 99th percentile"] = percentile(times)
        limits["ms at the 99th percentile"] = limit("under 500 ms", lambda number: number < 500)
    if errors and not without:
        print(errors[0])
    return row(
        f"{processes} processes × {steps} random add, move, reorder, abolish (seeds 0–{processes - 1})",
        counts,
        "971 violations; on SQLite 357 of 480 “database is locked”",
        limits,
    )


def movers_and_savers(movers, savers, steps):
    """Movers beside savers of texts, each of these in a language of its own; the row of what came of it."""
    plant(SMALL)
    languages = LANGUAGES[:savers]
    reports = together(
        *[(WRITER, {"name": "change_the_tree", "seed": seed, "steps": steps}) for seed in range(movers)],
        *[
            (WRITER, {"name": "write_texts", "seed": language.slug, "language": language.slug, "steps": steps})
            for language in languages
        ],
    )
    errors = [error for report in reports for error in report["errors"]]
    bodies = {body.slug: body for body in Body.objects.all()}
    written = [
        (bodies[slug], column, text)
        for report in reports[movers:]
        for slug, columns in report["written"].items()
        if slug in bodies
        for column, text in columns.items()
    ]
    return row(
        f"{movers} movers and {savers} savers of texts × {steps} (seeds 0–{movers - 1}, {', '.join(language.slug for language in languages)})",
        {
            "violations": violations(),
            "lost texts": sum(getattr(body, column) != text for body, column, text in written),
            "unexpected errors": len(errors),
            "texts written": len(written),
        },
        "tree corrupt: a stale parent is written back",
        {"texts written": limit("some texts written", bool)},
    )


def forgetful():
    """Writes that forget the lock, by every way there is; the row of how many PostgreSQL accepts."""
    plant(SMALL)
    accepted = []
    for name, way in POSITION_LABELS.items():
        try:
            way()
        except IntegrityError:
            continue
        accepted.append(name)
    return row(
        f"{len(POSITION_LABELS)} ways to write the structure without its lock",
        {"accepted": len(accepted), "violations": violations()},
        "all accepted",
    )
