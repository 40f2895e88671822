"""The fields of texts, of models and of forms: each entry point normalizes and checks a text through them.

`characters` says what that means. A model field normalizes what is assigned when it is validated and when it is
saved; a form field does so before it compares, so that opening and saving a page changes nothing.
"""

from functools import cached_property

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .characters import normalized, printable, validate_shown

MAX_TEXT_LENGTH = 20_000
"""Maximum number of characters of a text whose field has no limit; the longest of the seed has about 1,000."""


class NormalizedFormField(forms.CharField):
    """Form field of a text. Its length is checked after it was normalized, and browsers do not cut what is pasted."""

    default_validators = [validate_shown]
    is_one_line = True

    def __init__(self, *, strip=False, **kwargs):
        super().__init__(strip=strip, **kwargs)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value):
        return normalized(super().to_python(value) or "", self.is_one_line) or self.empty_value


class LineFormField(NormalizedFormField):
    """Form field of a text of one line."""


class ParagraphsFormField(NormalizedFormField):
    """Form field of a text of several lines."""

    is_one_line = False


class NormalizedTextMixin:
    """Model field mixin: the value is normalized, and has no character that is refused."""

    is_one_line = True
    form_class = LineFormField

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [validate_shown])
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        # For migrations it is the field of Django, because the column is the same.
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.django_name}", args, kwargs

    def to_python(self, value):
        value = super().to_python(value)
        return normalized(value, self.is_one_line) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str) and (own := normalized(value, self.is_one_line)) != value:
            setattr(instance, self.attname, own)
            return own
        return value

    def printable(self, value):
        """Return a stored value as it may go out: normalized, and without characters that are refused."""
        return printable(value, self.is_one_line)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class LineField(NormalizedTextMixin, models.CharField):
    """A text of one line: a name, a title, a symbol, an identifier."""

    django_name = "CharField"


class ParagraphsField(NormalizedTextMixin, models.TextField):
    """A text of several lines; an empty line begins a new paragraph."""

    django_name = "TextField"
    is_one_line = False
    form_class = ParagraphsFormField

    @cached_property
    def validators(self):
        return [*super().validators, MaxLengthValidator(self.max_length or MAX_TEXT_LENGTH)]


class WebAddressField(models.URLField):
    """The address of a page on the web; one sentence says what is wrong, where two validators would say it twice."""

    default_validators = [URLValidator(schemes=["https", "http"])]
    INVALID = _("This is not the address of a web page, as in “https://example.org/page”.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"error_messages": {"invalid": self.INVALID}, **kwargs})

    def deconstruct(self):
        # For migrations it is the field of Django, because the column is the same.
        name, _path, args, kwargs = super().deconstruct()
        del kwargs["error_messages"]
        return name, "django.db.models.URLField", args, {**kwargs, "validators": self.default_validators}

    def formfield(self, **kwargs):
        return super().formfield(**{"error_messages": {"invalid": self.INVALID}, **kwargs})


def is_normalized(field):
    """Return whether a model field is one of these."""
    return isinstance(field, NormalizedTextMixin)
