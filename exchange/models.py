"""The imports that were made in the admin: the files that wait for a decision, and the log of all."""

import tempfile
import zlib
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .plan import summary

KEPT_FOR = timedelta(days=1)
"""How long a file waits for the person to decide."""


class ImportQuerySet(models.QuerySet):
    def waiting(self):
        return self.exclude(content=None)

    def drop_old(self):
        """Let go of files that nobody decided on within a day."""
        old = self.waiting().filter(uploaded_at__lt=timezone.now() - KEPT_FOR)
        if old.exists():  # a page that is only looked at writes nothing
            old.filter(state=Import.State.PLANNED).update(content=None, state=Import.State.OUTDATED)
            old.update(content=None)


class Import(models.Model):
    """One import of bodies: a file that somebody uploaded, and what became of it.

    The file is kept, packed, until it is carried out or a day is over.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("state of an import", "planned")
        DONE = "done", pgettext_lazy("state of an import", "carried out")
        REFUSED = "refused", pgettext_lazy("state of an import", "refused")
        OUTDATED = "outdated", pgettext_lazy("state of an import", "never decided")

    COUNTS = ("new", "changed", "moved", "unchanged", "refused")

    # An account may go, the log stays; therefore the name too.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name of the person"), max_length=150, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    done_at = models.DateTimeField(_("carried out at"), null=True, editable=False)
    file_name = models.CharField(_("file"), max_length=255, editable=False)
    content = models.BinaryField(_("content of the file"), null=True, editable=False)
    under = models.CharField(
        _("address of the body it was put under"), max_length=200, blank=True, default="", editable=False
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED, editable=False)
    new = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    moved = models.PositiveIntegerField(_("moved"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="import_state_is_known",
                condition=models.Q(state__in=["planned", "done", "refused", "outdated"]),
                violation_error_message=_("An import is planned, carried out, refused or never decided."),
            ),
            models.CheckConstraint(
                name="import_keeps_no_file_when_done",
                condition=~models.Q(state__in=["done", "outdated"]) | models.Q(content=None),
                violation_error_message=_("The file of an import is dropped when it is decided."),
            ),
        ]

    def __str__(self):
        return self.file_name

    @contextmanager
    def file(self):
        """The path of the file, unpacked, for as long as it is needed."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "import"
            path.write_bytes(zlib.decompress(self.content))
            yield path

    def keep(self, path):
        self.content = zlib.compress(path.read_bytes(), 6)

    def summary(self):
        return summary({name: getattr(self, name) for name in self.COUNTS})

    def note(self, plan):
        """What the plan is, and whether it can be carried out."""
        self.state = self.State.REFUSED if plan.refusals else self.State.PLANNED
        for name, number in plan.counts().items():
            setattr(self, name, number)

    def finish(self, plan):
        """The plan was carried out: the file has served."""
        self.note(plan)
        self.state, self.content, self.done_at = self.State.DONE, None, timezone.now()
        self.save()
