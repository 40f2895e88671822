"""The admin of the structure: the tree of bodies. Everything here is changed through `secretariat.tree`."""

from functools import cache
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from .. import tree
from ..admin_site import DIRECTORY
from ..models import ALLOWED_PARENTS, Body, Kind
from ..permissions import bodies_with_permission
from ..text.display import displayed_html
from .base import DirectoryAdmin, columns_in_every_language
from .fields import AddressFormMixin, NoteField, ParentField
from .moving import POSITION_LABELS, TreeMoveMixin
from .optimistic_lock import OptimisticLockForm
from .removing import AbolishingMixin

TEXT_PAGES = {
    Kind.SECRETARIAT: "admin:secretariat_secretariat_change",
    Kind.OFFICE: "admin:divisions_division_change",
    Kind.DIVISION: "admin:divisions_division_change",
    Kind.UNIT: "admin:units_unit_change",
}
"""The page for the texts of a body, by its kind; it belongs to other apps, so it is known by its name only."""


class NewBodyForm(AddressFormMixin, forms.ModelForm):
    """Form for a new body with its required fields; its other texts are added later."""

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

    tree_error = None
    """The ValidationError that the tree raised for an otherwise valid form."""

    person = None
    """The user; only parents under which they may add bodies are offered and accepted."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = bodies_with_permission(self.person, "secretariat.add_body")
        has_root = Body.objects.filter(kind=Kind.SECRETARIAT).exists()
        self.fields["kind"].choices = [
            choice for choice in self.fields["kind"].choices if choice[0] != Kind.SECRETARIAT or not has_root
        ]

    def full_clean(self):
        super().full_clean()
        if self.tree_error and not self.errors:
            for field, errors in getattr(self.tree_error, "message_dict", {None: self.tree_error.messages}).items():
                self.add_error(field if field in self.fields else None, errors)


class SettingsForm(AddressFormMixin, OptimisticLockForm):
    """The settings of a body, and why they are changed."""

    note = NoteField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_published" in self.fields:
            self.fields["is_published"].help_text = publication_help_text(self.instance)


def publication_help_text(body):
    """Return the help text of “published”: what it decides for this body at present."""
    if above := body.path().exclude(pk=body.pk).filter(is_published=False).first():
        return _("Readers do not see it in any case, because “%(above)s” is not published.") % {"above": above}
    branch = list(body.branch().exclude(pk=body.pk))
    hidden = [other for other in branch if not other.is_published]
    below = sum(
        not any(ancestor.lft <= other.lft and other.rght <= ancestor.rght for ancestor in hidden) for other in branch
    )
    if not below:
        return _("With the tick, readers see it; without, they do not.")
    return ngettext(
        "With the tick, readers see it and %(count)d body below it; without, neither.",
        "With the tick, readers see it and %(count)d bodies below it; without, none of them.",
        below,
    ) % {"count": below}


@admin.register(Body)
class BodyAdmin(AbolishingMixin, TreeMoveMixin, DirectoryAdmin):
    """The tree of bodies: adding, moving by drag and drop, settings, abolishing. No texts but a new body's first."""

    section, menu_rank, description = DIRECTORY, 0, _("The tree: add, move, publish or abolish bodies.")
    list_display = ("name_in_tree", "acronym_shown", "kind", "is_published")
    list_per_page = 5000  # a tree in pages is no tree
    sortable_by = ()
    ordering = ("tree_id", "lft")
    search_fields = (*columns_in_every_language("name", "acronym"), "slug", "external_id")
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
            displayed_html(body, "name"),
        )

    @admin.display(description=_("acronym"))
    def acronym_shown(self, body):
        return format_html("<bdi>{}</bdi>", displayed_html(body, "acronym"))

    def get_list_display(self, request):
        @cache
        def keys_with_permission(action):
            bodies = bodies_with_permission(request.user, f"secretariat.{action}_body")
            return set(bodies.order_by().values_list("pk", flat=True))

        @admin.display(description=pgettext("a column of links to other pages about a body", "pages"))
        def page_links(body):
            return format_html_join(" ", '<a href="{}">{}</a>', self._page_links(body, keys_with_permission))

        return (*self.list_display, page_links)

    def _page_links(self, body, keys_with_permission):
        """The pages about a body that this person may open: (address, name). The script offers to drag what has “Move”."""
        yield reverse(TEXT_PAGES[body.kind], args=[body.pk]), _("Texts")
        if body.parent_id in keys_with_permission("change"):  # a move changes the parents
            yield reverse("admin:secretariat_body_move", args=[body.pk]), _("Move")
        if body.pk in keys_with_permission("add"):
            kind = {"kind": Kind.UNIT} if body.parent_id else {}
            query = urlencode({"parent": body.pk, **kind})
            yield f"{reverse('admin:secretariat_body_add')}?{query}", _("Add a part")
        if body.is_visible:
            yield body.get_absolute_url(), _("View on site")

    def view_on_site(self, body):
        return body.get_absolute_url() if getattr(body, "is_visible", True) else None

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and request.POST.get("cmd") == "move_node":
            return self.drag(request)
        parents = bodies_with_permission(request.user, "secretariat.change_body").order_by()
        can_move = not request.GET and Body.objects.filter(parent__in=parents).exists()
        context = {
            "tree": {
                "canMove": can_move,
                "allowedParents": {
                    kind.value: [parent.value for parent in parents] for kind, parents in ALLOWED_PARENTS.items()
                },
                "words": {
                    **{position: str(label) for position, label in POSITION_LABELS.items()},
                    "move": gettext("Move"),
                    "parts": gettext("Show or hide parts"),
                    "failed": gettext("The move did not reach the server; nothing has changed."),
                },
            }
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # One body

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            attributes = {"tree_error": getattr(request, "tree_error", None), "person": request.user}
            kwargs["form"] = type("NewBodyForm", (NewBodyForm,), attributes)
        elif self.has_change_permission(request, obj):
            kwargs["form"] = SettingsForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return NewBodyForm.Meta.fields
        settings = ("place", "kind", "slug", "external_id", "is_published")
        return (*settings, "note") if self.has_change_permission(request, obj) else settings

    def get_readonly_fields(self, request, obj=None):
        return ("place", "kind") if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ("name_en",)}

    @admin.display(description=_("part of"))
    def place(self, body):
        names = [displayed_html(node, "name") for node in body.path().exclude(pk=body.pk)]
        if not names:
            return "—"
        return format_html(" › ".join(["{}"] * len(names)), *names)

    def add_view(self, request, form_url="", extra_context=None):
        context = {"texts_url": None, **(extra_context or {})}
        try:
            return super().add_view(request, form_url, context)
        except ValidationError as error:
            request.tree_error = error
            return super().add_view(request, form_url, context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"texts_url": None, **(extra_context or {})}
        if body := self.get_object(request, object_id):
            context["texts_url"] = reverse(TEXT_PAGES[body.kind], args=[body.pk])
            if body.parent_id and self.has_change_permission(request, body.parent):
                context["move_url"] = reverse("admin:secretariat_body_move", args=[body.pk])
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request, body, form, change):
        if not change:
            parent = form.cleaned_data["parent"]
            if not request.user.has_perm("secretariat.add_body", parent or Body()):
                raise PermissionDenied
            tree.add(body, parent)
        elif columns := form.changed_columns():
            published = Body.objects.published().branch_of(body)
            before = published.count()
            body.save(update_fields=[*columns, "updated_at"])
            self._report_publication(request, published.count() - before)

    def _report_publication(self, request, more):
        if more > 0:
            sentence = ngettext("Readers now see %(count)d more body.", "Readers now see %(count)d more bodies.", more)
        elif more < 0:
            sentence = ngettext(
                "Readers no longer see %(count)d body.", "Readers no longer see %(count)d bodies.", -more
            )
        else:
            return
        self.message_user(request, sentence % {"count": abs(more)}, messages.WARNING if more < 0 else messages.INFO)
