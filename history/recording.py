"""Writing the history: one row for each change, in the transaction that makes it."""

from django.db.models import prefetch_related_objects
from django.utils.translation import override

from secretariat.changes import What, acting_now, current_revision
from secretariat.languages import SOURCE
from secretariat.models import Body, Function, Mandate
from secretariat.saving import batches

from .models import Change

MANY = 500
"""More ids than this are not asked for one by one."""


BATCH = 500
"""How many rows are made and written at once."""


def record(changes, **signal):
    """Hears of every change of the directory."""
    if not changes:
        return
    acting, revision = acting_now(), current_revision()
    person = acting.person if acting.person and acting.person.is_authenticated else None
    prefetch_related_objects([change.obj for change in changes if isinstance(change.obj, Mandate)], "body")
    prefetch_related_objects([change.obj for change in changes if isinstance(change.obj, Function)], "mandate__body")
    public = seen_by_readers({body.pk for change in changes if (body := body_of(change.obj))})

    def row(change):
        body = body_of(change.obj)
        return Change(
            revision=revision,
            person=person,
            person_name=person.get_username() if person else "",
            door=acting.door,
            note=acting.note,
            is_editorial=acting.editorial and change.what == What.TEXT and change.language == SOURCE.prefix,
            what=change.what,
            model=change.obj._meta.concrete_model._meta.label_lower,
            object_id=change.obj.pk,
            label=str(change.obj)[:600],
            body=body.pk if body else None,
            body_name=str(body) if body else "",
            is_public=body is None or body.pk in public,
            field=change.field,
            language=change.language,
            before=change.before,
            after=change.after,
        )

    with override(SOURCE.code):
        for batch in batches(changes, BATCH):
            Change.objects.bulk_create(map(row, batch))


def seen_by_readers(ids):
    """Of these bodies the published ones, with everything above them published too.

    Asked of their parents: when a body is about to go, the order of the tree has closed over it already.
    """
    shown = Body.objects.order_by().filter(is_published=True)
    parents = dict((shown if len(ids) > MANY else shown.filter(pk__in=ids)).values_list("pk", "parent"))
    above = Body.objects.published().order_by()
    if len(ids) <= MANY:
        above = above.filter(pk__in={*parents.values()})
    seen = {None, *above.values_list("pk", flat=True)}
    return {pk for pk, parent in parents.items() if parent in seen}


def body_of(obj):
    """The body that a change of `obj` belongs to; None for what belongs to none, such as a mandate source."""
    match obj:
        case Body():
            return obj
        case Mandate():
            return obj.body
        case Function():
            return obj.mandate.body
