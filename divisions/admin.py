"""The admin of the texts of offices and divisions."""

from django.contrib import admin

from translations.admin import BodyTextsAdmin

from .models import Division


@admin.register(Division)
class DivisionAdmin(BodyTextsAdmin):
    list_display = ("name_shown", "acronym_shown", "kind")
