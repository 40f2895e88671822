"""Admin of translation files: an upload is shown as a plan and carried out on confirmation."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from files.admin import ImportsAdmin
from secretariat.admin_site import TRANSLATION
from secretariat.changes import write_lock
from secretariat.progress import no_progress

from ..models import TranslationImport
from ..outcomes import Outcome
from . import formats, report
from .importing import carry_out_segments, prepare_segments
from .plan import make_plan, plan_summary
from .segments import INTENTS, Intent


class TranslationUploadForm(forms.Form):
    """Form for the upload of a translation file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # refused later with the same message as other files without texts
        help_text=_(
            "Texts: XLIFF (.xlf), several of them or an OmegaT project in a .zip, or an XLSX workbook, as they were exported here. "
            "Glossary: TBX or CSV. Translation memory: TMX."
        ),
    )


@admin.register(TranslationImport)
class TranslationImportAdmin(ImportsAdmin):
    """Admin of translation imports. Permissions are checked for each text; see `plan`."""

    section, menu_rank = TRANSLATION, 2
    description = _("Files of CAT tools: bring in translations, and see what became of them.")
    pages = "translations/cat_files"
    change_list_template = "admin/translations/cat_files/change_list.html"
    upload_form = TranslationUploadForm
    upload_title, plan_title, log_title = (
        _("Bring in translations"),
        _("What this import would do"),
        _("Import of translations"),
    )
    shown = staticmethod(report.translation_plan_page)
    report = staticmethod(report.as_rows)
    read = staticmethod(formats.read_file)
    lock = staticmethod(write_lock)

    @admin.display(description=_("texts"))
    def summary(self, record):
        return plan_summary(record.counts())

    def plan(self, content, record, progress=no_progress):
        return make_plan(content, record.person, progress)

    def prepare(self, content, record, progress=no_progress):
        return prepare_segments(content, record.person, progress)

    def carry_out(self, content, record, shown, prepared, accept_warnings, progress=no_progress):
        return carry_out_segments(prepared, content, record.person, progress, shown=shown)

    def upload_context(self):
        outcomes = {Intent.DRAFT: Outcome.DRAFT, Intent.REVIEW: Outcome.REVIEW, Intent.APPROVED: Outcome.APPROVED}
        states = [(state, outcomes[intent].label) for state, intent in INTENTS.items()]
        return {"states": [*states, ("", Outcome.DRAFT.label)]}
