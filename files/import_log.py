"""Uploaded files, stored until somebody decides on them, and the log of imports."""

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

from .plan_pages import PageDecoder, PageEncoder

RETENTION = timedelta(days=1)
"""Time after which an uploaded file is deleted if its owner has not decided."""


CHUNK = 1_000_000
NOTHING_STORED = {"content": None, "page": None, "report": None}


class ImportLogQuerySet(models.QuerySet):
    def without_files(self):
        """Leave the file and its stored plan where they are until they are read."""
        has_file = models.ExpressionWrapper(models.Q(content__isnull=False), models.BooleanField())
        return self.defer(*NOTHING_STORED).annotate(has_file=has_file)

    def pending(self):
        return self.exclude(content=None)

    def purge_expired(self):
        """Delete files that nobody decided on within a day."""
        old = self.pending().filter(uploaded_at__lt=timezone.now() - RETENTION)
        if old.exists():  # a page that is only looked at writes nothing
            State = self.model.State
            old.filter(state__in=[State.PLANNING, State.PLANNED]).update(state=State.OUTDATED, **NOTHING_STORED)
            old.update(**NOTHING_STORED)


class ImportLogEntry(models.Model):
    """One import: a file that somebody uploaded, and what became of it.

    The file is stored, compressed, until it is carried out or a day is over, and with it the plan of a large one: what
    its page shows, and its report. COUNTS names the fields that say how much of what there is in its plan.
    """

    class State(models.TextChoices):
        PLANNING = "planning", pgettext_lazy("state of an import", "being read")
        PLANNED = "planned", pgettext_lazy("state of an import", "planned")
        DONE = "done", pgettext_lazy("state of an import", "carried out")
        REFUSED = "refused", pgettext_lazy("state of an import", "refused")
        OUTDATED = "outdated", pgettext_lazy("state of an import", "never decided")

    COUNTS = ()

    # An account may go, the log stays; therefore the name too.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name of the person"), max_length=150, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    done_at = models.DateTimeField(_("carried out at"), null=True, editable=False)
    file_name = models.CharField(_("file"), max_length=255, editable=False)
    content = models.BinaryField(_("content of the file"), null=True, editable=False)
    page = models.JSONField(null=True, editable=False, encoder=PageEncoder, decoder=PageDecoder)
    report = models.BinaryField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED, editable=False)

    objects = ImportLogQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_state_is_known",
                condition=models.Q(state__in=["planning", "planned", "done", "refused", "outdated"]),
                violation_error_message=_("An import is being read, planned, carried out, refused or never decided."),
            ),
            models.CheckConstraint(
                name="%(class)s_keeps_no_file_when_done",
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

    def store(self, path):
        packing = zlib.compressobj(6)
        with path.open("rb") as file:
            packed = [packing.compress(some) for some in iter(lambda: file.read(CHUNK), b"")]
        self.content = b"".join([*packed, packing.flush()])

    @property
    def is_kept(self):
        """Whether the file is still stored; without reading it, for a row `without_files`."""
        return self.has_file if "content" in self.get_deferred_fields() else self.content is not None

    def counts(self):
        return {name: getattr(self, name) for name in self.COUNTS}

    def record_plan(self, plan):
        """Record the counts of the plan, and whether it can be carried out."""
        self.state = self.State.PLANNED if plan.can_be_carried_out() else self.State.REFUSED
        for name, number in plan.counts().items():
            setattr(self, name, number)

    def store_plan(self, plan, page, report):
        """Store a plan that took long to make: what its page shows, and its report."""
        self.record_plan(plan)
        self.page, self.report = page, zlib.compress(report.encode())
        self.save(update_fields=["state", *self.COUNTS, "page", "report"])

    def stored_report(self):
        return zlib.decompress(self.report).decode()

    def refuse_stale(self, plan):
        """The directory was changed: this is what the file would do now."""
        self.record_plan(plan)
        self.save(update_fields=["state", *self.COUNTS])

    def refuse(self):
        self.state = self.State.REFUSED
        self.save(update_fields=["state"])

    def refuse_file(self):
        """It is no file that could be read, and there is nothing to decide."""
        self.state, self.content = self.State.REFUSED, None
        self.save(update_fields=["state", "content"])

    def finish(self, plan):
        """The plan was carried out: the file has served."""
        self.record_plan(plan)
        self.state, self.done_at = self.State.DONE, timezone.now()
        self.content = self.page = self.report = None
        self.save()
