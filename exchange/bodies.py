"""The directory as a table of bodies, and tables brought into the directory.

Exports: one row per body, published or not, a parent before its children. A body without an external
identifier gets its slug for one, in the file alone; an import finds it by that (see `plan`). The
columns `opening_<l>` and `closing_<l>` are the paragraphs of the mandate, apart by an empty line, `sources` and `topics` the slugs of
what the body is tied to. Search words are in it, one in each line of a cell. A workbook has sheets for posts and contact points (see `body_parts`) and
for functions (see `functions`), and functions are a CSV table of their own.

Texts are texts: what begins like a formula is none in an XLSX file, and has an apostrophe before it
in a CSV file (see `files.csv_files`).
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from files.uploads import InvalidFile, InvalidPlan, StalePlan, UnacceptedWarnings
from secretariat import tree
from secretariat.changes import one_revision
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Mandate
from secretariat.progress import no_progress, reported
from secretariat.rehearsal import Outdated, Prepared, rehearsal, with_rehearsals
from secretariat.saving import create_all, no_texts
from secretariat.slugs import FormerAddress
from secretariat.waiting import LongTask, TaskStep, long_task
from translations import texts
from translations.models import SearchWords

from . import tables
from .body_parts import rows_of_sheets, write_parts
from .checks import check_texts
from .columns import (
    COLUMNS,
    NO,
    OF_MANDATE,
    OF_SEARCH_WORDS,
    PLACE,
    PUBLIC_TEXTS,
    PUBLISHED,
    SEARCH_WORDS,
    TEXTS,
    TIED,
    YES,
    RowError,
    printable_cell,
)
from .functions import FUNCTIONS, rows_of_functions, write_functions
from .permissions import permission_errors
from .plan import make_plan
from .search_words import save_search_words, stored_search_words
from .steps import Directory, ExistingBody
from .ties import stored_ties, write_ties

STORED = {
    column: language.column(f"mandate__{field}" if field in OF_MANDATE else field)
    for column, (field, language) in PUBLIC_TEXTS.items()
}
CREATION_COLUMNS = ("name_en", "acronym_en")
"""The texts that a new body is added with."""


def read_directory(columns=COLUMNS):
    """Return the Directory, with the search words of its bodies where `columns` has some of theirs."""
    bodies = Body.objects.order_by("tree_id", "lft")
    former_slugs = FormerAddress.objects.in_use(Body).values_list("slug", "object_id")
    words = {} if OF_SEARCH_WORDS.isdisjoint(columns) else _search_words()
    ties = {} if {*TIED}.isdisjoint(columns) else stored_ties(Body)
    rows = bodies.values("pk", "slug", "external_id", "kind", "parent_id", PUBLISHED, *STORED.values()).iterator()
    existing = (
        ExistingBody(
            row["pk"],
            row["slug"],
            row["external_id"] and printable_cell("external_id", row["external_id"]),
            row["kind"],
            row["parent_id"],
            {column: printable_cell(column, row[stored]) for column, stored in STORED.items() if row[stored]}
            | words.get(row["pk"], {}),
            row[PUBLISHED],
            {column: own[row["pk"]] for column, own in ties.items() if row["pk"] in own},
        )
        for row in rows
    )
    return Directory(existing, former_slugs)


def _search_words():
    """Return the search words of all bodies as cells: id of the body → column → text."""
    found = defaultdict(dict)
    for (body, slug), row in stored_search_words().items():
        for name in SEARCH_WORDS:
            if text := getattr(row, name):
                column = BY_SLUG[slug].column(name)
                found[body][column] = printable_cell(column, text)
    return found


def plan_import(table, under=None, person=None, progress=no_progress):
    """Return the plan of importing `table` now, its root as a child of the body with the slug `under`.

    With a `person`, what they may not do is refused. Raises InvalidFile where there is no such body.
    """
    directory = read_directory(table.rows[0].columns if table.rows else ())
    if under is not None and under not in directory.by_slug:
        raise InvalidFile(_("No body of the directory has the address '%(slug)s'.") % {"slug": under})
    plan = make_plan(table, directory, directory.by_slug.get(under))
    plan.warnings = sorted(check_texts(plan, progress), key=lambda warning: warning.line)
    errors = [*plan.errors, *(permission_errors(plan, person) if person else ())]
    plan.errors = sorted(errors, key=lambda error: error.line)
    return plan


MIN_STEPS_TO_REHEARSE = 500
"""Steps of a plan; carrying out fewer takes less than half a second."""


def prepare_import(table, under=None, person=None, progress=no_progress):
    """Make the plan of an import before the write lock is taken, and rehearse it if it is long. Raises InvalidFile."""
    with rehearsal() as own:
        plan = plan_import(table, under, person, progress)
        if not plan.errors and len(plan.to_do()) >= MIN_STEPS_TO_REHEARSE:
            try:
                own.perform(lambda: _carry_out(plan, progress))
            except InvalidPlan as error:
                plan.errors = error.errors
        return Prepared(plan, own)


def import_table(table, under=None, progress=no_progress, person=None, *, accept_warnings=False):
    """Bring `table` into the directory, all or nothing; returns the plan that was carried out.

    Raises InvalidPlan, UnacceptedWarnings or InvalidFile.
    """
    return with_rehearsals(
        lambda: prepare_import(table, under, person, progress),
        lambda prepared: carry_out_import(prepared, table, under, progress, person, accept_warnings=accept_warnings),
        progress,
    )


def carry_out_import(
    prepared, table, under=None, progress=no_progress, person=None, shown=None, *, accept_warnings=False
):
    """Carry out an import that `prepare_import` has prepared, under the write lock; with None it is prepared there.

    `shown` is the digest of the plan that the person saw. Returns the plan. Raises Outdated, InvalidPlan, StalePlan,
    UnacceptedWarnings or InvalidFile.
    """
    with long_task(LongTask.IMPORT, person), tree.structure_lock():
        if prepared and not (prepared.rehearsal.is_current() and _is_permitted(prepared.plan, person)):
            raise Outdated
        prepared = prepared or prepare_import(table, under, person, progress)
        plan = prepared.plan
        if shown is not None and shown != plan.digest():
            raise StalePlan(plan)
        if plan.errors:
            raise InvalidPlan(plan.errors)
        if plan.warnings and not accept_warnings:
            raise UnacceptedWarnings(plan)
        prepared.carry_out(lambda: _carry_out(plan, progress), progress)
    return plan


def _is_permitted(plan, person):
    """Return whether the permissions of `person` still are what they were when the plan was made."""
    return person is None or bool(plan.errors) or not permission_errors(plan, person)


@one_revision()
def _carry_out(plan, progress):
    steps = plan.to_do()
    nodes = _stored_bodies(plan, steps) | _new_bodies(steps)
    pairs = [(nodes[step.node], nodes[step.parent]) for step in steps if step.is_new or step.is_moved]
    try:
        tree.place_all(reported(pairs, TaskStep.BODIES, progress))
    except tree.PlacementError as error:
        step = next(step for step in steps if nodes[step.node] is error.body)
        raise InvalidPlan([RowError(step.line, f"'{step.key}': {' '.join(error.messages)}")]) from None
    mandates = _mandates(steps, nodes)
    # English first: a translation remembers the English it was made from.
    every = [*_writes(steps, nodes, mandates), *write_parts(steps, nodes), *write_functions(steps, mandates)]
    writes = sorted(every, key=lambda write: write[1] != SOURCE)
    texts.write_all(reported(writes, TaskStep.TEXTS, progress))
    _write_search_words(steps, nodes)
    write_ties(_ties(steps, nodes, mandates))
    _publish(steps, nodes)


def _stored_bodies(plan, steps):
    """The bodies of the nodes that the steps speak of and that exist, read now."""
    known = {node for step in steps for node in (step.node, step.parent) if node in plan.directory.bodies}
    return {None: None, **Body.objects.select_related("mandate").in_bulk(known)}


def _new_bodies(steps):
    """The new bodies, not stored yet, by their nodes."""
    nodes, empty = {}, no_texts(Body)
    for step in steps:
        if step.is_new:
            english = {column: new for column, _old, new in step.changes if column in CREATION_COLUMNS}
            facts = {PUBLISHED: step.is_published is not False, "external_id": step.key}
            nodes[step.node] = Body(kind=step.kind, slug=step.slug, **{**empty, **facts, **english})
    return nodes


def _publish(steps, nodes):
    """Publish, or no longer, the bodies for which the table says so; new ones were added as it says."""
    for step in steps:
        if step.is_published is not None and not step.is_new:
            body = nodes[step.node]
            body.is_published = step.is_published
            body.save(update_fields=[PUBLISHED, "updated_at"])


def _mandates(steps, nodes):
    """The mandates that the steps write, by node; those that are missing come into being with their English."""
    mandates, new, empty = {}, [], no_texts(Mandate)
    for step in steps:
        own = {column: text for column, _old, text in step.changes if TEXTS[column][0] in OF_MANDATE}
        if own or _needs_mandate(step):
            body = nodes[step.node]
            if step.is_new or not body.has_mandate():
                english = {column: own.get(column, "") for column in map(SOURCE.column, OF_MANDATE)}
                new.append(Mandate(body=body, **{**empty, **english}))
            mandates[step.node] = body.mandate
    create_all(new)
    return mandates


def _needs_mandate(step):
    """Return whether a step ties a mandate to sources, or has functions."""
    return any(column == "sources" for column, _old, _new in step.ties) or any(
        part.row.sheet is FUNCTIONS for part in step.parts
    )


def _ties(steps, nodes, mandates):
    """Yield the arguments of `write_ties` for bodies and mandates."""
    for step in steps:
        for column, _old, new in step.ties:
            yield (mandates if column == "sources" else nodes)[step.node], column, new


def _writes(steps, nodes, mandates):
    """Yield the arguments of `texts.write_all`, without the English texts that new bodies were added with."""
    for step in steps:
        by_text = {}
        for column, _old, new in step.changes:
            field, language = TEXTS[column]
            if field in SEARCH_WORDS:
                continue
            obj = (mandates if field in OF_MANDATE else nodes)[step.node]
            if texts.value(obj, field, language) != new:
                by_text.setdefault((obj, language), {})[field] = new
        for (obj, language), own in by_text.items():
            yield obj, language, own


def _write_search_words(steps, nodes):
    changes = [
        (nodes[step.node], *TEXTS[column], new)
        for step in steps
        for column, _old, new in step.changes
        if TEXTS[column][0] in SEARCH_WORDS
    ]
    rows = stored_search_words({body.pk for body, _field, _language, _new in changes})
    written = {}
    for body, field, language, new in changes:
        key = body.pk, language.slug
        written[key] = row = rows.setdefault(key, SearchWords(body=body, language=language.slug))
        setattr(row, field, new)
    save_search_words([*written.values()])


def export_bodies(path, branch=None, progress=no_progress):
    """Write the directory, or the branch of the body with the slug `branch`; returns how many bodies.

    Raises InvalidFile where that cannot be done.
    """
    directory = read_directory()
    if branch is not None and branch not in directory.by_slug:
        raise InvalidFile(_("No body of the directory has the address '%(slug)s'.") % {"slug": branch})
    bodies = list(directory.bodies.values())
    _check_keys(bodies)
    if branch is not None:
        bodies = _branch(bodies, directory.by_slug[branch])
    rows = [_row(body, directory) for body in reported(bodies, TaskStep.BODIES, progress)]
    sheets, keys = None, {body.pk: body.key for body in bodies}
    if path.suffix.lower() == ".xlsx":
        sheets = {**rows_of_sheets(keys), FUNCTIONS.name: rows_of_functions(keys)}
    tables.write_table(path, rows, sheets=sheets)
    return len(bodies)


def _branch(bodies, top):
    """`top` and everything below it; `bodies` are in tree order, a parent before its children."""
    inside = {top.pk: top}
    for body in bodies:
        if body.parent in inside:
            inside[body.pk] = body
    return list(inside.values())


def _check_keys(bodies):
    """Refuse bodies that share a key (external identifier or else slug) with another. Raises InvalidFile."""
    by_id = {body.external_id: body for body in bodies if body.external_id}
    for body in bodies:
        if not body.external_id and (other := by_id.get(body.slug)):
            raise InvalidFile(
                _("'%(slug)s' is also the external identifier of '%(other)s'; give '%(slug)s' an external identifier first.")
                % {"slug": body.slug, "other": other.slug}
            )  # fmt: skip


def _row(body, directory):
    parent = directory.bodies[body.parent].key if body.parent else ""
    facts = dict(zip(PLACE, (body.key, parent, body.kind), strict=True))
    facts[PUBLISHED] = YES if body.is_published else NO
    facts |= body.ties
    return [facts.get(column, body.texts.get(column, "")) for column in COLUMNS]
