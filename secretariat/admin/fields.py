"""Fields that forms of several admins share."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from ..text.fields import LineFormField


class NoteField(LineFormField):
    """Field for the reason of a change; it does not count as changed data."""

    def __init__(self):
        super().__init__(
            label=_("Why (optional)"),
            max_length=500,
            required=False,
            help_text=_("For the history: a sentence that colleagues will understand in five years."),
            widget=AdminTextInputWidget,
        )

    def has_changed(self, initial, data):
        return False


def indented(body):
    """The name of a body in a choice of bodies in tree order."""
    return "\u2003" * body.level + str(body)


class ParentField(forms.ModelChoiceField):
    """A choice of bodies in tree order, each indented by its depth."""

    def label_from_instance(self, body):
        return indented(body)
