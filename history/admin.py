"""Admin of the history: who changed what, when and why, and restoring of an older text."""

from itertools import chain

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.downloads import csv_lines, download
from secretariat.addresses import parse_id
from secretariat.admin.base import ReadOnlyAdmin, change_transaction
from secretariat.admin.filters import BranchFilter, PeriodFilter
from secretariat.admin_site import HISTORY
from secretariat.changes import ChangeKind
from translations import texts
from translations.differences import difference, excerpt
from translations.forms import NoteField, VersionField

from .models import Change
from .put_back_page import PutBackMixin
from .removals import mark_removed, put_back_link, removal_of
from .wording import change_description, in_english, marked, name_bodies, where


class Branch(BranchFilter):
    """Filter by branch: changes of a body and its current descendants, and of what left them; for a deleted body, only its own."""

    def queryset(self, request, changes):
        if not self.value():
            return changes
        chosen = parse_id(self.value())
        if chosen is None:
            return changes.none()
        body = self.chosen()
        here = body.branch().order_by().values("pk") if body else {chosen}
        return changes.filter(Q(body__in=here) | Q(left__in=here))


class Period(PeriodFilter):
    title, parameter_name, field = _("when"), "period", "at"


class Person(admin.SimpleListFilter):
    """Filter by person, among those who have made changes."""

    title = _("person")
    parameter_name = "by"

    def lookups(self, request, model_admin):
        ids = Change.objects.order_by().values("person").distinct()
        return [(str(person.pk), person.get_username()) for person in get_user_model().objects.filter(pk__in=ids)]

    def queryset(self, request, changes):
        chosen = self.value()
        return changes.filter(person=chosen) if chosen in dict(self.lookup_choices) else changes


class History(ChangeList):
    """Change list that attaches the bodies of a page's changes with one query."""

    def get_results(self, request):
        super().get_results(request)
        name_bodies(self.result_list)
        mark_removed(self.result_list)


class RestoreForm(forms.Form):
    """Form for restoring a text: the version of the text to replace, and a note."""

    note = NoteField()
    version = VersionField()


