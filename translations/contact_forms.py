"""Forms for posts and contact points: their texts in one language and, in the source language, everything else."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from secretariat.admin.body_choice import OWNER, Offer
from secretariat.admin.fields import TAKEN, MailboxInput
from secretariat.contacts import PERSONAL
from secretariat.text.email_addresses import is_personal

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

    PERSONAL_ADDRESS = _(
        "This looks like the address of a person. Readers are to see mailboxes of functions alone: is it one?"
    )

    groups = ((None, ("purpose", "label", "email", "phone", "extension", "url", "room", "hours", "languages", "body")),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].widget = MailboxInput(self.fields["email"].widget.attrs)

    def clean(self):
        cleaned = super().clean()
        email, confirmed = self.cleaned_data.get("email"), self.data.get(f"{self.add_prefix('email')}{TAKEN}")
        if email and "email" in self.changed_data and is_personal(email) and confirmed != email:
            self.add_error("email", ValidationError(self.PERSONAL_ADDRESS, code="personal"))
        return cleaned

    def full_clean(self):
        super().full_clean()
        if self.has_error("email", "personal"):
            self.fields["email"].widget.asks_for = self.data[self.add_prefix("email")].strip()

    def changed_columns(self):
        """Return the names of the columns that this person changed; a number can have brought an extension with it."""
        columns = super().changed_columns()
        return [*columns, "extension"] if "phone" in columns and "extension" not in columns else columns
