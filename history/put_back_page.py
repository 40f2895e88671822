"""The page of the history from which a removed object is put back: it shows all that returns, and asks."""

from collections import Counter
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from secretariat.addresses import parse_id
from secretariat.admin.base import change_transaction
from secretariat.admin.body_choice import PARENT, BodyField, Offer
from secretariat.admin.fields import NoteField
from secretariat.admin.tree_list import TEXT_PAGES
from secretariat.changes import ChangeKind, one_revision
from secretariat.contents import Contents
from secretariat.models import ALLOWED_PARENTS, Body
from secretariat.ownership import owning_body
from secretariat.put_back import PutBack
from secretariat.slugs import AddressedModel, check_former_address, former_owner
from translations.models import Rendering

from .removals import former_branch, last_removal, may_put_back
from .wording import in_english

RECENTLY = timedelta(days=1)
"""Parts that were abolished at most so long before their parent are taken for its branch."""


TAKEN = _("“%(other)s” has this one by now. Give another one, or change that of “%(other)s” first.")
FORMERLY_OF_ANOTHER = _(
    "Links to this address lead to “%(other)s” by now. Leave it, and they lead here again; or give another one."
)


class PutBackForm(forms.Form):
    """Form for putting back an object: why, and whatever cannot be as it was, because it is taken or gone."""

    note = NoteField()

    def __init__(self, change, returning, person, former, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.change, self.returning, self.person, self.former = change, returning, person, former
        obj = returning.obj
        for name in ("slug", "external_id"):
            if hasattr(obj, name) and (other := _holder(obj, name)):
                self._add_taken(name, other, TAKEN)
        if isinstance(obj, AddressedModel) and "slug" not in self.fields and (other := former_owner(obj)):
            self._add_taken("slug", other, FORMERLY_OF_ANOTHER)
        if isinstance(obj, Body) and obj.parent_id and not self._has_its_parent():
            self._add_parent()
        if former:
            self.fields["branch"] = forms.MultipleChoiceField(
                label=_("Bodies that were part of it, and were abolished"),
                help_text=_("With the tick they come back to their places too."),
                required=False,
                choices=[(str(change.pk), _former_label(change, depth)) for change, depth in former],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["branch"].initial = [str(change.pk) for change, _depth in former if self._went_with(change)]
        self.order_fields(["parent", "slug", "external_id", "branch", "note"])

    def _add_taken(self, name, other, sentence):
        field = self.returning.snapshot.model._meta.get_field(name)
        self.fields[name] = field.formfield()
        self.fields[name].initial = getattr(self.returning.obj, name)
        self.fields[name].help_text = sentence % {"other": other}

    def _has_its_parent(self):
        parent = self.returning.parent
        return parent is not None and parent.kind in ALLOWED_PARENTS[self.returning.obj.kind]

    def _add_parent(self):
        place = self.returning.snapshot.place
        self.fields["parent"] = BodyField(
            label=capfirst(gettext("part of")),
            help_text=gettext(
                "It was part of “%(parent)s”, which is no longer there or has another kind. Put that back first, or choose another body."
            )
            % {"parent": place["name"]},
        )
        self.fields["parent"].offer_to(Offer(PARENT, self.person, kind=self.returning.obj.kind))

    def _went_with(self, change):
        return change.revision == self.change.revision or self.change.at - change.at <= RECENTLY

    def clean_branch(self):
        chosen = set(self.cleaned_data["branch"])
        known = {self.returning.snapshot.pk}
        for change, _depth in self.former:
            if str(change.pk) in chosen:
                if change.left not in known:
                    raise ValidationError(
                        gettext("“%(body)s” is part of a body without a tick.") % {"body": change.body_name}
                    )
                known.add(change.object_id)
        return [change for change, _depth in self.former if str(change.pk) in chosen]


def _holder(obj, name):
    """The object that has the unique value which a removed one had; None if it is free."""
    value = getattr(obj, name)
    if value in (None, ""):
        return None
    return type(obj)._base_manager.filter(**{name: value}).exclude(pk=obj.pk).first()


def _former_label(change, depth):
    parts = [in_english(change.body_name), date_format(localtime(change.at), "DATETIME_FORMAT")]
    parts += [format_html("<bdi>{}</bdi>", change.person_name)] if change.person_name else []
    return format_html("{}{}", "\u2003" * (depth - 1), format_html_join(" · ", "{}", ((part,) for part in parts)))


class PutBackMixin:
    """Mixin for the admin of changes: the page from which a removed object is put back."""

    put_back_template = "admin/history/put_back.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.put_back_view)
        return [path("<int:pk>/put-back/", view, name="history_change_put_back"), *super().get_urls()]

    def put_back_view(self, request, pk):
        """Show all that was removed and, on confirmation, put it back as a new change."""
        change = self.get_object(request, str(pk)) if parse_id(pk) else None
        if change is None or not self.has_view_permission(request, change):
            raise Http404
        if change.what != ChangeKind.REMOVED or not change.has_snapshot:
            return HttpResponseRedirect(reverse("admin:history_change_change", args=[pk]))
        with change_transaction(request):
            return self._put_back(request, change)

    def _put_back(self, request, change):
        returning = PutBack.read(change.snapshot, person=request.user)
        is_stored = returning.snapshot.is_stored()
        may = may_put_back(request.user, returning)
        if request.method == "POST":
            if is_stored:
                messages.info(request, gettext("“%(object)s” is in the directory already.") % {"object": returning.obj})
                return HttpResponseRedirect(_address_of(returning.obj))
            if not may:
                raise PermissionDenied
        former = former_branch(change) if isinstance(returning.obj, Body) and not is_stored else []
        form = PutBackForm(change, returning, request.user, former, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic(), one_revision():
                    objects = list(self._execute(request, change, form))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return self._report(request, objects, returning)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Put back"),
            "change": change,
            "contents": Contents(returning.snapshot),
            "left_out": _left_out(returning),
            "obstacles": _obstacles(returning, form) if not is_stored else [],
            "is_stored": is_stored,
            "stored_url": _address_of(returning.obj) if is_stored else "",
            "may": may,
            "parent_removal": _removal_of_owner(returning) if not is_stored else None,
            "form": form,
        }
        return render(request, self.put_back_template, context)

    def _execute(self, request, change, form):
        """Put back the object and the chosen parts of its branch; yields them."""
        returning = form.returning
        for name in ("slug", "external_id"):
            if name in form.fields:
                setattr(returning.obj, name, form.cleaned_data[name] or None)
        if isinstance(returning.obj, AddressedModel):
            check_former_address(returning.obj)
        returning.parent = form.cleaned_data.get("parent") or returning.parent
        yield self._log(request, returning.execute())
        for part in form.cleaned_data.get("branch", ()):
            below = PutBack.read(part.snapshot, person=request.user)
            if not may_put_back(request.user, below):
                raise PermissionDenied
            try:
                yield self._log(request, below.execute())
            except ValidationError as error:
                names = {"body": below.obj, "reasons": " ".join(error.messages)}
                raise ValidationError(
                    gettext(
                        "“%(body)s”: %(reasons)s Nothing was put back. Take away its tick, and put it back by itself afterwards."
                    )
                    % names
                ) from None

    def _log(self, request, obj):
        self.log_addition(request, obj, [{"added": {}}])
        return obj

    def _report(self, request, objects, returning):
        sentence = gettext("“%(object)s” has been put back.")
        if len(objects) > 1:
            sentence = gettext("“%(object)s” and what was part of it have been put back.")
        messages.success(request, sentence % {"object": objects[0]})
        for text in _left_out(returning):
            messages.warning(request, text)
        return HttpResponseRedirect(_address_of(objects[0]))


def _left_out(returning):
    """Return a sentence for each kind of rows that do not come back, and why."""
    counts = Counter((type(one.row), one.missing) for one in returning.left_out)
    sentences = []
    for (model, missing), number in counts.items():
        facts = {"rows": model._meta.verbose_name_plural, "number": number}
        if missing is None:
            sentence = gettext("Not put back: %(rows)s (%(number)d). You may not give them; an administrator who puts this back does.")  # fmt: skip
        elif model._meta.auto_created:
            facts["rows"] = missing._meta.verbose_name_plural
            sentence = gettext("Links that are not put back, because what they lead to is gone: %(rows)s (%(number)d).")
        else:
            facts["missing"] = missing._meta.verbose_name
            sentence = gettext("Not put back: %(rows)s (%(number)d), because the %(missing)s they belong to is gone.")
        sentences.append(sentence % facts)
    return sentences


def _obstacles(returning, form):
    """Return the sentences for what stands in the way and no field of the form can change."""
    sentences = []
    for error in returning.errors():
        errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, own in errors.items():
            if name not in form.fields and not (returning.is_without_owner() and "parent" in form.fields):
                sentences += [sentence for one in own for sentence in one.messages]
    return sentences


def _removal_of_owner(returning):
    """The removal of what the object belonged to, where that has to come back first; None otherwise."""
    return last_removal(*returning.owner_key()) if returning.is_without_owner() else None


def _address_of(obj):
    """The page of the admin for an object, or for the body it belongs to."""
    if body := owning_body(obj):
        return reverse(TEXT_PAGES[body.kind], args=[body.pk])
    if isinstance(obj, Rendering):
        obj = obj.term
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
