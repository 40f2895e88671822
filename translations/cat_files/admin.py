"""Files of translations in the admin: shown as a plan first, and carried out when their owner says so."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from files.admin import ImportsAdmin
from secretariat.changes import write_lock

from ..models import TranslationImport
from . import formats, report
from .plan import Outcome, import_segments, make_plan, plan_summary
from .segments import INTENTS, Intent


class TranslationUploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # it is refused like other files that hold nothing
        help_text=_("XLIFF (.xlf), several of them in a .zip, or an XLSX workbook, as they were exported here."),
    )


@admin.register(TranslationImport)
class TranslationImportAdmin(ImportsAdmin):
    """The imports of translations. What a person may not do with a text is refused text by text; see `plan`."""

    pages = "translations/cat_files"
    change_list_template = "admin/translations/cat_files/change_list.html"
    upload_form = TranslationUploadForm
    upload_title, plan_title, log_title = (
        _("Bring in translations"),
        _("What this import would do"),
        _("Import of translations"),
    )
    shown = staticmethod(report.TranslationPlanPage)
    report = staticmethod(report.as_rows)
    read = staticmethod(formats.read_file)
    lock = staticmethod(write_lock)

    @admin.display(description=_("texts"))
    def summary(self, record):
        return plan_summary(record.counts())

    def plan(self, content, record):
        return make_plan(content, record.person)

    def carry_out(self, content, record, shown):
        return import_segments(content, record.person, shown)

    def upload_context(self):
        outcomes = {Intent.DRAFT: Outcome.DRAFT, Intent.REVIEW: Outcome.REVIEW, Intent.APPROVED: Outcome.APPROVED}
        states = [(state, outcomes[intent].label) for state, intent in INTENTS.items()]
        return {"states": [*states, ("", Outcome.DRAFT.label)]}
