# Long because one class has a method for each kind of row that is written.
"""Putting a reorganisation in force: planned again under the write lock, then all of it in one transaction, or nothing.

Functions are moved, not written anew: they keep id, texts, approvals, drafts, comments, sources, address and history.
"""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from public_record.versions import keep_ending
from secretariat import tree
from secretariat.changes import (
    ChangeEvent,
    ChangeKind,
    announce,
    change_context,
    change_time,
    current_change_context,
    is_in_preview,
    one_revision,
    reload,
)
from secretariat.contacts import IN_ORDER, append_to_order
from secretariat.function_order import FUNCTION_ORDER, order_side
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.saving import batches, create_all, delete_all, link_all, no_texts, update_all
from translations import texts
from translations.models import Remark, Task, TextState
from translations.texts import key_of_text, model_label

from .handing_on import found_by, give, hand_on
from .kinds import OperationKind
from .ledger import write_events
from .models import Operation, PlannedText, Reorganisation
from .planning import plan_of
from .state import texts_by_language

bodies_succeeded = Signal()
"""Sent before bodies end with `successors`: id of a body that ends → ids of those that succeed it; in the transaction."""

CHUNK = 500


class NotInForceError(ValidationError):
    """Raised for a reorganisation that cannot be put in force, with the sentences why; `plan` is its plan, if there is one."""

    def __init__(self, sentences, found=None):
        super().__init__([str(sentence) for sentence in sentences])
        self.plan = found


def put_in_force(reorganisation, by_hand=False):
    """Put an approved reorganisation in force and return its plan; None if another process has done it already.

    It is planned again first. Raises NotInForceError, and nothing has changed, where its day has not come, or where
    something no longer fits. `by_hand` says that a person asks for it, whose name is stored.
    """
    with one_revision(), tree.structure_lock():
        row = reload(reorganisation)
        if row.status == Reorganisation.Status.IN_FORCE:
            return None
        if row.status != Reorganisation.Status.APPROVED:
            raise NotInForceError([_("“%(name)s” is not approved.") % {"name": row}])
        if row.takes_effect_on > timezone.localdate():
            raise NotInForceError([_("The day of “%(name)s” has not come yet.") % {"name": row}])
        return _put_in_force(row, by_hand)


def carry_out_on_copies(reorganisation):
    """Carry out a reorganisation within a rehearsal, whatever its status and its day. Raises NotInForceError."""
    with one_revision(), tree.structure_lock():
        reorganisation.takes_effect_on = reorganisation.takes_effect_on or timezone.localdate()
        _put_in_force(reorganisation, by_hand=False)


def put_due_in_force():
    """Put each reorganisation in force whose day has come, the earliest first; yield pairs of it and the NotInForceError, None where it went well."""
    for row in Reorganisation.objects.due().order_by("takes_effect_on", "pk"):
        try:
            found = put_in_force(row)
        except NotInForceError as error:
            yield row, error
        else:
            if found is not None:
                yield row, None


def carry_out_now(name, operations, day=None, legal_basis=None, explanation=""):
    """Carry out operations by hand, without a draft: a reorganisation that is in force at once; returns it with its plan.

    `operations` are kind, values and, where it brings some, texts: (owner, id, field) → texts by language. Raises NotInForceError.
    """
    person = current_change_context().person
    with one_revision(), tree.structure_lock():
        row = Reorganisation(
            **no_texts(Reorganisation) | {"name_en": name, "explanation_en": explanation},
            legal_basis=legal_basis, takes_effect_on=day or timezone.localdate(), status=Reorganisation.Status.APPROVED,
            drafted_by=person, drafted_by_name=person.get_username() if person else "",
            approved_by=person, approved_by_name=person.get_username() if person else "", approved_at=change_time(),
        )  # fmt: skip
        row.save()
        for number, (kind, values, *own) in enumerate(operations, start=1):
            add_operation(row, kind, values, *(own or [{}]), number)
        return row, _put_in_force(row, by_hand=True)


