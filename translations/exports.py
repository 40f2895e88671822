"""Export of the queue as a CAT file; in a module of its own because `desk` and `cat_files` do not import each other."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect, QueryDict
from django.urls import path, reverse

from files.downloads import download, file_stem
from files.uploads import InvalidFile

from .cat_files import formats
from .cat_files.segments import exported_segments
from .desk import queue_texts
from .desk.admin import TaskAdmin, languages_of
from .models import Task


@admin.register(Task)
class TaskExportAdmin(TaskAdmin):
    """The translators' desk, with the export of its queue."""

    def get_urls(self):
        return [
            path("export/memory/", self.page(self.memory_view), name="translations_memory"),
            path("export/<slug:kind>/", self.page(self.export_view), name="translations_export"),
            *super().get_urls(),
        ]

    def export_view(self, request, kind):
        """Download the texts of all pages of the queue as a file for CAT tools."""
        form = queue_texts.FilterForm(request.GET, request.user, languages_of(request.user))
        found = form.texts()
        segments = exported_segments(found, request.build_absolute_uri("/").rstrip("/"))
        try:
            content, suffix = formats.content(segments, kind)
        except InvalidFile as error:
            messages.error(request, " ".join(error.messages))
            queue_page = QueryDict(mutable=True)
            queue_page.update({name: value for name, value in request.GET.items() if name in form.fields})
            return HttpResponseRedirect(f"{reverse('admin:translations_queue')}?{queue_page.urlencode()}")
        return download(
            content, file_stem("translations", (language.slug for language in form.languages), kind, suffix), suffix
        )

    def memory_view(self, request):
        """Download all approved texts of the languages of the queue as a translation memory."""
        languages = queue_texts.FilterForm(request.GET, request.user, languages_of(request.user)).languages
        content, suffix = formats.memory_content(languages)
        return download(content, file_stem("memory", (language.slug for language in languages), suffix, suffix), suffix)
