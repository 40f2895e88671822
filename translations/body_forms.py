# Long because the order, the levels and the retirement of functions are decided together, from one post.
"""Forms for the texts of a body: its names, its mandate, its functions, and their mandate sources and topics."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from secretariat.addresses import parse_id
from secretariat.admin.locked_rows import OptimisticLockFormSet
from secretariat.function_order import DEEPER, FUNCTION_ORDER, branch, put_in_order
from secretariat.item_labels import between_parts, fitting_levels, function_labels, label_part
from secretariat.last_change import REMOVED, last_change, removal_sentences
from secretariat.models import Mandate
from secretariat.text.display import value
from secretariat.text.sentences import clip

from .forms import OneLanguageForm
from .retirement import check_retirement


class LinksField(forms.ModelMultipleChoiceField):
    """Choice of mandate sources or topics by id; ids out of the database's range are refused before a query."""

    def clean(self, value):
        for key in () if self.disabled else value or ():
            if parse_id(key) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:20]}
                )
        return super().clean(value)


class LinksFormMixin:
    """Form mixin with the fields `sources` and `topics`, in the source language: what an object is tied to."""

    link_labels = {}
    """Which ones these are, by name of the field; a page has those of the body, of the mandate and of each function."""

    def full_clean(self):
        super().full_clean()
        for name in self.link_labels.keys() & self.errors.keys():
            # To render the form, Django queries the posted ids, even invalid ones.
            key = self.add_prefix(name)
            self.data = self.data.copy()
            self.data.setlist(key, [value for value in self.data.getlist(key) if parse_id(value) is not None])

    def _add_links(self):
        for name in self.link_labels.keys() & self.fields.keys():
            field, owner = self.fields[name], self.owner_of_links(name)
            field.label, field.required, field.show_hidden_initial = self.link_labels[name], False, True
            self.initial[name] = list(getattr(owner, name).all()) if owner.pk else []

    def owner_of_links(self, name):
        """Return the object whose links a field has."""
        return self.instance

    def write_all_links(self):
        """Tie and untie what this person did."""
        for name in self.link_labels:
            self.write_links(name, self.owner_of_links(name))


class BodyTextsForm(LinksFormMixin, OneLanguageForm):
    """The texts of a body and of its mandate; the mandate is created when one of its texts is written."""

    groups = (
        (None, ("name", "acronym", "topics")),
        (_("Mandate"), ("opening",)),
    )
    closing_groups = ((None, ("closing", "sources")),)
    link_labels = {"topics": _("Topics of the body"), "sources": _("Mandate sources of the whole mandate")}

    def __init__(self, *args, instance, **kwargs):
        self.mandate = instance.mandate if instance.has_mandate() else Mandate(body=instance)
        super().__init__(*args, instance=instance, **kwargs)
        self._add_links()

    def owner_of_links(self, name):
        return self.mandate if name == "sources" else self.instance

    def owners(self):
        return (self.instance, self.mandate)

    def mandate_is_wanted(self):
        return "sources" in self.changed_data or any(text.owner is self.mandate for text in self.changed_texts.values())

    def save_mandate(self):
        if not self.mandate.pk:
            self.mandate.save()


PLACE = ("ORDER", "LEVEL")
"""The fields by which a function has its place among the others."""