def add_operation(reorganisation, kind, values, planned_texts=None, number=None):
    """Append an operation to a reorganisation, with its texts: (owner, id, field) → texts by language; returns it."""
    person = current_change_context().person
    if number is None:
        last = reorganisation.operations.order_by("number").values_list("number", flat=True).last()
        number = (last or 0) + 1
    operation = Operation.objects.create(
        reorganisation=reorganisation, number=number, kind=kind, values=values,
        person_name=person.get_username() if person and person.is_authenticated else "",
    )  # fmt: skip
    create_all(planned_texts_of(operation, planned_texts or {}))
    return operation


def planned_texts_of(operation, own):
    """Return unsaved PlannedTexts of an operation: (owner, id, field) → texts by language."""
    return [
        PlannedText(
            operation=operation, owner=owner, owner_id=pk, field=name,
            **no_texts(PlannedText) | {BY_SLUG[slug].column("text"): text for slug, text in texts_of.items() if text},
        )
        for (owner, pk, name), texts_of in own.items()
        if any(texts_of.values())
    ]  # fmt: skip


def new_reference(reorganisation):
    """Return the negative id of one more body or function that an operation of this reorganisation brings."""
    reorganisation.last_reference += 1
    reorganisation.save(update_fields=["last_reference"])
    return -reorganisation.last_reference


def _put_in_force(row, by_hand):
    with override(SOURCE.code):
        note = row.name_en if row.legal_basis is None else f"{row.name_en} ({row.legal_basis})"
        with change_context(note=note[:500]):
            found = plan_of(row)
            if found.is_blocked:
                raise NotInForceError(found.blocking(), found)
            person = current_change_context().person
            try:
                written = _Writer(row, found)
                written.write()
            except ValidationError as error:  # what only the database knows
                raise NotInForceError(error.messages, found) from None
            row.status, row.in_force_at = Reorganisation.Status.IN_FORCE, change_time()
            row.in_force_by_name = person.get_username() if by_hand and person and person.is_authenticated else ""
            row.record = written.record()
            row.save(update_fields=["status", "in_force_at", "in_force_by_name", "record"])
    return found


