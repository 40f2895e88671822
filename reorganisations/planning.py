# Long because one class has a method for each thing that a plan finds.
"""The plan of a reorganisation: a pure function of the directory and the operations.

It says what the directory will be, what became of each function, which events people will read about, and what is
wrong. `plan()` reads nothing from the database; `plan_of()` reads what it needs.
"""

from dataclasses import dataclass, field
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from secretariat.item_labels import MAX_LEVEL, fitting_levels
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Kind, MandateSource
from secretariat.slugs import slug_validator
from secretariat.tree import BEFORE, UNDER

from .findings import Names, PlanFinding, Severity, text_shown
from .kinds import EventKind, Fate, OperationKind
from .operations import HANDLERS, POSITIONS, DoesNotFitError, bodies_named, check_place, cleaned_text, functions_named
from .state import read_state, texts_by_language

NEAR = 90
"""Similarity, of 100, from which two texts are called nearly the same."""


@dataclass(frozen=True)
class PlannedStep:
    """An operation as a planner takes it. `texts` maps (owner, id, field) to texts by language."""

    number: int
    kind: str
    values: dict
    texts: dict = field(default_factory=dict)


@dataclass
class PlannedEvent:
    """Something that will have happened: ids of predecessors and successors, and pairs of functions."""

    kind: EventKind
    step: int
    predecessors: list
    successors: list
    functions: list
    facts: dict


@dataclass(frozen=True)
class FateLine:
    """A line of the ledger: what becomes of a function. `to` are pairs of a function and its body afterwards."""

    function: int
    fate: Fate | None
    body: int
    to: tuple = ()
    is_changed: bool = False
    reason: str = ""
    texts: dict = field(default_factory=dict, hash=False)
    levels: tuple = ()
    """Its levels before and after, where an operation gives it another one."""


@dataclass
class Ending:
    """The end of a body: by which step, its successors, and who gets what it still has."""

    step: PlannedStep
    successors: list
    takes_functions: bool
    contacts_to: int | None = None
    """The body that gets its posts and contact points; None if they end with it."""


@dataclass
class ReorganisationPlan:
    """What a reorganisation does, see `reorganisations`."""

    before: object
    state: object
    findings: list
    events: list
    ledger: list
    endings: dict
    """Ids of bodies that end, each with those of its successors."""
    contacts: dict
    """Ids of bodies that end, each with that of the body that gets its posts and contact points."""
    changed: set
    """Ids of bodies that are new, or whose record will be another one."""
    steps: list

    @property
    def is_blocked(self):
        return any(finding.blocks for finding in self.findings)

    def blocking(self):
        return [finding for finding in self.findings if finding.blocks]


def plan(state, steps):
    """Return the ReorganisationPlan of steps in a directory. Neither is changed, and nothing is read."""
    planner = _PlanInTheMaking(state)
    for step in steps:
        planner.carry_out(step)
    return planner.result(list(steps))


def steps_of(reorganisation):
    """Return the operations of a reorganisation as PlannedSteps."""
    operations = reorganisation.operations.prefetch_related("texts")
    return [
        PlannedStep(
            number,
            operation.kind,
            operation.values,
            {(text.owner, text.owner_id, text.field): texts_by_language(text, "text") for text in operation.texts.all()}
            or _archived(operation.values),
        )
        for number, operation in enumerate(operations, start=1)
    ]


def _archived(values):
    """Return the texts of an operation that is in force: they are stored with its values then."""
    return {(owner, pk, name): texts for owner, pk, name, texts in values.get("texts", ())}


def state_for(steps):
    """Return the DirectoryState as stored, with all that these steps need."""
    bodies = {pk for step in steps for pk in bodies_named(step.kind, step.values) if pk > 0}
    functions = {pk for step in steps for pk in functions_named(step.kind, step.values) if pk > 0}
    return read_state(bodies, functions)


def plan_of(reorganisation, steps=None):
    """Return the plan of a reorganisation in the directory as it is, with the findings about its day, basis and company."""
    steps = steps_of(reorganisation) if steps is None else steps
    found = plan(state_for(steps), steps)
    found.findings[:0] = _about_itself(reorganisation, steps)
    for finder in FINDERS:
        found.findings += finder(reorganisation, found)
    return found


FINDERS = []
"""Functions of a reorganisation and its plan that yield further findings; other apps add theirs, such as that of grants."""


