"""Removing objects in the admin: the page shows all that goes, in full, and only what it showed goes."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import tree
from ..changes import one_revision
from ..contents import Contents, name_html
from ..models import Body
from ..permissions import bodies_with_permission
from ..snapshots import RemovedObject, fingerprint, take
from .base import change_transaction
from .fields import NoteField

MAX_BRANCH = 100
"""Maximum number of bodies that are abolished at once: more are not looked through on one page."""


class RemovalForm(forms.Form):
    """Form for removing an object: the fingerprint of what the page showed, the bodies below it, and the reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    note = NoteField()

    def __init__(self, snapshots, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = fingerprint(snapshots)
        self.fields["seen"].initial = self.current
        if below := len(snapshots) - 1:
            label = ngettext(
                "Abolish the %(count)d body below it too", "Abolish the %(count)d bodies below it too", below
            )
            error = _("Move the bodies below it elsewhere first, or tick that they go too.")
            self.fields["branch"] = forms.BooleanField(
                label=label % {"count": below}, error_messages={"required": error}
            )
            self.order_fields(["branch", "note"])

    def clean_seen(self):
        # A script that posts without having looked is taken at its word, but not for a whole branch.
        seen = self.cleaned_data["seen"]
        if seen != self.current and (seen or "branch" in self.fields):
            self.data = self.data.copy()
            self.data["seen"] = self.current
            raise ValidationError(
                _("Something here has changed since you opened the page. Nothing was removed; look again.")
            )
        return seen


class RemovalMixin:
    """Mixin for admins whose objects can be put back: the page that asks shows what goes, as the history will keep it."""

    removal_title = _("Delete")
    removal_template = "admin/secretariat/removal.html"

    def removed_objects(self, request, obj):
        """Return all objects that are removed one by one, `obj` first. Raises ValidationError where they are too many."""
        return [obj]

    def delete_view(self, request, object_id, extra_context=None):
        with change_transaction(request):
            obj = self.get_object(request, object_id)
            if obj is None or not self.has_delete_permission(request, obj):
                return super().delete_view(request, object_id, extra_context)  # refuses
            try:
                objects = self.removed_objects(request, obj)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return HttpResponseRedirect(self._change_url(obj))
            return self._remove(request, obj, objects, extra_context or {})

    def _remove(self, request, obj, objects, extra_context):
        snapshots = [take(one) for one in objects]
        form = RemovalForm(snapshots, request.POST or None)
        _rows, _counts, lacking, protected = self.get_deleted_objects([obj], request)
        if lacking:
            raise PermissionDenied
        if request.method == "POST" and not protected and form.is_valid():
            sentence = self.removal_message(objects)
            self.log_deletions(request, objects)
            with one_revision():
                self.delete_model(request, obj)
            self.message_user(request, sentence, messages.SUCCESS)
            return HttpResponseRedirect(self._list_url(request, obj))
        context = {
            **self.admin_site.each_context(request),
            "title": self.removal_title,
            "subtitle": None,
            "opts": self.opts,
            "object": name_html(obj),
            "form": form,
            "protected": protected,
            "contents": [Contents(RemovedObject(snapshot)) for snapshot in snapshots] if not protected else [],
            "change_url": self._change_url(obj),
            **extra_context,
        }
        return render(request, self.removal_template, context)

    def removal_message(self, objects):
        """Return what is said after the removal of these objects."""
        sentence = gettext("“{object}” has been deleted. It can be put back from the history.")
        return format_html(sentence, object=name_html(objects[0]))

    def _list_url(self, request, obj):
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        filters = request.GET.get("_changelist_filters", "")  # of the list that the page was opened from
        return f"{address}?{filters}" if filters else address

    def _change_url(self, obj):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])


class AbolishingMixin(RemovalMixin):
    """Mixin for abolishing a body, with everything below it if the editor says so."""

    removal_title = _("Abolish")

    def removed_objects(self, request, body):
        if body.parent_id is None:
            tree.check_has_no_children(body)  # the whole directory is not abolished with one click
        branch = list(Body.objects.branch_of(body)[: MAX_BRANCH + 1])
        if len(branch) > MAX_BRANCH:
            raise ValidationError(
                gettext(
                    "“%(body)s” has too many parts, with theirs more than %(count)d. Abolish or move its parts first, so that you see what goes."
                )
                % {"count": MAX_BRANCH, "body": body}
            )
        if len(branch) > 1:
            allowed = bodies_with_permission(request.user, "secretariat.delete_body").branch_of(body).count()
            if allowed < len(branch):
                raise PermissionDenied
        return branch

    def removal_message(self, bodies):
        top, *below = map(name_html, bodies)
        if not below:
            sentence = gettext("“{body}” has been abolished. It can be put back from the history.")
            return format_html(sentence, body=top)
        sentence = ngettext(
            "“{body}” has been abolished, with {count} body below it: {names}. They can be put back from the history.",
            "“{body}” has been abolished, with {count} bodies below it: {names}. They can be put back from the history.",
            len(below),
        )
        return format_html(sentence, body=top, count=len(below), names=format_html_join(" · ", "{}", zip(below)))

    def get_deleted_objects(self, bodies, request):
        """Nothing protects a body: its parts are shown and go with it, or it stays."""
        return [], {}, set(), []

    def delete_model(self, request, body):
        tree.abolish_branch(body)