class _Writer:
    """Writes a plan that nothing blocks."""

    def __init__(self, row, found):
        self.row, self.plan, self.before, self.after = row, found, found.before, found.state
        self.ids = {}
        self.functions = {}
        self.found_by = {}
        self.moved_contacts = {}
        """The posts and contact points that went to another body, by the id of the body that they left."""

    def write(self):
        self._write_bodies()
        self._write_mandates()
        self._write_functions()
        self._write_texts()
        self._write_sources()
        self._write_addresses()
        self._return_contacts()
        self._move_contacts()
        self._end_bodies()
        if not is_in_preview():
            write_events(self.row, self.plan, self.id_of)
            self._archive_texts()

    def id_of(self, pk):
        """Return the id of a body or function in the database."""
        return self.ids.get(pk, pk)

    # Bodies

    def _write_bodies(self):
        new = []
        by_pk = Body.objects.in_bulk([pk for pk in self._rearranged() if pk > 0])
        kinds = {
            pk: body.kind
            for pk, body in self.after.bodies.items()
            if pk in self.before.bodies
            and body is not self.before.bodies[pk]
            and body.kind != self.before.bodies[pk].kind
        }
        for node, _level in self.after.in_tree_order():
            if node.pk < 0:
                english = {SOURCE.column("name"): node.names[SOURCE.slug], SOURCE.column("acronym"): node.acronyms.get(SOURCE.slug)}  # fmt: skip
                by_pk[node.pk] = Body(
                    kind=node.kind, slug=node.slug, is_published=node.is_published, parent=by_pk[node.parent],
                    **no_texts(Body) | english,
                )  # fmt: skip
                by_pk[node.pk].takes_former_address = True
                by_pk[node.pk].reference = node.pk
                new.append(by_pk[node.pk])
            elif node.pk in kinds and node.pk in by_pk:
                by_pk[node.pk].kind = node.kind  # under which a new one is examined
        moved = {step.values["body"] for step in self.plan.steps if step.kind in ("move", "change-kind")}
        order = [(by_pk[pk], [by_pk[child] for child in self.after.bodies[pk].children]) for pk in self._parents()]
        changed_kinds = {by_pk[pk]: kind for pk, kind in kinds.items()}
        tree.rearrange(order, new, changed_kinds, [by_pk[pk] for pk in moved if pk in by_pk and pk > 0])
        self.ids |= {body.reference: body.pk for body in new}

    def _parents(self):
        """Return the ids of the bodies whose children are others, or in another order."""
        return [
            pk
            for pk, body in self.after.bodies.items()
            if body is not self.before.bodies.get(pk)
            and body.children
            and (pk not in self.before.bodies or body.children != self.before.bodies[pk].children)
        ]

    def _rearranged(self):
        """Return the ids of those bodies, of their children, and of those whose kind is another one."""
        found = {pk for pk, body in self.after.bodies.items() if body is not self.before.bodies.get(pk)}
        for pk in self._parents():
            found.update(self.after.bodies[pk].children)
        return found

    # Mandates and functions

    @cached_property
    def mandates(self):
        """The mandates of all bodies that the plan changes or ends, by the id of the body in the plan."""
        keys = {self.id_of(pk): pk for pk in {*self.plan.changed, *self.plan.endings} if self.id_of(pk) > 0}
        found = {}
        for some in batches(sorted(keys), CHUNK):
            found |= {keys[mandate.body_id]: mandate for mandate in Mandate.objects.filter(body__in=some)}
        return found

    def _write_mandates(self):
        wanted = []
        for pk in sorted(self.plan.changed, key=abs):
            node = self.after.bodies[pk]
            if pk not in self.mandates and (node.functions or node.opening or node.closing or node.sources):
                english = {SOURCE.column(name): getattr(node, name).get(SOURCE.slug) for name in ("opening", "closing")}
                wanted.append((pk, Mandate(body_id=self.id_of(pk), **no_texts(Mandate) | english)))
        create_all([mandate for _pk, mandate in wanted])
        self.mandates.update(wanted)

    def _write_functions(self):
        new, moved = [], []
        for pk in self.plan.changed:
            for place, key in enumerate(self.after.bodies[pk].functions):
                node = self.after.functions[key]
                if key < 0:
                    english = {SOURCE.column("text"): node.texts[SOURCE.slug]}
                    function = Function(
                        mandate=self.mandates[pk], position=place, level=node.level, **no_texts(Function) | english
                    )
                    function.reference = key
                    new.append(function)
                elif self.before.functions[key].body != pk:
                    moved.append((key, pk, place))
        create_all(new)
        self.ids |= {function.reference: function.pk for function in new}
        update_all(Function, ("mandate", "position"), [(key, self.mandates[pk].pk, place) for key, pk, place in moved])
        self._remove_functions()
        self._put_in_order({key for key, _pk, _place in moved} | {function.reference for function in new})
        self._announce_moves(moved)

    def _remove_functions(self):
        """Remove the functions that end in bodies that go on; the others go with their body."""
        ended = [
            key
            for key, node in self.before.functions.items()
            if key not in self.after.functions and node.body not in self.plan.endings
        ]
        tops, remaining = self._ended_tops({*ended})
        update_all(Function, ("level",), [(key, 0) for key in remaining])  # or they would be removed with what ends
        for function in Function.objects.filter(pk__in=tops):
            function.delete()

    def _ended_tops(self, ended):
        """Return the functions that end by themselves, not as items of others that end, and the items of those that go on."""
        tops, remaining = [], []
        for body in {self.before.functions[key].body for key in ended}:
            path = []
            for key in self.before.bodies[body].functions:
                del path[self.before.functions[key].level :]
                is_below = any(own in ended for own in path)
                if key in ended and not is_below:
                    tops.append(key)
                elif is_below and key not in ended:
                    remaining.append(key)
                path.append(key)
        return tops, remaining

    def _put_in_order(self, arrived):
        """Number the functions of each mandate; where letters of those that stay change, that is one change of the mandate."""
        places, changes = [], []
        for pk in sorted(self.plan.changed, key=abs):
            now = [self.id_of(key) for key in self.after.bodies[pk].functions]
            levels = [self.after.functions[key].level for key in self.after.bodies[pk].functions]
            places += [(key, place, level) for place, (key, level) in enumerate(zip(now, levels, strict=True))]
            if old := self.before.bodies.get(pk):
                letters = {self.id_of(key): number for number, key in enumerate(old.functions, start=1)}
                old_levels = [self.before.functions[key].level for key in old.functions]
                if now[: len(letters)] != [*letters] or levels[: len(letters)] != old_levels:
                    stay = [(letters[key], level) for key, level in zip(now, levels, strict=True) if key in letters]
                    sides = (
                        order_side(letters.values(), old_levels),
                        order_side(*zip(*stay, strict=True)) if stay else "",
                    )
                    changes.append(ChangeEvent(self.mandates[pk], ChangeKind.SETTING, FUNCTION_ORDER, before=sides[0], after=sides[1]))  # fmt: skip
        update_all(Function, ("position", "level"), places)
        if changes:
            announce(changes)

    def _announce_moves(self, moved):
        found, changes = {}, []
        for some in batches([key for key, _pk, _place in moved], CHUNK):
            found |= Function.objects.select_related("mandate__body").in_bulk(some)
        for key, pk, place in moved:
            left = self.before.functions[key].body
            old, new = self.before.bodies[left], self.after.bodies[pk]
            before = f"{old.slug} {old.functions.index(key) + 1}"
            changes.append(
                ChangeEvent(found[key], ChangeKind.MOVED, before=before, after=f"{new.slug} {place + 1}", left=left)
            )
        if changes:
            announce(changes)

    # Texts

    @cached_property
    def planned_texts(self):
        """The planned texts of the operations, the last of each text alone: (owner, id, field) → PlannedText."""
        return {(row.owner, row.owner_id, row.field): row for row in self.planned_rows}

    @cached_property
    def planned_rows(self):
        """All planned texts of the operations, in order."""
        return [*PlannedText.objects.filter(operation__reorganisation=self.row).order_by("operation__number", "pk")]

    def _write_texts(self):
        given = {}
        for step in self.plan.steps:
            for key, own in step.texts.items():
                given[key] = given.get(key, {}) | own
        objects = self._objects({(owner, pk) for owner, pk, _name in given})
        facts = texts.facts_of(self.planned_texts.values())
        by_state = {}
        for (owner, pk, name), own in given.items():
            if not (obj := objects.get((owner, pk))):
                continue  # it has ended in an operation after this one
            for slug, text in own.items():
                if not text:
                    continue
                language = BY_SLUG[slug]
                planned = self.planned_texts.get((owner, pk, name))
                state = None if language == SOURCE or planned is None else self._state(planned, language, facts)
                by_state.setdefault((language != SOURCE, state), []).append((obj, language, {name: text}))
        for (_is_translation, state), writes in sorted(
            by_state.items(), key=lambda item: (item[0][0], item[0][1] or "")
        ):
            texts.write_all(writes, state)
        in_work = self._in_work()
        for (owner, pk, name), planned in self.planned_texts.items():
            if planned.pk in in_work and (obj := objects.get((owner, pk))):
                _hand_over_work(planned, obj, name)

    def _in_work(self):
        """Return the ids of the planned texts that have drafts or remarks."""
        found = set()
        for model in (Task, Remark):
            for some in batches([planned.pk for planned in self.planned_texts.values()], CHUNK):
                rows = model.objects.filter(model=PlannedText._meta.label_lower, object_id__in=some)
                found.update(rows.values_list("object_id", flat=True))
        return found

    def _state(self, planned, language, facts):
        """Return the state of a planned translation; one that is made from an older text is unofficial."""
        known = facts.get(key_of_text(planned, "text", language))
        source = facts.get(key_of_text(planned, "text", SOURCE))
        if known is None or (source and source.source_version > known.source_version):
            return None
        return known.state if known.state != TextState.Approval.UNOFFICIAL else None

    def _objects(self, keys):
        """Return the objects that texts belong to: (owner, id in the plan) → object."""
        found = {}
        for owner, model in (("body", Body), ("function", Function)):
            known = self.after.bodies if owner == "body" else self.after.functions
            wanted = {self.id_of(pk): pk for one, pk in keys if one == owner and pk in known}
            for some in batches(sorted(wanted), CHUNK):
                found |= {(owner, wanted[pk]): obj for pk, obj in model._base_manager.in_bulk(some).items()}
        for owner, pk in keys:
            if owner == "mandate" and pk in self.mandates and pk in self.after.bodies:
                found[owner, pk] = self.mandates[pk]
        return found

    def _archive_texts(self):
        """Store the planned texts with their operations: the desk has nothing to do with them any more."""
        archived = []
        for operation in self.row.operations.prefetch_related("texts"):
            if own := {(text.owner, text.owner_id, text.field): text for text in operation.texts.all()}:
                written = [[*key, texts_by_language(one, "text")] for key, one in own.items()]
                archived.append((operation.pk, operation.values | {"texts": written}))
        update_all(Operation, ("values",), archived)
        keys = [text.pk for text in self.planned_rows]
        for model in (TextState, Task, Remark):
            for some in batches(keys, CHUNK):
                model.objects.filter(model=PlannedText._meta.label_lower, object_id__in=some).delete()
        delete_all(PlannedText, keys)  # without a snapshot of each: the operations have them

    # The rest

    def _write_sources(self):
        links, removals = [], []
        for pk in self.plan.changed:
            old = self.before.bodies[pk].sources if pk in self.before.bodies else ()
            if pk in self.mandates:
                self._compare_sources(self.mandates[pk], old, self.after.bodies[pk].sources, links, removals)
            for key in self.after.bodies[pk].functions:
                old = self.before.functions[key].sources if key in self.before.functions else ()
                if old != self.after.functions[key].sources:
                    function = Function(pk=self.id_of(key))
                    self._compare_sources(function, old, self.after.functions[key].sources, links, removals)
        wanted = {pk for _owner, added in links for pk in added}
        sources = MandateSource.objects.in_bulk([*wanted])
        functions = Function.objects.in_bulk(
            [owner.pk for owner, _pks in (*links, *removals) if isinstance(owner, Function)]
        )
        for owner, pks in removals:
            (functions[owner.pk] if isinstance(owner, Function) else owner).sources.remove(*pks)
        link_all(
            [
                (
                    functions[owner.pk] if isinstance(owner, Function) else owner,
                    "sources",
                    [sources[pk] for pk in added],
                )
                for owner, added in links
            ]
        )

    def _compare_sources(self, owner, old, new, links, removals):
        if added := [pk for pk in new if pk not in old]:
            links.append((owner, added))
        if removed := [pk for pk in old if pk not in new]:
            removals.append((owner, removed))

    def _write_addresses(self):
        changed = {
            pk: self.after.bodies[pk].slug
            for pk in self.plan.changed
            if pk in self.before.bodies and self.after.bodies[pk].slug != self.before.bodies[pk].slug
        }
        for body in Body.objects.filter(pk__in=changed):
            body.slug, body.takes_former_address = changed[body.pk], True
            body.save(update_fields=["slug", "updated_at"])

    def _return_contacts(self):
        """Give a body that is established for its return what it was found by, and posts and contact points that had gone to another."""
        undone = self.row.undoes.record.get("found_by", {}) if self.row.undoes else {}
        for step in self.plan.steps:
            back, body = step.values.get("contacts"), step.values.get("body")
            own = undone.get(str(step.values.get("returns")))
            if step.kind == OperationKind.ESTABLISH and own and body in self.ids:
                give(self.ids[body], own)
            if step.kind == OperationKind.ESTABLISH and back and body in self.ids:
                for model in IN_ORDER:
                    own = model.objects.filter(pk__in=back.get(model._meta.label_lower, ()), body=back["from"])
                    for obj in own.order_by("position", "pk"):
                        self._give_contact(obj, self.ids[body])

    def _move_contacts(self):
        """Give the posts and contact points of bodies that end to others, after those that these have."""
        for model in IN_ORDER:
            for some in batches(sorted(self.plan.contacts), CHUNK):
                for obj in model.objects.filter(body__in=some).order_by("position", "pk"):
                    left, to = obj.body_id, self.id_of(self.plan.contacts[obj.body_id])
                    moved = self.moved_contacts.setdefault(left, {"from": to})
                    moved.setdefault(model._meta.label_lower, []).append(obj.pk)
                    self._give_contact(obj, to)

    @staticmethod
    def _give_contact(obj, body):
        obj.body_id = body
        append_to_order(obj)
        obj.save()

    def _end_bodies(self):
        ended = {pk: successors for pk, successors in self.plan.endings.items() if pk in self.before.bodies}
        if ended:
            successors = {pk: [self.id_of(one) for one in own] for pk, own in ended.items()}
            bodies_succeeded.send(sender=Body, successors=successors)
            self.found_by = found_by(ended)
            heirs = {pk: [self.id_of(one) for one in self._living_heirs(pk)] for pk in ended}
            hand_on(self.found_by, heirs)
            keep_ending(ended)
            tree.abolish_all(Body.objects.in_bulk([*ended]).values())

    def _living_heirs(self, pk):
        """Return the ids of the bodies after one that ends, those after them where they have ended in turn."""
        found = []
        for one in self.plan.endings[pk]:
            found += self._living_heirs(one) if one in self.plan.endings else [one]
        return [*dict.fromkeys(found)]

    def record(self):
        """Return what the reorganisation stores of what was done."""
        lines = [
            {
                "function": line.function,
                "fate": str(line.fate),
                "body": line.body,
                "body_names": self.before.bodies[line.body].names,
                "before": line.texts,
                "to": [
                    {
                        "function": self.id_of(key),
                        "body": self.id_of(pk),
                        "body_names": self.after.bodies[pk].names,
                        "after": self.after.functions[key].texts,
                        "level": self.after.functions[key].level,
                    }
                    for key, pk in line.to
                ],
                "is_changed": line.is_changed,
                "reason": line.reason,
                "level": self.before.functions[line.function].level,
                "levels": [*line.levels],
            }
            for line in self.plan.ledger
        ]
        ended = [self.before.bodies[pk] for pk in self.plan.endings if pk in self.before.bodies]
        return {
            "ids": {str(key): pk for key, pk in self.ids.items()},
            "ledger": lines,
            "parents": {str(body.pk): body.parent for body in ended},
            "contacts": {str(pk): moved for pk, moved in self.moved_contacts.items()},
            "found_by": {str(pk): own for pk, own in self.found_by.items()},
            "mandates": {
                str(body.pk): {
                    "acronym": body.acronyms, "opening": body.opening, "closing": body.closing, "sources": body.sources,
                }
                for body in ended
            },
        }  # fmt: skip


def _hand_over_work(planned, obj, name):
    """Let drafts and remarks of a planned text be those of the text that it became, where that has none of its own."""
    mine = {"model": model_label(planned), "object_id": planned.pk, "field": "text"}
    now = {"model": model_label(obj), "object_id": obj.pk, "field": name}
    taken = set(Task.objects.filter(**now).values_list("language", flat=True))
    Task.objects.filter(**mine).exclude(language__in=taken).update(**now)
    Remark.objects.filter(**mine).update(**now)
