"""Admin of the texts of units."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from secretariat.admin.filters import BranchFilter
from translations.admin import BodyTextsAdmin

from .models import Unit


class PartOf(BranchFilter):
    """Filter by the branch that a unit is part of."""

    def queryset(self, request, units):
        if not self.value():
            return units
        body = self.chosen()
        return units.branch_of(body) if body else units.none()


@admin.register(Unit)
class UnitAdmin(BodyTextsAdmin):
    """Admin of the texts of units, with their parents."""

    menu_rank, description = 3, _("Names, mandates and functions of units.")
    list_display = ("name_shown", "acronym_shown", "part_of")
    list_filter = (PartOf,)
    list_select_related = ("parent",)
