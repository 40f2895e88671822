"""Writing the history: one row for each change, in the transaction that makes it."""

from django.utils.translation import override

from secretariat.changes import What, acting_now, current_revision
from secretariat.languages import SOURCE
from secretariat.models import Body
from secretariat.ownership import owning_body

from .models import Change

MANY = 500
"""More ids than this are not asked for one by one."""


def record(changes, **signal):
    """Hears of every change of the directory."""
    if not changes:
        return
    acting, revision = acting_now(), current_revision()
    person = acting.person if acting.person and acting.person.is_authenticated else None
    of_bodies = [(change, owning_body(change.obj)) for change in changes]
    public = seen_by_readers({body.pk for _change, body in of_bodies if body})
    with override(SOURCE.code):
        Change.objects.bulk_create(
            [
                Change(
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
                for change, body in of_bodies
            ],
            batch_size=500,
        )


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
