"""Bodies in and out, in the admin: a file is shown as a plan first, and carried out when its owner says so."""

import tempfile
from pathlib import Path

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.admin import ImportsAdmin
from files.downloads import download
from files.uploads import InvalidFile
from secretariat import tree
from secretariat.admin_site import EXCHANGE, MenuPage
from secretariat.models import Body
from secretariat.progress import no_progress

from . import reports, tables
from .bodies import carry_out_import, export_bodies, plan_import, prepare_import
from .columns import COLUMNS, REQUIRED
from .forms import ExportForm, UploadForm
from .models import Import
from .steps import plan_summary


@admin.register(Import)
class ImportAdmin(ImportsAdmin):
    """The imports of bodies, and their export."""

    section = EXCHANGE
    description = _("The tables of bodies that were uploaded, and what became of them.")
    pages = "exchange"
    upload_form = UploadForm
    upload_title, plan_title, log_title = _("Import bodies"), _("What this import would do"), _("Import of bodies")
    shown = staticmethod(reports.plan_page)
    report = staticmethod(reports.as_rows)
    read = staticmethod(tables.read_table)
    lock = staticmethod(tree.structure_lock)

    def menu_pages(self, request):
        if self.has_add_permission(request):
            sentence = _("Upload a table; you see what it would do before anything changes.")
            yield MenuPage("admin:exchange_import_add", _("Import bodies"), sentence)
        if self.may_export(request):
            yield MenuPage(
                "admin:exchange_export", _("Export bodies"), _("Download the directory, or a part of it, as a table.")
            )

    def may_export(self, request):
        """Return whether this person may see the bodies, and so take them out."""
        bodies = self.admin_site.get_model_admin(Body)
        return bodies.has_view_permission(request) or bodies.has_change_permission(request)

    @admin.display(description=_("bodies"))
    def summary(self, record):
        return plan_summary(record.counts())

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="exchange_export"), *super().get_urls()]

    def fill(self, record, data):
        record.under = data["under"].slug if data["under"] else ""

    def plan(self, content, record, progress=no_progress):
        return plan_import(content, record.under or None, record.person, progress)

    def prepare(self, content, record, progress=no_progress):
        return prepare_import(content, record.under or None, record.person, progress)

    def carry_out(self, content, record, shown, prepared, accept_warnings, progress=no_progress):
        under, person = record.under or None, record.person
        return carry_out_import(
            prepared, content, under, progress, person=person, shown=shown, accept_warnings=accept_warnings
        )

    def upload_context(self):
        return {"columns": COLUMNS, "required_columns": REQUIRED}

    @method_decorator(require_safe)
    def export_view(self, request):
        if not self.may_export(request):
            raise PermissionDenied
        form = ExportForm(request.GET if "format" in request.GET else None, initial=request.GET.dict())
        if form.is_valid():
            suffix, branch = form.cleaned_data["format"], form.cleaned_data["branch"]
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / f"bodies.{suffix}"
                try:
                    export_bodies(file, branch.slug if branch else None)
                except InvalidFile as error:
                    form.add_error(None, list(error.messages))
                else:
                    return download(file.read_bytes(), f"bodies-{branch.slug}" if branch else "bodies", suffix)
        return self._page(request, "export", gettext("Export bodies"), form=form)
