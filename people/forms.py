"""Forms for accounts and their roles."""

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from secretariat.admin.optimistic_lock import OptimisticLockMixin

from .roles import BY_NAME


class RolesField(forms.ModelMultipleChoiceField):
    """Checkboxes for the roles, each with a description. Groups that are not roles are neither shown nor removed."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self):
        super().__init__(
            Group.objects.filter(name__in=BY_NAME).order_by("pk"),
            label=_("Roles"),
            required=False,
            help_text=_("Whoever has a role may sign in to the administration."),
        )

    def label_from_instance(self, group):
        role = BY_NAME[group.name]
        return format_html("<strong>{}</strong>: {}", role.label, role.sentence)


class PersonForm(OptimisticLockMixin, UserChangeForm):
    """Form for changing an account."""

    groups = RolesField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "groups" in self.initial:
            self.initial["groups"] = [group for group in self.initial["groups"] if group.name in BY_NAME]

    def clean(self):
        cleaned = super().clean()
        stays = cleaned.get("is_active", self.instance.is_active) and cleaned.get(
            "is_superuser", self.instance.is_superuser
        )
        if not stays and is_last_superuser(self.instance):
            raise ValidationError(
                _("“%(person)s” is the last active superuser. Make somebody else a superuser first."),
                code="last_superuser",
                params={"person": self.instance},
            )
        return cleaned


class NewPersonForm(UserCreationForm):
    """Form for adding an account with its roles."""

    groups = RolesField()
    password_hash = ""
    """The hash of the posted password, which is computed before the write lock is taken."""

    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "email")

    def set_password_and_save(self, user, password_field_name="password1", commit=True):  # noqa: S107
        user.password = self.password_hash
        if commit:
            user.save()
        return user


class PasswordOnlyMixin:
    """Mixin that writes the password alone: computing it takes long enough for somebody else to change the account."""

    def save(self, commit=True):
        person = super().save(commit=False)
        if commit:
            person.save(update_fields=["password"])
        return person


class OwnPasswordForm(PasswordOnlyMixin, OwnPasswordChangeForm):
    """Form for changing one's own password."""


class PasswordForm(PasswordOnlyMixin, AdminPasswordChangeForm):
    """Form for setting somebody's password; without the option to disable password sign-in."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


def is_last_superuser(person):
    """Return whether this person is the only active superuser."""
    superusers = User.objects.filter(is_active=True, is_superuser=True)
    # Queried, because a form may have changed the instance already.
    return superusers.filter(pk=person.pk).exists() and not superusers.exclude(pk=person.pk).exists()
