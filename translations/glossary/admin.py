"""Admin of the glossary: one page for each term with its renderings in every language."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from files.downloads import download, file_stem
from secretariat.admin.base import DirectoryAdmin
from secretariat.admin.optimistic_lock import OptimisticLockForm
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import TRANSLATION
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE

from ..models import Rendering, Term
from .exports import FORMATS, glossary_content
from .permissions import may_change_terms, may_render
from .rows import OF_RENDERINGS

TARGETS = tuple(language for language in LANGUAGES if language != SOURCE)


class TermForm(OptimisticLockForm):
    """Form for a term and its renderings. Fields that the person may not change are disabled."""

    person = None

    class Meta:
        model = Term
        fields = ("english", "capitals_matter", "note")
        widgets = {
            "english": AdminTextInputWidget({"lang": SOURCE.tag, "dir": SOURCE.dir}),
            "note": AdminTextInputWidget({"dir": "auto"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._meta.fields:
            self.fields[name].disabled = not may_change_terms(self.person)
        known = {row.language: row for row in self.instance.renderings.all()} if self.instance.pk else {}
        self.renderings = {
            language: known.get(language.slug) or Rendering(language=language.slug) for language in TARGETS
        }
        for language, rendering in self.renderings.items():
            for name in OF_RENDERINGS:
                self._add(language, rendering, rendering._meta.get_field(name))
        self.lock_fields()

    def _add(self, language, rendering, column):
        is_note, is_long = column.name == "note", column.name in ("also", "forbidden")
        attributes = {"dir": "auto"} if is_note else {"lang": language.tag, "dir": language.dir}
        widget = AdminTextareaWidget({**attributes, "rows": 2}) if is_long else AdminTextInputWidget(attributes)
        self.fields[f"{column.name}_{language.slug}"] = column.formfield(
            label=capfirst(column.verbose_name),
            initial=getattr(rendering, column.name),
            required=False,
            disabled=not may_render(self.person, language),
            widget=widget,
        )

    def groups(self):
        """Yield (language, fields); those of the term itself come first, with None."""
        yield None, [self[name] for name in self._meta.fields]
        for language in TARGETS:
            yield language, [self[f"{name}_{language.slug}"] for name in OF_RENDERINGS]

    def clean(self):
        cleaned = super().clean()
        for language in TARGETS:
            text, *rest = (cleaned.get(f"{name}_{language.slug}", "") for name in OF_RENDERINGS)
            if not text and any(rest) and f"text_{language.slug}" not in self.errors:
                self.add_error(f"text_{language.slug}", _("Without a rendering, the rest says nothing."))
        return cleaned

    def save_renderings(self):
        """Store changed renderings and delete emptied ones."""
        for language, rendering in self.renderings.items():
            names = {name: f"{name}_{language.slug}" for name in OF_RENDERINGS}
            changed = [name for name, field in names.items() if field in self.changed_data]
            for name in changed:
                setattr(rendering, name, self.cleaned_data[names[name]])
            if not changed:
                continue
            rendering.term = self.instance
            if rendering.text:
                rendering.save(update_fields=changed if rendering.pk else None)
            elif rendering.pk:
                rendering.delete()

    def log_row(self, name):
        if name in self._meta.fields:
            return None
        return "language", BY_SLUG[name.rpartition("_")[2]].own_name


@admin.register(Term)
class TermAdmin(RemovalMixin, DirectoryAdmin):
    """Admin of terms. Administrators change everything, reviewers the renderings of their languages; others view."""

    section, menu_rank = TRANSLATION, 1
    description = gettext_lazy("How terms are to be translated, in every language.")
    form = TermForm
    search_fields = ("english", "renderings__text", "renderings__also", "renderings__forbidden")
    ordering = ("english",)
    list_per_page = 200
    actions = None

    @admin.display(description=gettext_lazy("English term"), ordering="english")
    def english_shown(self, term):
        return format_html('<span lang="{}" dir="{}">{}</span>', SOURCE.tag, SOURCE.dir, term.english)

    def get_list_display(self, request):
        return ("english_shown", *map(rendering_column, TARGETS))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("renderings")

    change_list_template = "admin/translations/term/change_list.html"

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"glossary_languages": TARGETS, **(extra_context or {})})

    def get_urls(self):
        export = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", export, name="translations_glossary"), *super().get_urls()]

    def export_view(self, request):
        """Download the glossary of one language, or of all, as a file for translation tools."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen, kind = request.GET.get("language", ""), request.GET.get("format", "")
        languages = [language for language in TARGETS if chosen in ("", language.slug)]
        if not languages or kind not in FORMATS:
            raise Http404(_("There is no such file of the glossary."))
        content, suffix = glossary_content(languages, kind)
        return download(content, file_stem("glossary", filter(None, [chosen]), kind, suffix), suffix)

    # A term is no object of the directory, so the grants backend refuses it; permissions are checked without the object.

    def has_change_permission(self, request, obj=None):
        return any(may_render(request.user, language) for language in TARGETS)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("translations.delete_term")

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": ()})]  # the form defines its own groups

    def get_form(self, request, obj=None, change=False, **kwargs):
        return type("TermForm", (self.form,), {"person": request.user})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        # Django would name the term, which is English, in the language of the page.
        return super().change_view(request, object_id, form_url, {"subtitle": None, **(extra_context or {})})

    def save_related(self, request, form, formsets, change):
        form.save_renderings()

    def construct_change_message(self, request, form, formsets, add=False):
        """Name the language of each changed rendering in the log."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        changed = {}
        with override(None):  # the log is translated when it is read
            for name in form.changed_data:
                changed.setdefault(form.log_row(name), []).append(str(form.fields[name].label))
        return [
            {"changed": {"fields": labels, **(dict(zip(("name", "object"), row, strict=True)) if row else {})}}
            for row, labels in changed.items()
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Show Django's own log, which has a term and its renderings on one page."""
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)


def rendering_column(language):
    """Return a column of the list with the renderings in a language."""
    shown = partial(_rendering_shown, language=language)
    shown.short_description = language.own_name
    shown.__name__ = f"rendering_{language.slug}"
    return shown


def _rendering_shown(term, language):
    texts = [row.text for row in term.renderings.all() if row.language == language.slug]
    return format_html('<span lang="{}" dir="{}">{}</span>', language.tag, language.dir, texts[0]) if texts else "—"
