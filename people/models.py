"""Grants of a person: branches to edit, and languages to translate or review; and the logs of sign-ins."""

from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat import languages
from secretariat.models import Body


class BranchEditor(models.Model):
    """Grant to edit a body and all its current descendants."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="branches", verbose_name=_("person")
    )
    # Deleting a body, which has no children then, deletes the grants for it.
    body = models.ForeignKey(
        Body,
        models.CASCADE,
        related_name="editors",
        verbose_name=_("body"),
        help_text=_("The whole branch: the body and everything that is part of it."),
    )

    class Meta:
        verbose_name = _("branch to edit")
        verbose_name_plural = _("branches to edit")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body"],
                name="brancheditor_once_per_body",
                violation_error_message=_("This person edits this branch already."),
            )
        ]
        permissions = [("everywhere", "Needs no branch and no language: may act on every body and in every language")]

    def __str__(self):
        return str(self.body)


class LanguageRole(models.Model):
    """Role of a person for one language. A reviewer may also translate."""

    class Role(models.TextChoices):
        TRANSLATOR = "translator", pgettext_lazy("role for a language", "translates")
        REVIEWER = "reviewer", pgettext_lazy("role for a language", "reviews and translates")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="language_roles", verbose_name=_("person")
    )
    language = models.CharField(
        _("language"), max_length=3, choices=[(language.slug, language.own_name) for language in languages.LANGUAGES]
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.TRANSLATOR)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "language"],
                name="languagerole_once_per_language",
                violation_error_message=_("This person has a role for this language already."),
            ),
            models.CheckConstraint(
                name="languagerole_language_is_known",
                condition=models.Q(language__in=["ar", "en", "es", "fr", "ru", "zh"]),
                violation_error_message=_("The directory has no such language."),
            ),
            models.CheckConstraint(
                name="languagerole_role_is_known",
                condition=models.Q(role__in=["translator", "reviewer"]),
                violation_error_message=_("A person translates a language or reviews it."),
            ),
        ]

    def __str__(self):
        return f"{self.get_language_display()}: {self.get_role_display()}"


class SignIn(AccessLog):
    """A successful sign-in with a password, and the end of its session."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    def __str__(self):
        return self.username or "—"


class FailedSignIn(AccessFailureLog):
    """A failed sign-in: a wrong password or code of the second factor."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")

    def __str__(self):
        return self.username or "—"
