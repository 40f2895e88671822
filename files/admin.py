"""Base class of the admins of imports: a file is shown as a plan first, and carried out when its owner says so."""

import tempfile
from contextlib import suppress
from pathlib import Path

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jobs.admin import progress_facts
from jobs.models import Job
from jobs.running import start
from secretariat.admin.base import DirectoryAdmin, ReadOnlyAdmin
from secretariat.changes import change_context
from secretariat.consistent_reads import consistent_read, rendered
from secretariat.idempotency import handles_transactions, is_result, once
from secretariat.progress import no_progress
from secretariat.rehearsal import with_rehearsals
from secretariat.waiting import LongTask, long_task

from .downloads import csv_lines, download
from .import_jobs import (
    CARRIED_OUT,
    FILE_IS_GONE,
    IS_STALE,
    MAX_IMMEDIATE_BYTES,
    MAX_IMMEDIATE_ROWS,
    NEEDS_REASON,
    carry_out_later,
    import_note,
    plan_later,
)
from .upload_admin import UploadAdminMixin
from .uploads import (
    InvalidFile,
    InvalidPlan,
    StalePlan,
    UnacceptedWarnings,
    safe_file_name,
    too_large,
)


class ImportsAdmin(UploadAdminMixin, ReadOnlyAdmin, DirectoryAdmin):
    """The log of imports; adding one is bringing in a file. Nothing in it is edited.

    Whose imports these are says how a file is read (`read`), planned (`plan`) and carried out under one write lock (`carry_out`).
    """

    list_display = ("file_shown", "uploaded_at", "person_name", "state", "summary")
    search_fields = ("file_name", "person_name")
    actions = None
    pages = ""
    """The folder of its templates."""
    upload_title = plan_title = log_title = ""
    upload_form = None
    """The upload form, with a field `file`."""

    @admin.display(description=_("file"), ordering="file_name")
    def file_shown(self, record):
        return format_html("<bdi>{}</bdi>", record.file_name)

    # What an import of its kind does

    def fill(self, record, data):
        """Copy the other fields of the upload form to the record."""

    def read(self, path):
        raise NotImplementedError

    def plan(self, content, record, progress=no_progress):
        raise NotImplementedError

    def prepare(self, content, record, progress=no_progress):
        """Prepare and rehearse the import before the write lock is taken (see `with_rehearsals`). Raises InvalidFile."""
        raise NotImplementedError

    def carry_out(self, content, record, shown, prepared, accept_warnings, progress=no_progress):
        """Carry out the plan with the digest `shown`; returns it. Raises Outdated, StalePlan, InvalidPlan or InvalidFile.

        `prepared` is what `prepare` returned, None where that is still to be done.
        """
        raise NotImplementedError

    def lock(self):
        raise NotImplementedError

    def shown(self, plan):
        """Return what the page of a plan shows, as a dict that can be stored (see `plan_pages`)."""
        raise NotImplementedError

    def report(self, plan):
        """All of the plan as the rows of a table."""
        raise NotImplementedError

    def report_file(self, plan):
        return "".join(csv_lines(self.report(plan)))

    def summary(self, record):
        """Return the content of the plan, in a sentence."""
        raise NotImplementedError

    def upload_context(self):
        return {}

    # Who may do what: an import belongs to the person who uploaded it, the log to those who may view it.

    def has_add_permission(self, request):
        return super(ReadOnlyAdmin, self).has_add_permission(request)

    def has_view_permission(self, request, obj=None):
        if super().has_view_permission(request, obj):
            return True
        return self.has_add_permission(request) and (obj is None or self.is_own(request, obj))

    def is_own(self, request, record):
        return record.person_id == request.user.pk and self.has_add_permission(request)

    def get_queryset(self, request):
        records = super().get_queryset(request).without_files()
        return records if super().has_view_permission(request) else records.filter(person=request.user)

    def get_urls(self):
        report = self.admin_site.admin_view(self.report_view)
        return [
            path("<path:object_id>/report/", report, name=self._name("report")),
            *super().get_urls(),
        ]

    def _name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _page(self, request, template, title, status=200, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/{self.pages}/{template}.html", context, status=status)

    # A file comes in

    def _upload(self, request, limit):
        self.model.objects.purge_expired()
        form = self.upload_form()
        if request.method == "POST":
            form = self.upload_form(request.POST, request.FILES)
            if limit.is_exceeded:
                form.errors["file"] = form.error_class([too_large()])
            elif form.is_valid():
                record = self.model(person=request.user, person_name=request.user.get_username()[:150])
                try:
                    self._plan_upload(record, form.cleaned_data)
                except InvalidFile as error:
                    record.state = record.State.REFUSED
                    form.add_error("file", list(error.messages))
                return once(request, lambda: self._store_upload(request, record, form))
        return self._upload_page(request, form)

    def _store_upload(self, request, record, form):
        record.save()
        if not form.is_valid():
            return is_result(self._upload_page(request, form))
        if record.state == record.State.PLANNING:
            return self._plan_later(request, record)
        return HttpResponseRedirect(self._address(record))

    def _upload_page(self, request, form):
        with consistent_read():
            return rendered(self._page(request, "upload", self.upload_title, form=form, **self.upload_context()))

    def _plan_upload(self, record, data):
        """Read the file, plan it unless it is large, and store it. Raises InvalidFile."""
        record.file_name = safe_file_name(data["file"].name)
        self.fill(record, data)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "upload"
            with file.open("wb") as target:
                target.writelines(data["file"].chunks())
            content = self.read(file) if file.stat().st_size <= MAX_IMMEDIATE_BYTES else None
            if content is None or len(content) > MAX_IMMEDIATE_ROWS:
                record.state = record.State.PLANNING
            else:
                with consistent_read():
                    record.record_plan(self.plan(content, record))
            record.store(file)

    def _plan_later(self, request, record):
        title = f"{self.upload_title}: {record.file_name}"
        start(plan_later, request.user, title, self._address(record), model=self.opts.label_lower, pk=record.pk)
        return HttpResponseRedirect(self._address(record))

    def _address(self, record):
        return reverse(f"admin:{self._name('change')}", args=[record.pk])

    # One import: its plan, and carrying it out

    @handles_transactions  # the file is read before the write lock is taken
    def change_view(self, request, object_id, form_url="", extra_context=None):
        self.model.objects.purge_expired()
        with consistent_read():
            record = self.get_object(request, object_id)
            if record is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_permission(request, record):
                raise PermissionDenied
            if request.method != "POST":
                return rendered(self._show(request, record))
            if not self.is_own(request, record):
                raise PermissionDenied
        if record.state == record.State.PLANNING:
            return once(request, lambda: self._plan_later(request, record))
        return self._carry_out(request, record)

    def _show(self, request, record, status=200, errors=(), plan=None):
        """The page of an import; its plan is shown to its owner only, and computed for each request unless it is large."""
        job = Job.objects.filter(about=self._address(record)).first()
        progress = progress_facts(job.read_report()) if job else {"is_active": False}
        is_open = record.is_kept and self.is_own(request, record) and not progress["is_active"]
        is_unplanned, page, sentences = record.state == record.State.PLANNING, None, []
        if is_open and not is_unplanned:
            try:
                page = self._plan_page(record, plan, errors)
            except InvalidFile as error:
                sentences = error.messages
        context = {
            "record": record,
            "job": job,
            **progress,
            "is_own": self.is_own(request, record),
            "is_unplanned": is_open and is_unplanned,
            "plan": page,
            "reason": request.POST.get("reason", ""),
            "summary": page["summary"] if page and page is not record.page else self.summary(record),
            "sentences": sentences,
            "may_upload": self.has_add_permission(request),
            "report_url": reverse(f"admin:{self._name('report')}", args=[record.pk]),
        }
        title = self.plan_title if page or sentences else self.log_title
        return self._page(request, "import", title, status, **context)

    def _plan_page(self, record, plan, errors):
        if record.page and plan is None:
            return record.page
        plan = plan or self.plan(self.read_content(record), record)
        if errors:
            plan.errors = list(errors)
        return self.shown(plan)

    def read_content(self, record):
        with record.file() as file:
            return self.read(file)

    def _carry_out(self, request, record):
        """Carry out the plan that was shown, under one write lock, or show the current plan if it differs; a large one as a job."""
        if record.page:
            return once(request, lambda: self._carry_out_later(request, record))
        content = None if record.content is None else self.read_content(record)
        reason = request.POST.get("reason", "").strip()

        def prepare():
            with suppress(InvalidFile):  # carrying it out reports that
                return content and self.prepare(content, record)

        def carry_out(prepared):
            with long_task(LongTask.IMPORT, request.user):
                return once(request, lambda: self._carry_out_once(request, record, content, prepared, bool(reason)))

        with change_context(note=import_note(record, reason)):
            return with_rehearsals(prepare, carry_out)

    def _carry_out_once(self, request, record, content, prepared, accept_warnings):
        with self.lock():
            record.refresh_from_db()
            if not record.is_kept:
                return self._already_decided(request, record)
            try:
                plan = self.carry_out(content, record, request.POST.get("plan", ""), prepared, accept_warnings)
            except UnacceptedWarnings as error:
                self.message_user(request, NEEDS_REASON, messages.ERROR)
                return self._show(request, record, 409, plan=error.plan)
            except StalePlan as error:
                record.refuse_stale(error.plan)
                self.message_user(request, IS_STALE, messages.WARNING)
                return self._show(request, record, 409, plan=error.plan)
            except (InvalidPlan, InvalidFile) as error:
                record.refuse()
                return self._show(request, record, 409, getattr(error, "errors", ()))
            record.finish(plan)
        self.message_user(request, CARRIED_OUT, messages.SUCCESS)
        return HttpResponseRedirect(self._address(record))

    def _carry_out_later(self, request, record):
        record.refresh_from_db()
        if not record.is_kept:
            return self._already_decided(request, record)
        facts = {"shown": request.POST.get("plan", ""), "reason": request.POST.get("reason", "").strip()}
        about, title = self._address(record), f"{self.log_title}: {record.file_name}"
        job = start(carry_out_later, request.user, title, about, model=self.opts.label_lower, pk=record.pk, **facts)
        return HttpResponseRedirect(job.get_absolute_url())

    def _already_decided(self, request, record):
        if record.state != record.State.DONE:
            self.message_user(request, FILE_IS_GONE, messages.ERROR)
        return HttpResponseRedirect(self._address(record))

    @method_decorator(require_safe)
    def report_view(self, request, object_id):
        """All of the plan as a table, for its owner."""
        record = self.get_object(request, object_id)
        if record is None or not record.is_kept or not self.is_own(request, record):
            raise Http404(_("There is no such report, or its file is no longer kept."))
        try:
            report = (
                record.stored_report()
                if record.page
                else self.report_file(self.plan(self.read_content(record), record))
            )
        except InvalidFile as error:
            raise Http404(" ".join(error.messages)) from None
        return download(report, f"import-{record.pk}", "csv")
