"""Optimistic lock of every form that edits a stored object: only what differs from what the page showed is written.

The page carries the value that it showed of each field, as Django's hidden initial value. A field that the person
did not change takes the stored value, whatever was posted. A field that they changed, and that somebody else changed
as well, is a conflict: nothing is saved, and the page comes back with both values, between which they choose.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..last_change import LastChange, last_change, logged_change
from ..text.characters import with_plain_newlines
from .fields import TransientField

CONFLICT = _(
    "Somebody else has changed this since you opened the page. Nothing has been saved. "
    "Choose below which version is to stand."
)


@dataclass
class Conflict:
    """Two changes of one value, between which the editor chooses; `name` is that of the field in the page."""

    name: str
    stored: str
    typed: str
    change: LastChange | None
    language: object = None
    """The language of both, if they are texts."""
    difference: str = ""
    merged: str | None = None
    """Both changes together, if they can be merged."""

    def __str__(self):
        return render_to_string("admin/secretariat/_conflict.html", {"conflict": self})

    __html__ = __str__


class LockedBoundField(forms.BoundField):
    """A field that carries its stored value, and shows the conflict about it.

    On a page that comes back, a field that the person did not change shows what is stored by then, and one of links what
    they become together with the changes of others: the next save compares with what is stored.
    """

    def value(self):
        if self.form.shows_stored(self.name):
            return self.field.prepare_value(self.initial)
        if self.name in self.form.links:
            return self.field.prepare_value(self.form.cleaned_data[self.name])
        return super().value()

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        if only_initial:
            hidden, stored = self.field.hidden_widget(), self.field.prepare_value(self.initial)
            return hidden.render(self.form.add_initial_prefix(self.name), stored, renderer=self.form.renderer)
        shown = super().as_widget(widget, attrs)
        conflict = self.form.conflicts.get(self.name)
        return shown if widget or not conflict else shown + str(conflict)


class OptimisticLockMixin:
    """Mixin of model forms in the admin; it comes before the form class.

    A form whose initial values are not those of its instance's fields says in `last_change()` where they come from.
    """

    bound_field_class = LockedBoundField
    is_one_value = False
    """True if the fields mean something together only: where one was changed, all of them must be as shown."""
    log_parent = None
    """The object whose log names changes of this form; None for the instance itself."""
    removal = None
    """The ValidationError of a row that was removed meanwhile, see OptimisticLockFormSet."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts, self.links = {}, {}
        self.lock_fields()

    def lock_fields(self):
        """Let the page carry the values that it shows; for forms that add fields of their own, too."""
        if not self.instance._state.adding:
            for field in self.fields.values():
                if not (field.disabled or isinstance(field, TransientField)):  # disabled is the hash of a password
                    field.show_hidden_initial = True

    # What was shown, what was posted

    @cached_property
    def locked(self):
        """The names of the fields of a stored object that this person may change."""
        if self.instance._state.adding:
            return ()
        return [name for name, field in self.fields.items() if field.show_hidden_initial and not field.disabled]

    @cached_property
    def unchanged(self):
        """The names of the fields that this person left as they were shown, or gives up in a conflict."""
        if not self.is_bound:
            return set()
        self._apply_choices()
        changed = {name for name in self.locked if self._is_changed(name)}
        if self.is_one_value and changed:
            changed |= {name for name in self.outdated if not self._equals_stored(name)}
        return {*self.locked} - changed

    @cached_property
    def outdated(self):
        """The names of the fields whose stored value is another one than the page showed."""
        return {name for name in self.locked if self.is_outdated(name)}

    @cached_property
    def changed_data(self):
        """The names of the fields that differ from what was shown, and from what is stored."""
        if not self.locked:
            return super().changed_data
        left = {
            name
            for name, field in self.fields.items()
            if name not in self.locked and not field.has_changed(self[name].initial, self[name].data)
        }
        return [name for name in self.fields if name not in left | self.unchanged]

    def _apply_choices(self):
        """Replace posted values by those that the person chose in a conflict."""
        for name in self.locked:
            key = self.add_prefix(name)
            if self.data.get(f"{key}_choice") == "merged" and f"{key}_merged" in self.data:
                self.data = self.data.copy()
                self.data[key] = self.data[f"{key}_merged"]

    def shown(self, name):
        """Return the posted value that the page showed of a field; None if it was not posted."""
        field = self.fields[name]
        value = field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        # Of no values, a page carries none.
        return (value or []) if isinstance(field, forms.ModelMultipleChoiceField) else value

    def _is_changed(self, name):
        field, key, shown = self.fields[name], self.add_prefix(name), self.shown(name)
        is_missing = field.widget.value_omitted_from_data(self.data, self.files, key) or (
            shown is None and key not in self.data
        )
        if is_missing or self.data.get(f"{key}_choice") == "stored":
            return False
        return differs(field, shown, self[name].data) and not self._equals_stored(name)

    def _equals_stored(self, name):
        return not differs(self.fields[name], self._stored(name), self[name].data)

    def _stored(self, name):
        """Return the stored value of a field as the page would carry it."""
        return self.fields[name].prepare_value(self[name].initial)

    def is_outdated(self, name):
        return differs(self.fields[name], self._stored(name), self.shown(name))

    # Validation

    def full_clean(self):
        self.conflicts, self.links = {}, {}
        unchanged = [self.fields[name] for name in self.unchanged]
        for field in unchanged:
            field.disabled = True  # Django then takes the stored value
        try:
            super().full_clean()
        finally:
            for field in unchanged:
                field.disabled = False

    def clean(self):
        cleaned = super().clean()
        if self.removal:
            self.add_error(None, self.removal)
        for name in self.locked:
            if name in self.unchanged:
                continue
            if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
                self._merge_links(name)
            elif name in self.outdated:
                self._report_conflict(name)
        return cleaned

    def _merge_links(self, name):
        """Apply what this person added and removed to what is stored now; others may have done the same."""
        if name not in self.cleaned_data:
            return
        shown, stored = {*map(str, self.shown(name))}, list(self[name].initial or ())
        chosen = {str(other.pk): other for other in self.cleaned_data[name]}
        added = [other for key, other in chosen.items() if key not in shown]
        removed = [other for other in stored if str(other.pk) in shown and str(other.pk) not in chosen]
        self.links[name] = added, removed
        self.cleaned_data[name] = [other for other in dict.fromkeys([*stored, *added]) if other not in removed]

    def _report_conflict(self, name):
        """Add an error that offers both values. The page then carries the stored one, so that the next save decides."""
        self.conflicts[name] = self.conflict(name)
        self.add_error(name, ValidationError(CONFLICT, code="conflict"))

    def shows_stored(self, name):
        """Return whether a page that comes back shows what is stored in a field, instead of what was posted."""
        return name in self.unchanged

    def conflict(self, name):
        """Return the Conflict about a field."""
        field = self.fields[name]
        return Conflict(
            self.add_prefix(name),
            display_value(field, self[name].initial),
            display_value(field, self[name].data),
            self.last_change(name),
        )

    def last_change(self, name):
        """Return who changed the stored value of a field, as a LastChange; None if that is unknown."""
        if found := last_change(self.instance, name):
            return found
        with override(None):  # the log is not translated
            label, row = str(self.fields[name].label or name), self.log_row(name)
        return logged_change(self.log_parent or self.instance, label, row)

    def log_row(self, name):
        """Return the (name, object) under which Django's log has changes of a field; None for those of the object itself."""
        if self.log_parent is None:
            return None
        stored = type(self.instance)._base_manager.get(pk=self.instance.pk)
        return str(stored._meta.verbose_name), str(stored)

    # Saving

    def changed_columns(self):
        """Return the names of the columns of the instance that this person changed."""
        columns = {field.name for field in self.instance._meta.concrete_fields} - {*(self._meta.exclude or ())}
        return [name for name in self.changed_data if name in columns]

    def save(self, commit=True):
        """Write what this person changed, and nothing else."""
        if self.instance._state.adding:
            return super().save(commit)
        super().save(commit=False)
        self.save_m2m = self.save_links
        if commit:
            self.save_columns()
            self.save_links()
        return self.instance

    def save_columns(self):
        if columns := self.changed_columns():
            self.instance.save(update_fields=columns)

    def save_links(self):
        """Add and remove related objects as this person did."""
        for field in self.instance._meta.many_to_many:
            self.write_links(field.name, self.instance)

    def write_links(self, name, owner):
        if name in self.links:
            added, removed = self.links[name]
            getattr(owner, name).add(*added)
            getattr(owner, name).remove(*removed)


