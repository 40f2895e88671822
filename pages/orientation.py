"""The place of a body among the others, for navigation."""

from functools import cached_property

from public_record import queries
from secretariat import languages


class Neighbourhood:
    """The place of a body for readers: path, siblings, children, previous and next body.

    Without a body it is the top of the directory: the Secretariat and its offices and divisions. A PublicBody of an address brings
    its neighbours with it; anything else takes one query.
    """

    MAX_SIBLINGS = 30
    """Maximum number of siblings in the tree of a page; the others are one link away."""

    def __init__(self, body=None):
        self.body, language = body, body.language if body else languages.current()
        if body is None:
            nodes = queries.top(language)
        else:
            nodes = getattr(body, "neighbours", ()) or queries.around(body.pk, language)
        by_id = {node.pk: node for node in nodes}
        self.children_by_parent = {}
        for node in nodes:
            self.children_by_parent.setdefault(node.parent_id, []).append(node)
        self.roots = self.children_by_parent.get(None, [])
        self.root = next(iter(self.roots), None)
        self.path = []
        node = by_id.get(body.pk) if body else self.root
        while node:
            self.path.insert(0, node)
            node = by_id.get(node.parent_id)
        self._nest()

    @cached_property
    def ancestors(self):
        return self.path[:-1]

    @cached_property
    def parent(self):
        return self.path[-2] if len(self.path) > 1 else None

    @cached_property
    def children(self):
        return self.children_by_parent.get(self.body.pk, [])

    def _beside(self, step):
        siblings = self.children_by_parent.get(self.body.parent_id, [])
        index = [node.pk for node in siblings].index(self.body.pk) + step
        return siblings[index] if 0 <= index < len(siblings) else None

    @cached_property
    def previous(self):
        return self._beside(-1)

    @cached_property
    def next(self):
        return self._beside(1)

    def _nest(self):
        """The nodes to draw, nested in `below`; of a long row a window around the open branch, the rest counted in `more`."""
        for node in self.path:
            node.is_open = True
            node.is_current = bool(self.body) and node.pk == self.body.pk
            below = self.children_by_parent.get(node.pk, [])
            middle = next((index for index, child in enumerate(below) if child in self.path), 0)
            start = max(0, min(middle - self.MAX_SIBLINGS // 2, len(below) - self.MAX_SIBLINGS))
            node.below = below[start : start + self.MAX_SIBLINGS]
            node.more = len(below) - len(node.below)


def nest(bodies):
    """Return bodies, siblings in order, as roots with their children in `below`."""
    by_id, roots = {body.pk: body for body in bodies}, []
    for body in bodies:
        body.below = []
    for body in bodies:
        (by_id[body.parent_id].below if body.parent_id in by_id else roots).append(body)
    return roots
