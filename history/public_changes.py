"""What readers see of the history, by one rule for the feed and for the page of changes."""

from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, groupby
from operator import or_

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q

from public_record import selection
from public_record.models import Citation
from public_record.reading import ListedBody
from secretariat import languages
from secretariat.changes import ChangeKind
from secretariat.contacts import ADDRESSES, IN_ORDER
from secretariat.models import Body, MandateSource

from .models import Change
from .wording import in_english, name_public_bodies, parse_place

OF_NAMES = Q(what=ChangeKind.TEXT, model=Body._meta.label_lower, field="name")
OF_SOURCES = Q(
    what=ChangeKind.SETTING,
    model=MandateSource._meta.label_lower,
    field__in=("organ", "adopted_on", "status", "superseded_by", "reviewed_on", "review_due_on"),
)

PUBLIC_KINDS = {
    "added": Q(what=ChangeKind.ADDED),
    "renamed": OF_NAMES,
    "text": Q(what=ChangeKind.TEXT) & ~OF_NAMES,
    "sources": Q(what=ChangeKind.SOURCES) | OF_SOURCES,
    "topics": Q(what=ChangeKind.TOPICS),
    "moved": Q(what=ChangeKind.MOVED),
    "removed": Q(what=ChangeKind.REMOVED),
    "restored": Q(what=ChangeKind.RESTORED),
    "published": Q(field="is_published"),
    "contacts": Q(model__in=[model._meta.label_lower for model in IN_ORDER]),
}
"""The kinds of changes that readers see, by the values of a query parameter, each with its condition."""
ALL_KINDS = reduce(or_, PUBLIC_KINDS.values())


MAX_BY_INDEX = 1000
"""Bodies in a branch up to which its changes are found by their bodies, and then put in order; in a larger one the latest of all are gone through."""
BODY_WITHOUT_INDEX = ExpressionWrapper(F("body") + 0, BigIntegerField())


@dataclass(frozen=True)
class ChangeEntry:
    """What one save changed in one body, or in one mandate source: `changes`, in their order; `body` is None once it is gone."""

    body: ListedBody | None
    changes: list

    @property
    def latest(self):
        return self.changes[-1]

    @property
    def name(self):
        """The name of the body today, or the last one in English."""
        return self.body.name if self.body else in_english(self.latest.body_name or self.latest.label)

    @property
    def url(self):
        return self.body.url if self.body else ""


def changes_in_every_language():
    """Return the changes that readers see in any language, the latest first."""
    bodies = Body.objects.order_by().filter(pk=OuterRef("body"))
    is_hidden = Exists(bodies) & ~Exists(selection.current_bodies().filter(body=OuterRef("body")))
    return Change.objects.without_snapshots().filter(ALL_KINDS, ~is_hidden, is_public=True)


def visible_to_readers(changes):
    """Return changes as a list, without the sides that readers do not see."""
    found = list(changes)
    name_public_bodies(found)
    for change in found:
        change.before, change.after = (_public_side(change, side) for side in (change.before, change.after))
    return found


def public_changes(top=None, kind=""):
    """Return the changes that readers see in the current language, the latest first; those of the branch of `top`, of a kind.

    Those of the mandate sources that the branch names are among them. They were public when they were made, and their body is public today, or no longer there.
    """
    what = PUBLIC_KINDS[kind] if kind else ALL_KINDS
    changes = changes_in_every_language().filter(what, language__in=["", languages.current().slug])
    if top:
        branch = selection.records_in_branch(top.pk).values("body")
        changes = changes.alias(any_body=BODY_WITHOUT_INDEX)
        own = Q(any_body__in=branch) if _is_large(top) else Q(body__in=branch)
        named = Citation.objects.filter(record__body__in=branch, record__valid_to=None).values("source")
        of_sources = Q(model=MandateSource._meta.label_lower, object_id__in=named)
        changes = changes.filter(own | Q(left__in=branch) | of_sources)
    return changes


def _is_large(top):
    return Body.objects.filter(pk=top.pk, rght__gt=F("lft") + 2 * MAX_BY_INDEX).order_by().exists()


def read_entries(changes, max_entries, max_changes, max_characters=None):
    """Return (the latest ChangeEntries of public changes, the id before which the next ones are; None at the end).

    The changes of one body in one save are one entry, unless they alone are more than `max_changes` or `max_characters`.
    """
    found = list(changes[: max_changes + 1])
    read = found[:max_changes]
    if max_characters:
        sizes = accumulate(len(change.before) + len(change.after) for change in read)
        read = read[: max(1, sum(size <= max_characters for size in sizes))]
    groups = [list(own) for _key, own in groupby(read, key=_save)]
    if len(read) < len(found) and len(groups) > 1 and _save(found[len(read)]) == _save(read[-1]):
        groups.pop()  # it is incomplete
    shown = [change for own in groups[:max_entries] for change in own]
    visible_to_readers(shown)
    entries = [ChangeEntry(own[0].bodies.get(own[0].body), own[::-1]) for own in groups[:max_entries]]
    return entries, shown[-1].pk if len(shown) < len(found) else None


def _save(change):
    """Return what the changes of one entry have in common."""
    return change.revision, change.body or (change.model, change.object_id)


def _public_side(change, side):
    """Return one side of a change; "" for an address, which is on its page alone, and for what is not among the public bodies."""
    if change.field in ADDRESSES:
        return ""
    place = parse_place(side)
    return "" if place and place[0] not in change.bodies else side
