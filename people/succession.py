"""Grants of bodies that end in a reorganisation: they go to the successors, and a plan says so before."""

from reorganisations.findings import Names, PlanFinding, Severity

from .models import BranchEditor


def find_grants(reorganisation, found):
    """Yield a finding for each body that ends and whose branch people may edit."""
    people = {}
    ended = [pk for pk in found.endings if pk in found.before.bodies]
    grants = BranchEditor.objects.filter(body__in=ended).select_related("person").order_by("person__username")
    for grant in grants:
        people.setdefault(grant.body_id, []).append(grant.person.get_username())
    for pk, names in people.items():
        successors = [Names(found.state.bodies[one].names) for one in found.endings[pk] if one in found.state.bodies]
        facts = {"people": names, "body": Names(found.before.bodies[pk].names), "successor": successors}
        code, severity = ("grants_move", Severity.NOTE) if successors else ("grants_end", Severity.WARNING)
        yield PlanFinding(code, severity, facts, body=pk)


def give_to_successors(successors, **signal):
    """Signal receiver: give the editors of bodies that end their branch in the bodies that come after them."""
    grants = BranchEditor.objects.filter(body__in=successors).order_by("pk")
    BranchEditor.objects.bulk_create(
        [BranchEditor(person_id=grant.person_id, body_id=pk) for grant in grants for pk in successors[grant.body_id]],
        ignore_conflicts=True,
    )
