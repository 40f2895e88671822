"""Comparison of the directory on two days: the bodies that were other ones, as records and versions say."""

from dataclasses import dataclass, field
from functools import cached_property

from .as_of import as_of
from .past_lists import keys_then, parents_then
from .past_queries import contents_then

CHUNK = 500


@dataclass(frozen=True)
class ComparedBody:
    """A body as it was on one day."""

    slug: str
    kind: str
    parent: int | None
    content: dict

    @property
    def mandate(self):
        return self.content["mandate"] or {"opening": {}, "closing": {}, "functions": []}

    @cached_property
    def functions(self):
        """Return the functions by number."""
        return {function["id"]: function for function in self.mandate["functions"]}


@dataclass
class Comparison:
    """Two days: the states of all bodies that differ, by id, where they were there, and the parents of all."""

    first: object
    second: object
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    parents: tuple = ()

    def ids(self):
        return self.before.keys() | self.after.keys()

    def is_below(self, body, top):
        """Return whether a body was in the branch of another on one of the days."""
        return any(_is_below(body, top, parents) for parents in self.parents)

    @cached_property
    def owners(self):
        """Return the bodies of all functions of bodies that differ, by number, on the two days."""
        return tuple(
            {number: pk for pk, state in states.items() for number in state.functions}
            for states in (self.before, self.after)
        )


def compare(first, second, draft=None):
    """Return the Comparison of two days, of the second as it would be with a draft in force; few queries, however many bodies there are."""
    found = Comparison(first, second)
    keys, parents = [], []
    drafts = None, draft
    for day, own_draft in zip((first, second), drafts, strict=True):
        with as_of(day, own_draft):
            keys.append(keys_then())
            parents.append(parents_then())
    found.parents = tuple(parents)
    differing = sorted(pk for pk in {*keys[0], *keys[1]} if keys[0].get(pk) != keys[1].get(pk))
    both = (first, keys[0], found.before), (second, keys[1], found.after)
    for (day, own, states), own_draft in zip(both, drafts, strict=True):
        with as_of(day, own_draft):
            wanted = [pk for pk in differing if pk in own]
            for start in range(0, len(wanted), CHUNK):
                for pk, slug, kind, parent, content in contents_then(wanted[start : start + CHUNK]):
                    states[pk] = ComparedBody(slug, kind, parent, content)
    for pk in [*found.before.keys() & found.after.keys()]:
        if _shown(found.before[pk]) == _shown(found.after[pk]):
            del found.before[pk], found.after[pk]
    return found


def _shown(state):
    """Return what a comparison shows of a body: not its place among siblings, not the order of its functions."""
    mandate = state.mandate
    functions = {number: (own["text"], sorted(own["sources"]), own.get("level", 0)) for number, own in state.functions.items()}  # fmt: skip
    content = state.content
    return (
        state.slug, state.kind, state.parent, content["name"], content["acronym"], mandate["opening"], mandate["closing"],
        sorted(mandate.get("sources", ())), functions,
    )  # fmt: skip


def _is_below(body, top, parents):
    seen = set()
    while body is not None and body not in seen:
        if body == top:
            return True
        seen.add(body)
        body = parents.get(body)
    return False
