"""The texts of one object in one language, as a form: each with the version and the source text its editor saw."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from secretariat.languages import SOURCE

from . import texts

LONGEST = 20_000
"""How many characters a text without a limit of its own may have; the longest of the seed has about 1,000."""


@dataclass
class Text:
    """One text of a form: `name` of `bearer`, as it is stored now."""

    bearer: models.Model
    name: str
    stored: str
    version: int
    source: str


class TextField(forms.CharField):
    """A text whose lines end as they are stored, whatever the browser sends."""

    def to_python(self, value):
        return with_plain_newlines(super().to_python(value) or "")


def with_plain_newlines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


class VersionField(forms.Field):
    """The version of a text that its editor saw; None where a forged post holds no number. Never an error."""

    widget = forms.HiddenInput

    def clean(self, value):
        return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else None

    def has_changed(self, initial, data):
        return False


class SourceField(forms.Field):
    """The source text that a translator saw. Never an error: the translator did not write it."""

    widget = forms.HiddenInput

    def clean(self, value):
        return (value or "").replace("\x00", "")[:LONGEST]

    def has_changed(self, initial, data):
        return False


class OneLanguageForm(forms.ModelForm):
    """All texts of one object in `language`; its other fields, if any, are ordinary fields of a model form.

    Whether the editor changed a text is judged by what the page showed, which the post carries
    back; whether somebody else did, by the version. Nothing else of a text is ever written.
    """

    language = SOURCE
    is_editable = True
    groups = ()
    """What the page shows, in order: (heading, names of fields), texts by their names without a language."""
    closing_groups = ()
    """What it shows after the functions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = {}
        for bearer in self.bearers():
            self._add_texts(bearer)
        if not self.is_editable:
            for field in self.fields.values():
                field.disabled = True

    def bearers(self):
        """The objects whose texts this form holds."""
        return (self.instance,)

    def _add_texts(self, bearer):
        versions = texts.versions(bearer, self.language) if bearer.pk else {}
        for name in texts.fields_of(bearer):
            column = self.language.column(name)
            text = Text(
                bearer,
                name,
                stored=texts.value(bearer, name, self.language),
                version=versions.get(name, 0),
                source="" if self.language == SOURCE else texts.value(bearer, name, SOURCE),
            )
            self.texts[column] = text
            self.initial[column] = text.stored
            self.fields[column] = self._text_field(bearer._meta, name, column)
            self.fields[f"{column}_version"] = VersionField(initial=text.version)
            if self.language != SOURCE:
                self.fields[column].source = text.source
                self.fields[f"{column}_source"] = SourceField(initial=text.source)

    def _text_field(self, meta, name, column):
        stored_field, described = meta.get_field(column), meta.get_field(name)
        length = stored_field.max_length or LONGEST
        field = TextField(
            label=described.verbose_name,
            help_text=described.help_text if self.language == SOURCE else "",
            required=not stored_field.blank,
            # Not as max_length: browsers would cut what is pasted, without a word.
            validators=[MaxLengthValidator(length)],
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
        """The texts that the editor changed, by column. A post without the field changes nothing."""
        return {
            column: text
            for column, text in self.texts.items()
            if column in self.changed_data
            and not self.fields[column].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(column))
        }

    def _get_validation_exclusions(self):
        # The instance keeps the texts as they are stored; what was typed is checked by the fields.
        return super()._get_validation_exclusions() | self.texts.keys()

    def clean(self):
        cleaned = super().clean()
        for column, text in self.changed_texts.items():
            read = self.cleaned_data.get(f"{column}_version")
            if column in self.cleaned_data and read != text.version and self.cleaned_data[column] != text.stored:
                self._report_conflict(column, text)
        return cleaned

    def _report_conflict(self, column, text):
        """Keep what was typed, show what is stored, and carry its version, so that the next save is a conscious one."""
        self.fields[column].stored = text.stored
        self.data = self.data.copy()
        self.data[self.add_prefix(f"{column}_version")] = text.version
        self.data[self.add_prefix(f"{column}_source")] = text.source
        self.data[self.add_initial_prefix(column)] = text.stored
        self.add_error(
            column,
            ValidationError(
                _(
                    "Somebody else has changed this text since you opened the page. What you typed is still here, "
                    "what is stored now stands below; nothing has been saved. Save again to replace it with yours."
                ),
                code="conflict",
            ),
        )

    def has_seen_another_source(self):
        """Whether the source of a changed text was changed after the translator's page was made."""
        return any(self._source_seen(column) != text.source for column, text in self.changed_texts.items())

    def _source_seen(self, column):
        text, seen = self.texts[column], self.cleaned_data.get(f"{column}_source", "")
        # A form sends other line endings than it was given.
        return text.source if with_plain_newlines(seen) == with_plain_newlines(text.source) else seen

    def write(self):
        """Store the texts that the editor changed, each guarded by its version."""
        for bearer in self.bearers():
            own = {column: text for column, text in self.changed_texts.items() if text.bearer is bearer}
            if own:
                texts.write(
                    bearer,
                    self.language,
                    {text.name: self.cleaned_data[column] for column, text in own.items()},
                    read_versions={text.name: text.version for text in own.values()},
                    made_from={text.name: self._source_seen(column) for column, text in own.items()},
                )


class MandateSourceForm(OneLanguageForm):
    """The title of a mandate source and, with the source language, what is the same in every language."""

    groups = ((None, ("title", "slug", "symbol", "kind", "url", "adopted_on")),)
