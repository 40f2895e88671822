"""Bulletins that were read in the admin: the document, what it would become, what was decided about that, and its draft."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from secretariat.languages import BY_SLUG


class BulletinQuerySet(models.QuerySet):
    """QuerySet of bulletins."""

    def without_documents(self):
        """Leave the files and documents where they are until they are read."""
        return self.defer("content", "read", "decisions", "drafted_parts")


class Bulletin(models.Model):
    """A bulletin that somebody uploaded. Its plan is what was read together with the decisions, in their order."""

    # Accounts may go, the bulletin stays; therefore the name too.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name of the person"), max_length=150, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=255, editable=False)
    title = models.CharField(_("title"), max_length=500, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, blank=True, editable=False)
    """Slug of a language; until it was read, "" means that it is to be recognised."""
    under = models.CharField(_("put under"), max_length=200, editable=False)
    """The address of the body that its first bodies become parts of."""
    content = models.BinaryField(_("content of the file"), null=True, editable=False)
    """The file, compressed, until it was read."""
    refusal = models.TextField(_("why it was refused"), blank=True, editable=False)
    read = models.JSONField(null=True, editable=False)
    """What was read, see `stored_plan`."""
    decisions = models.JSONField(default=list, editable=False)
    """What people decided about that, see `decisions`."""
    draft = models.PositiveBigIntegerField(_("draft"), null=True, editable=False)
    """The id of the reorganisation that was made of it. No foreign key: it may be removed, and put back."""

    drafted_parts = models.JSONField(default=dict, editable=False)
    """What its parts are called in that draft, by their keys: the id of a stored body or function, or one of the draft's own."""
    translation_of = models.ForeignKey(
        "self", models.CASCADE, null=True, editable=False, related_name="translations", verbose_name=_("the same bulletin as")
    )  # fmt: skip
    """The bulletin that this one is in another language."""

    has_public_history = False
    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-pk"]
        default_permissions = ("add", "delete", "view")
        constraints = [
            models.CheckConstraint(
                name="bulletin_keeps_no_file_when_read",
                condition=Q(content=None) | Q(read=None),
                violation_error_message=_("The file of a bulletin is dropped when it was read."),
            ),
            models.CheckConstraint(
                name="bulletin_language_is_known",
                condition=Q(language__in=["", *BY_SLUG]),
                violation_error_message=_("A bulletin is in one of the six languages."),
            ),
            models.CheckConstraint(
                name="bulletin_translation_has_no_draft",
                condition=Q(translation_of=None) | Q(draft=None),
                violation_error_message=_("The draft is that of the first bulletin; its translations have none."),
            ),
        ]

    def __str__(self):
        return self.title or self.file_name
