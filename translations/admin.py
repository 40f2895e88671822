"""Admin of texts: every form has one language of one object."""

from django import forms
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from secretariat.addresses import parse_id
from secretariat.admin.base import columns_in_every_language
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import DIRECTORY
from secretariat.languages import SOURCE
from secretariat.mandate_sources import LINKS
from secretariat.models import Body, Function, Mandate, MandateSource, Secretariat
from secretariat.text.display import displayed_html

from . import texts
from .body_forms import BodyTextsForm, FunctionForm, FunctionFormSet, LinksField
from .cat_files.admin import TranslationImportAdmin  # noqa: F401 - importing registers it
from .contact_admin import contacts_address
from .exports import TaskExportAdmin  # noqa: F401 - importing registers it
from .forms import MandateSourceForm
from .glossary.admin import TermAdmin  # noqa: F401 - importing registers it
from .one_language_admin import OneLanguageAdmin
from .retirement import RetirementMixin, uses_of
from .search_words import BODY_SEARCH_FIELDS, SearchWordsAdmin  # noqa: F401 - importing registers it


@admin.register(MandateSource)
class MandateSourceAdmin(RemovalMixin, OneLanguageAdmin):
    """Admin of mandate sources and their titles."""

    section, menu_rank, description = DIRECTORY, 4, _("The legal texts that mandates and functions rest on.")
    form = MandateSourceForm
    plain_fields = (
        *("slug", "symbol", "kind", "organ", "adopted_on"),
        *("status", "superseded_by", "reviewed_on", "review_due_on"),
        *("url", *LINKS),
    )
    autocomplete_fields = ("superseded_by",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("title_shown", "symbol", "kind", "organ", "adopted_on", "status", "review_due_on")
    list_filter = ("kind", "organ", "status")
    search_fields = ("symbol", *columns_in_every_language("title"))
    ordering = ("id",)
    actions = None

    def may_change_other_fields(self, request, source):
        return self.has_add_permission(request)

    @admin.display(description=_("title"))
    def title_shown(self, source):
        return displayed_html(source, "title")

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ("title_en",)}

    def get_deleted_objects(self, objs, request):
        """List mandates and functions that use a source, and sources that it superseded, as protecting it from deletion."""
        _rows, counts, perms_needed, _protected = super().get_deleted_objects(objs, request)
        earlier = [displayed_html(source, "title") for source in MandateSource.objects.filter(superseded_by__in=objs)]
        return list(map(str, objs)), counts, perms_needed, [*uses_of(objs), *earlier]


MAX_FUNCTIONS = 200
"""Maximum number of functions in a form, against forged posts; real mandates have about twenty."""


class FunctionInline(admin.StackedInline):
    """The functions of a mandate on the page of its body. Texts need the language's permission, the rest the body's."""

    model = Function
    template = "admin/translations/functions.html"
    fieldsets = ((None, {"fields": ()}),)
    autocomplete_fields = ("sources", "topics")

    def __init__(self, body_admin, language):
        self.body_admin, self.language = body_admin, language
        super().__init__(Mandate, body_admin.admin_site)

    def has_view_permission(self, request, body=None):
        return self.body_admin.has_view_permission(request, body)

    def has_change_permission(self, request, body=None):
        return self.body_admin.has_change_permission(request, body)

    def has_add_permission(self, request, body=None):
        return self.language == SOURCE and body is not None and self.body_admin.may_change_other_fields(request, body)

    has_delete_permission = has_add_permission

    def get_formset(self, request, body=None, **kwargs):
        is_whole = self.has_add_permission(request, body)
        is_editable = self.has_change_permission(request, body)
        attributes = {"language": self.language, "is_editable": is_editable, "others_are_editable": is_whole}
        if self.language == SOURCE:
            for name in FunctionForm.link_labels:
                links = Function._meta.get_field(name)
                attributes[name] = self.formfield_for_dbfield(links, request, form_class=LinksField)
        return forms.inlineformset_factory(
            Mandate,
            Function,
            form=type("FunctionForm", (FunctionForm,), attributes),
            formset=FunctionFormSet,
            fields=(),
            exclude=columns_in_every_language(*texts.fields_of(Function)),
            extra=1 if is_whole else 0,
            max_num=MAX_FUNCTIONS if is_whole else 0,
            absolute_max=MAX_FUNCTIONS,
            can_order=is_whole,
            can_delete=is_whole,
        )


