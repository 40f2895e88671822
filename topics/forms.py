"""The form of a topic in one language."""

from django.utils.translation import gettext_lazy as _

from secretariat.admin.fields import AddressFormMixin
from translations.forms import OneLanguageForm


class TopicForm(AddressFormMixin, OneLanguageForm):
    """The texts of a topic and, in the source language, its place and settings."""

    groups = (
        (None, ("name", "scope_note", "other_names", "hidden_names")),
        (_("Place and settings"), ("slug", "parent", "position", "notation", "exact_match")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields and self.instance.pk:
            parent = self.fields["parent"]
            parent.queryset = parent.queryset.exclude(pk=self.instance.pk)
