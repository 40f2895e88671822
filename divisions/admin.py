"""Admin of the texts of offices and divisions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from translations.admin import BodyTextsAdmin

from .models import Division


@admin.register(Division)
class DivisionAdmin(BodyTextsAdmin):
    """Admin of the texts of offices and divisions, with their kind."""

    menu_rank, description = 2, _("Names, mandates and functions of offices and divisions.")
    list_display = ("name_shown", "acronym_shown", "kind")
