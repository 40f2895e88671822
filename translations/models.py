"""The state and version of every text in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from secretariat import languages


class TextState(models.Model):
    """What is known of one text (object × field × language): its state, version and origin.

    A text without a row has version 0 and, in a language other than the source, is unofficial.
    `made_from` is the source text a translation was made from, `source_version` the version that had;
    of a source text itself, `source_version` is the version in which its meaning last changed.
    A translation is stale where the source text is another one now and its meaning has changed since.
    """

    class State(models.TextChoices):
        UNOFFICIAL = "unofficial", _("Unofficial")
        APPROVED = "approved", _("Approved")
        SAME = "same", _("Same as the source on purpose")

    model = models.CharField(_("model"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(
        _("language"), max_length=3, choices=[(language.prefix, language.own_name) for language in languages.LANGUAGES]
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UNOFFICIAL)
    version = models.PositiveIntegerField(_("version"), default=0)
    made_from = models.TextField(_("made from"), blank=True)
    source_version = models.PositiveIntegerField(_("version of the source text"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("state of a text")
        verbose_name_plural = _("states of texts")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "object_id", "field", "language"],
                name="textstate_one_per_text",
                violation_error_message=_("This text already has a state."),
            )
        ]

    def __str__(self):
        return f"{self.model} {self.object_id} {self.field} ({self.language})"
