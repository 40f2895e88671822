"""Whom to ask in a body: its posts, and the contact points under which it is reached."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.manager import MultilingualQuerySet

from .changes import ChangeEvent, ChangeKind, announce, write_lock
from .languages import BY_SLUG, LANGUAGES
from .querysets import UnpatchedMultilingualManager
from .saving import DirtyFieldsModel, update_all
from .text.characters import validate_shown
from .text.fields import LineField, LineFormField, WebAddressField
from .text.telephone import parse_extension, parse_telephone, shown_number

STORED_NUMBER = re.compile(r"\+[0-9]+")
PERSONAL = ("holder", "honorific", "holder_from", "holder_to")
"""The fields of a post that are about a person: never public unless `settings.SHOW_HOLDERS` says so."""


class PostQuerySet(MultilingualQuerySet):
    """QuerySet of posts."""

    def current(self, day=None):
        """Posts that have begun and are not over, today or on another day."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )  # fmt: skip


class Post(DirtyFieldsModel):
    """A post in a body, such as its head; with or without the name of who holds it."""

    class Role(models.TextChoices):
        HEAD = "head", pgettext_lazy("role of a post", "Head")
        DEPUTY = "deputy", pgettext_lazy("role of a post", "Deputy")
        FOCAL_POINT = "focal-point", pgettext_lazy("role of a post", "Focal point")
        OTHER = "other", pgettext_lazy("role of a post", "Other")

    class Status(models.TextChoices):
        FILLED = "filled", pgettext_lazy("status of a post", "filled")
        ACTING = "acting", pgettext_lazy("status of a post", "acting")
        VACANT = "vacant", pgettext_lazy("status of a post", "vacant")

    body = models.ForeignKey("secretariat.Body", models.CASCADE, related_name="posts", verbose_name=_("body"))
    position = models.PositiveIntegerField(_("order"), default=0, editable=False)
    role = models.CharField(_("role"), max_length=11, choices=Role.choices, default=Role.HEAD)
    title = LineField(
        _("title"), max_length=255, help_text=_("For example “Head of the Unit” or “Focal point for biosafety”.")
    )
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.FILLED)
    valid_from = models.DateField(
        _("from"), null=True, blank=True, help_text=_("Readers see the post from this day on; empty: from now on.")
    )
    valid_to = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which readers see it."))
    holder = LineField(
        _("name of the holder"), max_length=255, blank=True, help_text=_("As it is written in the script of the language.")
    )  # fmt: skip
    honorific = LineField(_("honorific"), max_length=60, blank=True, help_text=_("For example “Ms.” or “Dr.”."))
    holder_from = models.DateField(_("holder from"), null=True, blank=True)
    holder_to = models.DateField(_("holder until"), null=True, blank=True)

    objects = UnpatchedMultilingualManager.from_queryset(PostQuerySet)()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="post_role_is_known",
                condition=Q(role__in=["head", "deputy", "focal-point", "other"]),
                violation_error_message=_("This role is not known."),
            ),
            models.CheckConstraint(
                name="post_status_is_known",
                condition=Q(status__in=["filled", "acting", "vacant"]),
                violation_error_message=_("A post is filled, vacant, or held by somebody acting."),
            ),
            models.CheckConstraint(
                name="post_has_an_english_title",
                condition=Q(title_en__isnull=False) & ~Q(title_en=""),
                violation_error_message=_("A post needs a title in English, the language the others are translated from."),
            ),
            models.CheckConstraint(
                name="post_begins_before_it_ends",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day of the post is before its first one."),
            ),
            models.CheckConstraint(
                name="post_holder_begins_before_the_end",
                condition=Q(holder_from=None) | Q(holder_to=None) | Q(holder_to__gte=F("holder_from")),
                violation_error_message=_("The last day of the holder is before the first one."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.body.get_absolute_url()}#post-{self.pk}"

    def is_current(self):
        """Return whether it has begun and is not over today."""
        today = timezone.localdate()
        return (self.valid_from or today) <= today <= (self.valid_to or today)


class SpokenLanguagesFormField(forms.MultipleChoiceField):
    """A choice of languages; its value is a text with their slugs."""

    def __init__(self, **kwargs):
        choices = [(language.slug, language.own_name) for language in LANGUAGES]
        super().__init__(**{**kwargs, "choices": choices, "widget": forms.CheckboxSelectMultiple})

    def prepare_value(self, value):
        return value.split() if isinstance(value, str) else value

    def to_python(self, value):
        return super().to_python(self.prepare_value(value))

    def clean(self, value):
        chosen = super().clean(value)
        return " ".join(language.slug for language in LANGUAGES if language.slug in chosen)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))


