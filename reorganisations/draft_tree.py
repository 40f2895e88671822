"""The draft tree: the planned directory as the tree page shows it, with what is new, moved, renamed or gone said in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from secretariat.admin.branches import AT_ONCE, MAX_ROWS
from secretariat.kinds import Kind
from secretariat.tree import Placement

from .describing import quoted
from .findings import text_shown
from .sentences import joined


@dataclass
class DraftRow:
    """A body in the draft tree."""

    node: object
    level: int
    marks: list
    is_gone: bool = False
    part_count: int = 0
    is_open: bool = True
    may_change: bool = False
    """Whether operations with it are offered to whoever looks at the tree."""
    placement: str = ""
    """Its place as the script of the tree sends it back, with negative ids for bodies that the draft establishes."""

    is_more = False

    @property
    def indents(self):
        return range(self.level)

    @property
    def name(self):
        return text_shown(self.node.names)

    @property
    def kind(self):
        return Kind(self.node.kind).label


@dataclass
class MoreDraftRow:
    """A row in place of further parts of a body."""

    node: object
    level: int
    count: int
    start: int

    is_more = True

    @property
    def indents(self):
        return range(self.level)

    @property
    def at_once(self):
        return min(self.count, AT_ONCE)


def draft_rows(plan, branch=None, start=0):
    """Return the rows of the draft tree: all of a small directory, otherwise the first levels or the way to a branch."""
    state = plan.state
    if len(state.bodies) <= MAX_ROWS:
        opened = set(state.bodies)
    else:
        opened = {state.root, *(state.path(branch) if branch in state.bodies else ())}
    rows = []
    _add(rows, plan, state.bodies[state.root], 0, (opened, branch, start, _gone(plan)))
    return rows


def _gone(plan):
    """Return the bodies that end, by the parent that they had."""
    found = {}
    for pk in plan.endings:
        if pk in plan.before.bodies:
            found.setdefault(plan.before.bodies[pk].parent, []).append(plan.before.bodies[pk])
    return found


def parts_of_branch(plan, branch, start=0):
    """Return the rows of the parts of a body from a number on, without the body itself; none where it is not there."""
    if branch not in plan.state.bodies:
        return []
    rows, level = [], len(plan.state.path(branch)) - 1
    _add(rows, plan, plan.state.bodies[branch], level, ({branch}, branch, start, _gone(plan)))
    return rows[1:]


def placement_in(state, pk):
    """Return the Placement of a body in a planned directory."""
    parent = state.bodies[pk].parent
    beside = state.bodies[parent].children if parent is not None else (pk,)
    place = beside.index(pk)
    before, after = beside[place - 1] if place else None, beside[place + 1] if place + 1 < len(beside) else None
    return Placement(pk, parent, before, after)


def _add(rows, plan, node, level, shown_part):
    opened, branch, start, gone = shown_part
    is_open = node.pk in opened or not node.children
    placement = str(placement_in(plan.state, node.pk))
    rows.append(
        DraftRow(node, level, marks_of(plan, node), part_count=len(node.children), is_open=is_open, placement=placement)
    )
    if node.pk in opened:
        first = start if node.pk == branch else 0
        children = [
            child
            for place, child in enumerate(node.children)
            if first <= place < first + AT_ONCE
            or child in opened
            or child in plan.changed
            or len(opened) == len(plan.state.bodies)
        ]
        for child in children:
            _add(rows, plan, plan.state.bodies[child], level + 1, shown_part)
        if len(children) < len(node.children):
            rows.append(MoreDraftRow(node, level + 1, len(node.children) - len(children), first + AT_ONCE))
        for ended in gone.get(node.pk, ()):
            rows.append(DraftRow(ended, level + 1, [_ending(plan, ended.pk)], is_gone=True))


def marks_of(plan, node):
    """Return what is said of a body beside its name: new, moved, renamed, of another kind, other texts."""
    old = plan.before.bodies.get(node.pk)
    if old is None:
        return [_("new")]
    marks = []
    if old is node:
        return marks
    if old.parent != node.parent:
        parent = plan.before.bodies.get(old.parent)
        marks.append(_("was in “%(body)s”") % {"body": text_shown(parent.names) if parent else "—"})
    if text_shown(old.names) != text_shown(node.names):
        marks.append(_("was called “%(name)s”") % {"name": text_shown(old.names)})
    elif old.names != node.names or old.slug != node.slug or old.acronyms != node.acronyms:
        marks.append(_("other name or address"))
    if old.kind != node.kind:
        marks.append(_("was of the kind “%(kind)s”") % {"kind": Kind(old.kind).label})
    if (old.opening, old.closing, old.functions) != (node.opening, node.closing, node.functions):
        marks.append(_("other mandate"))
    return marks


def _ending(plan, pk):
    successors = [text_shown(plan.state.bodies[one].names) for one in plan.endings[pk] if one in plan.state.bodies]
    if not successors:
        return _("ends")
    return _("ends; after it: %(bodies)s") % {"bodies": joined([quoted(name) for name in successors])}
