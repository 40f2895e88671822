"""Which bodies a view of the chart shows: the upper levels of a branch, and what its address unfolds or folds."""

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from pages.orientation import nest
from public_record import queries

MAX_BODIES = 60
"""So many bodies are shown at first; of a larger branch its upper levels, at least two."""
MAX_UNFOLDED = 1_000
"""So many are shown at most when all are unfolded."""
MAX_SLUGS = 50
"""Bodies that an address unfolds or folds."""
ALL = "all"
ALL_BODIES = 1_000_000


@dataclass(frozen=True)
class View:
    """What an address shows: the branch of `root`, unfolded at `opened`, folded at `folded`, with `here` marked."""

    root: str = ""
    opened: frozenset = field(default_factory=frozenset)
    folded: frozenset = field(default_factory=frozenset)
    here: str = ""

    @classmethod
    def of(cls, root, parameters):
        """Return the view of a branch that the parameters of an address name."""
        here = parameters.get("here", "")[:200]
        return cls(root, _slugs(parameters.get("open", "")), _slugs(parameters.get("fold", "")), here)

    @property
    def is_first(self):
        """Whether this is the view with which a branch opens; the others are not for robots."""
        return not (self.opened or self.folded or self.here)

    @property
    def query(self):
        """The query string of the view, with its question mark; "" for the first view of a branch, whose address has its slug in the path."""
        lists = ("open", ",".join(sorted(self.opened))), ("fold", ",".join(sorted(self.folded)))
        own = [*lists, ("here", self.here)]
        own = "&".join(f"{name}={quote(value, safe=',')}" for name, value in own if value)
        return f"?{own}" if own else ""

    def toggled(self, slug, is_open):
        """Return the view in which the body with this slug, which `is_open` or not in this one, is the other."""
        if is_open:
            return replace(self, opened=self.opened - {slug}, folded=self.folded | {slug})
        return replace(self, opened=self.opened | {slug}, folded=self.folded - {slug})

    def unfolded(self):
        return replace(self, opened=frozenset([ALL]), folded=frozenset())


def _slugs(text):
    return frozenset(slug for slug in text.split(",", MAX_SLUGS)[:MAX_SLUGS] if 0 < len(slug) <= 200)


def select(view, top, path, language):
    """Return the topmost body of a view, with those shown in `below`, and whether more of them can be unfolded.

    `path` are the bodies from `top` to the one that is marked, if one is.
    """
    limit = MAX_UNFOLDED if ALL in view.opened else MAX_BODIES
    bodies = queries.branch_of(top.pk, limit, language)
    slugs = (view.opened | {body.slug for body in path[:-1]}) - view.folded - {ALL}
    if slugs:
        known = {body.pk for body in bodies}
        more = queries.parts_of(slugs, language, MAX_UNFOLDED)
        bodies += [body for body in more if body.pk not in known]
    (root,) = (root for root in nest(bodies) if root.pk == top.pk)
    return root, _fold(root, view.folded - {root.slug})


def get_branch(top, language):
    """Return the body `top` with its whole branch in `below`."""
    return nest(queries.branch_of(top.pk, ALL_BODIES, language))[0]


def _fold(node, slugs):
    """Hide what is below the bodies with these slugs; return whether a body has children that are not shown."""
    if node.slug in slugs:
        node.below = []
    return any([bool(node.child_count and not node.below), *(_fold(child, slugs) for child in node.below)])
