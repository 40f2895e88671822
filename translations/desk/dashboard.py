"""The dashboard: translation status of the bodies of one branch in every language."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from secretariat.addresses import parse_id
from secretariat.languages import BY_SLUG
from secretariat.models import Body

from ..status_report import TARGETS, StatusCount
from ..text_counts import OTHERS, Segments, count_texts

MAX_ROWS = 40
"""Maximum number of bodies on one page; in a larger directory, deeper levels are folded, and long rows of parts have pages."""
ELSEWHERE = 0
"""The key of the bodies of the branch that are on no row and below none."""


@dataclass
class DashboardRow:
    """A row of the dashboard: one body, or the whole directory, with a cell for each language."""

    body: object
    cells: list
    indent: int = 0
    branch: str = ""
    """Address of the page with its children, if they are not on this page."""


@dataclass
class Cell:
    """Status of a body and all its descendants in one language, with a link to the queue."""

    language: object
    count: object
    queue: str


class Dashboard:
    """Rows of the dashboard: the branch with id `requested`, or the whole tree, folded to about MAX_ROWS bodies.

    `branch[id][slug]`, `whole[slug]` and `others[slug]` are StatusCounts by language slug; `others` counts the texts
    that belong to no body. `earlier` and `later` are addresses of pages with other parts of the same body.
    """

    def __init__(self, requested="", start=""):
        key = parse_id(requested)
        self.root = Body.objects.filter(pk=key).first() if key else None
        self.path = list(self.root.path()) if self.root else []
        self.top = self.root or Body.objects.filter(parent=None).first()
        self.earlier = self.later = ""
        self.bodies = self._bodies(parse_id(start) or 0) if self.top else []
        self._count()
        self.whole_row = DashboardRow(None, self._cells(self.whole))
        has_others = any(count.total for count in self.others.values())
        self.other_row = DashboardRow(None, self._cells(self.others)) if has_others else None
        self.rows = list(self._rows())

    def _bodies(self, start):
        """Return the bodies with a row, in tree order."""
        branch = Body.objects.branch_of(self.top)
        sizes = dict(branch.order_by().values_list("level").annotate(Count("pk")))
        self.deepest = max(sizes)
        while self.deepest > self.top.level + 1 and self._size(sizes) > MAX_ROWS:
            self.deepest -= 1
        if self._size(sizes) <= MAX_ROWS:
            return list(branch.filter(level__lte=self.deepest))
        end = start + MAX_ROWS
        bodies = list(branch.filter(Q(pk=self.top.pk) | Q(parent=self.top, position__gte=start, position__lt=end)))
        if start > 0:
            self.earlier = self._page(self.top, start=max(0, start - MAX_ROWS))
        if end < sizes[self.deepest]:
            self.later = self._page(self.top, start=end)
        return bodies

    def _size(self, sizes):
        return sum(number for level, number in sizes.items() if level <= self.deepest)

    def _count(self):
        self.branch = {body.pk: _no_counts() for body in self.bodies}
        elsewhere, self.others = _no_counts(), _no_counts()
        counts = {**self.branch, ELSEWHERE: elsewhere, OTHERS: self.others}
        segments = Segments(self._starts(), self.root)
        for group in count_texts(TARGETS, segments, with_others=self.root is None, with_words=True):
            for facts in group.facts:
                counts[group.group][facts.language].add(facts, group.number, group.words)
        for body in reversed(self.bodies):  # children come after their parents, so sum up from the leaves
            if body.parent_id in self.branch:
                _add(self.branch[body.parent_id], self.branch[body.pk])
        if self.bodies:
            _add(self.branch[self.top.pk], elsewhere)
        self.whole = _no_counts()
        for part in (*([self.branch[self.top.pk]] if self.bodies else []), self.others):
            _add(self.whole, part)

    def _starts(self):
        """Return where the texts of each row begin in the tree; those of bodies without a row follow those of the row above."""
        starts = {body.lft: body.pk for body in self.bodies}
        if self.earlier or self.later:
            starts.setdefault(self.top.lft + 1, ELSEWHERE)
            starts[self.bodies[-1].rght + 1] = ELSEWHERE
        return sorted(starts.items()) or [(0, ELSEWHERE)]

    def _rows(self):
        for body in self.bodies:
            is_folded = body.level == self.deepest and not body.is_leaf_node()
            yield DashboardRow(
                body,
                self._cells(self.branch[body.pk], body),
                body.level - self.top.level,
                self._page(body) if is_folded else "",
            )

    @staticmethod
    def _page(body, **query):
        return f"?{urlencode({'body': body.pk, **query})}"

    def _cells(self, counts, body=None):
        queue = reverse("admin:translations_queue")
        return [
            Cell(
                BY_SLUG[language_slug],
                count,
                f"{queue}?{urlencode({'language': language_slug} | ({'body': body.pk} if body else {}))}",
            )
            for language_slug, count in counts.items()
        ]

    def as_json(self):
        """Return the same numbers as JSON-serializable data."""

        def in_languages(counts):
            return {language_slug: count.as_json() for language_slug, count in counts.items()}

        return {
            "whole": in_languages(self.whole),
            "bodies": [
                {"id": body.pk, "slug": body.slug, "branch": in_languages(self.branch[body.pk])} for body in self.bodies
            ],
            "others": in_languages(self.others),
            "earlier": self.earlier,
            "later": self.later,
        }


def _no_counts():
    return {language.slug: StatusCount() for language in TARGETS}


def _add(total, counts):
    for language_slug, count in counts.items():
        total[language_slug] += count
