"""The admin of the structure: the tree of bodies. Everything here is changed through `secretariat.tree`."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, override, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from . import languages, tree
from .changes import acting, in_turn
from .models import ALLOWED_PARENTS, Body, Function, Kind

admin.site.site_header = admin.site.site_title = _("Directory of the Secretariat")
admin.site.index_title = _("Structure and texts")

PLACES = {"left": tree.BEFORE, "right": tree.AFTER, "last-child": tree.UNDER}
"""The positions that a drag names, in django-mptt's words."""

TEXTS = {
    Kind.SECRETARIAT: "admin:secretariat_secretariat_change",
    Kind.OFFICE: "admin:divisions_division_change",
    Kind.DIVISION: "admin:divisions_division_change",
    Kind.UNIT: "admin:units_unit_change",
}
"""Where the texts of a body are edited, by its kind: doors of rooms above this one, known by address alone."""

HISTORY = "admin:history_change_changelist"
"""The history, likewise."""


def shown_text(obj, field):
    """A text in the editor's language, as HTML; where it is missing, the source text, marked as what it is."""
    here = languages.current()
    own = getattr(obj, here.column(field)) or ""
    source = getattr(obj, languages.SOURCE.column(field)) or ""
    if own or not source:
        return own
    return format_html(
        '<span lang="{}" dir="{}">{}</span> <small class="fallback">{}</small>',
        languages.SOURCE.tag,
        languages.SOURCE.dir,
        source,
        pgettext("after a text that is not translated yet", "in English"),
    )


def in_every_language(*fields):
    """The columns of these fields in all languages, for searching."""
    return tuple(language.column(field) for field in fields for language in languages.LANGUAGES)


@contextmanager
def changing(request):
    """A turn for a request that changes something, with the reason that its form gives, if any."""
    if request.method != "POST":
        yield
        return
    # Whether they are well formed is for the forms to say; where they are not, nothing is changed.
    note, editorial = request.POST.get("note", "")[:500], "editorial" in request.POST
    with acting(note=note.strip(), editorial=editorial), in_turn():
        yield