class BodyTextsAdmin(RetirementMixin, OneLanguageAdmin):
    """Base admin for the texts of one kind of body: its names, its mandate, its functions.

    Bodies are added, moved and removed in the admin of the structure.
    """

    section = DIRECTORY
    form = BodyTextsForm
    change_form_template = "admin/translations/body_texts_form.html"
    change_list_template = "admin/translations/body_texts_list.html"
    list_display = ("name_shown", "acronym_shown")
    search_fields = BODY_SEARCH_FIELDS
    ordering = ("tree_id", "lft")
    sortable_by = ()
    actions = None

    class Media:
        css = {"all": ["translations/admin-functions.css"]}
        js = [forms.widgets.Script("translations/admin-functions.js", type="module")]

    @admin.display(description=_("name"))
    def name_shown(self, body):
        return displayed_html(body, "name")

    @admin.display(description=_("acronym"))
    def acronym_shown(self, body):
        return format_html("<bdi>{}</bdi>", displayed_html(body, "acronym"))

    @admin.display(description=_("part of"))
    def part_of(self, body):
        return displayed_html(body.parent, "name") if body.parent else "—"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, body):
        return body.get_absolute_url() if Body.objects.published().filter(pk=body.pk).exists() else None

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {**self._structure(request), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {**self._structure(request, object_id), **self._contacts(object_id), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**self._structure(request), **(extra_context or {})})

    def _structure(self, request, object_id=None):
        """Return the context with the link to the structure, for persons who may view it."""
        structure = self.admin_site.get_model_admin(Body)
        if not (structure.has_view_permission(request) or structure.has_change_permission(request)):
            return {}
        if object_id is None:
            return {"structure_url": reverse("admin:secretariat_body_changelist")}
        return {"structure_url": reverse("admin:secretariat_body_change", args=[object_id])}

    def _contacts(self, object_id):
        """Return the context with the link to the posts and contact points of the body."""
        key = parse_id(object_id)
        return {"contacts_url": contacts_address(key)} if key else {}

    def owners(self, body):
        return [body, body.mandate, *body.mandate.functions.all()] if body.has_mandate() else [body]

    def get_autocomplete_fields(self, request):
        return ("sources", "topics")  # the mandate's: Django would look for an attribute of this name on the body

    def may_change_other_fields(self, request, body):
        return request.user.has_perm("secretariat.change_body", body)

    def declared_fields(self, request, language):
        links = (Body._meta.get_field("topics"), Mandate._meta.get_field("sources")) if language == SOURCE else ()
        return {own.name: self.formfield_for_dbfield(own, request, form_class=LinksField) for own in links}

    def get_inline_instances(self, request, obj=None):
        return [FunctionInline(self, self.edited_language(request, obj))] if obj else []

    def get_formset_kwargs(self, request, obj, inline, prefix):
        mandate = obj.mandate if obj.has_mandate() else Mandate(body=obj)
        return super().get_formset_kwargs(request, mandate, inline, prefix)

    def save_texts(self, request, form):
        if form.mandate_is_wanted():
            form.save_mandate()
        super().save_texts(request, form)
        form.write_all_links()

    def save_related(self, request, form, formsets, change):
        for functions in formsets:
            if functions.new_forms():
                form.save_mandate()
            functions.write(form.mandate)


@admin.register(Secretariat)
class SecretariatAdmin(BodyTextsAdmin):
    """Admin of the texts of the Secretariat itself."""

    menu_rank, description = 1, _("Name, mandate and functions of the Secretariat itself.")
