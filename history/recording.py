"""Writing the history: one row for each change, in the transaction that makes it."""

from django.utils.translation import override

from secretariat.changes import What, acting_now, current_revision
from secretariat.languages import SOURCE
from secretariat.models import Body, Function, Mandate

from .models import Change


def record(changes, **signal):
    """Hears of every change of the directory."""
    if not changes:
        return
    acting, revision = acting_now(), current_revision()
    person = acting.person if acting.person and acting.person.is_authenticated else None
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
                    field=change.field,
                    language=change.language,
                    before=change.before,
                    after=change.after,
                )
                for change in changes
                for body in [body_of(change.obj)]
            ],
            batch_size=500,
        )


def body_of(obj):
    """The body that a change of `obj` belongs to; None for what belongs to none, such as a mandate source."""
    match obj:
        case Body():
            return obj
        case Mandate():
            return obj.body
        case Function():
            return obj.mandate.body