def _about_itself(reorganisation, steps):
    if not steps:
        yield PlanFinding("no_operations", Severity.BLOCKING)
    if not reorganisation.takes_effect_on:
        yield PlanFinding("no_day", Severity.BLOCKING)
    elif reorganisation.is_open and reorganisation.takes_effect_on < timezone.localdate():
        yield PlanFinding("retroactive", Severity.NOTE)
    if not reorganisation.legal_basis_id:
        yield PlanFinding("no_legal_basis", Severity.WARNING)


def find_unknown_sources(reorganisation, found):
    """Yield a finding for each mandate source that an operation names and that is gone."""
    named = {}
    for step in found.steps:
        for pk in step.values.get("sources") or ():
            named.setdefault(pk, step)
    if named:
        known = set(MandateSource.objects.filter(pk__in=named).values_list("pk", flat=True))
        for pk in named.keys() - known:
            names = {"operation": _label(named[pk]), "why": _("a mandate source that it names no longer exists.")}
            yield PlanFinding("does_not_fit", Severity.BLOCKING, names, named[pk].number)


FINDERS.append(find_unknown_sources)


def _label(step):
    return f"{step.number}. {OperationKind(step.kind).label}"


class _PlanInTheMaking:
    """A plan in the making. Handlers of operations call its methods."""

    def __init__(self, before):
        self.before, self.state = before, before.copied()
        self.findings, self.events = [], []
        self.endings, self.needs_fate = {}, {}
        self.decided, self.ended_functions, self.split_from = {}, {}, {}
        self.went_along = set()
        self.changed_texts, self.texts_given, self.given_levels = set(), [], set()

    def carry_out(self, step):
        try:
            HANDLERS[OperationKind(step.kind)](self, step)
        except DoesNotFitError as error:
            why = str(error)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            why = _("it is not complete.")
        else:
            return
        self.find("does_not_fit", Severity.BLOCKING, {"operation": _label(step), "why": why}, step.number)

    def find(self, code, severity, names=None, operation=None, body=None, function=None):
        self.findings.append(PlanFinding(code, severity, names or {}, operation, body, function))

    # What handlers look up

    def name(self, body):
        return text_shown(body.names)

    def living(self, pk):
        """Return a body that is there and has not ended."""
        body = self.state.bodies.get(pk)
        if body is None:
            raise DoesNotFitError(_("a body that it names no longer exists."))
        if pk in self.endings:
            raise DoesNotFitError(_("“%(body)s” has ended before.") % {"body": self.name(body)})
        return body

    def movable(self, pk):
        """Return a body that is there and is not the Secretariat itself."""
        body = self.living(pk)
        if body.parent is None:
            raise DoesNotFitError(_("the Secretariat itself stays."))
        return body

    def function(self, pk):
        """Return a function that is there and has not ended."""
        if pk in self.ended_functions:
            raise DoesNotFitError(_("an operation before it has ended the function."))
        if pk not in self.state.functions:
            raise DoesNotFitError(_("a function that it names no longer exists."))
        return self.state.functions[pk]

    def place(self, values):
        """Return the target and the position that values name."""
        target, where = self.living(values["target"]), values.get("where", UNDER)
        if where not in POSITIONS or (where != UNDER and target.parent is None):
            raise DoesNotFitError(_("its place is not known."))
        return target, where

    def texts(self, step, owner, pk, name):
        """Return the texts that a step brings, as they will be stored."""
        found = {}
        for slug, text in step.texts.get((owner, pk, name), {}).items():
            try:
                found[slug] = cleaned_text(owner, name, BY_SLUG[slug], text)
            except ValidationError as error:
                label = Names(step.texts.get(("body", pk, "name"), {})) or str(text)[:80]
                names = {"body": label, "why": " ".join(error.messages)}
                self.find("bad_text", Severity.BLOCKING, names, step.number)
        found = {slug: text for slug, text in found.items() if text}
        if found:
            self.texts_given.append((step, owner, pk, name, found))
        return found

    # What handlers do

    def insert(self, pk, target, where):
        parent = target.pk if where == UNDER else target.parent
        children = [*self.state.bodies[parent].children]
        place = len(children) if where == UNDER else children.index(target.pk) + (where != BEFORE)
        children.insert(place, pk)
        self.state.edit(parent).children = tuple(children)
        self.state.edit(pk).parent = parent

    def remove_from_parent(self, pk):
        parent = self.state.edit(self.state.bodies[pk].parent)
        parent.children = tuple(child for child in parent.children if child != pk)

    def end(self, pk, step, successors, parts_to=None, takes_functions=False, contacts_to=None):
        if contacts_to is not None and self.living(contacts_to).pk == pk:
            raise DoesNotFitError(_("its posts and contact points cannot stay in a body that ends."))
        if parts_to is not None:
            to = self.living(parts_to)
            if pk in self.state.path(to.pk) and to.pk != pk:
                raise DoesNotFitError(_("the parts of a body cannot go to one of them."))
            for child in self.state.bodies[pk].children:
                self.state.edit(child).parent = to.pk
            self.state.edit(to.pk).children = (*self.state.bodies[to.pk].children, *self.state.bodies[pk].children)
            self.state.edit(pk).children = ()
        self.remove_from_parent(pk)
        self.endings[pk] = Ending(step, successors, takes_functions, contacts_to)
        self.needs_fate[pk] = step

    def add_function(self, function, position=None):
        self.state.functions[function.pk] = function
        self.state.own_functions.add(function.pk)
        self._list_function(function.pk, function.body, position)

    def transfer(self, pk, to, position=None, with_items=True):
        """Give a function to a body, and its items that no operation has decided about; an item comes there as a function."""
        items = [one for one in self.items(pk) if one not in self.decided] if with_items else []
        raised = self.state.functions[pk].level if with_items else 0
        for one in (pk, *items):
            self._unlist_function(one)
            function = self.state.edit_function(one)
            function.body, function.level = to, function.level - raised
            self._list_function(one, to, position)
            position = position + 1 if isinstance(position, int) else None
        self.went_along.update(items)

    def set_level(self, pk, level):
        """Give a function another level, and its items those that go with it."""
        functions = self.state.bodies[self.state.functions[pk].body].functions
        place = functions.index(pk)
        deepest = self.state.functions[functions[place - 1]].level + 1 if place else 0
        if level > deepest:
            raise DoesNotFitError(_("there is no function before it that it could be an item of."))
        items, lowered = self.items(pk), level - self.state.functions[pk].level
        for one in (pk, *items):
            function = self.state.edit_function(one)
            function.level = min(function.level + lowered, MAX_LEVEL)
        self.given_levels.update((pk, *items))

    def items(self, pk):
        """Return the items of a function and theirs, in order."""
        functions = self.state.bodies[self.state.functions[pk].body].functions
        following = functions[functions.index(pk) + 1 :]
        level = self.state.functions[pk].level
        return [*takewhile(lambda one: self.state.functions[one].level > level, following)]

    def decide_with_items(self, pk, step):
        """Note that a step decides about a function and its items, as far as no other does about these."""
        for one in self.items(pk):
            self.decided.setdefault(one, step)
        self.decide(pk, step)

    def end_with_items(self, pk, step):
        """End a function with its items that no operation has decided about, and return the ids of all."""
        ended = [pk, *(one for one in self.items(pk) if one not in self.decided)]
        for one in reversed(ended):
            self.end_function(one, step, [])
        return ended

    def hand_over_items(self, pk, into):
        """Make the items of a function, which ends, items of another one."""
        for one in self.items(pk):
            body = self.state.functions[into].body
            place = self.state.bodies[body].functions.index(into) + 1 + len(self.items(into))
            place -= self.state.functions[one].body == body and self.state.bodies[body].functions.index(one) < place
            self.transfer(one, body, place, with_items=False)

    def _list_function(self, pk, body, position=None):
        node = self.state.edit(body)
        place = len(node.functions) if not isinstance(position, int) else max(0, min(position, len(node.functions)))
        node.functions = (*node.functions[:place], pk, *node.functions[place:])

    def _unlist_function(self, pk):
        body = self.state.edit(self.state.functions[pk].body)
        body.functions = tuple(one for one in body.functions if one != pk)

    def decide(self, pk, step, is_changed=False):
        """Note that a step decides about a function."""
        self.decided[pk] = step
        if is_changed:
            self.changed_texts.add(pk)

    def end_function(self, pk, step, successors):
        self._unlist_function(pk)
        del self.state.functions[pk]
        self.ended_functions[pk] = successors
        self.decide(pk, step)

    def event(self, step, kind, predecessors=(), successors=(), **facts):
        named = [*predecessors, *successors, *(facts[name] for name in ("left", "to") if facts.get(name))]
        facts["names"] = {pk: self.state.bodies[pk] for pk in named if pk in self.state.bodies}
        self.events.append(PlannedEvent(kind, step.number, [*predecessors], [*successors], [], facts))

    def function_event(self, step, kind, pairs, **facts):
        self.events.append(PlannedEvent(kind, step.number, [], [], pairs, facts))

    # The result

    def result(self, steps):
        self._settle()
        self._fit_levels()
        ledger = self._ledger()
        changed = {pk for pk in self.state.own if pk in self.state.bodies and self._is_changed(pk)}
        changed |= {self.state.functions[pk].body for pk in self.state.own_functions if pk in self.state.functions}
        self._check_places(changed)
        self._check_addresses(changed)
        self._check_contacts(steps)
        self._check_contents(changed)
        self._check_texts()
        self.findings.sort(key=lambda finding: [*Severity].index(finding.severity))
        endings = {pk: ending.successors for pk, ending in self.endings.items()}
        return ReorganisationPlan(
            self.before,
            self.state,
            self.findings,
            self._events(ledger),
            ledger,
            endings,
            self._contacts(),
            changed,
            steps,
        )

    def _settle(self):
        """Let functions go along with bodies that are merged, and take out the bodies that end."""
        arrived = {}
        for pk, ending in self.endings.items():
            body = self.state.bodies[pk]
            successor = ending.successors[0] if ending.takes_functions else None
            while successor in self.endings:  # merged in turn
                following = self.endings[successor]
                successor = following.successors[0] if following.takes_functions else None
            for function in body.functions:
                if successor is not None and function in self.decided:
                    self.transfer(function, successor, self._place_of_arrivals(successor, arrived), with_items=False)
                    arrived.setdefault(successor, []).append(function)
                elif function in self.decided:
                    names = {"body": Names(body.names), "function": Names(self.state.functions[function].texts)}
                    self.find("functions_left", Severity.BLOCKING, names, ending.step.number, pk, function)
            if children := [Names(self.state.bodies[child].names) for child in body.children]:
                names = {"body": Names(body.names), "bodies": children[:5]}
                self.find("still_has_parts", Severity.BLOCKING, names, ending.step.number, pk)
        for pk, step in self.needs_fate.items():
            for function in self.before.bodies[pk].functions if pk in self.before.bodies else ():
                if function not in self.decided:
                    names = {
                        "body": Names(self.before.bodies[pk].names),
                        "function": Names(self.before.functions[function].texts),
                    }
                    self.find("no_fate", Severity.BLOCKING, names, step.number, pk, function)
        for pk in self.endings:
            del self.state.bodies[pk]

    def _fit_levels(self):
        """Make levels fit in each list of functions that is another one, where an item lost what it was an item of."""
        for pk in [pk for pk in self.state.own if pk in self.state.bodies]:
            functions = self.state.bodies[pk].functions
            levels = fitting_levels([self.state.functions[one].level for one in functions])
            for one, level in zip(functions, levels, strict=True):
                if self.state.functions[one].level != level:
                    self.state.edit_function(one).level = level

    def _contacts(self):
        """Return which body gets the posts and contact points of each that ends: the last one, where that has ended in turn."""
        found = {}
        for pk in self.endings:
            to = self.endings[pk].contacts_to
            while to in self.endings:
                to = self.endings[to].contacts_to
            if to is not None:
                found[pk] = to
        return found

    def _place_of_arrivals(self, body, arrived):
        """Return the place of a function that goes along: after those that the body had, before what operations gave it."""
        own = {*(self.before.bodies[body].functions if body in self.before.bodies else ()), *arrived.get(body, ())}
        functions = self.state.bodies[body].functions
        return max((place for place, pk in enumerate(functions, start=1) if pk in own), default=0)

    def _ledger(self):
        lines = []
        for pk, function in self.before.functions.items():
            step = self.decided.get(pk)
            needs = function.body in self.needs_fate
            after = self.state.functions.get(pk)
            if step is None and not needs:
                continue
            is_changed = pk in self.changed_texts
            to = tuple((one, self.state.functions[one].body) for one in self._heirs(pk))
            if step is None:
                fate = None
            elif after is None:
                kind = step.kind
                fate = {OperationKind.MERGE_FUNCTIONS: Fate.MERGED, OperationKind.SPLIT_FUNCTION: Fate.SPLIT}.get(
                    kind, Fate.DISCONTINUED
                )
            elif pk in self.split_from:
                fate = Fate.SPLIT
            elif after.body != function.body:
                fate = Fate.TRANSFERRED
            else:
                fate = Fate.AMENDED if is_changed else Fate.KEPT
            levels = (function.level, after.level) if after and pk in self.given_levels else ()
            if levels and levels[0] == levels[1]:
                levels = ()
            if fate == Fate.KEPT and levels:
                fate = Fate.AMENDED
            reason = step.values.get("reason", "") if step else ""
            lines.append(FateLine(pk, fate, function.body, to, is_changed, reason, function.texts, levels))
        return lines

    def _heirs(self, pk):
        """Return the functions in which one goes on, itself where it does."""
        found, waiting, seen = [], [pk], set()
        while waiting:
            one = waiting.pop(0)
            if one in seen:
                continue
            seen.add(one)
            if one in self.ended_functions:
                waiting += self.ended_functions[one]
            elif one in self.state.functions:
                found.append(one)
                waiting += self.split_from.get(one, ())
        return found

    def _is_changed(self, pk):
        own, old = self.state.bodies[pk], self.before.bodies.get(pk)
        names = (
            "parent",
            "kind",
            "slug",
            "names",
            "acronyms",
            "is_published",
            "opening",
            "closing",
            "sources",
            "functions",
        )
        return old is None or any(getattr(own, name) != getattr(old, name) for name in names)

    def _check_places(self, changed):
        for pk in changed:
            for one in (pk, *self.state.bodies[pk].children):
                self._check_place(self.state.bodies[one], changed)

    def _check_place(self, body, changed):
        parent = self.state.bodies.get(body.parent)
        if body.parent is None or (parent is not None and check_place(body.kind, parent.kind)):
            return
        if parent is None:  # its parent has ended, which is a finding of its own
            return
        names = {
            "body": Names(body.names),
            "parent": Names(parent.names),
            "kind": _kind(body),
            "parent_kind": _kind(parent),
        }
        finding = PlanFinding("wrong_parent", Severity.BLOCKING, names, body=body.pk)
        if not any(one.code == "wrong_parent" and one.body == body.pk for one in self.findings):
            self.findings.append(finding)

    def _check_addresses(self, changed):
        owners = {body.slug: body for body in self.before.bodies.values()}
        new = {}
        for pk in sorted(changed, key=abs):
            body, old = self.state.bodies[pk], self.before.bodies.get(pk)
            if old is not None and old.slug == body.slug:
                continue
            names = {"slug": body.slug, "body": Names(body.names)}
            try:
                slug_validator(body.slug)
            except ValidationError as error:
                self.find("bad_text", Severity.BLOCKING, names | {"why": " ".join(error.messages)}, body=pk)
            other = owners.get(body.slug)
            other = new.get(body.slug) if other is None or other.pk == pk else other
            if other is not None:
                self.find("address_taken", Severity.BLOCKING, names | {"other": Names(other.names)}, body=pk)
            former = self.before.former_slugs.get(body.slug)
            if former not in (None, pk) and former in self.before.bodies and other is None:
                names |= {"other": Names(self.before.bodies[former].names)}
                self.find("address_led_elsewhere", Severity.WARNING, names, body=pk)
            new[body.slug] = body
            if old is not None:
                names = {"slug": body.slug, "old": old.slug, "body": Names(body.names)}
                self.find("address_changes", Severity.NOTE, names, body=pk)
        for pk in self.endings:
            if old := self.before.bodies.get(pk):
                names = {"body": Names(old.names), "slug": old.slug}
                self.find("address_ends", Severity.NOTE, names, body=pk)

    def _check_contacts(self, steps):
        contacts, returned = self._contacts(), {}
        for step in steps:
            back, body = step.values.get("contacts"), self.state.bodies.get(step.values.get("body"))
            if back and body and back["from"] in self.before.bodies:
                names = {"body": Names(body.names), "left": Names(self.before.bodies[back["from"]].names)}
                self.find("contacts_return", Severity.NOTE, names, body=body.pk)
                count = sum(len(own) for own in back.values() if isinstance(own, list))
                returned[back["from"]] = returned.get(back["from"], 0) + count
        for pk in self.endings:
            old = self.before.bodies.get(pk)
            if old and old.contact_count > returned.get(pk, 0):
                names = {"body": Names(old.names)}
                if pk in contacts:
                    names["to"] = Names(self.state.bodies[contacts[pk]].names)
                    self.find("contacts_move", Severity.NOTE, names, body=pk)
                else:
                    self.find("contacts_end", Severity.WARNING, names, body=pk)

    def _check_contents(self, changed):
        for pk in sorted(changed, key=abs):
            body, name = self.state.bodies[pk], Names(self.state.bodies[pk].names)
            if not body.is_whole:
                continue
            if not body.names.get(SOURCE.slug):
                self.find("no_english", Severity.BLOCKING, {"body": name}, body=pk)
            old = self.before.bodies.get(pk)
            if not body.functions and not body.opening and (old is None or old.functions or old.opening):
                self.find("no_mandate", Severity.WARNING, {"body": name}, body=pk)
            functions = [self.state.functions[one] for one in body.functions]
            for function in functions:
                names = {"body": name, "function": Names(function.texts)}
                if not function.texts.get(SOURCE.slug):
                    self.find("no_english", Severity.BLOCKING, names, body=pk, function=function.pk)
                if not function.sources and not body.sources:
                    self.find("no_source", Severity.WARNING, names, body=pk, function=function.pk)
            self._check_doubles(body, functions)
            if body.parent is not None and (pk not in self.before.bodies or body.names != self.before.bodies[pk].names):
                self._check_name(body)

    def _check_doubles(self, body, functions):
        texts = [(one, one.texts.get(SOURCE.slug, "")) for one in functions]
        for number, (one, text) in enumerate(texts):
            for other, before in texts[:number]:
                names = {"body": Names(body.names), "function": Names(one.texts), "other": Names(other.texts)}
                if text and text == before:
                    self.find("same_function", Severity.WARNING, names, body=body.pk, function=one.pk)
                elif text and fuzz.ratio(text, before, score_cutoff=NEAR):
                    self.find("near_function", Severity.WARNING, names, body=body.pk, function=one.pk)

    def _check_name(self, body):
        if not hasattr(self, "by_name"):
            self.by_name = {}
            for one in self.state.bodies.values():
                self.by_name.setdefault(one.names.get(SOURCE.slug, "").casefold(), []).append(one)
        for other in self.by_name.get(body.names.get(SOURCE.slug, "").casefold(), ()):
            if other.pk != body.pk and other.parent in self.state.bodies:
                names = {"body": Names(body.names), "parent": Names(self.state.bodies[other.parent].names)}
                self.find("same_name", Severity.WARNING, names, body=body.pk)
                break

    def _check_texts(self):
        missing = {}
        for _step, _owner, _pk, name, texts in self.texts_given:
            if name != "acronym" and texts.get(SOURCE.slug):
                for language in LANGUAGES:
                    if language != SOURCE and language.slug not in texts:
                        missing[language] = missing.get(language, 0) + 1
        for language, count in missing.items():
            self.find("text_missing", Severity.WARNING, {"count": count, "language": language.own_name})

    def _events(self, ledger):
        """Return the events, with those of functions that were transferred: one for each pair of bodies."""
        succeeded = {
            pk for event in self.events if event.kind in (EventKind.MERGED, EventKind.SPLIT) for pk in event.successors
        }
        events = [
            event for event in self.events if event.kind != EventKind.ESTABLISHED or not {*event.successors} & succeeded
        ]
        merged = {event.step: event for event in events if event.kind == EventKind.MERGED}
        transfers = {}
        for line in ledger:
            if line.fate == Fate.TRANSFERRED:
                ending = self.endings.get(line.body)
                goes_along = ending and ending.takes_functions and [one for _f, one in line.to] == ending.successors
                if goes_along and ending.step.number in merged:
                    merged[ending.step.number].functions.append((line.function, line.function))
                else:
                    transfers.setdefault((line.body, line.to[0][1]), []).append(line.function)
        for (left, to), functions in transfers.items():
            step = max(self.decided[pk].number for pk in functions)
            facts = {"left": left, "to": to}
            events.append(
                PlannedEvent(EventKind.FUNCTIONS_TRANSFERRED, step, [left], [to], [(pk, pk) for pk in functions], facts)
            )
        amended = {}
        for line in ledger:
            if line.fate == Fate.AMENDED:
                level = "" if line.is_changed or not line.levels else "item" if line.levels[1] else "function"
                amended.setdefault((line.body, level), []).append(line.function)
        for (body, level), functions in amended.items():
            step = max(self.decided[pk].number for pk in functions)
            pairs = [(pk, pk) for pk in functions]
            facts = {"level_only": level} if level else {}
            events.append(PlannedEvent(EventKind.FUNCTIONS_AMENDED, step, [body], [body], pairs, facts))
        events.sort(key=lambda event: event.step)
        return events


def _kind(body):
    return str(Kind(body.kind).label)