class FunctionForm(LinksFormMixin, OneLanguageForm):
    """One function of a mandate."""

    has_note = False
    marker = ""
    """Its letter in the edited language."""
    shown_level = 0
    """How deep it is shown."""
    is_expected = False
    """True if the page showed this function, so that it must still exist."""
    groups = ((None, ("text", "sources", "topics")),)
    link_labels = {"sources": _("Mandate sources of this function"), "topics": _("Topics of this function")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._add_links()

    @property
    def is_new(self):
        return self.instance._state.adding

    def has_changed(self):
        """Return whether anything was typed or chosen; a new function without a text has a number at most."""
        return super().has_changed() and not (self.is_new and set(self.changed_data) <= {*PLACE})

    def clean(self):
        cleaned = super().clean()
        if self.is_expected and self.is_new:
            self.errors.pop("id", None)  # replaces Django's more technical message
            sentence = _(
                "This function was retired meanwhile. Keep a copy of your text if you still need it, "
                "then open the page again."
            )
            self.add_error(None, [sentence, *removal_sentences(self._removal())])
        return cleaned

    def _removal(self):
        key = parse_id(self.data.get(self.add_prefix("id"), ""))
        return last_change(self._meta.model(pk=key), REMOVED) if key else None


class FunctionFormSet(OptimisticLockFormSet):
    """The functions of a mandate. They are added, ordered and retired only in the source language."""

    readds_removed_rows = False
    has_order_conflict = False

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.can_order:
            form.fields["ORDER"].widget.attrs["class"] = "order"
        if self.can_delete:
            form.fields["DELETE"].label = pgettext_lazy("a function", "Retire, in every language")
        if index is not None and index < self.initial_form_count():
            form.is_expected = True
            form.marker, form.shown_level = self._markers.get(form.instance.pk, ""), form.instance.level
            if self.can_order:
                form.fields["ORDER"].initial = self.posted_number(index) + 1
        if self.can_order:
            level = self._shown_levels.get(form.instance.pk, form.instance.level)
            form.fields["LEVEL"] = forms.TypedChoiceField(
                label=_("Level"),
                choices=[(0, _("function")), (1, _("item")), (2, _("item of an item"))],
                coerce=int,
                initial=level,
                required=False,
                empty_value=level,
                help_text=_("What is an item comes after the function or the item that it belongs to."),
            )

    @cached_property
    def _markers(self):
        functions = list(self.get_queryset())
        labels = function_labels([function.level for function in functions], self.form.language)
        return dict(zip([function.pk for function in functions], labels, strict=True))

    @cached_property
    def _shown_levels(self):
        """The levels that the page showed, by id; empty before it was posted."""
        return {parse_id(key.lstrip(DEEPER)): key.count(DEEPER) for key in self.shown_order.split()}

    def log_parent(self):
        return None

    def deletion_conflict(self, forms):
        return _("Somebody else has changed a function that you are retiring. Look at it again before you save.")

    def order_settings(self):
        """Return what the script needs to move functions: the parts of all labels, in the edited language, and its words."""
        language, above = self.form.language, ((), (1,), (1, 1))
        return {
            "markers": [[label_part((*own, n), language) for n in range(1, self.max_num + 1)] for own in above],
            "between": between_parts(language),
            "words": {
                "up": gettext("Move %(letter)s up"),
                "down": gettext("Move %(letter)s down"),
                "indent": gettext("Make %(letter)s an item of the one before"),
                "outdent": gettext("Raise %(letter)s by one level"),
                "fixed": gettext("%(letter)s cannot have another level here."),
                "drag": gettext("Drag to another place"),
                "moved": gettext("%(old)s is now %(new)s."),
                "first": gettext("%(letter)s is the first function."),
                "last": gettext("%(letter)s is the last function."),
                "cancelled": gettext("The functions are in their earlier order again."),
            },
        }

    def clean(self):
        super().clean()
        if self.can_order and self._is_order_outdated():
            self.has_order_conflict = True
            raise ValidationError([*self._order_conflict()], code="conflict")
        if self.can_order and not any(self.errors):
            self._check_levels()
        if self.can_delete:
            check_retirement(self._retired, self.data)

    @cached_property
    def _retired(self):
        """Return the functions that are retired, each with its items, without those that go with another one."""
        found, last = [], None
        marked = {form.instance.pk for form in self.deleted_forms if not form.is_new} if self.can_delete else ()
        for function in self.get_queryset():
            if last is not None and function.level > last.level:
                continue
            last = function if function.pk in marked else None
            found += [function] if last else []
        return found

    @cached_property
    def _gone(self):
        """The ids of the functions that are retired, and of their items."""
        stored = list(self.get_queryset())
        return {own.pk for function in self._retired for own in branch(stored, function)}

    def _check_levels(self):
        """Refuse an item that comes after nothing that it could be an item of, and one to be kept of a function that is retired."""
        gone = self._gone
        for form in self.forms[: self.initial_form_count()]:
            if form.instance.pk in gone and form not in self.deleted_forms and "LEVEL" in form.changed_data:
                text = clip(value(form.instance, "text", self.form.language), 40)
                raise ValidationError(
                    _(
                        "“%(text)s” would be retired with the function that it is an item of. Save its new level first, then retire the other one."
                    )
                    % {"text": text},
                    code="level",
                )
        arranged = self._arranged(list(self.get_queryset()))
        levels = [level for _one, level in arranged]
        for (one, level), fitting in zip(arranged, fitting_levels(levels), strict=True):
            if level != fitting and any({*PLACE} & {*form.changed_data} for form in self.forms):
                text = one.cleaned_data.get("text_en", "") if isinstance(one, FunctionForm) else value(one, "text", self.form.language)  # fmt: skip
                raise ValidationError(
                    _(
                        "“%(text)s” cannot be so deep: an item comes after a function, and an item of an item after an item."
                    )
                    % {"text": clip(text, 40)},
                    code="level",
                )

    @property
    def stored_order(self):
        """The ids of the functions in the order in which they are stored, those of items after the signs of their levels."""
        return " ".join(f"{DEEPER * function.level}{function.pk}" for function in self.get_queryset())

    @property
    def shown_order(self):
        """The order that the page shows, for it to carry: that of the post, until the page has said that there is another one."""
        if self.is_bound and not self.has_order_conflict:
            return self.data.get(f"{self.prefix}-shown_order", "")
        return self.stored_order

    def _is_order_outdated(self):
        """Return whether this person moved a function, and somebody else has put them in another order or level meanwhile."""
        remaining = [form for form in self.forms[: self.initial_form_count()] if form not in self.deleted_forms]
        if not any({*PLACE} & {*form.changed_data} for form in remaining):
            return False
        shown, stored = (
            {key.lstrip(DEEPER): key for key in order.split()} for order in (self.shown_order, self.stored_order)
        )
        return [shown[key] for key in shown if key in stored] != [stored[key] for key in stored if key in shown]

    def _order_conflict(self):
        functions = list(self.get_queryset())
        texts = (clip(value(function, "text", self.form.language), 40) for function in functions)
        yield _(
            "Somebody else has changed the order of the functions since you opened the page. Nothing has been saved. "
            "The order is now: %(order)s. To change it to yours, save again."
        ) % {"order": " · ".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))}
        if latest := last_change(self.instance, FUNCTION_ORDER):
            yield _("Changed by %(who)s, %(when)s.") % {"who": latest.who, "when": latest.when()}

    def new_forms(self):
        """Return the forms that add a function."""
        if not self.can_order:
            return []
        retired = self.deleted_forms
        return [form for form in self.forms[self.initial_form_count() :] if form.has_changed() and form not in retired]

    def write(self, mandate):
        """Store the functions that the editor added, changed, reordered or retired."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        retired, gone = self._retired, self._gone
        for function in retired:
            self.deleted_objects.append(function)
            function.delete()
        remaining = [form for form in self.forms[: self.initial_form_count()] if form.instance.pk not in gone]
        stored = [*mandate.functions.all()] if mandate.pk else []
        for form in remaining:
            if form.has_changed():
                form.write()
                form.write_all_links()
                if changed := [name for name in form.changed_data if name not in PLACE]:
                    self.changed_objects.append((form.instance, changed))
        for form in self.new_forms():
            function = form.instance
            last = mandate.functions.last()
            function.mandate, function.position = mandate, last.position + 1 if last else 0
            function.level = min(form.cleaned_data["LEVEL"], last.level + 1) if last else 0
            function.text_en = form.cleaned_data["text_en"]
            function.save(force_insert=True)
            for name in form.link_labels:
                getattr(function, name).set(form.cleaned_data.get(name, ()))
            self.new_objects.append(function)
        if self.can_order and mandate.pk:
            arranged = self._arranged(stored)
            functions = [one.instance if isinstance(one, FunctionForm) else one for one, _level in arranged]
            if functions != [*stored, *self.new_objects]:
                self.changed_objects.append((mandate, ["ORDER"]))
            put_in_order(mandate, functions, [level for _one, level in arranged])

    def _arranged(self, stored):
        """Return the functions in the posted order, a new one as its form: pairs of (function or form, level).

        Where each has a number of its own, this is the order, as the script posts it. Otherwise one that got another number goes to
        the function with that number, before it or, if it moves down, after it, and takes its items with it.
        """
        forms = {form.instance.pk: form for form in self.forms[: self.initial_form_count()]}
        entries = [own for own in stored if own.pk not in self._gone] + self.new_forms()
        numbers, levels, path, items = {}, {}, [], {}
        for rank, one in enumerate(entries, start=1):
            form = one if isinstance(one, FunctionForm) else forms.get(one.pk)
            old = (form and form["ORDER"].initial) or rank
            new = (form and "ORDER" in form.changed_data and form.cleaned_data.get("ORDER")) or old
            numbers[one] = (new, (new > old) - (new < old), rank)
            levels[one] = one.level if form is not one else 0
            del path[levels[one] :]
            above = next((own for own in reversed(path) if numbers[own][1]), None)
            if above and not numbers[one][1]:
                items[one] = (*numbers[above], rank)
            path.append(one)
            if form and "LEVEL" in form.changed_data:
                levels[one] = form.cleaned_data["LEVEL"]
        if not any(direction for _number, direction, _rank in numbers.values()):
            return [(one, levels[one]) for one in entries]  # nobody moved one, whatever numbers the page showed
        is_whole = len({number for number, _direction, _rank in numbers.values()}) == len(entries)
        places = numbers if is_whole else {**numbers, **items}
        return [(one, levels[one]) for one in sorted(entries, key=places.get)]
