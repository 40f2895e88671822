"""The admin of the structure: the tree of bodies. Everything here is changed through `secretariat.tree`."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from .. import tree
from ..admin_site import DIRECTORY
from ..models import Body, Kind
from ..text.display import displayed_html
from .base import DirectoryAdmin, columns_in_every_language
from .body_choice import PARENT, BodyChoiceMixin, BodyField, Offer
from .fields import AddressFormMixin, NoteField
from .moving import TreeMoveMixin
from .optimistic_lock import OptimisticLockForm
from .removing import AbolishingMixin
from .tree_list import BY_HAND, CONTACTS_PAGE, TEXT_PAGES, TreeListMixin


class NewBodyForm(AddressFormMixin, forms.ModelForm):
    """Form for a new body with its required fields; its other texts are added later."""

    parent = BodyField(
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
        self.fields["parent"].offer_to(Offer(PARENT, self.person))
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
    hidden = Body.objects.order_by().branch_of(body).filter(is_published=False).exclude(pk=body.pk)
    hidden = hidden.filter(lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght"))
    below = Body.objects.branch_of(body).exclude(pk=body.pk).filter(~Exists(hidden)).count()
    if not below:
        return _("With the tick, readers see it; without, they do not.")
    return ngettext(
        "With the tick, readers see it and %(count)d body below it; without, neither.",
        "With the tick, readers see it and %(count)d bodies below it; without, none of them.",
        below,
    ) % {"count": below}


DRAFTS = "reorganisations.add_reorganisation"
BY_HAND_LABELS = (
    ("rename", pgettext_lazy("a body, by a decision", "Rename")),
    ("merge", pgettext_lazy("a body, with another one", "Merge")),
    ("split", pgettext_lazy("a body, into others", "Split")),
    ("mandate", _("Transfer functions")),
)
"""What is done with a body as a reorganisation of one operation: its name in the address, and the label."""


def _by_hand_url(kind, body):
    return f"{reverse(BY_HAND, args=[kind])}?body={body.pk}"


@admin.register(Body)
class BodyAdmin(AbolishingMixin, TreeMoveMixin, TreeListMixin, BodyChoiceMixin, DirectoryAdmin):
    """The tree of bodies: adding, moving by drag and drop, settings, abolishing. No texts but a new body's first."""

    section, menu_rank, description = DIRECTORY, 0, _("The tree: add, move, publish or abolish bodies.")
    search_fields = (*columns_in_every_language("name", "acronym"), "slug", "external_id")
    actions = None

    def view_on_site(self, body):
        return body.get_absolute_url() if getattr(body, "is_visible", True) else None

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and request.POST.get("cmd") == "move_node":
            return self.drag(request)
        return super().changelist_view(request, extra_context)

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
            context["contacts_url"] = reverse(CONTACTS_PAGE, args=[body.pk])
            if body.parent_id and self.has_change_permission(request, body.parent):
                context["move_url"] = reverse("admin:secretariat_body_move", args=[body.pk])
            if self._may_do_by_hand(request, body):
                context["by_hand_urls"] = [(_by_hand_url(kind, body), label) for kind, label in BY_HAND_LABELS]
        return super().change_view(request, object_id, form_url, context)

    def _may_do_by_hand(self, request, body):
        return body.parent_id and request.user.has_perm(DRAFTS) and self.has_change_permission(request, body)

    def delete_view(self, request, object_id, extra_context=None):
        context = {**(extra_context or {})}
        if (body := self.get_object(request, object_id)) and self._may_do_by_hand(request, body):
            context["by_decision_url"] = _by_hand_url("abolish", body)
        return super().delete_view(request, object_id, context)

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
