"""Admin of the texts of units."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from secretariat.models import Body, Kind
from translations.admin import BodyTextsAdmin

from .models import Unit


class PartOf(admin.SimpleListFilter):
    """Filter by parent, in tree order. Django's own filter calls values() on a proxy, which modeltranslation breaks."""

    title = _("part of")
    parameter_name = "part_of"

    def lookups(self, request, model_admin):
        return [(str(body.pk), str(body)) for body in Body.objects.filter(children__kind=Kind.UNIT).distinct()]

    def queryset(self, request, units):
        chosen = self.value()
        return units.filter(parent=chosen) if chosen in dict(self.lookup_choices) else units


@admin.register(Unit)
class UnitAdmin(BodyTextsAdmin):
    """Admin of the texts of units, with their parents."""

    menu_rank, description = 3, _("Names, mandates and functions of units.")
    list_display = ("name_shown", "acronym_shown", "part_of")
    list_filter = (PartOf,)
    list_select_related = ("parent",)
