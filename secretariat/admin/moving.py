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
from ..models import ALLOWED_PARENTS, Body
from ..text.display import displayed_html
from ..tree import Spot, spot_of, spots
from .fields import NoteField, indented

DRAGGED = {"left": tree.BEFORE, "right": tree.AFTER, "last-child": tree.UNDER}
"""The positions that a drag names, in django-mptt's words."""

WAYS = {
    tree.UNDER: pgettext_lazy("where a dragged body goes", "as the last part of"),
    tree.BEFORE: pgettext_lazy("where a dragged body goes", "before"),
    tree.AFTER: pgettext_lazy("where a dragged body goes", "after"),
}

NOT_UNDERSTOOD = _("This move was not understood; nothing has changed.")
GONE = _("One of these bodies no longer exists, or never did; nothing has changed.")
NOT_ALLOWED = _("You may not move this body to this place; nothing has changed.")


class SpotField(forms.ChoiceField):
    """A choice of bodies whose values are where they stood on the page. An outdated one is not an error here."""

    def to_python(self, value):
        return Spot.read(value)

    def validate(self, value):
        pass


class MoveForm(forms.Form):
    """Where a body goes: exactly one of three choices. Only places that the tree allows are offered."""

    moved = forms.CharField(widget=forms.HiddenInput)
    under, before, after = (SpotField(label=capfirst(words), required=False) for words in WAYS.values())
    note = NoteField()

    def __init__(self, body, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.body = body
        self.label_suffix = ""
        bodies = list(Body.objects.all())
        kinds = {other.pk: other.kind for other in bodies}
        self.spots = {key: str(spot) for key, spot in spots(bodies).items()}
        self.fields["moved"].initial = self.spots[body.pk]
        others = [other for other in bodies if not (body.lft <= other.lft and other.rght <= body.rght)]
        for way in WAYS:
            self.fields[way].choices = [
                ("", "—"),
                *(
                    (self.spots[other.pk], indented(other))
                    for other in others
                    if (other.kind if way == tree.UNDER else kinds.get(other.parent_id)) in ALLOWED_PARENTS[body.kind]
                ),
            ]

    def clean_moved(self):
        spot = Spot.read(self.cleaned_data["moved"])
        if not spot or spot.body != self.body.pk:
            raise ValidationError(NOT_UNDERSTOOD)
        return spot

    def clean(self):
        chosen = [way for way in WAYS if self.cleaned_data.get(way)]
        if len(chosen) != 1:
            raise ValidationError(_("Choose exactly one place."), code="one_place")
        (self.where,) = chosen
        return self.cleaned_data

    def look_again(self):
        """Have the spots of today, so that the next answer is given to the tree as it is shown now."""
        self.data = self.data.copy()
        self.data["moved"] = self.spots[self.body.pk]
        for way in WAYS:
            seen = Spot.read(self.data.get(way))
            self.data[way] = self.spots.get(seen.body, "") if seen else ""


class MovesBodies:
    """What the admin of bodies needs for moves. Whoever moves a body may change what it leaves and what it enters."""

    def get_urls(self):
        move = path("<path:object_id>/move/", self.admin_site.admin_view(self.move_view), name="secretariat_body_move")
        return [move, *super().get_urls()]

    def may_change_parts(self, request, parent):
        return self.has_change_permission(request) and request.user.has_perm("secretariat.change_body", parent)

    def _move(self, request, seen, where, note=""):
        """Move a body; returns it. Raises ValidationError or PermissionDenied, and nothing has changed."""
        with change_context(note=note), tree.structure_lock():
            body, target = (Body.objects.filter(pk=spot.body).select_related("parent").first() for spot in seen)
            if not body or not target:
                raise ValidationError(GONE)
            for parent in (body.parent, target if where == tree.UNDER else target.parent):
                if parent and not self.may_change_parts(request, parent):
                    raise PermissionDenied(NOT_ALLOWED)
            moved = tree.move(body, target, where, seen)
            self.log_change(request, moved, _what_changed(body, moved))
        self.message_user(request, _where_it_stands(moved), messages.SUCCESS)
        return moved

    # By dragging

    def drag(self, request):
        """Answer a drag: the message waits for the page that the browser loads next."""
        where = DRAGGED.get(request.POST.get("position"))
        seen = [Spot.read(request.POST.get(name)) for name in ("cut_item", "pasted_on")]
        if not where or not all(seen):
            return self._refuse(request, 400, NOT_UNDERSTOOD)
        try:
            self._move(request, seen, where)
        except PermissionDenied as refusal:
            return self._refuse(request, 403, refusal)
        except ValidationError as refusal:
            return self._refuse(request, 409, " ".join(refusal.messages))
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
        form = MoveForm(body, request.POST or None)
        if form.is_valid():
            seen = form.cleaned_data["moved"], form.cleaned_data[form.where]
            try:
                self._move(request, seen, form.where, form.cleaned_data["note"])
            except PermissionDenied as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                if not (body := self.get_object(request, object_id)):
                    self.message_user(request, " ".join(refusal.messages), messages.ERROR)
                    return tree_page
                form = MoveForm(body, request.POST)
                form.is_valid()
                form.look_again()
                form.add_error(None, refusal.messages)
            else:
                return tree_page
        return render(request, "admin/secretariat/body/move.html", self._move_context(request, body, form))

    def _move_context(self, request, body, form):
        spot = spot_of(body)
        neighbours = Body.objects.in_bulk([key for key in (spot.before, spot.after) if key])
        return {
            **self.admin_site.each_context(request),
            "title": gettext("Move"),
            "subtitle": str(body),
            "opts": self.opts,
            "body": body,
            "path": [displayed_html(node, "name") for node in body.path() if node != body],
            **{
                side: displayed_html(neighbours[key], "name")
                for side, key in (("previous", spot.before), ("next", spot.after))
                if key
            },
            "part_count": body.get_descendant_count(),
            "form": form,
        }


def _what_changed(before, after):
    field = "position" if before.parent_id == after.parent_id else "parent"
    with override(None):  # the log is translated when it is read
        return [{"changed": {"fields": [str(Body._meta.get_field(field).verbose_name)]}}]


def _where_it_stands(body):
    previous = Body.objects.filter(pk=spot_of(body).before).first()
    names = {"body": body, "parent": body.parent, "previous": previous}
    if previous:
        return pgettext("after a move", "“%(body)s” now stands in “%(parent)s”, after “%(previous)s”.") % names
    return pgettext("after a move", "“%(body)s” is now the first part of “%(parent)s”.") % names
