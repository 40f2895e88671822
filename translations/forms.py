"""Forms for the texts of one object in one language, with the version and source text that the editor saw."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.utils.translation import gettext_lazy as _

from secretariat.addresses import parse_id
from secretariat.admin.fields import AddressFormMixin, NoteField, TransientField
from secretariat.admin.optimistic_lock import Conflict, OptimisticLockForm
from secretariat.changes import current_change_context
from secretariat.languages import SOURCE
from secretariat.last_change import last_change
from secretariat.mandate_sources import LINKS, MandateSource
from secretariat.text.characters import with_plain_newlines, without_null
from secretariat.text.fields import MAX_TEXT_LENGTH, LineFormField, ParagraphsFormField

from . import texts, workflow
from .differences import difference, merged
from .glossary.lookup import Glossary
from .models import Remark
from .open_results import open_results


@dataclass
class EditedText:
    """One text of a form: the field `name` of `owner`, as it is stored now."""

    owner: models.Model
    name: str
    stored: str
    version: int
    source: texts.SourceText


MAX_VERSION = 999_999_999


class VersionField(TransientField):
    """The version of a text that its editor saw; None instead of an error if the posted value is no number."""

    widget = forms.HiddenInput

    def clean(self, value):
        number = parse_id(value)
        return number if number is not None and number <= MAX_VERSION else None


class SourceField(TransientField):
    """The source text that a translator saw. Raises no error, as the translator did not write it."""

    widget = forms.HiddenInput

    def clean(self, value):
        return without_null(value or "")[:MAX_TEXT_LENGTH]


class EditorialField(TransientField, forms.BooleanField):
    """Field for an editorial change of a source text, after which translations do not become stale."""

    def __init__(self):
        super().__init__(
            label=_("Editorial change: the meaning stays the same"),
            required=False,
            help_text=_("For a comma or a spelling mistake. Translations stay up to date; translators can see the reason."),
        )  # fmt: skip


class OneLanguageForm(OptimisticLockForm):
    """Form for all texts of one object in `language`; its other fields, if any, are ordinary model form fields.

    Whether somebody else changed a text is decided by its version. Only changed texts are written.
    """

    language = SOURCE
    is_editable = True
    others_are_editable = True
    """True if fields other than texts may be changed."""
    has_note = True
    """True if the form has a field for a note; only one of several forms on a page has it."""
    groups = ()
    """Field groups in order: (heading, names of fields), with texts by their name without a language."""
    closing_groups = ()
    """Field groups after the functions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.disabled = not self.others_are_editable
        self.texts, self.text_of_hidden_field = {}, {}
        for owner in self.owners():
            self._add_texts(owner)
        if self.has_note and self.instance.pk:
            self.fields["note"] = NoteField()
            if self.language == SOURCE:
                self.fields["editorial"] = EditorialField()
        if not self.is_editable:
            for field in self.fields.values():
                field.disabled = True

    def owners(self):
        """Return the objects whose texts this form contains."""
        return (self.instance,)

    def names_of(self, owner):
        """Return the names of the texts of an owner that this form contains."""
        return texts.fields_of(owner)

    def _add_texts(self, owner):
        versions = texts.versions(owner, self.language) if owner.pk else {}
        sources = {} if self.language == SOURCE else texts.sources_of(owner)
        for name in self.names_of(owner):
            column = self.language.column(name)
            text = EditedText(
                owner,
                name,
                stored=texts.value(owner, name, self.language),
                version=versions.get(name, 0),
                source=sources.get(name),
            )
            self.texts[column] = text
            self.initial[column] = text.stored
            self.fields[column] = self._text_field(owner._meta, name, column)
            hidden = {f"{column}_version": VersionField(initial=text.version)}
            if self.language != SOURCE:
                self.fields[column].source = text.source.text
                hidden[f"{column}_source"] = SourceField(initial=text.source.text)
                hidden[f"{column}_source_version"] = VersionField(initial=text.source.version)
            self.fields |= hidden
            self.text_of_hidden_field |= dict.fromkeys(hidden, column)

    def _text_field(self, meta, name, column):
        stored_field, described = meta.get_field(column), meta.get_field(name)
        length = stored_field.max_length or MAX_TEXT_LENGTH
        field_class = LineFormField if stored_field.is_one_line else ParagraphsFormField
        field = field_class(
            label=described.verbose_name,
            help_text=described.help_text if self.language == SOURCE else "",
            required=not stored_field.blank,
            max_length=length,
            widget=AdminTextInputWidget if length <= 255 else AdminTextareaWidget,
            show_hidden_initial=True,
        )
        field.widget.attrs |= {"lang": self.language.tag, "dir": self.language.dir}
        return field

    # What the page shows

    def shown_groups(self):
        return self._shown(self.groups)

    def shown_closing_groups(self):
        return self._shown(self.closing_groups)

    def _shown(self, groups):
        for heading, names in groups:
            columns = [name if name in self.fields else self.language.column(name) for name in names]
            if fields := [self[column] for column in columns if column in self.fields]:
                yield heading, fields

    # What the editor did

    @property
    def changed_texts(self):
        """The texts that the editor changed, by column."""
        return {column: text for column, text in self.texts.items() if column in self.changed_data}

    def is_outdated(self, name):
        if name not in self.texts:
            return super().is_outdated(name)
        read = VersionField().clean(self.data.get(self.add_prefix(f"{name}_version")))
        return read != self.texts[name].version

    def shows_stored(self, name):
        if name in self.text_of_hidden_field:
            column = self.text_of_hidden_field[name]
            return column in self.unchanged or column in self.conflicts
        return super().shows_stored(name)

    def clean(self):
        cleaned = super().clean()
        self._check_translations()
        if self.cleaned_data.get("editorial") and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say in a few words why this change is editorial; translators will read it."))
        return cleaned

    def _check_translations(self):
        """Run the translation checks on changed texts.

        As on the desk, errors prevent publication. A likely error can be dismissed, with the note as the reason.
        """
        if self.language == SOURCE:
            return
        glossary = None
        for column, text in self.changed_texts.items():
            target = self.cleaned_data.get(column)
            if not target or column in self.errors:
                continue
            glossary = glossary or Glossary(self.language)
            source, translation = self._base_source(column).text, self._translation(text)
            blocking = [one for one in open_results(translation, target, source, glossary=glossary) if one.blocks]
            chosen = self._chosen_dismissals(column)
            field = self.fields[column]
            field.can_be_dismissed = [result for result in blocking if result.can_be_dismissed]
            field.dismissed = [result for result in blocking if not result.is_open(chosen)]
            for result in blocking:
                if result not in field.dismissed:
                    self.add_error(column, result.message)
            if field.dismissed and not current_change_context().note:
                self.add_error(column, _("Say in the note below why the text is right."))

    def _translation(self, text):
        return workflow.Translation(text.owner, text.name, self.language)

    def _chosen_dismissals(self, column):
        """Return the names of the check results that the editor chose to dismiss."""
        name = f"{self.add_prefix(column)}_dismissed"
        return set(self.data.getlist(name)) if hasattr(self.data, "getlist") else set()

    def conflict(self, name):
        if name not in self.texts:
            return super().conflict(name)
        text = self.texts[name]
        typed = self.cleaned_data.get(name, with_plain_newlines(self[name].data or ""))
        both = merged(with_plain_newlines(self.shown(name) or ""), typed, text.stored)
        return Conflict(
            self.add_prefix(name),
            text.stored,
            typed,
            last_change(text.owner, text.name, self.language),
            self.language,
            difference(text.stored, typed),
            both if both != typed else None,
        )

    def is_based_on_another_source(self):
        """Return whether the source text of a changed text was changed after the translator opened the page."""
        return any(
            text.source and self._base_source(column) != text.source for column, text in self.changed_texts.items()
        )

    def _base_source(self, column):
        text, base_text = self.texts[column], self.cleaned_data.get(f"{column}_source", "")
        # Browsers change line endings.
        if with_plain_newlines(base_text) == with_plain_newlines(text.source.text):
            return text.source
        return texts.SourceText(base_text, self.cleaned_data.get(f"{column}_source_version") or 0)

    def write(self):
        """Store the texts that the editor changed. Raises TextConflict if a version is out of date."""
        person, note = current_change_context().person, current_change_context().note
        for column, text in self.changed_texts.items():
            for result in getattr(self.fields[column], "dismissed", ()):
                workflow.add_remark(person, self._translation(text), note, Remark.Kind.DISMISSED, result.name)
        for owner in self.owners():
            own = {column: text for column, text in self.changed_texts.items() if text.owner is owner}
            if own:
                texts.write(
                    owner,
                    self.language,
                    {text.name: self.cleaned_data[column] for column, text in own.items()},
                    read_versions={text.name: text.version for text in own.values()},
                    sources={text.name: self._base_source(column) for column, text in own.items() if text.source},
                )


