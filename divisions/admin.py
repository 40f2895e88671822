"""Admin of the texts of offices and divisions."""

from django.contrib import admin

from translations.admin import BodyTextsAdmin

from .models import Division


@admin.register(Division)
class DivisionAdmin(BodyTextsAdmin):
    """Admin of the texts of offices and divisions, with their kind."""

    list_display = ("name_shown", "acronym_shown", "kind")