class OptimisticLockForm(OptimisticLockMixin, forms.ModelForm):
    """Model form with an optimistic lock; the base of all forms in the admin."""


# Values of fields


def as_posted(value):
    """Return a value of a field in the form in which a page posts it, for comparisons."""
    if isinstance(value, list | tuple | set):
        return sorted(map(as_posted, value))
    return "" if value is None else with_plain_newlines(str(value))


def differs(field, old, new):
    """Return whether two values of a field mean different things; both are as widgets return them."""
    if as_posted(old) == as_posted(new):
        return False
    if not isinstance(field, forms.ModelChoiceField):  # which compares keys, without a query
        try:
            old = field.to_python(old)
        except ValidationError:
            return True
    return field.has_changed(old, new)


def display_value(field, value):
    """Return a value of a form field, stored or posted, in readable form."""
    try:
        value = field.to_python(value)
    except ValidationError:
        pass  # shown as it was posted
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField) and hasattr(value, "pk"):
        return field.label_from_instance(value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in flat_choices(field.choices)}
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(labels.get(one, one) for one in map(str, value or ()))
        return labels.get(str(value), value)
    if isinstance(field, forms.DateField) and hasattr(value, "year"):
        return date_format(value)
    return "" if value is None else str(value)


def flat_choices(choices):
    """Yield the (value, label) of choices with or without groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
