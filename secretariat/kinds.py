"""The kinds of bodies, and which may be part of which."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    SECRETARIAT = "secretariat", pgettext_lazy("kind of body", "Secretariat")
    OFFICE = "office", pgettext_lazy("kind of body", "Office")
    DIVISION = "division", pgettext_lazy("kind of body", "Division")
    UNIT = "unit", pgettext_lazy("kind of body", "Unit")


ALLOWED_PARENTS = {
    Kind.SECRETARIAT: (),
    Kind.OFFICE: (Kind.SECRETARIAT,),
    Kind.DIVISION: (Kind.SECRETARIAT,),
    Kind.UNIT: (Kind.OFFICE, Kind.DIVISION, Kind.UNIT),
}


def check_parent(kind, parent_kind):
    """Raise ValidationError where a body of `kind` may not be part of one of `parent_kind`."""
    if parent_kind not in ALLOWED_PARENTS[kind]:
        raise ValidationError(
            {
                "parent": ValidationError(
                    _("A body of the kind “%(kind)s” cannot be part of one of the kind “%(parent_kind)s”."),
                    code="forbidden_parent",
                    params={"kind": Kind(kind).label, "parent_kind": Kind(parent_kind).label},
                )
            }
        )
