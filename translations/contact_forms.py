"""Forms for posts and contact points: their texts in one language and, in the source language, everything else."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from secretariat.admin.body_choice import OWNER, Offer
from secretariat.contacts import PERSONAL
from secretariat.text.telephone import parse_extension, parse_telephone

from . import texts
from .forms import OneLanguageForm


class PartOfBodyForm(OneLanguageForm):
    """The texts and settings of something that a body has several of; it can be given to another body."""

    person = None
    """The user; only bodies that they may change are offered and accepted."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "body" in self.fields and not self.fields["body"].disabled:
            self.fields["body"].offer_to(Offer(OWNER, self.person))


class PostForm(PartOfBodyForm):
    """A post; with the name of its holder where the setting says so."""

    @property
    def groups(self):
        names = ("title", "role", "status", "valid_from", "valid_to", "body")
        return ((None, names), (_("Holder"), PERSONAL)) if settings.SHOW_HOLDERS else ((None, names),)

    def names_of(self, owner):
        return [name for name in texts.fields_of(owner) if settings.SHOW_HOLDERS or name not in PERSONAL]


class ContactPointForm(PartOfBodyForm):
    """A contact point."""

    groups = ((None, ("purpose", "label", "email", "phone", "extension", "url", "room", "hours", "languages", "body")),)

    def clean(self):
        cleaned = super().clean()
        self._clean_telephone()
        return cleaned

    def changed_columns(self):
        names = super().changed_columns()
        return [*names, "extension"] if "phone" in names and "extension" not in names else names

    def _clean_telephone(self):
        """Read the telephone number as people write it; an extension behind it goes into its own field."""
        phone, extension = (self.cleaned_data.get(name, "") for name in ("phone", "extension"))
        for name, parse, text in (("phone", parse_telephone, phone), ("extension", parse_extension, extension)):
            if not text or name not in self.changed_data:
                continue
            try:
                read = parse(text)
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if name == "phone":
                self.cleaned_data["phone"], behind = read
                self.cleaned_data["extension"] = behind or extension
            else:
                self.cleaned_data["extension"] = read
