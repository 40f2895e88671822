"""Compute what an import would do before anything is written: a pure function of file and directory.

A row means the body with its external identifier. Where no body has that, it means the body whose
slug it is or was, if that body has no external identifier of its own (so exports give it); otherwise
a new one. A kind is never changed, a blank cell leaves a text or `is_published` alone, a body that is
not named stays where it is. New and moved bodies come last among their siblings, in the order of the file.
"""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.models import ALLOWED_PARENTS, Kind, check_parent

from .addresses import slugs_for
from .body_parts import PartsPlanning
from .columns import NO, PUBLISHED, TEXTS, YES, RowError


@dataclass(frozen=True, slots=True)
class ExistingBody:
    """A body as the directory has it; `texts` by column."""

    pk: int
    slug: str
    external_id: str | None
    kind: str
    parent: int | None
    texts: dict
    is_published: bool = True

    @property
    def key(self):
        return self.external_id or self.slug


class Directory:
    """The bodies as they are, found by the identifiers that files use; `former_slugs` are pairs of slug and id."""

    def __init__(self, bodies, former_slugs=()):
        self.bodies = {body.pk: body for body in bodies}
        self.by_slug = {slug: self.bodies[pk] for slug, pk in former_slugs}
        self.by_slug |= {body.slug: body for body in self.bodies.values()}
        self.by_key = {slug: body for slug, body in self.by_slug.items() if not body.external_id}
        self.by_key |= {body.external_id: body for body in self.bodies.values() if body.external_id}
        self.root = next((body for body in self.bodies.values() if body.parent is None), None)


@dataclass(slots=True)
class Step:
    """The step of a plan for one body: it is new, moved, changed or unchanged.

    `node` is the primary key of a body that exists and the identifier of one that does not yet.
    """

    line: int
    key: str
    kind: str
    body: ExistingBody | None
    parent: object = None
    parent_key: str = ""
    changes: list = field(default_factory=list)
    slug: str = ""
    parts: list = field(default_factory=list)
    """The PartSteps of its posts and contact points."""
    is_published: bool | None = None
    """Whether it is published from then on; None where that stays as it is, and for a new body with a blank cell."""

    @property
    def node(self):
        return self.body.pk if self.body else self.key

    @property
    def is_new(self):
        return self.body is None

    @property
    def is_moved(self):
        return self.body is not None and self.parent != self.body.parent

    @property
    def is_changed(self):
        return self.body is not None and (bool(self.changes or self.parts) or self.is_published is not None)

    @property
    def is_unchanged(self):
        return not (self.is_new or self.is_moved or self.is_changed)


