"""The fields that exist in six languages. Columns, forms and states of a field follow from its entry here."""

from modeltranslation.translator import TranslationOptions, register

from .models import Body, ContactPoint, Function, Mandate, MandateSource, Post, Topic


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


@register(Topic)
class TopicTexts(InSixLanguages):
    fields = ("name", "scope_note", "other_names", "hidden_names")
    required_languages = {"en": ("name",)}


@register(Post)
class PostTexts(InSixLanguages):
    fields = ("title", "holder", "honorific")
    required_languages = {"en": ("title",)}


@register(ContactPoint)
class ContactPointTexts(InSixLanguages):
    fields = ("label", "hours")
