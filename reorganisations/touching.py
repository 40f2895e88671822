"""What a reorganisation touches: for permissions, and so that two drafts that touch the same say so."""

from secretariat.models import Body, Function

from .findings import Names, PlanFinding, Severity
from .models import PlannedText, Reorganisation
from .operations import bodies_named, functions_named
from .planning import FINDERS


def bodies_touched(obj):
    """Return the bodies that a reorganisation, or the one that a planned text belongs to, names: their own, and those of functions."""
    row = obj.operation.reorganisation if isinstance(obj, PlannedText) else obj
    if row.pk is None:
        return []
    return [*Body.objects.order_by().filter(pk__in=ids_touched(row))]


def ids_touched(reorganisation):
    """Return the ids of the bodies that the operations of a reorganisation change."""
    return ids_named(reorganisation.operations.values_list("kind", "values"))


def ids_named(operations):
    """Return the ids of the stored bodies that operations, pairs of kind and values, name themselves or by their functions."""
    bodies, functions = set(), set()
    for kind, values in operations:
        bodies |= bodies_named(kind, values)
        functions |= functions_named(kind, values)
    of_functions = Function.objects.order_by().filter(pk__in=[pk for pk in functions if pk > 0])
    return {pk for pk in bodies if pk > 0} | {*of_functions.values_list("mandate__body", flat=True)}


def find_others(reorganisation, found):
    """Yield a finding for each body that another open reorganisation touches as well; both say so."""
    mine = ids_named((step.kind, step.values) for step in found.steps)
    for other in Reorganisation.objects.open().exclude(pk=reorganisation.pk).order_by("pk"):
        for pk in sorted(mine & ids_touched(other)):
            if pk in found.before.bodies and pk != found.before.root:
                names = {"body": Names(found.before.bodies[pk].names), "reorganisation": other.name}
                yield PlanFinding("same_body", Severity.WARNING, names, body=pk)


FINDERS.append(find_others)