class MandateSourceForm(AddressFormMixin, OneLanguageForm):
    """The title of a mandate source and, in the source language, its untranslated fields."""

    groups = (
        (None, ("title", "slug", "symbol", "kind", "organ", "adopted_on")),
        (_("Status and review"), ("status", "superseded_by", "reviewed_on", "review_due_on")),
        (_("Links to the text"), ("url", *LINKS)),
    )

    following = ()
    """The columns that follow from what the editor changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if later := self.fields.get("superseded_by"):
            later.queryset = later.queryset.exclude(pk=self.instance.pk)

    def clean(self):
        """Let the status follow a successor that is named, and the successor go with a status that was changed."""
        cleaned = super().clean()
        later, status = cleaned.get("superseded_by"), cleaned.get("status")
        if not later or status in (None, MandateSource.Status.SUPERSEDED):
            return cleaned
        if "superseded_by" not in self.changed_data:
            cleaned["superseded_by"], self.following = None, ("superseded_by",)
        elif "status" not in self.changed_data or status == MandateSource.Status.IN_FORCE:
            cleaned["status"], self.following = MandateSource.Status.SUPERSEDED, ("status",)
        else:
            self.add_error("superseded_by", _("A text that was discontinued has no other one in its place."))
        return cleaned

    def changed_columns(self):
        return [*dict.fromkeys([*super().changed_columns(), *self.following])]
