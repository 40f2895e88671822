# Long because it has a form for each kind of operation.
"""Forms that add operations to a draft, one for each thing that people do with a body or its functions."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat.admin.body_choice import ANY, OWNER, BodyField, Offer
from secretariat.admin.moving import POSITION_LABELS
from secretariat.item_labels import LEVEL_NAMES
from secretariat.kinds import Kind
from secretariat.languages import SOURCE
from secretariat.models import MandateSource
from secretariat.slugs import slug_validator
from secretariat.text.characters import validate_shown
from secretariat.text.fields import LineFormField, ParagraphsFormField
from secretariat.tree import UNDER

from .findings import text_shown
from .kinds import OperationKind
from .suggestions import choices_for, goes_along, suggest

K = OperationKind
KINDS = [(kind.value, kind.label) for kind in Kind if kind != Kind.SECRETARIAT]
MAX_NEW = 20


class OperationForm(forms.Form):
    """Base of the forms: `body` is the node that the form was opened from, `operation` the one that is edited, or None."""

    title = ""
    help = ""
    is_editable = False
    """Whether what the form adds is one operation, which it can show again."""

    def __init__(self, drafting, person, body=None, operation=None, data=None):
        self.drafting, self.person, self.body, self.operation = drafting, person, body, operation
        self.texts = {}
        if operation is not None:
            stored = operation.texts.all()
            self.texts = {(text.owner, text.field): text for text in stored}
        super().__init__(data, label_suffix="")
        self.build()

    def build(self):
        """Add the fields that depend on the draft."""

    # Fields

    def add_body(self, name, label, initial=None, required=True, purpose=OWNER, help_text=""):
        """Add a choice of a body: a stored one, or one that the draft establishes."""
        field = BodyField(label=label, required=False, help_text=help_text)
        field.offer_to(Offer(purpose, self.person))
        self.fields[name] = field
        if isinstance(initial, int) and initial > 0:
            self.initial[name] = initial
        if new := self.drafting.new_bodies():
            choices = [("", "—"), *((str(node.pk), text_shown(node.names)) for node in new)]
            label = _("or a body that this draft establishes")
            self.fields[f"{name}_new"] = forms.ChoiceField(choices=choices, required=False, label=label)
            if isinstance(initial, int) and initial < 0:
                self.initial[f"{name}_new"] = str(initial)
        self.required_bodies = [*getattr(self, "required_bodies", ()), *([name] if required else [])]

    def chosen(self, name):
        """Return the id of the body that was chosen in a field; None if none was."""
        if new := self.cleaned_data.get(f"{name}_new"):
            return int(new)
        body = self.cleaned_data.get(name)
        return body.pk if body else None

    def add_text(self, owner, name, label, initial="", required=False, is_long=False, max_length=None):
        """Add a field for an English text."""
        stored = self.texts.get((owner, name))
        field_class = ParagraphsFormField if is_long else LineFormField
        widget = (
            forms.Textarea(attrs={"rows": 5, "cols": 80}) if is_long else forms.TextInput(attrs={"class": "vTextField"})
        )
        widget.attrs |= {"lang": SOURCE.tag, "dir": SOURCE.dir}
        self.fields[name] = field_class(label=label, required=required, max_length=max_length or 255, widget=widget)
        self.initial[name] = (getattr(stored, SOURCE.column("text")) or "") if stored else initial

    @cached_property
    def source_choices(self):
        return [(source.pk, str(source)) for source in MandateSource.objects.order_by("pk")]

    def add_sources(self, label, initial=(), name="sources"):
        self.fields[name] = forms.TypedMultipleChoiceField(
            choices=self.source_choices, required=False, label=label, coerce=int,
            widget=forms.SelectMultiple(attrs={"size": 8 if name == "sources" else 3}),
        )  # fmt: skip
        self.initial[name] = list(initial)

    def other_sources(self, name, stored):
        """Return the part of the values with the chosen mandate sources, if they are others than those that are stored."""
        chosen = self.cleaned_data[name]
        return {} if {*chosen} == {*stored} else {"sources": chosen}

    def add_slug(self, initial="", required=False):
        self.fields["slug"] = forms.CharField(
            label=capfirst(_("address")), max_length=200, required=required, validators=[slug_validator],
            help_text=_("The last part of its web address. Empty: it is made from the name."),
        )  # fmt: skip
        self.initial["slug"] = initial

    def add_contacts(self, label, required=False):
        """Add a choice of the body that gets the posts and contact points of `body`, if it has some."""
        if self.body.contact_count:
            help_text = _("Empty: they end with it.")
            self.add_body("contacts_to", label, self.value("contacts_to"), required=required, help_text=help_text)

    def contacts(self):
        """Return the part of the values that says who gets the posts and contact points."""
        to = self.chosen("contacts_to") if "contacts_to" in self.fields else None
        return {} if to is None else {"contacts_to": to}

    def add_end_of_contacts(self):
        """Add whether posts and contact points end with the bodies that are merged."""
        label = _("Posts and contact points of bodies that end do not go along")
        self.fields["contacts_end"] = forms.BooleanField(label=label, required=False)
        self.initial["contacts_end"] = self.value("contacts_to", 0) is None

    def end_of_contacts(self):
        return {"contacts_to": None} if self.cleaned_data["contacts_end"] else {}

    def value(self, name, default=None):
        """Return what the edited operation has under a name."""
        return self.operation.values.get(name, default) if self.operation else default

    # Validation

    def clean(self):
        cleaned = super().clean()
        for name in getattr(self, "required_bodies", ()):
            if name not in self.errors and self.chosen(name) is None:
                self.add_error(name, _("Choose a body."))
        return cleaned

    def reference(self):
        """Return the id of the body or function that the operation brings."""
        brought = [pk for pk in (self.value("body"), self.value("function")) if isinstance(pk, int) and pk < 0]
        return brought[0] if brought and self.is_editable else self.drafting.references(1)[0]

    def operations(self):
        """Return what a valid form adds: kind, values and texts of each operation."""
        raise NotImplementedError


def english(text):
    return {SOURCE.slug: text}


class EstablishForm(OperationForm):
    """Establish a body."""

    title, is_editable = _("Establish a body"), True

    def build(self):
        parent = self.value("target", self.body.pk if self.body else None)
        self.add_text("body", "name", _("Name in English"), required=True)
        self.add_text("body", "acronym", _("Acronym in English"), max_length=30)
        self.fields["kind"] = forms.ChoiceField(choices=KINDS, label=capfirst(_("kind")))
        self.initial["kind"] = self.value(
            "kind", Kind.UNIT if self.body and self.body.kind != Kind.SECRETARIAT else Kind.DIVISION
        )
        self.add_slug(self.value("slug", ""))
        self.fields["where"] = forms.ChoiceField(
            choices=[(where, capfirst(label)) for where, label in POSITION_LABELS.items()], label=_("Where it stands")
        )
        self.initial["where"] = self.value("where", UNDER)
        self.add_body("target", _("Of this body"), parent)
        self.add_text("mandate", "opening", _("Opening of the mandate in English"), is_long=True, max_length=50_000)
        self.add_sources(_("Mandate sources of the whole mandate"), self.value("sources", ()))

    def operations(self):
        cleaned, pk = self.cleaned_data, self.reference()
        slug = cleaned["slug"] or self.value("slug") or self.drafting.free_slug(cleaned["name"])
        values = {
            "body": pk, "target": self.chosen("target"), "where": cleaned["where"], "kind": cleaned["kind"], "slug": slug,
            "sources": cleaned["sources"],
        }  # fmt: skip
        # Of a body that comes back.
        values |= {name: own for name in ("contacts", "returns") if (own := self.value(name))}
        texts = {
            ("body", pk, "name"): english(cleaned["name"]),
            ("body", pk, "acronym"): english(cleaned["acronym"]),
            ("mandate", pk, "opening"): english(cleaned["opening"]),
        }
        return [(K.ESTABLISH, values, texts)]


class RenameForm(OperationForm):
    """Rename a body."""

    title, is_editable = _("Rename"), True
    help = _("Translations of the new name are texts of the translators’ desk until the day.")

    def build(self):
        self.add_text("body", "name", _("Name in English"), self.body.names.get("en", ""), required=True)
        self.add_text("body", "acronym", _("Acronym in English"), self.body.acronyms.get("en", ""), max_length=30)
        self.add_slug(self.value("slug", ""))
        self.fields["slug"].help_text = _(
            "Only if its address changes too; links to the old one lead to it. Now: %(slug)s"
        ) % {"slug": self.body.slug}

    def operations(self):
        cleaned, texts = self.cleaned_data, {}
        stored = {"name": self.body.names.get("en", ""), "acronym": self.body.acronyms.get("en", "")}
        for name, old in stored.items():
            if cleaned[name] and (cleaned[name] != old or ("body", name) in self.texts):
                texts["body", self.body.pk, name] = english(cleaned[name])
        return [(K.RENAME, {"body": self.body.pk, **({"slug": cleaned["slug"]} if cleaned["slug"] else {})}, texts)]


class MoveOperationForm(OperationForm):
    """Move a body with its branch."""

    title, is_editable = _("Move"), True
    help = _("The whole branch moves with it.")

    def build(self):
        self.fields["where"] = forms.ChoiceField(
            choices=[(where, capfirst(label)) for where, label in POSITION_LABELS.items()], label=_("Where it goes")
        )
        self.initial["where"] = self.value("where", UNDER)
        self.add_body("target", _("Of this body"), self.value("target"))

    def operations(self):
        values = {"body": self.body.pk, "target": self.chosen("target"), "where": self.cleaned_data["where"]}
        return [(K.MOVE, values)]


class MergeForm(OperationForm):
    """Merge bodies into a new or an existing one."""

    title = _("Merge")
    help = _(
        "The parts of the merged bodies become parts of the one they are merged into. Every function needs a fate afterwards."
    )
    OTHERS = 3

    def build(self):
        for number in range(1, self.OTHERS + 1):
            self.add_body(f"other_{number}", _("With") if number == 1 else _("and with"), required=number == 1)
        self.fields["into"] = forms.ChoiceField(
            choices=[
                ("new", _("into a new body")),
                ("self", _("into “%(body)s”") % {"body": text_shown(self.body.names)}),
                ("other", _("into the first of the others")),
            ],
            widget=forms.RadioSelect,
            initial="new",
            label=_("They are merged"),
        )
        self.add_end_of_contacts()
        self.add_text("body", "name", _("Name of the new body in English"))
        self.add_text("body", "acronym", _("Acronym in English"), max_length=30)
        self.add_slug()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("into") == "new" and not cleaned.get("name"):
            self.add_error("name", _("The new body needs a name in English."))
        return cleaned

    def operations(self):
        cleaned = self.cleaned_data
        others = [pk for number in range(1, self.OTHERS + 1) if (pk := self.chosen(f"other_{number}")) is not None]
        bodies = [*dict.fromkeys([self.body.pk, *others])]
        if cleaned["into"] != "new":
            into = self.body.pk if cleaned["into"] == "self" else others[0]
            return [(K.MERGE, {"bodies": bodies, "into": into, **self.end_of_contacts()})]
        into = self.drafting.references(1)[0]
        texts = {("body", into, name): english(cleaned[name]) for name in ("name", "acronym")}
        values = {
            "body": into, "target": self.body.pk, "where": "after", "kind": str(self.body.kind),
            "slug": cleaned["slug"] or self.drafting.free_slug(cleaned["name"]), "sources": list(self.body.sources),
        }  # fmt: skip
        return [(K.ESTABLISH, values, texts), (K.MERGE, {"bodies": bodies, "into": into, **self.end_of_contacts()})]


class EditMergeForm(OperationForm):
    """Edit which bodies are merged into which."""

    title, is_editable = _("Merge"), True
    EXTRA = 2

    def build(self):
        bodies = self.value("bodies", [])
        self.names = [f"body_{number}" for number in range(1, len(bodies) + self.EXTRA + 1)]
        for number, name in enumerate(self.names):
            stored = bodies[number] if number < len(bodies) else None
            self.add_body(name, _("and with") if number else _("Merge"), stored, required=not number)
        self.add_body("into", _("into"), self.value("into"))
        self.add_end_of_contacts()

    def operations(self):
        bodies = [*dict.fromkeys(pk for name in self.names if (pk := self.chosen(name)) is not None)]
        return [(K.MERGE, {"bodies": bodies, "into": self.chosen("into"), **self.end_of_contacts()})]


class SplitForm(OperationForm):
    """Split a body into new ones."""

    title = _("Split")
    help = _("Each function needs a fate afterwards: which of the new bodies has it.")

    def build(self):
        self.fields["names"] = ParagraphsFormField(
            label=_("Names of the new bodies in English, one a line"),
            widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "lang": SOURCE.tag, "dir": SOURCE.dir}),
            max_length=MAX_NEW * 256,
            validators=[validate_shown],
        )
        self.fields["stays"] = forms.BooleanField(
            label=_("“%(body)s” goes on beside them") % {"body": text_shown(self.body.names)}, required=False
        )
        if self.body.children:
            self.fields["parts"] = forms.ChoiceField(
                label=_("Its parts go to"),
                choices=[("first", _("the first of the new bodies")), ("none", _("nobody: I move them myself"))],
            )
        if self.body.contact_count:
            self.fields["contacts"] = forms.ChoiceField(
                label=_("Its posts and contact points go to"),
                choices=[("first", _("the first of the new bodies")), ("none", _("nobody: they end with it"))],
            )

    def clean_names(self):
        names = [*dict.fromkeys(line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip())]
        if any(len(name) > 255 for name in names) or len(names) > MAX_NEW:
            raise ValidationError(_("Give at most %(count)d names of at most 255 characters.") % {"count": MAX_NEW})
        return names

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("names") and len(cleaned["names"]) < 2 and not cleaned.get("stays"):
            self.add_error(
                "names", _("A body that ends is split into two or more. To give it another name, rename it.")
            )
        return cleaned

    def operations(self):
        names = self.cleaned_data["names"]
        references, found, slugs = self.drafting.references(len(names)), [], set()
        for pk, name in zip(references, names, strict=True):
            slug = self.drafting.free_slug(name)
            while slug in slugs:
                slug += "-2"
            slugs.add(slug)
            previous = found[-1][1]["body"] if found else self.body.pk
            values = {"body": pk, "target": previous, "where": "after", "kind": str(self.body.kind), "slug": slug}
            found.append(
                (K.ESTABLISH, values | {"sources": list(self.body.sources)}, {("body", pk, "name"): english(name)})
            )
        stays = self.cleaned_data["stays"]
        values = {"body": self.body.pk, "into": [*([self.body.pk] if stays else []), *references]}
        if not stays and self.cleaned_data.get("parts") == "first":
            values["parts_to"] = references[0]
        if not stays and self.cleaned_data.get("contacts") == "first":
            values["contacts_to"] = references[0]
        return [*found, (K.SPLIT, values)]


class EditSplitForm(OperationForm):
    """Edit into which bodies one is split, and who gets its parts, posts and contact points."""

    title, is_editable = _("Split"), True
    EXTRA = 2

    def build(self):
        into = self.value("into", [])
        others = [pk for pk in into if pk != self.body.pk]
        self.names = [f"into_{number}" for number in range(1, len(others) + self.EXTRA + 1)]
        for number, name in enumerate(self.names):
            stored = others[number] if number < len(others) else None
            self.add_body(name, _("and into") if number else _("Into"), stored, required=not number)
        label = _("“%(body)s” goes on beside them") % {"body": text_shown(self.body.names)}
        self.fields["stays"] = forms.BooleanField(label=label, required=False)
        self.initial["stays"] = self.body.pk in into
        if self.body.children:
            self.add_body("parts_to", _("Its parts go to"), self.value("parts_to"), required=False)
        self.add_contacts(_("Its posts and contact points go to"))

    def operations(self):
        into = [pk for name in self.names if (pk := self.chosen(name)) is not None]
        values = {"body": self.body.pk, "into": [*dict.fromkeys(into)]}
        if self.cleaned_data["stays"]:
            return [(K.SPLIT, {**values, "into": [self.body.pk, *values["into"]]})]
        if "parts_to" in self.fields and (to := self.chosen("parts_to")) is not None:
            values["parts_to"] = to
        return [(K.SPLIT, {**values, **self.contacts()})]


class AbolishForm(OperationForm):
    """Abolish a body."""

    title, is_editable = pgettext_lazy("a body", "Abolish"), True
    help = _("Its page stays as that of a former body. Every function needs a fate.")

    def build(self):
        successors = self.value("successors", [])
        self.add_body(
            "successor",
            _("Who continues its work, if anybody"),
            successors[0] if successors else None,
            required=False,
            purpose=ANY,
        )
        if self.body.children:
            self.add_body("parts_to", _("Its parts go to"), self.value("parts_to"), required=False)
        self.add_contacts(_("Its posts and contact points go to"))

    def operations(self):
        successor = self.chosen("successor")
        values = {"body": self.body.pk, "successors": [successor] if successor is not None else []}
        if self.body.children and (to := self.chosen("parts_to")) is not None:
            values["parts_to"] = to
        return [(K.ABOLISH, {**values, **self.contacts()})]


class ChangeKindForm(OperationForm):
    """Make a body one of another kind, elsewhere if its place does not allow it."""

    title, is_editable = _("Change the kind"), True

    def build(self):
        self.fields["kind"] = forms.ChoiceField(choices=KINDS, label=capfirst(_("kind")))
        self.initial["kind"] = self.value("kind", self.body.kind)
        self.add_body("target", _("It becomes the last part of"), self.value("target"), required=False,
                      help_text=_("Only if it cannot stay where it is: divisions and offices are parts of the Secretariat."))  # fmt: skip

    def operations(self):
        values = {"body": self.body.pk, "kind": self.cleaned_data["kind"]}
        if (target := self.chosen("target")) is not None:
            values |= {"target": target, "where": UNDER}
        return [(K.CHANGE_KIND, values)]


LEAVE = (K.DISCONTINUE_FUNCTION, K.TRANSFER_FUNCTION)
"""The operations with which a function leaves its mandate, and its items with it."""


class MandateForm(OperationForm):
    """The texts of the mandate of a body, and its functions: amended, new, transferred or discontinued."""

    title = _("Mandate and functions")
    help = _("Change what changes; each change becomes an operation. Leave the rest as it is.")
    EXTRA = 3

    def build(self):
        state = self.drafting.plan.state
        for name, label in (
            ("opening", _("Opening of the mandate in English")),
            ("closing", _("Closing of the mandate in English")),
        ):
            self.add_text(
                "mandate", name, label, getattr(self.body, name).get("en", ""), is_long=True, max_length=50_000
            )
        self.add_sources(_("Mandate sources of the whole mandate"), self.body.sources)
        self.functions = [state.functions[pk] for pk in self.body.functions]
        for function in self.functions:
            text = function.texts.get("en", "")
            name = f"function_{function.pk}"
            self.add_text("function", name, _("Function"), text, is_long=True, max_length=50_000)
            self.add_sources(_("Mandate sources of the function"), function.sources, f"{name}_sources")
            self.fields[f"{name}_ends"] = forms.BooleanField(label=_("Discontinue it"), required=False)
            self.fields[f"{name}_reason"] = LineFormField(
                label=_("Why it is discontinued"), required=False, max_length=500
            )
            self.add_body(f"{name}_to", _("Transfer it to"), required=False)
            self.fields[f"{name}_level"] = forms.TypedChoiceField(
                choices=[*enumerate(LEVEL_NAMES)], coerce=int, empty_value=function.level, required=False, label=_("It is"),
                help_text=_("An item belongs to the function before it; its own items go with it."),
            )  # fmt: skip
            self.initial[f"{name}_level"] = function.level
        for number in range(1, self.EXTRA + 1):
            self.add_text("function", f"new_{number}", _("New function"), is_long=True, max_length=50_000)
            self.fields[f"new_{number}_level"] = forms.TypedChoiceField(
                choices=[*enumerate(LEVEL_NAMES)], coerce=int, empty_value=0, required=False, label=_("It is"),
                help_text=_("An item belongs to the function before it; its own items go with it."),
            )  # fmt: skip
            if self.functions:
                self.fields[f"new_{number}_after"] = forms.TypedChoiceField(
                    choices=[("", _("the last one")), *((own.pk, text_shown(own.texts)[:80]) for own in self.functions)],
                    coerce=int, empty_value=None, required=False, label=_("It comes after"),
                )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for function in self.functions:
            name = f"function_{function.pk}"
            if not cleaned.get(name) and name not in self.errors and not cleaned.get(f"{name}_ends"):
                self.add_error(name, _("To end a function, tick that it is discontinued and say why."))
            if cleaned.get(f"{name}_ends") and not cleaned.get(f"{name}_reason"):
                self.add_error(f"{name}_reason", _("Say why, for those who look for it later."))
        if not self.errors and not self.operations():
            raise ValidationError(_("Nothing was changed."))
        return cleaned

    def operations(self):
        cleaned, found = self.cleaned_data, []
        texts = {
            ("mandate", self.body.pk, name): english(cleaned[name])
            for name in ("opening", "closing")
            if cleaned[name] and cleaned[name] != getattr(self.body, name).get("en", "")
        }
        sources = self.other_sources("sources", self.body.sources)
        if texts or sources:
            found.append((K.SET_TEXTS, {"body": self.body.pk, **sources}, texts))
        for function in self.functions:
            name = f"function_{function.pk}"
            if cleaned[f"{name}_ends"]:
                values = {"function": function.pk, "reason": cleaned[f"{name}_reason"]}
                found.append((K.DISCONTINUE_FUNCTION, values))
                continue
            is_amended = cleaned[name] != function.texts.get("en", "")
            sources = self.other_sources(f"{name}_sources", function.sources)
            level = cleaned[f"{name}_level"]
            levels = {"level": level} if level != function.level else {}
            if is_amended or sources or levels:
                own = {("function", function.pk, "text"): english(cleaned[name])} if is_amended else {}
                found.append((K.AMEND_FUNCTION, {"function": function.pk, **sources, **levels}, own))
            if (to := self.chosen(f"{name}_to")) is not None:
                found.append((K.TRANSFER_FUNCTION, {"function": function.pk, "to": to}))
        return found + self._new_functions(found)

    def _new_functions(self, before):
        """Return the operations that establish functions, each after the one that was chosen and the items of that."""
        cleaned = self.cleaned_data
        gone = {values["function"] for kind, values, *_texts in before if kind in LEAVE}
        places, left = [], None
        for own in self.functions:
            level = cleaned[f"function_{own.pk}_level"]
            left = left if left is not None and level > left else level if own.pk in gone else None
            if left is None:
                places.append((own.pk, level))
        new, found = [number for number in range(1, self.EXTRA + 1) if cleaned[f"new_{number}"]], []
        for pk, number in zip(self.drafting.references(len(new)), new, strict=True):
            level, after = cleaned[f"new_{number}_level"], cleaned.get(f"new_{number}_after")
            place = next((place + 1 for place, (own, _level) in enumerate(places) if own == after), len(places))
            while place < len(places) and places[place][1] > level:
                place += 1
            places.insert(place, (pk, level))
            values = {"function": pk, "to": self.body.pk} | ({"level": level} if level else {})
            if place < len(places) - 1:
                values["position"] = place
            text = {("function", pk, "text"): english(cleaned[f"new_{number}"])}
            found.append((K.ESTABLISH_FUNCTION, values, text))
        return found


class TransferForm(OperationForm):
    """Edit the transfer of a function."""

    title, is_editable = _("Transfer a function"), True

    def build(self):
        self.add_body("to", _("Transfer it to"), self.value("to"))

    def operations(self):
        return [(K.TRANSFER_FUNCTION, {**self.operation.values, "to": self.chosen("to")})]


class DiscontinueForm(OperationForm):
    """Edit why a function is discontinued."""

    title, is_editable = _("Discontinue a function"), True

    def build(self):
        self.fields["reason"] = LineFormField(label=_("Why it is discontinued"), max_length=500)
        self.initial["reason"] = self.value("reason", "")

    def operations(self):
        return [(K.DISCONTINUE_FUNCTION, {**self.operation.values, "reason": self.cleaned_data["reason"]})]


FORMS = {
    "establish": EstablishForm,
    "rename": RenameForm,
    "move": MoveOperationForm,
    "merge": MergeForm,
    "split": SplitForm,
    "abolish": AbolishForm,
    "change-kind": ChangeKindForm,
    "mandate": MandateForm,
}
"""The forms that are opened from a body, by the name in their address."""
EDITED = {
    K.ESTABLISH: EstablishForm,
    K.RENAME: RenameForm,
    K.MOVE: MoveOperationForm,
    K.MERGE: EditMergeForm,
    K.SPLIT: EditSplitForm,
    K.ABOLISH: AbolishForm,
    K.CHANGE_KIND: ChangeKindForm,
    K.TRANSFER_FUNCTION: TransferForm,
    K.DISCONTINUE_FUNCTION: DiscontinueForm,
}
"""The forms in which operations are edited, by their kind; the texts of the others are edited one by one."""


class FatesForm(forms.Form):
    """The fates of the functions that have none yet: a choice for each, and why, for those that are discontinued."""

    def __init__(self, drafting, person, functions, data=None):
        super().__init__(data, label_suffix="")
        self.drafting, self.rows = drafting, []
        plan = drafting.plan
        new = [node.pk for node in drafting.new_bodies()]
        for pk in functions:
            node, choices, suggested = plan.before.functions[pk], [("", "—")], suggest(plan, pk)
            if goes_along(plan, pk):
                choices.append(("keep", _("keep it")))
            likely = choices_for(plan, pk)
            for body in dict.fromkeys([*likely, *new]):
                name = text_shown(plan.state.bodies[body].names)
                if body != node.body:
                    choices.append((f"transfer {body}", _("transfer it to “%(body)s”") % {"body": name}))
                if body not in likely:
                    continue
                for other in plan.state.bodies[body].functions:
                    if other != pk:
                        text = text_shown(plan.state.functions[other].texts)[:80]
                        choices.append((f"merge {other}", _("merge it into “%(function)s”") % {"function": text}))
            if suggested and suggested.choice not in dict(choices):
                text = drafting.naming.function(suggested.values["into"])[:80] if "into" in suggested.values else ""
                choices.append((suggested.choice, _("merge it into “%(function)s”") % {"function": text}))
            choices += [("elsewhere", _("transfer it to another body")), ("end", _("discontinue it"))]
            self.fields[f"fate_{pk}"] = forms.ChoiceField(choices=choices, required=False, label=_("Fate"))
            self.fields[f"to_{pk}"] = BodyField(label=_("Another body"), required=False)
            self.fields[f"to_{pk}"].offer_to(Offer(OWNER, person))
            self.fields[f"reason_{pk}"] = LineFormField(
                required=False, max_length=500, label=_("Why it is discontinued")
            )
            for name in ("fate", "to", "reason"):
                field = self.fields[f"{name}_{pk}"]
                field.widget.attrs |= {"aria-label": field.label, "aria-describedby": f"function-{pk}"}
            if suggested:
                self.initial[f"fate_{pk}"] = suggested.choice
            self.rows.append((pk, node, suggested))

    def shown_rows(self):
        """Yield each function with its body, its suggestion, and its three fields."""
        for pk, node, suggested in self.rows:
            fields = (self[f"{name}_{pk}"] for name in ("fate", "to", "reason"))
            yield pk, node, self.drafting.naming.body(node.body), suggested, *fields

    def clean(self):
        cleaned = super().clean()
        for pk, _node, _suggested in self.rows:
            if cleaned.get(f"fate_{pk}") == "end" and not cleaned.get(f"reason_{pk}"):
                self.add_error(f"reason_{pk}", _("Say why, for those who look for it later."))
            is_elsewhere, to = cleaned.get(f"fate_{pk}") == "elsewhere", cleaned.get(f"to_{pk}")
            if is_elsewhere and f"to_{pk}" not in self.errors and to is None:
                self.add_error(f"to_{pk}", _("Choose a body."))
            if to is not None and not is_elsewhere:
                self.add_error(
                    f"fate_{pk}", _("Another body is chosen beside it; choose that it is transferred there.")
                )
        return cleaned

    def operations(self):
        found = []
        for pk, _node, _suggested in self.rows:
            fate, _space, target = self.cleaned_data[f"fate_{pk}"].partition(" ")
            match fate:
                case "keep":
                    found.append((K.KEEP_FUNCTION, {"function": pk}))
                case "transfer":
                    found.append((K.TRANSFER_FUNCTION, {"function": pk, "to": int(target)}))
                case "elsewhere":
                    found.append((K.TRANSFER_FUNCTION, {"function": pk, "to": self.cleaned_data[f"to_{pk}"].pk}))
                case "merge":
                    found.append((K.MERGE_FUNCTIONS, {"functions": [pk, int(target)], "into": int(target)}))
                case "end":
                    found.append(
                        (K.DISCONTINUE_FUNCTION, {"function": pk, "reason": self.cleaned_data[f"reason_{pk}"]})
                    )
        return found
