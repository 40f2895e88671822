"""Fields that forms of several admins share."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..text.fields import LineFormField


class TransientField(forms.Field):
    """Field that is not stored with the object of its form; it does not count as changed data."""

    def has_changed(self, initial, data):
        return False


class NoteField(TransientField, LineFormField):
    """Field for the reason of a change."""

    def __init__(self):
        super().__init__(
            label=_("Why (optional)"),
            max_length=500,
            required=False,
            help_text=_("For the history: a sentence that colleagues will understand in five years."),
            widget=AdminTextInputWidget,
        )


class AskingInput(AdminTextInputWidget):
    """Input that, with `asks_for` set to its value, also asks whether that is meant; the checkbox has the value that it confirms."""

    asks_for = question = ""

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        if not self.asks_for:
            return field
        return format_html(
            '<div class="asks">{}<label><input type="checkbox" name="{}" value="{}"> {}</label></div>',
            field,
            f"{name}{TAKEN}",
            self.asks_for,
            self.question,
        )


class AddressInput(AskingInput):
    """Input for a slug, which may have to be taken from the object to which it leads."""

    question = _("Take this address; links to it will lead here")

    class Media:
        js = [forms.widgets.Script("secretariat/admin-slugs.js", type="module")]


class MailboxInput(AskingInput):
    """Input for a mailbox, whose address may look like that of a person."""

    question = _("This is the mailbox of a function, not of a person")


TAKEN = "_taken"
"""Ends the name of the checkbox that confirms a value; its value is the one that it confirms, so another needs its own confirmation."""


class AddressFormMixin:
    """Mixin for forms of models with a slug: one that leads to another object is taken only after a question."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].widget = AddressInput(self.fields["slug"].widget.attrs)

    def clean(self):
        cleaned = super().clean()
        confirmed = self.data.get(f"{self.add_prefix('slug')}{TAKEN}")
        self.instance.takes_former_address = bool(confirmed) and self.cleaned_data.get("slug") == confirmed
        return cleaned

    def full_clean(self):
        super().full_clean()
        if self.has_error("slug", "former_address"):
            self.fields["slug"].widget.asks_for = self.data[self.add_prefix("slug")].strip()
