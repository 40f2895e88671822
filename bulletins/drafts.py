"""A bulletin as a draft reorganisation: bodies and functions to establish. The directory itself is not changed."""

from django.utils.text import slugify

from reorganisations.carrying_out import add_operation
from reorganisations.kinds import OperationKind
from reorganisations.models import Reorganisation
from secretariat.changes import one_revision
from secretariat.item_labels import MAX_LEVEL
from secretariat.kinds import ALLOWED_PARENTS, Kind
from secretariat.languages import BY_SLUG
from secretariat.models import Body, MandateSource
from secretariat.saving import no_texts
from secretariat.slugs import FormerAddress

from .citations import find_citations, known_sources, matched
from .plan import POST

MAX_NAME, MAX_SLUG = 255, 180


class BulletinDraft:
    """Writes the operations of one draft; bodies that it brings are called -1, -2…"""

    def __init__(self, plan, under, person=None):
        self.plan, self.under, self.language, self.person = plan, under, BY_SLUG[plan.language], person
        self.row, self.ids, self.kinds, self.slugs, self.last = None, {}, {}, set(), 0
        self.known = known_sources()
        self.sources = dict(MandateSource.objects.values_list("slug", "pk"))
        self.bodies = self.functions = 0
        self.parts = {}
        """What the parts of a stored plan are called in the draft: key → id."""
        self.not_drafted = []
        """Planned bodies with texts that are not in the draft: posts, and the Secretariat, which there is already."""

    def write(self):
        """Write the draft and return it."""
        with one_revision():
            title = (self.plan.title or self.plan.symbol or self.plan.bodies[0].name)[:MAX_NAME]
            names = {"name_en": title, self.language.column("name"): title}
            basis = MandateSource.objects.filter(symbol=self.plan.symbol).first() if self.plan.symbol else None
            self.row = Reorganisation.objects.create(
                **no_texts(Reorganisation) | names, legal_basis=basis, drafted_by=self.person,
                drafted_by_name=self.person.get_username() if self.person else "",
            )  # fmt: skip
            for body in self._parents_first():
                self._establish(body)
            self.row.last_reference = self.last
            self.row.save(update_fields=["last_reference"])
        return self.row

    def _parents_first(self):
        def depth(body):
            return 0 if body.parent is None else 1 + depth(body.parent)

        return sorted(self.plan.bodies, key=depth)

    def _establish(self, body):
        parent, parent_kind = self._place(body.parent)
        if body.kind in (POST, Kind.SECRETARIAT):
            self.ids[id(body)], self.kinds[id(body)] = parent, parent_kind
            if body.functions or body.opening or body.closing:
                self.not_drafted.append(body)
            return
        reference, kind = self._reference(), self._kind(body.kind, parent_kind)
        values = {
            "body": reference, "target": parent, "where": "under", "kind": str(kind), "slug": self._slug(body.name),
            "sources": self._ids(body.citations),
        }  # fmt: skip
        texts = {
            ("body", reference, "name"): self._in_language(body.name),
            ("mandate", reference, "opening"): self._in_language("\n\n".join(body.opening)),
            ("mandate", reference, "closing"): self._in_language("\n\n".join(body.closing)),
        }
        add_operation(self.row, OperationKind.ESTABLISH, values, texts)
        self.ids[id(body)], self.kinds[id(body)] = reference, kind
        self.parts[body.key] = reference
        self.bodies += 1
        for function, level, text in flat_functions(body.functions):
            self.parts[function.key] = self._establish_function(text, level, reference)

    def _establish_function(self, text, level, to, **values):
        """Write the operation that establishes a function or an item, and return how the draft calls it."""
        reference = self._reference()
        cited = [matched(one, self.known) for one in find_citations(text, self.plan.language)]
        values |= {"function": reference, "to": to, "sources": self._ids(cited)} | ({"level": level} if level else {})
        texts = {("function", reference, "text"): self._in_language(text)}
        add_operation(self.row, OperationKind.ESTABLISH_FUNCTION, values, texts)
        self.functions += 1
        return reference

    def _place(self, parent):
        if parent is None:
            return self.under.pk, Kind(self.under.kind)
        return self.ids[id(parent)], self.kinds[id(parent)]

    def _reference(self):
        self.last += 1
        return -self.last

    @staticmethod
    def _kind(kind, parent_kind):
        """The kind of a body, or another one where that cannot be part of its parent; the findings of the plan ask."""
        wanted = (kind, Kind.UNIT, Kind.OFFICE)
        return next(Kind(own) for own in wanted if own and parent_kind in ALLOWED_PARENTS[own])

    def _slug(self, name):
        wanted, number = slugify(name)[:MAX_SLUG].strip("-") or "body", 1
        slug = wanted
        while (
            slug in self.slugs
            or Body.objects.filter(slug=slug).exists()
            or FormerAddress.objects.filter(slug=slug).exists()
        ):
            number += 1
            slug = f"{wanted}-{number}"
        self.slugs.add(slug)
        return slug

    def _ids(self, citations):
        return sorted({self.sources[one.source] for one in citations if one.source in self.sources})

    def _in_language(self, text):
        return {self.language.slug: text}


def flat_functions(functions, level=0):
    """Yield functions of a bulletin with their items in order: (function, level, text)."""
    for function in functions:
        yield function, level, function_text(function) if level == MAX_LEVEL else function.text
        if level < MAX_LEVEL:
            yield from flat_functions(function.items, level + 1)


def function_text(function):
    """Return the text of a function with its items, as the draft has those that are too deep to be items themselves."""
    return "\n".join(lines_of_function(function))


def lines_of_function(function, depth=0):
    """Yield the text of a function with its items, each on a line of its own with its label."""
    yield function.text if depth == 0 else f"{function.label} {function.text}".strip()
    for item in function.items:
        yield from lines_of_function(item, depth + 1)