class DirectoryAdmin(admin.ModelAdmin):
    """What all our admins share: the turn is taken before anything is read that is about to change."""

    def changeform_view(self, request, *args, **kwargs):
        with changing(request):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with changing(request):
            return super().delete_view(request, *args, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        """What happened to this object, in the history of the whole directory."""
        if (obj := self.get_object(request, unquote(object_id))) is None:
            return super().history_view(request, object_id, extra_context)
        query = f"branch={obj.pk}" if isinstance(obj, Body) else f"model__exact={obj._meta.label_lower}&object_id__exact={obj.pk}"  # fmt: skip
        return HttpResponseRedirect(f"{reverse(HISTORY)}?{query}")

    def get_search_results(self, request, queryset, search_term):
        # SQLite refuses to look for very long words.
        return super().get_search_results(request, queryset, search_term[:200])


class ParentField(forms.ModelChoiceField):
    """A choice of bodies in tree order, each indented by its depth."""

    def label_from_instance(self, body):
        return "\u2003" * body.level + str(body)


class NewBodyForm(forms.ModelForm):
    """What a new body cannot do without; its other texts come later."""

    parent = ParentField(
        Body.objects.all(),
        label=capfirst(Body._meta.get_field("parent").verbose_name),
        required=False,
        help_text=_("It becomes the last part of this body; drag it elsewhere afterwards."),
    )

    class Meta:
        model = Body
        fields = ("kind", "parent", "name_en", "acronym_en", "slug", "external_id", "is_published")
        labels = {"name_en": _("Name in English"), "acronym_en": _("Acronym in English")}

    refusal = None
    """What the tree said against an otherwise valid form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        has_root = Body.objects.filter(kind=Kind.SECRETARIAT).exists()
        self.fields["kind"].choices = [
            choice for choice in self.fields["kind"].choices if choice[0] != Kind.SECRETARIAT or not has_root
        ]

    def _post_clean(self):
        super()._post_clean()
        if self.refusal and not self.errors:
            for field, errors in self.refusal.update_error_dict({}).items():
                self.add_error(field if field in self.fields else None, errors)


@admin.register(Body)
class BodyAdmin(DirectoryAdmin):
    """The tree of bodies: adding, moving by drag and drop, settings, abolishing. No texts but a new body's first."""

    list_display = ("name_in_tree", "acronym_shown", "kind", "is_published", "ways")
    list_per_page = 5000  # a tree in pages is no tree
    sortable_by = ()
    ordering = ("tree_id", "lft")
    search_fields = (*in_every_language("name", "acronym"), "slug", "external_id")
    actions = None
    change_list_template = "admin/secretariat/body/tree.html"

    # The tree

    def get_queryset(self, request):
        is_visible = ExpressionWrapper(Q(pk__in=Body.objects.published().order_by().values("pk")), BooleanField())
        return super().get_queryset(request).annotate(is_visible=is_visible)

    @admin.display(description=_("name"))
    def name_in_tree(self, body):
        return format_html(
            '{}<span class="node" data-id="{}" data-level="{}" data-kind="{}">{}</span>',
            format_html_join("", '<span class="indent">{}</span>', [("",)] * body.level),
            body.pk,
            body.level,
            body.kind,
            shown_text(body, "name"),
        )

    @admin.display(description=_("acronym"))
    def acronym_shown(self, body):
        return format_html("<bdi>{}</bdi>", shown_text(body, "acronym"))

    @admin.display(description=pgettext_lazy("a column of links to other pages about a body", "pages"))
    def ways(self, body):
        texts = format_html('<a href="{}">{}</a>', reverse(TEXTS[body.kind], args=[body.pk]), _("Texts"))
        if not body.is_visible:
            return texts
        return format_html('{} <a href="{}">{}</a>', texts, body.get_absolute_url(), _("View on site"))

    def view_on_site(self, body):
        return body.get_absolute_url() if getattr(body, "is_visible", True) else None

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and request.POST.get("cmd") == "move_node":
            return self._move_node(request)
        can_move = self.has_change_permission(request) and not request.GET
        context = {
            "tree": {
                "canMove": can_move,
                "allowedParents": {
                    kind.value: [parent.value for parent in parents] for kind, parents in ALLOWED_PARENTS.items()
                },
                "words": {
                    "move": gettext("Move"),
                    "before": pgettext("where a dragged body goes", "before"),
                    "under": pgettext("where a dragged body goes", "as the last part of"),
                    "after": pgettext("where a dragged body goes", "after"),
                    "parts": gettext("Show or hide parts"),
                    "failed": gettext("The move did not reach the server; nothing has changed."),
                },
            }
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def _move_node(self, request):
        """Answer a drag: the message waits for the page that the browser loads next."""
        where = PLACES.get(request.POST.get("position"))
        if not where:
            return self._refuse(request, 400, _("This move was not understood; nothing has changed."))
        with tree.structure_lock():
            body = self.get_object(request, request.POST.get("cut_item"))
            target = self.get_object(request, request.POST.get("pasted_on"))
            if not body or not target:
                return self._refuse(
                    request, 409, _("One of these bodies no longer exists, or never did; nothing has changed.")
                )
            if not (self.has_change_permission(request, body) and self.has_change_permission(request, target)):
                return self._refuse(request, 403, _("You may not move this body to this place; nothing has changed."))
            try:
                moved = tree.move(body, target, where)
            except ValidationError as error:
                return self._refuse(request, 409, " ".join(error.messages))
            self.log_change(request, moved, self._describe_move(body, moved))
        self.message_user(request, _("“%(body)s” has been moved.") % {"body": moved}, messages.SUCCESS)
        return HttpResponse(status=204)

    def _refuse(self, request, status, sentence):
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponse(status=status)

    def _describe_move(self, before, after):
        field = "position" if before.parent_id == after.parent_id else "parent"
        with override(None):  # the log is translated when it is read
            return [{"changed": {"fields": [str(Body._meta.get_field(field).verbose_name)]}}]

    # One body

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = type("NewBodyForm", (NewBodyForm,), {"refusal": getattr(request, "refusal", None)})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        return ("place", "kind", "slug", "external_id", "is_published") if obj else NewBodyForm.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        return ("place", "kind") if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ("name_en",)}

    @admin.display(description=_("part of"))
    def place(self, body):
        names = [shown_text(node, "name") for node in body.path().exclude(pk=body.pk)]
        if not names:
            return "—"
        return format_html(" › ".join(["{}"] * len(names)), *names)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"texts_url": None, **(extra_context or {})}
        if object_id and (body := self.get_object(request, unquote(object_id))):
            context["texts_url"] = reverse(TEXTS[body.kind], args=[body.pk])
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except ValidationError as refusal:
            if object_id:
                raise
            request.refusal = refusal
            return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request, body, form, change):
        if not change:
            tree.add(body, form.cleaned_data["parent"])
        elif form.changed_data:
            body.save(update_fields=[*form.changed_data, "updated_at"])

    def delete_view(self, request, object_id, extra_context=None):
        body = self.get_object(request, unquote(object_id))
        if body and self.has_delete_permission(request, body):
            try:
                tree.check_has_no_parts(body)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:secretariat_body_change", args=[body.pk]))
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, body):
        tree.abolish(body)

    def get_deleted_objects(self, objs, request):
        """The body and its functions by name, instead of every row of every table."""
        _rows, _counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        functions = list(Function.objects.filter(mandate__body__in=objs))
        counts = {Body._meta.verbose_name_plural: len(objs), Function._meta.verbose_name_plural: len(functions)}
        return [*map(str, objs), list(map(str, functions))], counts, perms_needed, protected