class SpokenLanguagesField(models.CharField):
    """The languages in which people answer: their slugs in the order of the languages, between spaces."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs):
        return SpokenLanguagesFormField(label=self.verbose_name, help_text=self.help_text, required=not self.blank)

    def validate(self, value, model_instance):
        if unknown := [slug for slug in value.split() if slug not in BY_SLUG]:
            raise ValidationError(
                _("The directory has no language “%(language)s”."), "unknown", {"language": unknown[0]}
            )


class TelephoneFormField(LineFormField):
    """Form field of a telephone number; it shows a stored one as people read it."""

    def prepare_value(self, value):
        return shown_number(value) if value and STORED_NUMBER.fullmatch(value) else value  # and not what was typed


class TelephoneField(LineField):
    """A telephone number, written as in any country and script, and stored as of E.164; an extension in it becomes that of the object."""

    form_class = TelephoneFormField

    def clean(self, value, model_instance):
        number, extension = parse_telephone(value)
        model_instance.extension = extension or model_instance.extension
        return super().clean(number, model_instance)


class ExtensionField(LineField):
    """The digits of an extension, with or without the word for it in any of the languages."""

    def clean(self, value, model_instance):
        return super().clean(parse_extension(value), model_instance)


class ContactPoint(DirtyFieldsModel):
    """A way to reach a body for a purpose: a functional mailbox, a telephone, a web form, a room."""

    class Purpose(models.TextChoices):
        GENERAL = "general", pgettext_lazy("purpose of a contact point", "General enquiries")
        MEDIA = "media", pgettext_lazy("purpose of a contact point", "Media")
        PARTIES = "parties", pgettext_lazy("purpose of a contact point", "Parties")
        STAFF = "staff", pgettext_lazy("purpose of a contact point", "Staff")
        OTHER = "other", pgettext_lazy("purpose of a contact point", "Other")

    body = models.ForeignKey("secretariat.Body", models.CASCADE, related_name="contacts", verbose_name=_("body"))
    position = models.PositiveIntegerField(_("order"), default=0, editable=False)
    purpose = models.CharField(_("purpose"), max_length=7, choices=Purpose.choices, default=Purpose.GENERAL)
    label = LineField(
        _("label"), max_length=255, blank=True,
        help_text=_("What it is for, where the purpose does not say enough: “Registration of delegates”."),
    )  # fmt: skip
    email = LineField(
        _("mailbox"), max_length=254, blank=True,
        validators=[validate_shown, EmailValidator(_("This is not an e-mail address, as in “info@example.org”."))],
        help_text=_("A functional mailbox, never that of a person: readers see it."),
    )  # fmt: skip
    phone = TelephoneField(_("telephone"), max_length=40, blank=True, help_text=_("With the code of the country."))
    extension = ExtensionField(_("extension"), max_length=20, blank=True)
    url = WebAddressField(_("web form or page"), max_length=500, blank=True)
    room = LineField(_("room"), max_length=100, blank=True)
    hours = LineField(_("hours"), max_length=255, blank=True, help_text=_("For example “Monday to Friday, 9 to 17”."))
    languages = SpokenLanguagesField(_("languages spoken"), max_length=40, blank=True)

    objects = UnpatchedMultilingualManager.from_queryset(MultilingualQuerySet)()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="contactpoint_purpose_is_known",
                condition=Q(purpose__in=["general", "media", "parties", "staff", "other"]),
                violation_error_message=_("This purpose is not known."),
            ),
            models.CheckConstraint(
                name="contactpoint_leads_somewhere",
                condition=~Q(email="", phone="", url="", room=""),
                violation_error_message=_("Give a mailbox, a telephone number, a web page or a room."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.label or self.get_purpose_display()

    def clean(self):
        super().clean()
        if self.url.startswith("http:"):
            raise ValidationError({"url": _("Give an address that begins with https://, so that nobody reads along.")})

    def get_absolute_url(self):
        return f"{self.body.get_absolute_url()}#contact-{self.pk}"


ADDRESSES = ("email", "phone", "extension")
"""The fields of a contact point that programs collect; pages show them in one place, protected from that."""
IN_ORDER = (Post, ContactPoint)
"""The models whose objects have an order within their body."""


def order_name(model):
    """Return the name under which the order of the posts or contact points of a body is in its changes."""
    return f"{model._meta.model_name}_order"


def append_to_order(obj):
    """Give a post or contact point that is new in its body the last place there."""
    others = type(obj).objects.filter(body=obj.body_id).exclude(pk=obj.pk)
    last = others.order_by("position").values_list("position", flat=True).last()
    obj.position = 0 if last is None else last + 1
    if not obj._state.adding:
        type(obj)._base_manager.filter(pk=obj.pk).update(position=obj.position)
        obj.mark_as_stored({"position": obj.position})


def put_all_in_order(body, objects):
    """Number all posts, or all contact points, of `body` in this order. That is one change of the body, or none."""
    with write_lock():
        before = sorted(objects, key=lambda obj: (obj.position, obj.pk))
        changed = [(obj, number) for number, obj in enumerate(objects) if obj.position != number]
        if changed:
            update_all(type(changed[0][0]), ("position",), [(obj.pk, number) for obj, number in changed])
        for obj, number in changed:
            obj.mark_as_stored({"position": number})
        if objects != before:
            numbers = {obj: str(number) for number, obj in enumerate(before, start=1)}
            sides = {"before": " ".join(numbers.values()), "after": " ".join(map(numbers.get, objects))}
            announce([ChangeEvent(body, ChangeKind.SETTING, order_name(type(objects[0])), **sides)])
