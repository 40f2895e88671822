"""What was removed and can come back: found among the changes, and who may put it back."""

from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from secretariat.changes import ChangeKind
from secretariat.languages import BY_SLUG
from secretariat.models import Body, ContactPoint, Function, Mandate, MandateSource, Post, Topic
from secretariat.ownership import owning_body
from secretariat.permissions import bodies_with_permission
from translations.glossary.admin import may_render
from translations.models import Rendering, SearchWords, Term

from .models import Change


@dataclass(frozen=True)
class Removal:
    """What the page of a change says of an object that was removed: the change that holds it whole, if there is one."""

    change: Change | None
    is_part: bool
    """True if the object went together with another, which `change` is about."""
    is_stored: bool


def removal_of(change):
    """Return the Removal that a change is about; None if it is about something else."""
    if change.what != ChangeKind.REMOVED:
        return None
    if change.has_snapshot:
        return Removal(change, is_part=False, is_stored=_is_stored(change))
    same = Change.objects.filter(what=ChangeKind.REMOVED, revision=change.revision, body=change.body)
    return Removal(same.exclude(snapshot="").first(), is_part=True, is_stored=_is_stored(change))


def _is_stored(change):
    try:
        return apps.get_model(change.model)._base_manager.filter(pk=change.object_id).exists()
    except LookupError:  # of an earlier release
        return False


def mark_removed(changes):
    """Set `can_return` on each change: whether its object was removed whole and is not in the directory. One query for each model."""
    wanted = {}
    for change in changes:
        change.can_return = change.what == ChangeKind.REMOVED and change.has_snapshot
        if change.can_return:
            wanted.setdefault(change.model, []).append(change)
    for label, own in wanted.items():
        ids = {change.object_id for change in own}
        stored = set(apps.get_model(label)._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        for change in own:
            change.can_return = change.object_id not in stored


def put_back_link(change):
    """Return the link to the page that puts back the object of a change in the list; "" without one."""
    if not getattr(change, "can_return", False):
        return ""
    address = reverse("admin:history_change_put_back", args=[change.pk])
    return format_html('<a href="{}">{}</a>', address, gettext("Put back"))


def former_branch(change):
    """Return the removals of bodies that were part of the body of `change`, and of their parts: [(change, depth)].

    The last removal of each, if the body is not in the directory now; a parent before its parts.
    """
    found, level, known = {}, {change.object_id: 0}, {change.object_id}
    removals = (
        Change.objects.without_snapshots()
        .filter(what=ChangeKind.REMOVED, model="secretariat.body")
        .exclude(snapshot="")
    )
    while level:
        below = list(removals.filter(left__in=level).exclude(object_id__in=known).order_by("pk"))
        stored = set(Body.objects.filter(pk__in={one.object_id for one in below}).values_list("pk", flat=True))
        latest = {one.object_id: one for one in below if one.object_id not in stored}
        depths = {one.object_id: level[one.left] + 1 for one in latest.values()}
        found |= {pk: (one, depths[pk]) for pk, one in latest.items()}
        known |= set(latest)
        level = depths
    children = {}
    for one, depth in sorted(found.values(), key=lambda pair: -pair[0].pk):
        children.setdefault(one.left, []).append((one, depth))

    def in_order(parent):
        for one, depth in children.get(parent, []):
            yield one, depth
            yield from in_order(one.object_id)

    return list(in_order(change.object_id))


def last_removal(model, pk):
    """Return the last removal of an object; None if it was never removed."""
    return Change.objects.filter(what=ChangeKind.REMOVED, model=model, object_id=pk).order_by("-pk").first()


OF_OTHER_APPS = {}
"""For models of apps that know the history, a function of the person and the PutBack that says whether they may."""


def may_put_back(person, returning):
    """Return whether a person may put back an object: whoever may add one in its place."""
    obj, owner = returning.obj, returning.owner
    match obj:
        case Body():
            if owner is None and obj.parent_id:
                return bodies_with_permission(person, "secretariat.add_body").exists()
            return person.has_perm("secretariat.add_body", owner or Body())
        case Mandate() | Function() | Post() | ContactPoint():
            return person.has_perm("secretariat.change_body", owning_body(owner))
        case MandateSource():
            return person.has_perm("secretariat.add_mandatesource")
        case Topic():
            return person.has_perm("secretariat.add_topic")
        case SearchWords():
            return person.has_perm("translations.add_searchwords")
        case Term():
            return person.has_perm("translations.add_term")
        case Rendering():
            return may_render(person, BY_SLUG[obj.language])
    return type(obj) in OF_OTHER_APPS and OF_OTHER_APPS[type(obj)](person, returning)
