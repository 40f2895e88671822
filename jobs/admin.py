"""Admin of jobs: a list of them, and a page with the progress of each."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import floatformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db.models import DBTaskResult

from secretariat.admin.base import ReadOnlyAdmin
from secretariat.admin_site import EXCHANGE

from .models import Job

admin.site.unregister(DBTaskResult)  # what people need to know of it is in its job

SENTENCES = {
    Job.State.WAITING: _("It begins as soon as the work before it has ended."),
    Job.State.CANCELLED: _("It was cancelled; nothing was changed."),
    Job.State.INTERRUPTED: _("Its process ended before it was finished; nothing was changed. Start it again."),
}
"""What is to be said about a job where its outcome says nothing."""


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs are seen by whoever may view them, and cancelled by the person who started them or an administrator."""

    section, menu_rank = EXCHANGE, 3
    description = _("Long work, such as large imports: how far it is, and what came of it.")
    list_display = ("title_shown", "created_at", "person_name", "state", "finished_at")
    list_filter = ("state",)
    search_fields = ("title", "person_name")
    actions = None

    @admin.display(description=_("work"), ordering="title")
    def title_shown(self, job):
        return format_html("<bdi>{}</bdi>", job.title)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or (obj is not None and self.is_own(request, obj))

    def is_own(self, request, job):
        return job.person_id is not None and job.person_id == request.user.pk

    def may_cancel(self, request, job):
        return self.is_own(request, job) or request.user.has_perm("jobs.change_job")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress_view), name="jobs_job_progress"),
            path("<int:pk>/cancel/", wrap(self.cancel_view), name="jobs_job_cancel"),
            *super().get_urls(),
        ]

    def _job(self, request, pk):
        """Return the job, with what was last reported; raises Http404 or PermissionDenied."""
        job = self.get_object(request, pk)
        if job is None:
            raise Http404
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job.read_report()

    @method_decorator(require_safe)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if self.get_object(request, object_id) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        job = self._job(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": job.title,
            "job": job,
            "may_cancel": self.may_cancel(request, job),
            **progress_facts(job),
        }
        return TemplateResponse(request, "admin/jobs/job.html", context)

    @method_decorator(require_safe)
    def progress_view(self, request, pk):
        """How far the job is, for the script of its page."""
        job = self._job(request, pk)
        return JsonResponse(progress_facts(job))

    @method_decorator(require_POST)
    def cancel_view(self, request, pk):
        job = self._job(request, pk)
        if not self.may_cancel(request, job):
            raise PermissionDenied
        if not job.cancel():
            self.message_user(request, _("It had ended already."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))


def progress_facts(job):
    """Return how far a job is, as its page shows it; one that has lost its worker is interrupted already."""
    is_silent = job.is_silent
    state = Job.State.INTERRUPTED if is_silent else Job.State(job.state)
    counted = ""
    if job.total:
        numbers = {name: floatformat(getattr(job, name), "g") for name in ("done", "total")}
        counted = gettext("%(done)s of %(total)s") % numbers
    return {
        "is_active": job.is_active and not is_silent,
        "state": state.label,
        "sentence": str(_sentence(job, state)),
        "done": job.done,
        "total": job.total,
        "counted": counted,
        "log": [{"time": parse_datetime(time), "sentence": sentence} for time, sentence in job.log],
    }


def _sentence(job, state):
    if state != Job.State.RUNNING:
        return job.outcome or SENTENCES.get(state, "")
    return _("It is being cancelled.") if job.is_cancel_requested else job.step_name or state.label
