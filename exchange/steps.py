"""What an import would do: the bodies as they are, a step for each body of the file, and the plan of all steps."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


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
    ties: dict = field(default_factory=dict)

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

    def find(self, key):
        """Return the body that a row names: by its external identifier, or else by its slug."""
        return self.by_key.get(key) or self.by_slug.get(key)


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
    ties: list = field(default_factory=list)
    """Changes of its mandate sources and topics: (column, old, new cell)."""
    parts: list = field(default_factory=list)
    """The PartSteps of its posts, contact points and functions."""
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
        return self.body is not None and (
            bool(self.changes or self.ties or self.parts) or self.is_published is not None
        )

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
                step.ties,
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
