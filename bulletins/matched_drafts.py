"""The draft of a plan whose bodies were matched: a stored body is amended, not established, and its functions get their fates."""

from itertools import takewhile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reorganisations.carrying_out import add_operation
from reorganisations.drafting import MAX_OPERATIONS
from reorganisations.kinds import OperationKind
from reorganisations.lifecycle import check_may_change
from secretariat.changes import one_revision
from secretariat.item_labels import MAX_LEVEL
from secretariat.kinds import Kind
from secretariat.models import Body, Function

from .citations import matched
from .comparing import Fortune, compare_plan, is_same_text
from .drafts import BulletinDraft, flat_functions
from .symbols import identity


class MatchedDraft(BulletinDraft):
    """Writes the draft of a StoredPlan.

    Functions that are kept or amended have that fate; those that are gone have none yet, and the page of fates of the
    draft asks for it, with what it suggests.
    """

    def __init__(self, stored, under, person):
        plan, made = stored.as_plan()
        super().__init__(plan, under, person)
        by_planned = {id(made[body.key]): body for body in stored.bodies}
        self.of_planned = by_planned
        self.compared = {one.key: one for one in compare_plan(stored, flat_functions)}
        for planned in plan.bodies:
            planned.citations = [matched(one, self.known) for one in planned.citations]
        self.existing = {body.pk: body for body in Body.objects.filter(pk__in=[one.body for one in self.compared.values()])}  # fmt: skip
        self.dropped = frozenset()

    def write(self):
        """Write the draft and return it. Raises ValidationError or PermissionDenied, and has written nothing then."""
        if sum(3 + len([*flat_functions(planned.functions)]) for planned in self.plan.bodies) > MAX_OPERATIONS:
            raise ValidationError(_("A reorganisation has at most %(count)d operations.") % {"count": MAX_OPERATIONS})
        with one_revision():
            row = super().write()
            if not row.operations.exists():
                raise ValidationError(_("All of this is in the directory already; there is nothing to draft."))
            check_may_change(self.person, row, [*row.operations.values_list("kind", "values")])
        return row

    def _establish(self, body):
        own = self.of_planned[id(body)]
        self.dropped = {identity(one["symbol"]) for one in own.citations if one.get("is_dropped")}
        mandate = self.compared.get(own.key)
        if mandate is None:
            super()._establish(body)
            return
        stored = self.existing[mandate.body]
        kind = mandate.kind[1] if mandate.kind and mandate.changes_kind else Kind(stored.kind)
        self.ids[id(body)], self.kinds[id(body)] = stored.pk, kind
        self.parts[own.key] = stored.pk
        self.bodies += 1
        self._amend(body, stored, mandate)

    def _amend(self, body, stored, mandate):
        """Write the operations that make of a stored body what the bulletin says of it."""
        if not is_same_text(*mandate.name):
            texts = {("body", stored.pk, "name"): self._in_language(mandate.name[1])}
            add_operation(self.row, OperationKind.RENAME, {"body": stored.pk}, texts)
        if mandate.parent is not None:
            parent, _kind = self._place(body.parent)
            if parent != stored.parent_id:
                add_operation(self.row, OperationKind.MOVE, {"body": stored.pk, "target": parent, "where": "under"})
        if mandate.kind and mandate.changes_kind:
            add_operation(self.row, OperationKind.CHANGE_KIND, {"body": stored.pk, "kind": str(mandate.kind[1])})
        texts = {
            ("mandate", stored.pk, name): self._in_language(after)
            for name, (before, after) in (("opening", mandate.opening), ("closing", mandate.closing))
            if after and not is_same_text(before, after)
        }
        has_gone = any(one.fortune == Fortune.GONE for one in mandate.functions)
        before = {*stored.mandate.sources.values_list("pk", flat=True)} if hasattr(stored, "mandate") else set()
        of_functions = Function.sources.through.objects.filter(function__mandate__body=stored)
        cited = {*self._ids(body.citations)} - {*of_functions.values_list("mandatesource_id", flat=True)}
        sources = before | cited
        if texts or has_gone or sources != before:
            values = {"body": stored.pk} | ({"rewrites": True} if has_gone else {})
            if sources != before:
                values["sources"] = sorted(sources)
            add_operation(self.row, OperationKind.SET_TEXTS, values, texts)
        mandates = Function.objects.filter(mandate__body=stored)
        self.levels = dict(mandates.order_by("position", "pk").values_list("pk", "level"))
        places, last = [*self.levels], None
        for one in mandate.functions:
            last = self._decide(one, stored.pk, has_gone, places, last) or one.stored
            if one.planned:
                self.parts[one.planned.key] = last

    def _decide(self, one, to, has_gone, places, last):
        """Write the operation that gives a function its fate, and return how the draft calls it where it is new.

        `places` are the functions that the body has by then: a new item comes after the last one that was decided, others at the end.
        """
        match one.fortune:
            case Fortune.NEW:
                place = places.index(last) + 1 if one.level and last in places else len(places)
                position = {"position": place} if place < len(places) else {}
                reference = self._establish_function(one.after, one.level, to, **position)
                places.insert(place, reference)
                self.levels[reference] = one.level
                return reference
            case Fortune.AMENDED:
                values = {"function": one.stored} | ({"to": to} if one.left else {}) | self._other_level(one, places)
                texts = {("function", one.stored, "text"): self._in_language(one.after)}
                add_operation(self.row, OperationKind.AMEND_FUNCTION, values, texts)
                self.functions += 1
            case Fortune.KEPT if one.left:
                add_operation(self.row, OperationKind.TRANSFER_FUNCTION, {"function": one.stored, "to": to})
                self.functions += 1
            case Fortune.KEPT if level := self._other_level(one, places):
                add_operation(self.row, OperationKind.AMEND_FUNCTION, {"function": one.stored} | level)
                self.functions += 1
            case Fortune.KEPT if has_gone:  # its body is rewritten, so that every function of it needs a fate
                add_operation(self.row, OperationKind.KEEP_FUNCTION, {"function": one.stored})
                self.functions += 1

    def _other_level(self, one, places):
        """Return the part of the values that gives a function the level of the bulletin, where it can have that in its place."""
        if not one.has_other_level:
            return {}
        place = places.index(one.stored)
        if one.level > (self.levels[places[place - 1]] + 1 if place else 0):
            return {}
        lowered, own = one.level - self.levels[one.stored], self.levels[one.stored]
        items = list(takewhile(lambda pk: self.levels[pk] > own, places[place + 1 :]))
        for pk in (one.stored, *items):
            self.levels[pk] = min(self.levels[pk] + lowered, MAX_LEVEL)
        return {"level": one.level} if lowered else {}

    def _ids(self, citations):
        return super()._ids([one for one in citations if identity(one.symbol) not in self.dropped])
