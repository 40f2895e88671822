"""The permanent history of the directory: every change of a text or of the structure."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from secretariat.changes import ChangeKind
from secretariat.languages import BY_SLUG, LANGUAGES


class ChangeQuerySet(models.QuerySet):
    """QuerySet of changes, which cannot be deleted."""

    def of_text(self, model, object_id, field, language):
        """Return the changes of one text, the latest first."""
        return self.filter(what=ChangeKind.TEXT, model=model, object_id=object_id, field=field, language=language)

    def without_snapshots(self):
        """Leave the snapshots in the database, which are large, and say as `has_snapshot` whether there is one."""
        has_one = models.ExpressionWrapper(~models.Q(snapshot=""), models.BooleanField())
        return self.defer("snapshot").annotate(has_snapshot=has_one)

    def delete(self):
        """Raise ValueError: the history is permanent."""
        raise ValueError("Changes of the history cannot be deleted.")


class Change(models.Model):
    """One change of one object, with its person, source and note.

    It outlives the account and the object: `person_name`, `label` and `body_name` are copies of their names,
    and `body`, `left` and `object_id` are ids without foreign keys. `is_public` records whether the body was
    published at that time; the feed shows public changes only. `left` is the body that a moved or removed body is no
    longer part of. `snapshot` holds a removed object with all its rows; it is empty for what went with another object.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    revision = models.PositiveBigIntegerField(_("revision"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person"), db_index=False
    )
    person_name = models.CharField(_("name of the person"), max_length=150, blank=True)
    source = models.CharField(_("way"), max_length=100, blank=True)
    note = models.TextField(_("why"), blank=True)
    is_editorial = models.BooleanField(_("editorial change"), default=False)
    what = models.CharField(_("what happened"), max_length=10, choices=ChangeKind.choices)
    model = models.CharField(_("model"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("object"))
    label = models.CharField(_("what it happened to"), max_length=600)
    body = models.PositiveBigIntegerField(_("body"), null=True, db_index=True)
    body_name = models.CharField(_("name of the body"), max_length=255, blank=True)
    is_public = models.BooleanField(_("seen by readers"), default=False)
    field = models.CharField(_("field"), max_length=60, blank=True)
    language = models.CharField(
        _("language"),
        max_length=3,
        blank=True,
        choices=[(language.slug, language.own_name) for language in LANGUAGES],
    )
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    left = models.PositiveBigIntegerField(_("body that it left"), null=True)
    snapshot = models.TextField(_("all that was removed"), blank=True, default="", db_default="")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["model", "object_id", "field", "language"], name="change_of_a_text"),
            # An import writes hundreds of thousands of rows, and no index takes those that no query selects.
            models.Index(fields=["person"], condition=models.Q(person__isnull=False), name="change_of_a_person"),
            models.Index(fields=["left"], condition=models.Q(left__isnull=False), name="change_that_left_a_body"),
        ]

    def __str__(self):
        return f"{self.label}: {self.get_what_display()}"

    def text_language(self):
        return BY_SLUG.get(self.language)
