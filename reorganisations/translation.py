"""The fields of reorganisations that exist in six languages."""

from modeltranslation.translator import register

from secretariat.translation import InSixLanguages

from .models import PlannedText, Reorganisation


@register(Reorganisation)
class ReorganisationTexts(InSixLanguages):
    fields = ("name", "explanation")
    required_languages = {"en": ("name",)}


@register(PlannedText)
class PlannedTextTexts(InSixLanguages):
    fields = ("text",)
