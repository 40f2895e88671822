"""The tree as plain lists: what `secretariat.tree` must do, said in the simplest way."""

from secretariat.models import Kind
from secretariat.tree import AFTER, UNDER

MAY_STAND_UNDER = {
    Kind.SECRETARIAT: {None},
    Kind.OFFICE: {Kind.SECRETARIAT},
    Kind.DIVISION: {Kind.SECRETARIAT},
    Kind.UNIT: {Kind.OFFICE, Kind.DIVISION, Kind.UNIT},
}


class ListTree:
    """Each body's parts are a list of slugs; None stands above the root."""

    def __init__(self):
        self.parts, self.kinds = {None: []}, {None: None}

    def copy(self):
        twin = ListTree()
        twin.parts = {slug: list(parts) for slug, parts in self.parts.items()}
        twin.kinds = dict(self.kinds)
        return twin

    def parent(self, slug):
        return next(parent for parent, parts in self.parts.items() if slug in parts)

    def branch(self, slug):
        return [slug, *(below for part in self.parts[slug] for below in self.branch(part))]

    def path(self, slug):
        return [*self.path(self.parent(slug)), slug] if slug else []

    def place(self, slug, target, where):
        """Put a slug that stands nowhere into its place."""
        parent = target if where == UNDER or target is None else self.parent(target)
        siblings = self.parts[parent]
        siblings.insert(len(siblings) if parent == target else siblings.index(target) + (where == AFTER), slug)

    def allows(self, kind, target, where):
        parent = target if where == UNDER or target is None else self.parent(target)
        return self.kinds[parent] in MAY_STAND_UNDER[kind] and (parent is not None or not self.parts[None])

    def add(self, slug, kind, target, where):
        """Returns whether it is allowed; where it is not, nothing changes. So do the others."""
        if not self.allows(kind, target, where):
            return False
        self.parts[slug], self.kinds[slug] = [], kind
        self.place(slug, target, where)
        return True

    def move(self, slug, target, where):
        if target in self.branch(slug) or not self.allows(self.kinds[slug], target, where):
            return False
        self.parts[self.parent(slug)].remove(slug)
        self.place(slug, target, where)
        return True

    def abolish(self, slug):
        if self.parts[slug]:
            return False
        self.parts[self.parent(slug)].remove(slug)
        del self.parts[slug], self.kinds[slug]
        return True

    def outline(self, slug=None, level=0):
        lines = "".join("  " * level + part + "\n" + self.outline(part, level + 1) for part in self.parts[slug])
        return lines if slug else "\n" + lines
