"""Optimistic lock of rows on the page of their object, such as the functions of a mandate or the grants of a person."""

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..last_change import logged_change, removal_sentences
from .optimistic_lock import OptimisticLockForm, as_posted


class RowForm(OptimisticLockForm):
    """One row of a list on the page of its object, which means something as a whole."""

    is_one_value = True

    def validate_unique(self):
        """Check the constraints that name the object of the page too: Django leaves them to the database, which answers 500."""
        super().validate_unique()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)


class OptimisticLockFormSet(forms.BaseInlineFormSet):
    """Rows on the page of their object. A row that was removed meanwhile does not come back by itself.

    If the person did not change it, it is left out; otherwise it becomes a new row, which the next save adds.
    """

    readds_removed_rows = True
    """False if a changed row stays in its place, for its form to say that it was removed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.readded, self.posted_numbers = set(), {}
        if self.is_bound and self.management_form.is_valid():
            self._leave_out_removed_rows()

    def _leave_out_removed_rows(self):
        count = min(self.initial_form_count(), self.total_form_count())
        key, stored = self.model._meta.pk.name, {str(obj.pk) for obj in self.get_queryset()}
        posted = {n: self.data.get(f"{self.add_prefix(n)}-{key}") for n in range(count)}
        removed = [n for n, pk in posted.items() if pk and pk not in stored]
        if not removed:
            return
        changed = [n for n in removed if self._is_row_changed(n)]
        initial = [n for n in range(count) if n not in removed or (n in changed and not self.readds_removed_rows)]
        readded = changed if self.readds_removed_rows else []
        rows = [*initial, *readded, *range(count, self.total_form_count())]
        self.posted_numbers = dict(enumerate(rows))
        self._renumber(rows, len(initial), without_key={*readded})
        self.readded = {*range(len(initial), len(initial) + len(readded))}

    def posted_number(self, index):
        """Return the number that a row had on the page."""
        return self.posted_numbers.get(index, index)

    def _fields_of(self, number):
        """Yield the names in the page of the fields of a row: (whole name, the part behind its number)."""
        for start in (f"{self.add_prefix(number)}-", f"initial-{self.add_prefix(number)}-"):
            yield from ((name, start, name.removeprefix(start)) for name in self.data if name.startswith(start))

    def _is_row_changed(self, number):
        """Return whether a row, of which there is nothing else to compare with, differs from what was shown."""
        if f"{self.add_prefix(number)}-DELETE" in self.data:
            return False
        return any(
            as_posted(self.data.getlist(name)) != as_posted(self.data.getlist(name.removeprefix("initial-")))
            for name, start, _rest in self._fields_of(number)
            if start.startswith("initial-")
        )

    def _renumber(self, rows, initial_count, without_key):
        own = {n: list(self._fields_of(n)) for n in range(self.total_form_count())}
        data, key = self.data.copy(), self.model._meta.pk.name
        for name, _start, _rest in (field for fields in own.values() for field in fields):
            del data[name]
        for new, old in enumerate(rows):
            for name, start, rest in own[old]:
                if not (rest == key and old in without_key):
                    data.setlist(
                        f"{start.replace(self.add_prefix(old), self.add_prefix(new))}{rest}", self.data.getlist(name)
                    )
        data[f"{self.prefix}-TOTAL_FORMS"], data[f"{self.prefix}-INITIAL_FORMS"] = len(rows), initial_count
        self.data = data
        del self.management_form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.log_parent = self.log_parent()
        if index in self.readded:
            form.removal = self.removal_error(form)

    def log_parent(self):
        """Return the object whose log names changes of the rows; None if each row has a history of its own."""
        return self.instance

    def removal_error(self, form):
        """Return the ValidationError about a changed row that was removed meanwhile, and by whom if the log says so."""
        sentences = [
            _(
                "Somebody else has removed this row since you opened the page. Nothing has been saved. "
                "To add it anew, save again; otherwise take it out."
            )
        ]
        return ValidationError([*sentences, *removal_sentences(self._removal_of(form))], code="conflict")

    def _removal_of(self, form):
        shown = {name: self.data.get(form.add_initial_prefix(name)) for name in form.fields}
        try:
            with override(None):  # the log is not translated
                removed = self.model(
                    **{name: form.fields[name].to_python(text) for name, text in shown.items() if text}
                )
                row = str(self.model._meta.verbose_name), str(removed)
        except (ValidationError, ObjectDoesNotExist):
            return None  # what it named is gone as well
        return logged_change(self.instance, None, row, action="deleted")

    def clean(self):
        super().clean()
        deleted = [form for form in self.deleted_forms if form.outdated] if self.can_delete else []
        if deleted:
            raise ValidationError(self.deletion_conflict(deleted), code="conflict")

    def deletion_conflict(self, forms):
        """Return the sentence about rows that were changed by others and deleted by this person."""
        names = ", ".join(str(form.instance) for form in forms)
        return _(
            "Somebody else has changed what you are deleting: %(names)s. Nothing has been saved. "
            "Look at it again before you save."
        ) % {"names": names}
