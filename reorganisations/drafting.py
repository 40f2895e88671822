"""A draft while it is worked on: its plan, the bodies that forms offer, and new operations that are tried before they are stored."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from secretariat.changes import one_revision, reload
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.saving import create_all
from translations import texts as texts_of_desk

from .carrying_out import add_operation, planned_texts_of
from .describing import Naming, describe
from .kinds import OperationKind
from .lifecycle import check_may_change
from .models import PlannedText
from .operations import bodies_named, functions_named
from .planning import PlannedStep, plan, plan_of, state_for, steps_of

MAX_OPERATIONS = 2000
"""Maximum number of operations of a reorganisation."""


class Drafting:
    """A reorganisation, its steps and its plan."""

    def __init__(self, reorganisation):
        self.row = reorganisation

    @cached_property
    def steps(self):
        return steps_of(self.row)

    @cached_property
    def plan(self):
        return plan_of(self.row, self.steps)

    @cached_property
    def naming(self):
        return Naming(self.plan)

    @cached_property
    def operations(self):
        return [*self.row.operations.all()]

    def described(self):
        """Return the operations with their sentences and findings: triples."""
        found = {}
        for finding in self.plan.findings:
            if finding.operation is not None and finding.code == "does_not_fit":
                found.setdefault(finding.operation, []).append(finding)
        return [
            (operation, describe(step, self.naming), found.get(step.number, []))
            for operation, step in zip(self.operations, self.steps, strict=True)
        ]

    def new_bodies(self):
        """Return the bodies that the draft establishes and that go on, in tree order."""
        return [node for node, _level in self.plan.state.in_tree_order() if node.pk < 0]

    def body(self, pk):
        """Return a body of the planned directory, read as a whole; None if there is none."""
        if pk not in self.plan.state.bodies:
            return None
        node = self.plan.state.bodies[pk]
        if not node.is_whole:
            stored = state_for([PlannedStep(0, OperationKind.ABOLISH, {"body": pk})])
            node = stored.bodies.get(pk, node)
            self.plan.state.functions.update({one: stored.functions[one] for one in node.functions})
        return node

    def free_slug(self, name):
        """Return an address for a new body that no body has, had or gets."""
        wanted = slugify(name)[:180] or "body"
        taken = {body.slug for body in (*self.plan.before.bodies.values(), *self.plan.state.bodies.values())}
        taken |= self.plan.before.former_slugs.keys()
        number, slug = 1, wanted
        while slug in taken or Body.objects.filter(slug=slug).exists():
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    def references(self, count):
        """Return so many negative ids that are not used yet."""
        first = self.row.last_reference + 1
        return [-number for number in range(first, first + count)]


def add_operations(person, reorganisation, operations, replaced=None):
    """Append operations (kind, values, texts) to a draft, or put the only one in the place of `replaced`.

    They are tried first. Raises ValidationError, with what does not fit, or PermissionDenied, and has written nothing then.
    """
    with one_revision():
        row = reload(reorganisation)
        check_may_change(person, row, [(kind, values) for kind, values, *_texts in operations])
        steps = steps_of(row)
        if len(steps) + len(operations) > MAX_OPERATIONS:
            raise ValidationError(_("A reorganisation has at most %(count)d operations.") % {"count": MAX_OPERATIONS})
        first = len(steps) + 1
        if replaced is not None:
            first = [*row.operations.values_list("pk", flat=True)].index(replaced.pk) + 1
        tried = [
            PlannedStep(number, kind, values, own[0] if own else {})
            for number, (kind, values, *own) in enumerate(operations, start=first)
        ]
        rest = steps[first:] if replaced is not None else []
        whole = [*steps[: first - 1], *tried, *rest]
        found = plan(state_for(whole), whole)
        numbers = {step.number for step in tried}
        settled = ("does_not_fit", "bad_text", "address_taken")
        named = {pk for step in tried for pk in bodies_named(step.kind, step.values)}
        if errors := [
            finding
            for finding in found.blocking()
            if (finding.code in settled or finding.code == "wrong_parent")
            and (finding.operation in numbers or (finding.operation is None and finding.body in named))
        ]:
            raise ValidationError([_said_of_new(finding) for finding in errors])
        lowest = min((pk for step in tried for pk in _brought(step)), default=0)
        if -lowest > row.last_reference:
            row.last_reference = -lowest
            row.save(update_fields=["last_reference"])
        if replaced is not None:
            ((kind, values, *own),) = operations
            replaced.values, replaced.kind = values, kind
            replaced.save()
            _replace_texts(replaced, own[0] if own else {})
            return [replaced]
        return [add_operation(row, kind, values, *own) for kind, values, *own in operations]


def _said_of_new(finding):
    """Return a finding as a sentence about an operation that is not in the table yet: it has no number."""
    return capfirst(finding.names["why"]) if finding.code == "does_not_fit" else str(finding)


def _replace_texts(operation, texts):
    """Store the texts of an operation that was edited; translations stay beside an English text that was changed."""
    known = {(text.owner, text.owner_id, text.field): text for text in operation.texts.all()}
    new = {key: own for key, own in texts.items() if key not in known}
    for key, text in known.items():
        if key not in texts:
            text.delete()
            continue
        for slug, content in texts[key].items():
            texts_of_desk.write(text, BY_SLUG[slug], {"text": content})
    create_all(planned_texts_of(operation, new))


def _brought(step):
    return [pk for pk in bodies_named(step.kind, step.values) | functions_named(step.kind, step.values) if pk < 0]


def remove_operation(person, operation):
    """Delete an operation of a draft with its texts."""
    with one_revision():
        check_may_change(person, operation.reorganisation, [(operation.kind, operation.values)])
        PlannedText.objects.filter(operation=operation).delete()
        operation.delete()
        _renumber(operation.reorganisation.operations.all())


def move_operation(person, operation, up):
    """Let an operation change places with the one before or after it."""
    with one_revision():
        check_may_change(person, operation.reorganisation, [(operation.kind, operation.values)])
        rows = [*operation.reorganisation.operations.all()]
        place = [row.pk for row in rows].index(operation.pk)
        other = place + (-1 if up else 1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        _renumber(rows)


def _renumber(rows):
    for number, row in enumerate(rows, start=1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])
