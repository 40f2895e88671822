"""Recording of the history: one row for each change, in the same transaction."""

from contextvars import ContextVar

from django.db.models import Max, prefetch_related_objects
from django.utils.translation import override

from secretariat.changes import ChangeKind, announced_revision, change_time, current_change_context, is_in_preview
from secretariat.contacts import PERSONAL
from secretariat.fetching import fetch_rows, listed_ids
from secretariat.languages import SOURCE
from secretariat.last_change import LastChange
from secretariat.models import Body, Function, Mandate, MandateSource, Topic
from secretariat.ownership import owning_body
from secretariat.querysets import NOTHING_HIDDEN_ABOVE
from secretariat.saving import insert_all
from translations.models import Rendering, SearchWords, Term

from .models import Change

MAX_IDS = 500
"""Maximum number of ids in a query; for more, all published bodies are read."""


def record(changes, **signal):
    """Signal receiver: store a row for every change of the directory."""
    if not changes or is_in_preview():
        return
    context = current_change_context()
    person = context.person if context.person and context.person.is_authenticated else None
    prefetch_related_objects([change.obj for change in changes if isinstance(change.obj, Mandate)], "body")
    prefetch_related_objects([change.obj for change in changes if isinstance(change.obj, Function)], "mandate__body")
    public = published_ids({body.pk for change in changes if (body := owning_body(change.obj))})

    revision = announced_revision()
    added = _added_in(revision, changes)
    by_whom = {
        "at": change_time(),
        "revision": revision,
        "person": person and person.pk,
        "person_name": person.get_username() if person else "",
        "source": context.source,
        "note": context.note,
    }
    known = {}
    with override(SOURCE.code):
        for change in changes:
            if id(change.obj) not in known:
                known[id(change.obj)] = _about(change.obj, public), _key(change.obj) in added, _is_owner(change.obj)
        rows = (
            (
                *by_whom.values(),
                *about[:-1],
                # What a body, a mandate source or a topic is added with is no change of it.
                about[-1]
                and (not is_new or (is_owner and change.what == ChangeKind.ADDED))
                and change.field not in PERSONAL,
                context.editorial and change.what == ChangeKind.TEXT and change.language == SOURCE.slug,
                str(change.what),
                change.field,
                change.language or getattr(change.obj, "language", ""),
                change.before,
                change.after,
                change.left,
                change.snapshot,
            )
            for change in changes
            for about, is_new, is_owner in (known[id(change.obj)],)
        )
        insert_all(Change, (*by_whom, *ABOUT, *OF_CHANGES), rows)


OF_CHANGES = ("is_editorial", "what", "field", "language", "before", "after", "left", "snapshot")
ABOUT = ("model", "object_id", "label", "body", "body_name", "is_public")


def _about(obj, public):
    """Return the values of the columns ABOUT for a changed object."""
    body = owning_body(obj)
    return (
        obj._meta.concrete_model._meta.label_lower,
        obj.pk,
        str(obj)[:600],
        body.pk if body else None,
        str(body) if body else "",
        # Readers see neither the glossary nor search words, and of what is prepared what comes of it.
        not isinstance(obj, Term | Rendering | SearchWords)
        and obj.has_public_history
        and (body is None or body.pk in public),
    )


_added = ContextVar("added_in_revision", default=(0, set()))


def _added_in(revision, changes):
    """Return the keys of the bodies, mandate sources and topics that were added in the current revision so far, by these changes too."""
    number, keys = _added.get()
    if number != revision:
        keys = set()
        _added.set((revision, keys))
    keys.update(_key(change.obj) for change in changes if change.what == ChangeKind.ADDED and _is_owner(change.obj))
    return keys


def _is_owner(obj):
    return isinstance(obj, Body | MandateSource | Topic)


def _key(obj):
    """Return what tells apart the bodies, mandate sources and topics, for one of them or what belongs to it."""
    if isinstance(obj, MandateSource | Topic):
        return type(obj), obj.pk
    return Body, getattr(owning_body(obj), "pk", None)


def find_last_changes(keys):
    """Return the latest changes of texts or settings, or removals, as LastChanges: key → LastChange. One query.

    A key is (label of the model, id, name of the field, slug of the language), the last two empty where there is none.
    """
    models, ids, fields, languages = map(set, zip(*keys, strict=True))
    changes = Change.objects.filter(
        what__in=(ChangeKind.TEXT, ChangeKind.SETTING, ChangeKind.REMOVED),
        model__in=models,
        object_id__in=ids,
        field__in=fields,
        language__in=languages,
    )
    latest = changes.order_by().values("model", "object_id", "field", "language").annotate(latest=Max("pk"))
    found = {}
    for change in Change.objects.without_snapshots().filter(pk__in=latest.values("latest")).select_related("person"):
        who = change.person.get_username() if change.person else change.person_name
        key = change.model, change.object_id, change.field, change.language
        found[key] = LastChange(who or change.source, change.at, change.note)
    return found


def published_ids(ids):
    """Return the ids of these bodies that are visible to readers: published, with all their ancestors.

    The query starts from the parents: before a body is deleted, the tree has already closed the gap it leaves.
    """
    if not ids:  # of terms and mandate sources
        return set()
    own = f"child.id IN {listed_ids(ids)}" if len(ids) <= MAX_IDS else "TRUE"
    return {pk for (pk,) in fetch_rows(_PUBLISHED.format(own=own))}


_PUBLISHED = f"""
SELECT child.id FROM secretariat_body AS child LEFT JOIN secretariat_body AS own ON own.id = child.parent_id
WHERE {{own}} AND child.is_published AND (child.parent_id IS NULL OR (own.id IS NOT NULL AND {NOTHING_HIDDEN_ABOVE}))
"""  # noqa: S608
"""In SQL, because each change asks it."""
