"""Registration of the rows that leave the database with an object: states, drafts and remarks; and of the glossary."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from secretariat.languages import BY_SLUG
from secretariat.put_back import OWNERS
from secretariat.saving import text_fields
from secretariat.snapshots import Dependent, Description, register

from .models import Remark, Rendering, Task, TextState


def register_dependents():
    register(Dependent(TextState, rows_of=_finder(TextState), owner_of=_owner))
    register(Dependent(Task, rows_of=_finder(Task), owner_of=_owner, describe=_describe_task, name=_("drafts")))
    register(Dependent(Remark, rows_of=_finder(Remark), owner_of=_owner, describe=_describe_remark))
    OWNERS[Rendering] = "term"


def _finder(rows):
    """Return a function that finds the rows about the texts of some objects."""

    def rows_of(model, ids):
        if not text_fields(model):
            return rows.objects.none()
        return rows.objects.filter(model=model._meta.label_lower, object_id__in=ids)

    return rows_of


def _owner(row):
    return row.model, row.object_id


def _label(row, *more):
    field = apps.get_model(row.model)._meta.get_field(row.field)
    parts = (capfirst(str(field.verbose_name)), BY_SLUG[row.language].own_name, *more)
    return " · ".join(str(part) for part in parts if part)


def _describe_task(task):
    label = _label(task, task.get_stage_display(), task.translator or task.assignee)
    return Description(label, task.draft, BY_SLUG[task.language])


def _describe_remark(remark):
    return Description(_label(remark, remark.get_kind_display(), remark.person_name), remark.text)