@admin.register(Change)
class ChangeAdmin(PutBackMixin, ReadOnlyAdmin):
    """Read-only admin of changes. An older text can be restored by persons who may write it."""

    section = HISTORY
    description = _("Who changed what, when and why; older texts can be put back.")
    list_display = ("at", "who", "happening", "reason")
    list_display_links = ("at",)
    list_filter = (Branch, Period, Person, "language", "what", "is_editorial")
    search_fields = ("label", "body_name", "before", "after", "note", "person_name")
    list_per_page = 50
    list_select_related = ("person",)
    show_full_result_count = False
    sortable_by = ()
    actions = None
    change_list_template = "admin/history/list.html"
    change_form_template = "admin/history/change.html"

    def get_queryset(self, request):
        return super().get_queryset(request).without_snapshots()

    def get_changelist(self, request, **kwargs):
        return History

    # Columns

    @admin.display(description=_("who"))
    def who(self, change):
        name = change.person.get_username() if change.person else change.person_name
        return format_html("<bdi>{}</bdi>", name) if name else in_english(change.source or "—")

    @admin.display(description=_("what happened"))
    def happening(self, change):
        return format_html(
            '<div class="history-of"><strong>{}</strong> <small class="quiet">{}</small></div>{}{}',
            where(change),
            change_description(change),
            marked(change, excerpt),
            put_back_link(change),
        )

    @admin.display(description=_("why"))
    def reason(self, change):
        if change.is_editorial:
            return format_html('<small class="quiet">{}</small> {}', _("Editorial:"), change.note)
        return change.note

    # Page of one change

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self.get_object(request, object_id)
        if change is None or not self.has_view_permission(request, change):
            return super().change_view(request, object_id, form_url, extra_context)
        name_bodies([change])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("What happened"),
            "change": change,
            "who": self.who(change),
            "where": where(change),
            "label": in_english(change.label),
            "source": in_english(change.source),
            "what": change_description(change),
            "difference": marked(change),
            "reason": self.reason(change),
            "restorable": self.restorable(request, change),
            "removal": removal_of(change),
        }
        return render(request, "admin/history/change.html", context)

    def restorable(self, request, change):
        """Return the sides of a change (before, after) that this person may restore, with the labels of the buttons."""
        obj = owner(change)
        if obj is None or not may_write(request.user, obj, change.text_language()):
            return []
        now = texts.value(obj, change.field, change.text_language())
        names = {"before": _("Put back the text before this change"), "after": _("Put back the text after this change")}
        return [(side, name) for side, name in names.items() if getattr(change, side) != now]

    def get_urls(self):
        return [
            path("export/", self.admin_site.admin_view(self.export_view), name="history_change_export"),
            path(
                "<int:pk>/restore/<str:side>/",
                self.admin_site.admin_view(self.restore_view),
                name="history_change_restore",
            ),
            *super().get_urls(),
        ]

    def restore_view(self, request, pk, side):
        """Show the difference and, on confirmation, restore the older text as a new change."""
        change = self.get_object(request, str(pk)) if parse_id(pk) else None
        if change is None or side not in ("before", "after") or not self.has_view_permission(request, change):
            raise Http404
        obj = owner(change)
        if obj is None:
            raise Http404
        language = change.text_language()
        if not may_write(request.user, obj, language):
            raise PermissionDenied
        with change_transaction(request):
            return self._restore(request, change, obj, language, getattr(change, side))

    def _restore(self, request, change, obj, language, older):
        form = RestoreForm(request.POST or None, initial={"version": texts.versions(obj, language)[change.field]})
        if request.method == "POST" and form.is_valid():
            try:
                texts.write(
                    obj,
                    language,
                    {change.field: older},
                    read_versions={change.field: form.cleaned_data["version"]},
                    sources=texts.recorded_sources(obj, language),  # restoring does not make a translation up to date
                )
            except texts.TextConflict:
                obj.refresh_from_db()
                version = texts.versions(obj, language)[change.field]
                form = RestoreForm({"note": form.cleaned_data["note"], "version": version})
                messages.error(
                    request, _("Somebody else has changed this text meanwhile; nothing has been saved. Look again.")
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("The older text has been put back."))
                return HttpResponseRedirect(reverse("admin:history_change_changelist") + f"?branch={change.body or ''}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Put back an older text"),
            "change": change,
            "form": form,
            "label": in_english(change.label),
            "what": change_description(change),
            "language_of_text": language,
            "difference": difference(texts.value(obj, change.field, language), older),
        }
        return render(request, "admin/history/restore.html", context)

    # List and export

    def changelist_view(self, request, extra_context=None):
        context = {"export_url": f"{reverse('admin:history_change_export')}?{request.GET.urlencode()}"}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export_view(self, request):
        """Download the changes of all pages of the list, with its filters, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changes = self.get_changelist_instance(request).get_queryset(request).select_related(None)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:history_change_changelist"))
        names = ("at", "revision", "person_name", "source", "what", "body_name", "label", "field", "language", "before", "after", "is_editorial", "note")  # fmt: skip
        rows = changes.values_list(*names).iterator(chunk_size=500)
        response = download(csv_lines(chain([names], rows)), "history", "csv")
        response["Cache-Control"] = "no-store"
        return response


def owner(change):
    """Return the object whose text was changed; None if it is no text or no longer exists."""
    if change.what != ChangeKind.TEXT or not change.text_language():
        return None
    try:
        model = apps.get_model(change.model)
    except LookupError:
        return None
    obj = model._base_manager.filter(pk=change.object_id).first()
    return obj if obj and change.field in texts.fields_of(obj) else None


def may_write(user, obj, language):
    return user.has_perm(f"translations.write_{language.slug}", obj)
