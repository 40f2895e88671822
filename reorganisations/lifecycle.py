"""From draft to in force: who may do what with a reorganisation, and what each step needs."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from secretariat.changes import change_time, current_revision, one_revision, reload
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from secretariat.saving import no_texts

from .carrying_out import add_operation, new_reference, put_in_force
from .kinds import EventKind, OperationKind
from .models import Operation, Reorganisation
from .planning import plan_of
from .timing import schedule
from .touching import bodies_touched, ids_named

Status = Reorganisation.Status
APP = "reorganisations"


def may_draft(person, reorganisation):
    """Return whether a person may change the operations of a reorganisation: a draft whose bodies all are in their branches."""
    return reorganisation.status == Status.DRAFT and person.has_perm(f"{APP}.delete_reorganisation", reorganisation)


def may_approve(person, reorganisation):
    """Return whether a person may approve a reorganisation, or make it a draft again; a second person if the settings say so."""
    return _may(person, "approve", reorganisation)


def may_put_in_force(person, reorganisation):
    """Return whether a person may put a reorganisation in force."""
    return _may(person, "put_in_force", reorganisation)


def may_propose_undoing(person, reorganisation):
    """Return whether a person may draft what takes back a reorganisation that is in force: an editor of every body that it names."""
    may_change_all = person.has_perm(f"{APP}.delete_reorganisation", reorganisation)
    return reorganisation.status == Status.IN_FORCE and may_change_all and person.has_perm(f"{APP}.add_reorganisation")


def may_put_draft_back(person, returning):
    """Return whether a person may put back a removed draft: whoever could remove it, an editor of every body that it names."""
    draft = returning.obj
    if draft.status not in (Status.DRAFT, Status.WITHDRAWN) or not person.has_perm(f"{APP}.add_reorganisation"):
        return False
    named = ids_named([(row.kind, row.values) for row in returning.rows if isinstance(row, Operation)])
    bodies = Body.objects.order_by().filter(pk__in=named)
    may_change_all = all(person.has_perm("secretariat.change_body", body) for body in bodies)
    return may_change_all and person.has_perm(f"{APP}.delete_reorganisation", draft)


def _may(person, action, reorganisation):
    may_change_all = all(person.has_perm("secretariat.change_body", body) for body in bodies_touched(reorganisation))
    return may_change_all and person.has_perm(f"{APP}.{action}_reorganisation", reorganisation)


def check_may_change(person, row, operations):
    """Raise PermissionDenied where a person may not add these operations (kind, values) to a draft, ValidationError where it is none."""
    if row.status != row.Status.DRAFT:
        raise ValidationError(
            _("Meanwhile the reorganisation is of another status: %(status)s. Nothing was changed.")
            % {"status": row.get_status_display()}
        )
    if not may_draft(person, row):
        raise PermissionDenied
    bodies = Body.objects.select_related("parent").filter(pk__in=ids_named(operations) | _parents(operations))
    if not all(person.has_perm("secretariat.change_body", body) for body in bodies):
        raise PermissionDenied(_("A body of this operation is not in your branches."))


def _parents(operations):
    """Return the ids of the parents whose children an operation changes."""
    moved = {values.get("body") for kind, values in operations if kind in ("move", "change-kind", "split")}
    moved |= {
        pk
        for kind, values in operations
        if kind == "merge"
        for pk in values.get("bodies", ())
        if pk != values.get("into")
    }
    beside = {values.get("target") for _kind, values in operations if values.get("where") in ("before", "after")}
    keys = [pk for pk in moved | beside if isinstance(pk, int) and pk > 0]
    return {*Body.objects.order_by().filter(pk__in=keys, parent__isnull=False).values_list("parent", flat=True)}


def needs_second_person(person, reorganisation):
    """Return whether somebody else than this person has to approve, because they drafted it or one of its operations."""
    if not settings.APPROVAL_BY_SECOND_PERSON:
        return False
    names = {reorganisation.drafted_by_name, *reorganisation.operations.values_list("person_name", flat=True)}
    return person.get_username() in names


def approve(person, reorganisation):
    """Approve a draft. Raises ValidationError, with what has to be settled, or PermissionDenied."""
    with one_revision():
        row = reload(reorganisation)
        if not may_approve(person, row):
            raise PermissionDenied
        _check_status(row, Status.DRAFT)
        if needs_second_person(person, row):
            raise ValidationError(_("Whoever drafted a reorganisation does not approve it: another person has to."))
        found = plan_of(row)
        if found.is_blocked:
            raise ValidationError([str(finding) for finding in found.blocking()])
        row.status, row.approved_by, row.approved_by_name = Status.APPROVED, person, person.get_username()
        row.approved_at, row.base_revision = change_time(), current_revision()
        row.save()
        schedule()
    return row


def return_to_draft(person, reorganisation):
    """Make an approved reorganisation, or one that was withdrawn, a draft again."""
    return _set_status(person, reorganisation, Status.DRAFT, Status.APPROVED, Status.WITHDRAWN)


def withdraw(person, reorganisation):
    """Withdraw a reorganisation that is not in force: it stays with its operations, and does nothing."""
    return _set_status(person, reorganisation, Status.WITHDRAWN, Status.DRAFT, Status.APPROVED)


def _set_status(person, reorganisation, status, *allowed):
    with one_revision():
        row = reload(reorganisation)
        is_own_draft = row.status == Status.DRAFT and may_draft(person, row)
        if not (may_approve(person, row) or is_own_draft):
            raise PermissionDenied
        _check_status(row, *allowed)
        row.status, row.approved_by, row.approved_by_name, row.approved_at, row.base_revision = (
            status,
            None,
            "",
            None,
            None,
        )
        row.save()
        schedule()
    return row


def put_in_force_by_hand(person, reorganisation):
    """Put a reorganisation in force now, a draft too if this person may approve it."""
    with one_revision():
        row = reload(reorganisation)
        if not may_put_in_force(person, row):
            raise PermissionDenied
        if row.status == Status.DRAFT:
            row = approve(person, row)
        found = put_in_force(row, by_hand=True)
        schedule()
    return found


def _check_status(row, *allowed):
    if row.status not in allowed:
        raise ValidationError(
            _("Meanwhile the reorganisation is of another status: %(status)s. Nothing was changed.")
            % {"status": row.get_status_display()}
        )


def propose_undoing(person, reorganisation):
    """Return a draft that takes back what a reorganisation did, as far as that is possible; it is looked at like any other.

    Bodies that ended are established anew, with their names and addresses, and get back the functions that they had, and the
    posts and contact points that had gone to another body.
    Raises PermissionDenied, and has written nothing then, for persons who could not draft all of it themselves.
    """
    with one_revision():
        row = reload(reorganisation)
        _check_status(row, Status.IN_FORCE)
        undoing = Reorganisation.objects.create(
            **no_texts(Reorganisation) | _names_of_undoing(row),
            undoes=row,
            drafted_by=person,
            drafted_by_name=person.get_username(),
            is_example=row.is_example,
        )
        _Undoing(row, undoing).draft()
        check_may_change(person, undoing, [*undoing.operations.values_list("kind", "values")])
    return undoing


def _names_of_undoing(row):
    """Return the names of a draft that takes back a reorganisation, in the languages in which that has a name."""
    names = {}
    for language in LANGUAGES:
        if name := getattr(row, language.column("name")):
            with override(language.code):
                names[language.column("name")] = (gettext("Undo: %(name)s") % {"name": name})[:255]
    return names


class _Undoing:
    """Writes the operations that take back events, the last first."""

    def __init__(self, row, undoing):
        self.row, self.undoing, self.established = row, undoing, {}

    def draft(self):
        events = [*self.row.events.prefetch_related("successions").order_by("-number", "-pk")]
        for event in events:
            self._revive(event)
        lines = self.row.record.get("ledger", ())
        for line in lines:
            self._return_function(line)
        for event in events:
            self._undo(event)

    def add(self, kind, values, texts=None):
        add_operation(self.undoing, kind, values, texts)

    def _revive(self, event):
        """Establish the bodies anew that ended in an event."""
        if event.kind not in (EventKind.MERGED, EventKind.SPLIT, EventKind.ABOLISHED):
            return
        parents = self.row.record.get("parents", {})
        for pk in event.facts["predecessors"]:
            if pk in event.facts["successors"] or pk in self.established:
                continue
            own = event.facts["bodies"][str(pk)]
            reference = new_reference(self.undoing)
            self.established[pk] = reference
            parent = parents.get(str(pk))
            values = {
                "body": reference, "target": self.established.get(parent, parent), "where": "under",
                "kind": own["kind"], "slug": own["slug"],
            }  # fmt: skip
            mandate = self.row.record.get("mandates", {}).get(str(pk), {})
            texts = {
                ("body", reference, "name"): own["names"],
                ("body", reference, "acronym"): mandate.get("acronym", {}),
            }
            texts |= {("mandate", reference, name): mandate.get(name, {}) for name in ("opening", "closing")}
            values |= {"sources": mandate.get("sources", []), "returns": pk}
            if contacts := self.row.record.get("contacts", {}).get(str(pk)):
                values["contacts"] = contacts
            self.add(OperationKind.ESTABLISH, values, texts)

    def _return_function(self, line):
        to, left = line["to"], line["body"]
        home = self.established.get(left, left)
        same = next((one for one in to if one["function"] == line["function"]), None)
        if same and same["body"] != left:
            self.add(OperationKind.TRANSFER_FUNCTION, {"function": line["function"], "to": home})
        levels = {"level": line["level"]} if same and line.get("levels") else {}
        if same and (line["is_changed"] or levels):
            texts = {("function", line["function"], "text"): line["before"]} if line["is_changed"] else {}
            self.add(OperationKind.AMEND_FUNCTION, {"function": line["function"], **levels}, texts)
        if not same:
            reference = new_reference(self.undoing)
            texts = {("function", reference, "text"): line["before"]}
            self.add(
                OperationKind.ESTABLISH_FUNCTION,
                {"function": reference, "to": home, "level": line.get("level", 0)},
                texts,
            )

    def _undo(self, event):
        facts = event.facts
        match event.kind:
            case EventKind.RENAMED:
                (pk,) = facts["predecessors"]
                values = {"body": pk} | ({"slug": facts["old_slug"]} if facts.get("old_slug") else {})
                self.add(OperationKind.RENAME, values, {("body", pk, "name"): facts.get("names_before", {})})
            case EventKind.MOVED:
                (pk,) = facts["predecessors"]
                self.add(OperationKind.MOVE, {"body": pk, "target": self.established.get(facts["left"], facts["left"])})
            case EventKind.KIND_CHANGED:
                (pk,) = facts["predecessors"]
                self.add(OperationKind.CHANGE_KIND, {"body": pk, "kind": facts["old_kind"]})
            case EventKind.FUNCTIONS_ESTABLISHED | EventKind.FUNCTIONS_MERGED | EventKind.FUNCTION_SPLIT:
                before = {pair[0] for pair in facts["pairs"]}
                for pk in dict.fromkeys(pair[1] for pair in facts["pairs"]):
                    if pk is not None and pk not in before:
                        self.add(OperationKind.DISCONTINUE_FUNCTION, {"function": pk, "reason": self.undoing.name_en})
            case EventKind.ESTABLISHED | EventKind.MERGED | EventKind.SPLIT:
                new = [pk for pk in self.row.record.get("ids", {}).values() if str(pk) in facts["bodies"]]
                for pk in facts["successors"]:
                    if pk in new and pk not in facts["predecessors"]:
                        back = [self.established.get(one, one) for one in facts["predecessors"]]
                        contacts = {"contacts_to": back[0]} if back else {}  # what was added since
                        self.add(OperationKind.ABOLISH, {"body": pk, "successors": [], **contacts})
