"""The texts of one object in one language, as a form: each with the version and the source text its editor saw."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat.changes import announce
from secretariat.languages import SOURCE, list_marker
from secretariat.models import Function, Mandate

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


class SourcesField(forms.ModelMultipleChoiceField):
    """Mandate sources by their ids; numbers that no database knows are refused before one is asked."""

    def _check_values(self, value):
        for key in value:
            if not is_id(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:20]}
                )
        return super()._check_values(value)


def is_id(value):
    return str(value).isdecimal() and len(str(value)) <= 18


class NamesSources:
    """A form with a field `sources`: the mandate sources of one bearer."""

    def full_clean(self):
        super().full_clean()
        if "sources" in self._errors:
            # Django looks up what was chosen to show it again, whatever it is.
            key = self.add_prefix("sources")
            self.data = self.data.copy()
            self.data.setlist(key, filter(is_id, self.data.getlist(key)))

    def _fill_sources(self, bearer):
        if "sources" in self.fields:
            self.fields["sources"].required = False
            self.fields["sources"].show_hidden_initial = True
            self.initial["sources"] = list(bearer.sources.all()) if bearer.pk else []

    def write_sources(self, bearer):
        """Add and remove what the editor added and removed; what others did meanwhile stays."""
        if "sources" not in self.changed_data:
            return
        seen = set(
            self.fields["sources"]
            .hidden_widget()
            .value_from_datadict(self.data, self.files, self.add_initial_prefix("sources"))
        )
        chosen = {str(source.pk): source for source in self.cleaned_data["sources"]}
        bearer.sources.add(*[source for key, source in chosen.items() if key not in seen])
        bearer.sources.remove(
            *[source for source in bearer.sources.all() if str(source.pk) in seen and str(source.pk) not in chosen]
        )
        announce(type(bearer), [bearer])


class BodyTextsForm(NamesSources, OneLanguageForm):
    """The texts of a body and of its mandate, which comes into being when something is written into it."""

    groups = (
        (None, ("name", "acronym")),
        (_("Mandate"), ("opening",)),
    )
    closing_groups = ((None, ("closing", "sources")),)

    def __init__(self, *args, instance, **kwargs):
        self.mandate = instance.mandate if instance.has_mandate() else Mandate(body=instance)
        super().__init__(*args, instance=instance, **kwargs)
        self._fill_sources(self.mandate)

    def bearers(self):
        return (self.instance, self.mandate)

    def mandate_is_wanted(self):
        return "sources" in self.changed_data or any(
            text.bearer is self.mandate for text in self.changed_texts.values()
        )

    def save_mandate(self):
        if not self.mandate.pk:
            self.mandate.save()
            announce(Mandate, [self.mandate])


class FunctionForm(NamesSources, OneLanguageForm):
    """One function of a mandate."""

    marker = ""
    """Its letter, as the edited language writes it."""
    is_expected = False
    """Whether the page had this function, so that it must still be there."""
    groups = ((None, ("text", "sources")),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._fill_sources(self.instance)

    @cached_property
    def is_new(self):
        return self.instance._state.adding

    def clean(self):
        cleaned = super().clean()
        if self.is_expected and self.is_new:
            self._errors.pop("id", None)  # of which Django has its own, more technical opinion
            self.add_error(
                None,
                _(
                    "This function was retired meanwhile. Keep a copy of your text if you still need it, "
                    "then open the page again."
                ),
            )
        return cleaned

    def _report_conflict(self, column, text):
        if not self.is_new:
            super()._report_conflict(column, text)

    def has_changed_version(self):
        """Whether somebody else changed this function since it was read, as a post that retires it must know."""
        (text,) = self.texts.values()
        key = self.add_prefix(f"{self.language.column(text.name)}_version")
        if VersionField().clean(self.data.get(key)) == text.version:
            return False
        self.data = self.data.copy()
        self.data[key] = text.version
        return True


class FunctionFormSet(forms.BaseInlineFormSet):
    """The functions of a mandate: all in the source language; in the others, the texts of those there are."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.can_order:
            form.fields[ORDERING_FIELD_NAME].show_hidden_initial = True
            form.fields[ORDERING_FIELD_NAME].widget.attrs["class"] = "order"
        if self.can_delete:
            form.fields[DELETION_FIELD_NAME].label = pgettext_lazy("a function", "Retire, in every language")
        if index is not None and index < self.initial_form_count():
            form.is_expected = True
            form.marker = list_marker(index + 1, form.language)

    def clean(self):
        super().clean()
        if not self.can_delete:
            return
        for form in self.deleted_forms:
            if not form.is_new and form.has_changed_version():
                raise ValidationError(
                    _("Somebody else has changed a function that you are retiring. Look at it again before you save.")
                )

    def new_forms(self):
        """The rows that add a function."""
        if not self.can_order:
            return []
        retired = self.deleted_forms
        return [form for form in self.extra_forms if form.has_changed() and form not in retired]

    def write(self, mandate):
        """Store the functions that the editor added, changed, put in another order or retired."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        retired = [form for form in self.deleted_forms if not form.is_new] if self.can_delete else []
        for form in retired:
            self.deleted_objects.append(form.instance)
            form.instance.delete()
        kept = [form for form in self.initial_forms if form not in retired]
        for form in kept:
            if form.has_changed():
                form.write()
                form.write_sources(form.instance)
                self.changed_objects.append((form.instance, form.changed_data))
        for form in self.new_forms():
            function = form.instance
            last = mandate.functions.last()
            function.mandate, function.position = mandate, last.position + 1 if last else 0
            function.text_en = form.cleaned_data["text_en"]
            function.save(force_insert=True)
            form.write_sources(function)
            self.new_objects.append(function)
        if self.can_order and mandate.pk:
            self._put_in_order(mandate, [*kept, *self.new_forms()])
        if self.new_objects or self.deleted_objects:
            announce(Function, [*self.new_objects, *self.deleted_objects])

    def _put_in_order(self, mandate, forms):
        """Number the functions from 0; those that were given a number go there, the others keep their order."""
        wanted = {
            form.instance.pk: form.cleaned_data[ORDERING_FIELD_NAME]
            for form in forms
            if ORDERING_FIELD_NAME in form.changed_data and form.cleaned_data[ORDERING_FIELD_NAME] is not None
        }
        places = {}
        for rank, function in enumerate(mandate.functions.all(), start=1):
            number = wanted.get(function.pk, rank)
            # Of two with one number, the one that comes from below stands before, the one from above after.
            places[function] = (number, (number > rank) - (number < rank), rank)
        moved = []
        for position, function in enumerate(sorted(places, key=places.get)):
            if function.position != position:
                function.position = position
                function.save(update_fields=["position"])
                moved.append(function)
        if moved:
            announce(Function, moved)
