"""Moving a body in the admin: by dragging in the tree, and on a page of its own that needs no script."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .. import tree
from ..changes import change_context
from ..models import Body
from ..text.display import displayed_html
from ..tree import Placement, placement_of
from .body_choice import BodySelect, Offer, OffersBodies
from .branches import tree_address
from .fields import NoteField

POSITIONS_OF_DRAGS = {"left": tree.BEFORE, "right": tree.AFTER, "last-child": tree.UNDER}
"""The positions that a drag names, in django-mptt's words."""

POSITION_LABELS = {
    tree.UNDER: pgettext_lazy("where a dragged body goes", "as the last part of"),
    tree.BEFORE: pgettext_lazy("where a dragged body goes", "before"),
    tree.AFTER: pgettext_lazy("where a dragged body goes", "after"),
}

NOT_UNDERSTOOD = _("This move was not understood; nothing has changed.")
BODY_IS_MISSING = _("One of these bodies no longer exists, or never did; nothing has changed.")
NOT_ALLOWED = _("You may not move this body to this place; nothing has changed.")


class PlacementField(OffersBodies, forms.Field):
    """A choice of bodies whose values are where they stood on the page. An outdated one is not an error here."""

    widget = BodySelect

    def to_python(self, value):
        return Placement.read(value)


class MoveForm(forms.Form):
    """Form for the new place of a body: exactly one of three choices. Only places that the tree allows are offered."""

    moved = forms.CharField(widget=forms.HiddenInput)
    under, before, after = (PlacementField(label=capfirst(label), required=False) for label in POSITION_LABELS.values())
    note = NoteField()

    def __init__(self, body, person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.body = body
        self.label_suffix = ""
        self.fields["moved"].initial = str(placement_of(body))
        for position in POSITION_LABELS:
            self.fields[position].offer_to(Offer(position, person, body))

    def clean_moved(self):
        placement = Placement.read(self.cleaned_data["moved"])
        if not placement or placement.body != self.body.pk:
            raise ValidationError(NOT_UNDERSTOOD)
        return placement

    def clean(self):
        chosen = [position for position in POSITION_LABELS if self.cleaned_data.get(position)]
        if len(chosen) == 1:
            (self.where,) = chosen
        elif not any(self.has_error(position, "search") for position in POSITION_LABELS):
            raise ValidationError(_("Choose exactly one place."), code="one_place")
        return self.cleaned_data

    def refresh_placements(self):
        """Replace the posted placements by current ones, so that the next post applies to the tree shown now."""
        self.data = self.data.copy()
        self.data["moved"] = str(placement_of(self.body))
        for position in POSITION_LABELS:
            expected = Placement.read(self.data.get(position))
            chosen = Body.objects.filter(pk=expected.body).first() if expected else None
            self.data[position] = str(placement_of(chosen)) if chosen else ""


class TreeMoveMixin:
    """Mixin for moving bodies in the admin. Moving requires the right to change both the old and the new parent."""

    def get_urls(self):
        move = path("<path:object_id>/move/", self.admin_site.admin_view(self.move_view), name="secretariat_body_move")
        return [move, *super().get_urls()]

    def may_change_children(self, request, parent):
        return self.has_change_permission(request) and request.user.has_perm("secretariat.change_body", parent)

    def _move(self, request, expected, where, note=""):
        """Move a body; returns it. Raises ValidationError or PermissionDenied, and nothing has changed."""
        with change_context(note=note), tree.structure_lock():
            body, target = (
                Body.objects.filter(pk=placement.body).select_related("parent").first() for placement in expected
            )
            if not body or not target:
                raise ValidationError(BODY_IS_MISSING)
            for parent in (body.parent, target if where == tree.UNDER else target.parent):
                if parent and not self.may_change_children(request, parent):
                    raise PermissionDenied(NOT_ALLOWED)
            moved = tree.move(body, target, where, expected)
            self.log_change(request, moved, _change_message(body, moved))
            self.message_user(request, _placement_message(moved), messages.SUCCESS)
        return moved

    # By dragging

    def drag(self, request):
        """Answer a drag: the message waits for the page that the browser loads next."""
        where = POSITIONS_OF_DRAGS.get(request.POST.get("position"))
        expected = [Placement.read(request.POST.get(name)) for name in ("cut_item", "pasted_on")]
        if not where or not all(expected):
            return self._refuse(request, 400, NOT_UNDERSTOOD)
        try:
            self._move(request, expected, where)
        except PermissionDenied as error:
            return self._refuse(request, 403, error)
        except ValidationError as error:
            return self._refuse(request, 409, " ".join(error.messages))
        return HttpResponse(status=204)

    def _refuse(self, request, status, sentence):
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponse(status=status)

    # On a page

    def move_view(self, request, object_id):
        body = self.get_object(request, object_id)
        if body is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, body):
            raise PermissionDenied
        tree_page = HttpResponseRedirect(reverse("admin:secretariat_body_changelist"))
        if body.parent is None:
            self.message_user(request, gettext("The Secretariat stands at the top of the tree."), messages.ERROR)
            return tree_page
        form = MoveForm(body, request.user, request.POST or None)
        if form.is_valid():
            expected = form.cleaned_data["moved"], form.cleaned_data[form.where]
            try:
                moved = self._move(request, expected, form.where, form.cleaned_data["note"])
            except PermissionDenied as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                if not (body := self.get_object(request, object_id)):
                    self.message_user(request, " ".join(error.messages), messages.ERROR)
                    return tree_page
                form = MoveForm(body, request.user, request.POST)
                form.is_valid()
                form.refresh_placements()
                form.add_error(None, error.messages)
            else:
                return HttpResponseRedirect(tree_address(moved))
        return render(request, "admin/secretariat/body/move.html", self._move_context(request, body, form))

    def _move_context(self, request, body, form):
        placement = placement_of(body)
        neighbours = Body.objects.in_bulk([key for key in (placement.before, placement.after) if key])
        return {
            **self.admin_site.each_context(request),
            "title": gettext("Move"),
            "subtitle": str(body),
            "opts": self.opts,
            "body": body,
            "path": [displayed_html(node, "name") for node in body.path() if node != body],
            **{
                side: displayed_html(neighbours[key], "name")
                for side, key in (("previous", placement.before), ("next", placement.after))
                if key
            },
            "descendant_count": body.get_descendant_count(),
            "form": form,
        }


def _change_message(before, after):
    field = "position" if before.parent_id == after.parent_id else "parent"
    with override(None):  # the log is translated when it is read
        return [{"changed": {"fields": [str(Body._meta.get_field(field).verbose_name)]}}]


def _placement_message(body):
    previous = Body.objects.filter(pk=placement_of(body).before).first()
    names = {"body": body, "parent": body.parent, "previous": previous}
    if previous:
        return pgettext("after a move", "“%(body)s” now stands in “%(parent)s”, after “%(previous)s”.") % names
    return pgettext("after a move", "“%(body)s” is now the first part of “%(parent)s”.") % names