@dataclass
class Plan:
    """The steps, a parent before its children, all errors that prevent them, and the warnings that somebody has to accept."""

    directory: Directory
    steps: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def new(self):
        return [step for step in self.steps if step.is_new]

    def moved(self):
        return [step for step in self.steps if step.is_moved]

    def changed(self):
        return [step for step in self.steps if step.is_changed]

    def unchanged(self):
        return [step for step in self.steps if step.is_unchanged]

    def to_do(self):
        return [step for step in self.steps if not step.is_unchanged]

    def counts(self):
        return {
            "new": len(self.new()),
            "changed": len(self.changed()),
            "moved": len(self.moved()),
            "unchanged": len(self.unchanged()),
            "refused": len(self.errors),
        }

    def can_be_carried_out(self):
        return not self.errors

    def digest(self):
        """Return a hash of the plan: two plans with the same digest do the same."""
        facts = [
            (
                step.node,
                step.kind,
                step.slug,
                step.parent,
                step.body and step.body.parent,
                step.changes,
                step.is_published,
                [(part.label, part.changes) for part in step.parts],
            )
            for step in self.to_do()
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def plan_summary(counts):
    """Return the numbers of steps of each sort, in a sentence."""
    return (
        _("%(new)d new, %(changed)d changed, %(moved)d moved, %(unchanged)d unchanged, %(refused)d refused.") % counts
    )


def make_plan(table, directory, under=None):
    """The plan of importing `table`; with `under`, a body of the directory, the file's root becomes part of it."""
    return _Planning(table, directory, under).plan


class _Planning:
    def __init__(self, table, directory, under):
        self.directory, self.under, self.unread = directory, under, table.unread
        self.plan = Plan(directory, errors=list(table.errors))
        self.rows = self._rows_by_key(table.rows)
        self.tops = [row for row in self.rows.values() if not row["parent_external_id"]]
        if under and not self.tops:
            self.refuse(table.rows[0], _("no row is without a parent, so none can come under '%(body)s'."), body=under.key)  # fmt: skip
        for row in self.tops[1:]:
            self.refuse(
                row, _("'%(id)s' has no parent, nor has '%(other)s' in line %(line)d; a file has one root at most."),
                id=row["external_id"], other=self.tops[0]["external_id"], line=self.tops[0].line,
            )  # fmt: skip
        self.keys = {}
        self.steps = {key: self._step(key, row) for key, row in self.rows.items()}
        self._find_parents()
        self._check_parents()
        self._plan_texts()
        self._plan_parts(table.parts)
        self.plan.steps = self._in_order()
        if len(self.plan.steps) < len(self.steps):
            self._refuse_cycles()
        self.plan.errors.sort(key=lambda error: error.line)

    def refuse(self, row, sentence, **values):
        """Add a reason against a row, unless a cell of it could not be read, which has been said."""
        if row.line in self.unread:
            return
        self.plan.errors.append(RowError(row.line, sentence % values))

    def _rows_by_key(self, rows):
        by_key = {}
        for row in rows:
            key = row["external_id"]
            if not key:
                self.refuse(row, _("external_id is blank."))
            elif key in by_key:
                self.refuse(row, _("'%(id)s' stands in line %(line)d already."), id=key, line=by_key[key].line)
            else:
                by_key[key] = row
        return by_key

    # Kinds

    def _step(self, key, row):
        body, kind = self.directory.by_key.get(key), row["kind"].casefold()
        if body and (other := self.keys.setdefault(body.pk, key)) != key:
            self.refuse(
                row, _("'%(id)s' and '%(other)s' in line %(line)d are the same body: one is a former address of it."),
                id=key, other=other, line=self.rows[other].line,
            )  # fmt: skip
        if kind not in Kind.values:
            self.refuse(row, _("the kind '%(kind)s' is none of: %(kinds)s."), kind=kind[:50], kinds=", ".join(Kind.values))  # fmt: skip
            return Step(row.line, key, "", body)
        if self.under and self.tops:
            kind = self._kind_under(row, kind)
        if body and body.kind != kind:
            self.refuse(
                row, _("'%(id)s' is of the kind '%(old)s' in the directory; an import cannot make it '%(new)s'."),
                id=key, old=body.kind, new=kind,
            )  # fmt: skip
            kind = ""
        return Step(row.line, key, kind, body)

    def _kind_under(self, row, kind):
        """Return the kind below another body: the root cannot be a secretariat there, nor its children what only a secretariat has."""
        root = self.tops[0]
        if row is root and self.under.kind not in ALLOWED_PARENTS[kind]:
            return Kind.DIVISION.value if self.under.kind == Kind.SECRETARIAT else Kind.UNIT.value
        had_a_secretariat = root["kind"].casefold() == Kind.SECRETARIAT
        is_its_part = row["parent_external_id"] == root["external_id"] and row is not root
        if had_a_secretariat and is_its_part and kind in (Kind.OFFICE, Kind.DIVISION):
            return Kind.UNIT.value
        return kind

    # Places

    def _find_parents(self):
        for key, step in self.steps.items():
            row = self.rows[key]
            step.parent_key = row["parent_external_id"]
            if not step.parent_key:
                self._place_root(row, step)
            elif parent := self.steps.get(step.parent_key):
                step.parent = parent.node
            elif parent := self.directory.by_key.get(step.parent_key):
                step.parent = parent.pk
            else:
                self.refuse(row, _("parent '%(parent)s' is not in the file and not in the directory."), parent=step.parent_key[:100])  # fmt: skip
                step.kind = ""

    def _place_root(self, row, step):
        root = self.directory.root
        if self.under:
            step.parent, step.parent_key = self.under.pk, self.under.key
        elif root and step.body is not root:
            self.refuse(
                row, _("'%(id)s' has no parent, but the directory's root is '%(root)s'; “--under %(slug)s” makes it part of that."),
                id=step.key, root=root.key, slug=root.slug,
            )  # fmt: skip
        elif step.kind and step.kind != Kind.SECRETARIAT:
            self.refuse(row, _("'%(id)s' has no parent, so it must be of the kind 'secretariat'."), id=step.key)

    def _check_parents(self):
        """Refuse parents of a kind that is not allowed; where a kind is not known, that has been said."""
        kinds = {pk: body.kind for pk, body in self.directory.bodies.items()}
        kinds |= {step.node: step.kind for step in self.steps.values()}
        for key, step in self.steps.items():
            parent_kind = kinds.get(step.parent)
            if step.parent is not None and step.kind and parent_kind:
                try:
                    check_parent(step.kind, parent_kind)
                except ValidationError as error:
                    self.refuse(self.rows[key], "'%(id)s': %(why)s", id=key, why=" ".join(error.messages))

    def _in_order(self):
        """Return the steps, a parent before its children in the tree as it will be, without those on a cycle."""
        by_node = {step.node: step for step in self.steps.values()}
        parts = {}
        for pk, body in self.directory.bodies.items():
            if pk not in by_node:
                parts.setdefault(body.parent, []).append(pk)
        for node, step in by_node.items():
            parts.setdefault(step.parent, []).append(node)
        ordered, waiting = [], [None]
        while waiting:
            node = waiting.pop()
            ordered.append(node)
            waiting.extend(reversed(parts.get(node, [])))
        return [by_node[node] for node in ordered if node in by_node]

    def _refuse_cycles(self):
        parents = {pk: body.parent for pk, body in self.directory.bodies.items()}
        parents |= {step.node: step.parent for step in self.steps.values()}
        names = {pk: body.key for pk, body in self.directory.bodies.items()}
        placed, seen = {step.node for step in self.plan.steps}, set()
        for key in self.rows:
            path, node = {}, self.steps[key].node
            while node is not None and node not in placed and node not in seen and node not in path:
                path[node] = len(path)
                node = parents[node]
            seen |= path.keys()
            if node in path:
                ring = [str(names.get(name, name)) for name in [*path][path[node] :]]
                shown = " → ".join([*ring[:10], *(["…"] if len(ring) > 10 else []), ring[0]])
                self.refuse(self.rows[key], _("these bodies would be parts of one another: %(path)s."), path=shown)

    # Texts

    def _plan_texts(self):
        for key, step in self.steps.items():
            row = self.rows[key]
            if row[PUBLISHED] in (YES, NO) and (row[PUBLISHED] == YES) != (step.body is None or step.body.is_published):
                step.is_published = row[PUBLISHED] == YES
            for column in row.columns:
                if column in TEXTS and row[column]:
                    old = step.body.texts.get(column, "") if step.body else ""
                    if old != row[column]:
                        step.changes.append((column, old, row[column]))
            if step.is_new and not row["name_en"]:
                self.refuse(row, _("'%(id)s' is new and has no name in English (name_en)."), id=key)
            self._check_mandate(row, step)
        names = {key: self.rows[key]["name_en"] for key, step in self.steps.items() if step.is_new}
        for key, slug in slugs_for(names, self.directory.by_slug).items():
            self.steps[key].slug = slug

    def _check_mandate(self, row, step):
        """A mandate is a translation of the English one: without that, there is nothing to translate."""
        columns = [column for column, old, _new in step.changes if TEXTS[column][0] == "mandate" and not old]
        has_english = row["mandate_en"] or (step.body and "mandate_en" in step.body.texts)
        if columns and not has_english:
            self.refuse(row, _("'%(id)s' has no mandate in English, so it can have none in %(columns)s."), id=step.key, columns=", ".join(columns))  # fmt: skip

    # Posts and contact points

    def _plan_parts(self, rows):
        """Add the steps of posts and contact points to those of their bodies, which need no row of their own in the first sheet."""
        if not rows:
            return
        planned = PartsPlanning(rows, self.directory, {key for key, step in self.steps.items() if step.is_new})
        self.plan.errors += planned.errors
        of_bodies = {step.node: step for step in self.steps.values()}
        for key, parts in planned.steps.items():
            body = self.directory.by_key.get(key)
            step = of_bodies.get(body.pk if body else key)
            if step is None:
                step = self.steps[key] = Step(parts[0].row.line, key, body.kind, body, body.parent)
                of_bodies[step.node] = step
            step.parts += parts
