"""The dashboard: translation status of every body in every language."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from secretariat.languages import BY_SLUG

MAX_ROWS = 100
"""Maximum number of bodies on one page; in a larger directory, deeper levels are folded."""


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
    """Rows of the dashboard for a Coverage: the branch with id `requested`, folded to about MAX_ROWS bodies."""

    def __init__(self, coverage, requested):
        self.coverage = coverage
        bodies = {str(body.pk): body for body in coverage.bodies}
        self.root = bodies.get(requested)
        self.path = []
        while self.root and (not self.path or self.path[-1].parent_id):
            self.path.append(bodies[str(self.path[-1].parent_id)] if self.path else self.root)
        self.path.reverse()
        self.whole = DashboardRow(None, self._cells(coverage.whole))
        self.others = (
            DashboardRow(None, self._cells(coverage.others, body=None)) if self._total(coverage.others) else None
        )
        self.rows = list(self._rows(bodies))

    def _rows(self, bodies):
        top = self.root.level if self.root else 0
        inside = list(self._inside())
        deepest = max((body.level for body in inside), default=0)
        while deepest > top + 1 and sum(body.level <= deepest for body in inside) > MAX_ROWS:
            deepest -= 1
        parents = {body.parent_id for body in inside}
        for body in inside:
            if body.level <= deepest:
                is_folded = body.level == deepest and body.pk in parents
                yield DashboardRow(
                    body,
                    self._cells(self.coverage.branch[body.pk], body),
                    body.level - top,
                    f"?{urlencode({'body': body.pk})}" if is_folded else "",
                )

    def _inside(self):
        """Yield the bodies of the branch in tree order."""
        if not self.root:
            yield from self.coverage.bodies
            return
        branch = set()
        for body in self.coverage.bodies:
            if body.pk == self.root.pk or body.parent_id in branch:
                branch.add(body.pk)
                yield body

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

    @staticmethod
    def _total(counts):
        return sum(count.total for count in counts.values())
