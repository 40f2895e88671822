"""Long work and how far it is."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat.waiting import TaskStep

from . import reports
from .heartbeats import is_silent

RETENTION = timedelta(days=90)
"""Time after which a job that has ended is deleted."""


class JobQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state__in=Job.ACTIVE)

    def mark_interrupted(self, ended_worker=""):
        """Mark running jobs that have lost their worker, that of this name among them."""
        running = self.filter(state=Job.State.RUNNING)
        for row in running:
            if (ended_worker and row.worker == ended_worker) or row.is_silent:
                running.filter(pk=row.pk, worker=row.worker).update(
                    state=Job.State.INTERRUPTED, finished_at=timezone.now()
                )
                reports.forget(row.pk)


class Job(models.Model):
    """One piece of long work: who started it, how far it is, and what became of it.

    It changes the directory in one transaction, in which it is also marked as done: otherwise it changed nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a job", "waiting")
        RUNNING = "running", pgettext_lazy("state of a job", "running")
        DONE = "done", pgettext_lazy("state of a job", "done")
        FAILED = "failed", pgettext_lazy("state of a job", "failed")
        CANCELLED = "cancelled", pgettext_lazy("state of a job", "cancelled")
        INTERRUPTED = "interrupted", pgettext_lazy("state of a job", "interrupted")

    ACTIVE = (State.WAITING, State.RUNNING)

    title = models.CharField(_("work"), max_length=300, editable=False)
    about = models.CharField(_("page"), max_length=200, blank=True, editable=False)
    """The address of the page of what it works on; none for a command."""
    # An account may go, the log stays; therefore the name too.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name of the person"), max_length=150, editable=False)
    language = models.CharField(max_length=10, editable=False)
    """The language of the person, in which its sentences are."""
    created_at = models.DateTimeField(_("started at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.WAITING, editable=False)
    step = models.CharField(max_length=100, blank=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    log = models.JSONField(default=list, editable=False)
    """Pairs of a time and a sentence."""
    outcome = models.TextField(_("outcome"), blank=True, editable=False)
    """What came of it, or why it failed, in a sentence."""
    is_cancel_requested = models.BooleanField(default=False, editable=False)
    worker = models.CharField(max_length=64, blank=True, editable=False)
    task = models.UUIDField(null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state__in=["waiting", "running"]), name="active_jobs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(about=""),
                name="one_active_job_for_a_page",
                violation_error_message=_("This work is under way already."),
            ),
            models.CheckConstraint(
                name="job_state_is_known",
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "cancelled", "interrupted"]),
                violation_error_message=_("A job is waiting, running, done, failed, cancelled or interrupted."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("admin:jobs_job_change", args=[self.pk])

    @property
    def is_active(self):
        return self.state in self.ACTIVE

    @property
    def percent(self):
        return self.done * 100 // self.total if self.total else None

    @property
    def step_name(self):
        return dict(TaskStep.choices).get(self.step, self.step)

    @property
    def is_silent(self):
        """Return whether it has lost its worker, although nobody has noted that yet."""
        return self.state == self.State.RUNNING and is_silent(connection.settings_dict, self.pk, self.heartbeat_at)

    def read_report(self):
        """Learn how far it is; a page shows what was last reported."""
        if self.state == self.State.RUNNING:
            reports.read_report(self)
        return self

    def cancel(self):
        """Ask it to stop if it runs, or cancel it if it waits; returns whether it has not ended yet."""
        waiting = Job.objects.filter(pk=self.pk, state=self.State.WAITING)
        return (
            reports.request_cancel(self)  # first, because one that runs may hold SQLite's only lock
            or bool(waiting.update(state=self.State.CANCELLED, finished_at=timezone.now()))
            or reports.request_cancel(self)  # it began just now
        )


class Timer(models.Model):
    """A command that runs by itself once its time has come, see `timers`."""

    command = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.command
