"""What was found about mandates and cannot be seen by a query: functions that are said twice, and links that fail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RepeatedFunctions(models.Model):
    """Functions of several bodies that say the same, or nearly; they are known by number, so that a removed one leaves nothing behind."""

    key = models.CharField(max_length=64, unique=True)
    functions = models.JSONField()
    language = models.CharField(max_length=3)
    score = models.PositiveSmallIntegerField()
    body_count = models.PositiveIntegerField()
    is_dismissed = models.BooleanField(default=False)
    dismissed_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        verbose_name = _("finding about mandates")
        verbose_name_plural = _("findings about mandates")
        ordering = ["-body_count", "-score", "pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                name="repeatedfunctions_score_is_a_percentage",
                condition=models.Q(score__lte=100),
                violation_error_message=_("A similarity is a number up to 100."),
            ),
        ]

    def __str__(self):
        return self.key


class LinkCheck(models.Model):
    """What came of the last check of one link of a mandate source, and since when it fails."""

    class Problem(models.TextChoices):
        NONE = "", pgettext_lazy("result of checking a link", "works")
        STATUS = "status", pgettext_lazy("result of checking a link", "the server refuses it")
        NO_HOST = "host", pgettext_lazy("result of checking a link", "the server is not known")
        NO_ANSWER = "answer", pgettext_lazy("result of checking a link", "the server does not answer")
        CERTIFICATE = "tls", pgettext_lazy("result of checking a link", "its certificate is not valid")
        REDIRECTS = "redirects", pgettext_lazy("result of checking a link", "it leads in circles")
        PRIVATE = "private", pgettext_lazy("result of checking a link", "it leads to an address that is not public")

    source = models.BigIntegerField()
    column = models.CharField(max_length=8)
    url = models.CharField(max_length=500)
    checked_at = models.DateTimeField()
    problem = models.CharField(max_length=9, choices=Problem.choices, blank=True, default="")
    code = models.PositiveSmallIntegerField(null=True)
    moved_to = models.CharField(max_length=2000, blank=True, default="")
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("check of a link")
        verbose_name_plural = _("checks of links")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "column"], name="linkcheck_one_for_a_link",
                violation_error_message=_("This link has been checked already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.url
