"""The tree of bodies in the admin, as much of it as one page shows: branches are opened one by one, long ones in parts."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from ..models import Body
from ..text.display import displayed_html
from ..tree import placements

MAX_ROWS = 120
"""So many bodies are shown before a branch is opened."""
AT_ONCE = 50
"""So many parts of a body are shown at once."""
BESIDE = 5
"""So many siblings are shown on each side of a body above the branch that is opened."""


@dataclass
class BodyRow:
    """A row of the tree: a body, and where it stands."""

    body: Body
    placement: str = ""
    part_count: int = 0
    is_open: bool = True
    """False if it has parts and none of them is shown."""
    links: tuple = ()
    """Further pages about it that this person may open: (address, name)."""

    @property
    def level(self):
        return self.body.level

    @property
    def indents(self):
        return range(self.level)

    @property
    def name(self):
        return displayed_html(self.body, "name")

    @property
    def acronym(self):
        return displayed_html(self.body, "acronym")

    @property
    def page(self):
        return _page(branch=self.body.pk)

    @property
    def fragment(self):
        return _fragment(self.body, start=0)


@dataclass
class MoreRow:
    """A row in place of further parts of a body, on one side of those that are shown."""

    parent: Body
    count: int
    start: int
    before: int | None = None
    """The number of the part that comes after them; None where they are the last."""

    @property
    def indents(self):
        return range(self.parent.level + 1)

    @property
    def at_once(self):
        return min(self.count, AT_ONCE)

    @property
    def page(self):
        return _page(branch=self.parent.pk, start=self.start)

    @property
    def fragment(self):
        return _fragment(self.parent, **({"start": self.start} if self.before is None else {"before": self.before}))


def tree_address(body):
    """Return the address of the tree with the branch of `body` open."""
    return _page(branch=body.pk)


def _page(**query):
    return f"{reverse('admin:secretariat_body_changelist')}?{urlencode(query)}"


def _fragment(body, **query):
    return f"{reverse('admin:secretariat_body_parts', args=[body.pk])}?{urlencode(query)}"


def top_rows():
    """Return the rows of the first levels: as many as fit, but always the parts of the Secretariat."""
    sizes = dict(Body.objects.order_by().values_list("level").annotate(Count("pk")))
    deepest, count = 1, sizes.get(0, 0) + sizes.get(1, 0)
    while sizes.get(deepest + 1) and count + sizes[deepest + 1] <= MAX_ROWS:
        deepest += 1
        count += sizes[deepest]
    opened = Body.objects.order_by().filter(level__lt=deepest)
    return _Branches(dict.fromkeys(opened.values_list("pk", flat=True), (0, AT_ONCE))).rows()


def branch_rows(body, start=0):
    """Return the rows of the path to `body`, of some siblings on the way, and of its parts from number `start`.

    In a small directory these are all rows.
    """
    if Body.objects.count() <= AT_ONCE:
        return top_rows()
    path = list(body.path())
    opened = {above.pk: (max(0, one.position - BESIDE), one.position + BESIDE + 1) for above, one in pairwise(path)}
    return _Branches(opened | {body.pk: (start, start + AT_ONCE)}).rows()


def part_rows(body, start=0, before=None):
    """Return the rows of some parts of `body` alone: from number `start`, or the last ones before number `before`."""
    if before is not None:
        start = max(0, before - AT_ONCE)
    shown = _Branches({body.pk: (start, start + AT_ONCE if before is None else before)}).parts(body)
    # What is on the other side is on the page already.
    return [row for row in shown if isinstance(row, BodyRow) or (row.before is None) == (before is None)]


class _Branches:
    """Bodies of the tree of which some are `opened`: id → the first number of the parts that are shown, and the next after them."""

    def __init__(self, opened):
        wanted = Q(parent=None)
        for pk, (start, end) in opened.items():
            wanted |= Q(parent=pk, position__gte=start - 1, position__lte=end)  # one more on each side, as neighbours
        bodies = [*Body.objects.filter(wanted).order_by("position", "pk").with_visibility()]
        self.placements, self.shown = placements(bodies), {}
        for body in bodies:
            start, end = opened.get(body.parent_id, (0, 1))
            if start <= body.position < end or body.parent_id is None:
                self.shown.setdefault(body.parent_id, []).append(body)
        counted = Body.objects.order_by().filter(parent__in=[*opened, *(body.pk for body in bodies)])
        self.counts = dict(counted.values_list("parent").annotate(Count("pk")))

    def rows(self):
        return [row for root in self.shown.get(None, ()) for row in self._branch(root)]

    def parts(self, body):
        """Yield the rows of the parts of `body` that are shown, and of what is before and after them."""
        shown = self.shown.get(body.pk)
        if not shown:
            return
        first, following = shown[0].position, shown[-1].position + 1
        if first > 0:
            yield MoreRow(body, first, max(0, first - AT_ONCE), before=first)
        for one in shown:
            yield from self._branch(one)
        if (left := self.counts[body.pk] - following) > 0:
            yield MoreRow(body, left, following)

    def _branch(self, body):
        count = self.counts.get(body.pk, 0)
        yield BodyRow(body, str(self.placements[body.pk]), count, not count or body.pk in self.shown)
        yield from self.parts(body)
