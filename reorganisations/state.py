"""The directory as a planner sees it: light rows of bodies and functions, read with few queries."""

from copy import copy
from dataclasses import dataclass, field

from django.db.models import QuerySet

from secretariat import languages
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, FormerAddress, Function, Mandate
from secretariat.saving import batches

NEW_PLACE = 2**31


@dataclass(slots=True)
class FunctionNode:
    """A function: the body whose mandate lists it, its texts by language, and the ids of its sources."""

    pk: int
    body: int
    texts: dict
    sources: tuple = ()
    level: int = 0


@dataclass(slots=True)
class BodyNode:
    """A body. One that no operation names is read in part: names in English and in the language of the page, and neither mandate nor functions."""

    pk: int
    parent: int | None
    kind: str
    slug: str
    names: dict
    is_published: bool = True
    acronyms: dict = field(default_factory=dict)
    opening: dict = field(default_factory=dict)
    closing: dict = field(default_factory=dict)
    sources: tuple = ()
    functions: tuple = ()
    children: tuple = ()
    contact_count: int = 0
    """The number of its posts and contact points."""
    is_whole: bool = False


@dataclass
class DirectoryState:
    """Bodies and functions by id. `former_slugs` maps a slug that leads to a body, and is not its own, to that body."""

    bodies: dict
    functions: dict
    root: int | None
    former_slugs: dict = field(default_factory=dict)

    def copied(self):
        """Return a state of its own whose nodes are shared until `edit` and `edit_function` copy them."""
        return _CopiedState(dict(self.bodies), dict(self.functions), self.root, dict(self.former_slugs))

    def path(self, pk):
        """Return the ids from the root down to a body."""
        found = []
        while pk is not None:
            found.append(pk)
            pk = self.bodies[pk].parent
        return found[::-1]

    def in_tree_order(self, top=None):
        """Yield (body, level) in the order of the tree, from the root or another body down."""
        waiting = [(self.root if top is None else top, 0)]
        while waiting:
            pk, level = waiting.pop()
            body = self.bodies[pk]
            yield body, level
            waiting += [(child, level + 1) for child in reversed(body.children)]


class _CopiedState(DirectoryState):
    """A state that may be edited."""

    def __init__(self, *args):
        super().__init__(*args)
        self.own, self.own_functions = set(), set()

    def edit(self, pk):
        """Return a body that may be changed."""
        if pk not in self.own:
            self.own.add(pk)
            self.bodies[pk] = copy(self.bodies[pk])
        return self.bodies[pk]

    def edit_function(self, pk):
        """Return a function that may be changed."""
        if pk not in self.own_functions:
            self.own_functions.add(pk)
            self.functions[pk] = copy(self.functions[pk])
        return self.functions[pk]


CHUNK = 500


def read_state(bodies=(), functions=()):
    """Return the DirectoryState as stored. `bodies` and `functions` are the ids of those that operations name, read as a whole."""
    found, below = {}, {}
    shown_in = [*dict.fromkeys((SOURCE, languages.current()))]
    columns = ("pk", "parent", "kind", "slug", "is_published", *(language.column("name") for language in shown_in))
    rows = QuerySet(Body).order_by("position", "pk").values_list(*columns)  # see doctor.stored_rows()
    for pk, parent, kind, slug, is_published, *texts in rows:
        names = {language.slug: text for language, text in zip(shown_in, texts, strict=True) if text}
        found[pk] = BodyNode(pk, parent, kind, slug, names, is_published)
        below.setdefault(parent, []).append(pk)
    for parent, own in below.items():
        if parent in found:
            found[parent].children = tuple(own)
    tops = below.get(None, [])
    named = {*bodies}
    for some in batches(sorted({*functions}), CHUNK):
        named.update(Function.objects.order_by().filter(pk__in=some).values_list("mandate__body", flat=True))
    state = DirectoryState(found, {}, tops[0] if tops else None)
    _complete(state, named & found.keys())
    state.former_slugs = dict(FormerAddress.objects.in_use(Body).values_list("slug", "object_id"))
    return state


def _complete(state, keys):
    """Read the texts, functions and sources of some bodies."""
    for some in batches(sorted(keys), CHUNK):
        for body in Body.objects.order_by().filter(pk__in=some):
            node = state.bodies[body.pk]
            node.is_whole = True
            node.names, node.acronyms = texts_by_language(body, "name"), texts_by_language(body, "acronym")
        for related in ("posts", "contacts"):
            for pk in Body.objects.order_by().filter(pk__in=some).values_list(f"{related}__body", flat=True):
                if pk:
                    state.bodies[pk].contact_count += 1
        owners = {}
        for mandate in Mandate.objects.filter(body__in=some).order_by():
            node = state.bodies[mandate.body_id]
            owners[mandate.pk] = node
            node.opening, node.closing = texts_by_language(mandate, "opening"), texts_by_language(mandate, "closing")
        sources = _ties(Mandate, owners)
        for pk, node in owners.items():
            node.sources = sources.get(pk, ())
        functions = [*Function.objects.filter(mandate__in=[*owners]).order_by("position", "pk")]
        sources = _ties(Function, [function.pk for function in functions])
        for function in functions:
            node = owners[function.mandate_id]
            node.functions = (*node.functions, function.pk)
            own = sources.get(function.pk, ())
            text = texts_by_language(function, "text")
            state.functions[function.pk] = FunctionNode(function.pk, node.pk, text, own, function.level)


def _ties(model, keys):
    """Return the ids of the mandate sources of some mandates or functions: id → ids."""
    through, found = model.sources.through, {}
    name = f"{model._meta.model_name}_id"
    for some in batches(sorted(keys), CHUNK):
        rows = through._base_manager.filter(**{f"{name}__in": some}).order_by("pk")
        for pk, source in rows.values_list(name, "mandatesource_id"):
            found[pk] = (*found.get(pk, ()), source)
    return found


def texts_by_language(obj, name):
    """Return the texts of a field by the slug of the language, without empty ones."""
    found = {language.slug: obj.__dict__.get(language.column(name)) for language in LANGUAGES}
    return {slug: text for slug, text in found.items() if text}
