"""Which fields exist in six languages. A field named here gets its columns, its forms and its states by itself."""

from modeltranslation.translator import TranslationOptions, register

from .models import Body, Function, Mandate, MandateSource


class InSixLanguages(TranslationOptions):
    fallback_values = ""
    empty_values = ""


@register(Body)
class BodyTexts(InSixLanguages):
    fields = ("name", "acronym")
    required_languages = {"en": ("name",)}


@register(Mandate)
class MandateTexts(InSixLanguages):
    fields = ("opening", "closing")


@register(Function)
class FunctionTexts(InSixLanguages):
    fields = ("text",)
    required_languages = {"en": ("text",)}


@register(MandateSource)
class MandateSourceTexts(InSixLanguages):
    fields = ("title",)
    required_languages = {"en": ("title",)}
