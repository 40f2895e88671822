"""Admin of reorganisations: the list, their texts in one language, and the pages on which they are drafted and decided."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from secretariat.admin.base import columns_in_every_language
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import DIRECTORY, TRANSLATION
from secretariat.idempotency import is_result
from secretariat.text.display import displayed_html
from translations.admin import OneLanguageAdmin
from translations.forms import OneLanguageForm
from translations.retirement import USES

from .draft_pages import DraftPagesMixin
from .lifecycle import may_draft
from .models import PlannedText, Reorganisation
from .planning import plan_of
from .timing import schedule
from .uses import uses_as_legal_basis

USES.append(uses_as_legal_basis)


class ReorganisationForm(OneLanguageForm):
    """The texts of a reorganisation and, in the source language, its day and its legal basis."""

    groups = (
        (None, ("name", "explanation")),
        (_("Day and legal basis"), ("takes_effect_on", "legal_basis")),
    )


@admin.register(Reorganisation)
class ReorganisationAdmin(DraftPagesMixin, RemovalMixin, OneLanguageAdmin):
    """Admin of reorganisations. Whoever may draft one changes its operations; approving and putting in force are rights of their own."""

    section, menu_rank = DIRECTORY, 6
    description = _("Changes of the structure that are prepared as one thing and take effect on a day.")
    form = ReorganisationForm
    change_form_template = "admin/reorganisations/reorganisation_form.html"
    plain_fields = ("takes_effect_on", "legal_basis")
    autocomplete_fields = ("legal_basis",)
    list_display = ("name_shown", "day_shown", "status", "operations_shown", "legal_basis")
    list_filter = ("status",)
    list_select_related = ("legal_basis",)
    search_fields = columns_in_every_language("name", "explanation")
    ordering = ("-id",)
    sortable_by = ()
    actions = None

    def may_change_other_fields(self, request, reorganisation):
        return may_draft(request.user, reorganisation)

    def has_delete_permission(self, request, obj=None):
        """One that is in force stays; another one may be removed while it is a draft or was withdrawn."""
        if obj is not None and obj.status in (Reorganisation.Status.IN_FORCE, Reorganisation.Status.APPROVED):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """Its operations and their texts, which nobody removes one by one, go with it; nothing protects a draft."""
        return [], {}, set(), []

    @admin.display(description=_("name"))
    def name_shown(self, row):
        return displayed_html(row, "name")

    @admin.display(description=_("takes effect on"))
    def day_shown(self, row):
        return date_format(row.takes_effect_on, "DATE_FORMAT") if row.takes_effect_on else "—"

    @admin.display(description=_("operations"))
    def operations_shown(self, row):
        return row.operations.count()

    def view_on_site(self, obj):
        return None

    def response_add(self, request, obj, post_url_continue=None):
        """Lead from a new one to its draft tree, where it is done, unless its own page or another new one is asked for."""
        response = super().response_add(request, obj, post_url_continue)
        is_saved = not {"_continue", "_addanother", "_popup"} & request.POST.keys()
        if not is_saved or not self.has_view_permission(request, obj):
            return response
        return is_result(HttpResponseRedirect(reverse("admin:reorganisations_reorganisation_tree", args=[obj.pk])))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.drafted_by, obj.drafted_by_name = request.user, request.user.get_username()
        super().save_model(request, obj, form, change)
        if change and obj.status == Reorganisation.Status.APPROVED:
            schedule()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {}
        if (row := self.get_object(request, object_id)) and row.is_open and request.method == "GET":
            context["findings"] = [finding for finding in plan_of(row).findings if finding.blocks][:3]
            context["is_due"] = row.status == row.Status.APPROVED and row.takes_effect_on <= timezone.localdate()
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


@admin.register(PlannedText)
class PlannedTextAdmin(OneLanguageAdmin):
    """Admin of the texts that operations bring, one language at a time; they are added with their operations."""

    section, menu_rank = TRANSLATION, 8
    description = _("Texts that reorganisations bring, in six languages.")
    form = type("PlannedTextForm", (OneLanguageForm,), {"groups": ((None, ("text",)),)})
    list_display = ("text_shown", "reorganisation_shown")
    list_select_related = ("operation__reorganisation",)
    search_fields = columns_in_every_language("text")
    ordering = ("id",)
    sortable_by = ()
    actions = None

    def may_change_other_fields(self, request, obj):
        return False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, obj):
        return None

    @admin.display(description=_("planned text"))
    def text_shown(self, text):
        return displayed_html(text, "text")

    @admin.display(description=_("reorganisation"))
    def reorganisation_shown(self, text):
        return displayed_html(text.operation.reorganisation, "name")
