"""Topics in and out, in the admin: a vocabulary is shown as a plan first, and carried out when its owner says so."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.admin import ImportsAdmin
from files.downloads import download
from secretariat.addresses import base_of
from secretariat.admin_site import EXCHANGE, MenuPage
from secretariat.changes import write_lock
from secretariat.models import Topic
from secretariat.progress import no_progress

from . import reports, skos
from .importing import import_topics, plan_topics
from .models import TopicImport


class VocabularyForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # it is refused like other files that hold nothing
        help_text=_("A vocabulary in SKOS, as Turtle in UTF-8."),
    )


@admin.register(TopicImport)
class TopicImportAdmin(ImportsAdmin):
    """The imports of topics, and their export."""

    section, menu_rank = EXCHANGE, 2
    description = _("The vocabularies that were uploaded, and what became of them.")
    pages = "topics"
    upload_form = VocabularyForm
    upload_title, plan_title, log_title = _("Import topics"), _("What this import would do"), _("Import of topics")
    shown = staticmethod(reports.topics_page)
    report = staticmethod(reports.plan_rows)
    read = staticmethod(skos.read_vocabulary)
    lock = staticmethod(write_lock)

    def menu_pages(self, request):
        if self.has_add_permission(request):
            sentence = _("Upload a vocabulary in SKOS; you see what it would do before anything changes.")
            yield MenuPage("admin:topics_topicimport_add", _("Import topics"), sentence)
        if self.may_export(request):
            yield MenuPage("admin:topics_export", _("Export topics"), _("Download all topics as SKOS in Turtle."))

    def may_export(self, request):
        """Return whether this person may see the topics, and so take them out."""
        return self.admin_site.get_model_admin(Topic).has_view_permission(request)

    @admin.display(description=_("topics"))
    def summary(self, record):
        return reports.topic_summary(record.counts())

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="topics_export"), *super().get_urls()]

    def plan(self, content, record, progress=no_progress):
        return plan_topics(content)

    def prepare(self, content, record, progress=no_progress):
        """A vocabulary is so small that its import is not rehearsed."""

    def carry_out(self, content, record, shown, prepared, accept_warnings, progress=no_progress):
        return import_topics(content, record.person, shown)

    @method_decorator(require_safe)
    def export_view(self, request):
        if not self.may_export(request):
            raise PermissionDenied
        return download(skos.write_vocabulary(Topic.objects.in_tree_order(), base_of(request)), "topics", "ttl")
