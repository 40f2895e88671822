"""Compute what an import would do before anything is written: a pure function of file and directory.

A row means the body with its external identifier. Where no body has that, it means the body whose
slug it is or was, if that body has no external identifier of its own (so exports give it); otherwise
a new one. A kind is never changed, a blank cell leaves a text or `is_published` alone, a body that is
not named stays where it is. New and moved bodies come last among their siblings, in the order of the file.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.models import ALLOWED_PARENTS, Kind, check_parent

from .addresses import slugs_for
from .body_parts import PartsPlanning
from .columns import NO, OF_MANDATE, PUBLISHED, TEXTS, TIED, YES, RowError
from .functions import FUNCTIONS, FunctionsPlanning
from .steps import Plan, Step
from .ties import NOT_TIED, tied_cell, unknown_slugs


def make_plan(table, directory, under=None):
    """The plan of importing `table`; with `under`, a body of the directory, the file's root becomes part of it."""
    return _Planning(table, directory, under).plan


class _Planning:
    def __init__(self, table, directory, under):
        self.directory, self.under, self.unread = directory, under, table.unread
        self.plan = Plan(directory, errors=list(table.errors))
        self.rows = self._rows_by_key(table.rows)
        self.slugs = {row["id"]: row.key for row in self.rows.values() if row["id"]}
        self.tops = [row for row in self.rows.values() if not self._parent_key(row)]
        if under and table.rows and not self.tops:
            self.refuse(table.rows[0], _("no row is without a parent, so none can come under '%(body)s'."), body=under.key)  # fmt: skip
        for row in self.tops[1:]:
            self.refuse(
                row, _("'%(id)s' has no parent, nor has '%(other)s' in line %(line)d; a file has one root at most."),
                id=row.key, other=self.tops[0].key, line=self.tops[0].line,
            )  # fmt: skip
        self.keys = {}
        self.steps = {key: self._step(key, row) for key, row in self.rows.items()}
        self._find_parents()
        self._check_parents()
        self._plan_texts()
        self._plan_ties()
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
            key = row.key
            if not key:
                self.refuse(row, _("external_id is blank."))
            elif key in by_key:
                self.refuse(row, _("'%(id)s' stands in line %(line)d already."), id=key, line=by_key[key].line)
            else:
                by_key[key] = row
        return by_key

    def _parent_key(self, row):
        """Return what identifies the parent of a body: in the file, or else in the directory."""
        slug = row["parent"]
        if row["parent_external_id"] or not slug:
            return row["parent_external_id"]
        body = self.directory.by_slug.get(slug)
        return self.slugs.get(slug) or (body.key if body else slug)

    # Kinds

    def _step(self, key, row):
        find = self.directory.by_key.get if row["external_id"] else self.directory.find
        body, kind = find(key), row["kind"].casefold()
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
        is_its_part = self._parent_key(row) == root.key and row is not root
        if had_a_secretariat and is_its_part and kind in (Kind.OFFICE, Kind.DIVISION):
            return Kind.UNIT.value
        return kind

    # Places

    def _find_parents(self):
        for key, step in self.steps.items():
            row = self.rows[key]
            step.parent_key = self._parent_key(row)
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
        for text in OF_MANDATE:
            columns = [column for column, old, _new in step.changes if TEXTS[column][0] == text and not old]
            english = SOURCE.column(text)
            has_english = row[english] or (step.body and english in step.body.texts)
            if columns and not has_english:
                self.refuse(row, _("'%(id)s' has no mandate in English, so it can have none in %(columns)s."), id=step.key, columns=", ".join(columns))  # fmt: skip

    # Ties to mandate sources and topics

    def _plan_ties(self):
        for column in TIED:
            cells = {key: tied_cell(row[column]) for key, row in self.rows.items() if row[column]}
            unknown = unknown_slugs(column, cells.values())
            for key, cell in cells.items():
                row, step = self.rows[key], self.steps[key]
                if wrong := sorted(unknown & {*cell.split()}):
                    self.refuse(row, NOT_TIED[column], slugs=", ".join(wrong)[:200])
                elif (old := step.body.ties.get(column, "") if step.body else "") != cell:
                    step.ties.append((column, old, cell))

    # Posts, contact points and functions

    def _plan_parts(self, rows):
        """Add the steps of posts, contact points and functions to those of their bodies, which need no row of their own in the first sheet."""
        if not rows:
            return
        new = {key for key, step in self.steps.items() if step.is_new}
        of_bodies = {step.node: step for step in self.steps.values()}
        functions = [row for row in rows if row.sheet is FUNCTIONS]
        parts = [row for row in rows if row.sheet is not FUNCTIONS]
        for planned in (PartsPlanning(parts, self.directory, new), FunctionsPlanning(functions, self.directory, new)):
            self.plan.errors += planned.errors
            for key, parts in planned.steps.items():
                body = self.directory.find(key)
                step = of_bodies.get(body.pk if body else key)
                if step is None:
                    step = self.steps[key] = Step(parts[0].row.line, key, body.kind, body, body.parent)
                    of_bodies[step.node] = step
                step.parts += parts
