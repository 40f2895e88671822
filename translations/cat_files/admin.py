"""Files of translations in the admin: shown as a plan first, and carried out when their owner says so."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from files.admin import ImportsAdmin
from secretariat.changes import write_lock

from ..models import TranslationImport
from . import formats, report
from .plan import Outcome, bring_in, make_plan, summary
from .units import MEANINGS, Meaning


class UploadForm(forms.Form):
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
    upload_form = UploadForm
    upload_title, plan_title, log_title = (
        _("Bring in translations"),
        _("What this import would do"),
        _("Import of translations"),
    )
    shown = staticmethod(report.PlanPage)
    report = staticmethod(report.as_rows)
    read = staticmethod(formats.read)
    lock = staticmethod(write_lock)

    @admin.display(description=_("texts"))
    def summary(self, record):
        return summary(record.counts())

    def plan(self, content, record):
        return make_plan(content, record.person)

    def carry_out(self, content, record, shown):
        return bring_in(content, record.person, shown)

    def upload_context(self):
        outcomes = {Meaning.DRAFT: Outcome.DRAFT, Meaning.REVIEW: Outcome.REVIEW, Meaning.APPROVED: Outcome.APPROVED}
        states = [(state, outcomes[meaning].label) for state, meaning in MEANINGS.items()]
        return {"states": [*states, ("", Outcome.DRAFT.label)]}
