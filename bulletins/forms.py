"""Forms of bulletins: the upload, and what is changed in a plan."""

import json
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat.admin.body_choice import OWNER, BodyField, Offer
from secretariat.kinds import Kind
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body
from secretariat.text.fields import LineFormField, ParagraphsFormField

from .genre import kind_of_name
from .labels import split_label
from .paragraph_decisions import CLOSING, FUNCTION, OPENING, heading_place, left_out_text, piece_of_plan
from .plan import POST
from .stored_plan import NEW

KIND_CHOICES = [
    ("", pgettext_lazy("kind of a body", "not known")),
    *((str(kind.value), kind.label) for kind in Kind),
    (POST, pgettext_lazy("instead of a body", "a post, not a body")),
]
MAX_PASTED = 1_000_000
CHANGED = _("Somebody else has changed this since you opened the page. Nothing has been saved. Now it is: %(text)s")


class BulletinUploadForm(forms.Form):
    """A file or pasted text, and its language."""

    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True,
        help_text=_("DOCX is read best. ODT, HTML and plain text are read as well; a PDF is a last resort, because it does not say what its letters are."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("or pasted text"), required=False, max_length=MAX_PASTED, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80, "dir": "auto"}),
        error_messages={"max_length": _("Pasted text has at most %(limit_value)d characters; upload a file instead.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of the bulletin"), required=False,
        choices=[("", _("recognise it")), *((language.slug, language.own_name) for language in LANGUAGES)],
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        has_file, has_text = bool(cleaned.get("file")), bool((cleaned.get("text") or "").strip())
        if has_file and has_text:
            self.add_error("text", _("There is a file as well: give the file or the text, not both."))
        elif not has_file and not has_text and not {"file", "text"} & self.errors.keys():
            self.add_error("file", _("Choose a file, or paste the text of the bulletin."))
        return cleaned


class BulletinForm(BulletinUploadForm):
    """A bulletin, and where its bodies are to be."""

    under = BodyField(
        label=_("Put it under"), help_text=_("The bodies of the bulletin become parts of this body; another one can be chosen for each of them later."),
    )  # fmt: skip

    def __init__(self, person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer = Offer(OWNER, person)
        self.fields["under"].offer_to(offer)
        root = Body.objects.filter(parent=None).first()
        if root and person.has_perm("secretariat.change_body", root):
            self.initial.setdefault("under", root.pk)


class BulletinTranslationForm(BulletinUploadForm):
    """The same bulletin as another one, in another language: one of those that a person may translate into."""

    def __init__(self, first, allowed, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(language.slug, language.own_name) for language in allowed if language.slug != first.language]
        self.fields["language"].choices = [("", _("recognise it")), *offered]


class BodiesOfPlan(forms.Select):
    """A choice of a body of the plan; their names are marked with the language of the bulletin."""

    def __init__(self, language):
        super().__init__()
        self.language = language

    def create_option(self, name, value, label, selected, index, **options):
        option = super().create_option(name, value, label, selected, index, **options)
        if value:
            option["attrs"] |= {"lang": self.language.tag, "dir": self.language.dir}
        return option


class PartForm(forms.Form):
    """Base of the forms of a part of a plan: it carries what it showed, and refuses when that is another one by now."""

    title = do = key = ""
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, plan, part, key, data=None):
        self.plan, self.part, self.key = plan, part, key
        self.language = BY_SLUG[plan.language]
        super().__init__(data, label_suffix="", auto_id="id_part_%s")
        self.build()
        self.initial["shown"] = fingerprint_of(self.stored())
        if self.is_bound and data.get("shown") != self.initial["shown"]:
            self.is_outdated = True
            self.data = self.data.copy()
            self.data["shown"] = self.initial["shown"]

    is_outdated = False

    def build(self):
        """Add the fields that depend on the plan."""

    def stored(self):
        """Return what the form shows of its part, as plain data."""
        raise NotImplementedError

    def decision(self):
        """Return the decision that a valid form makes."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.is_outdated:
            raise ValidationError(CHANGED % {"text": " · ".join(map(str, self.stored()))})
        return cleaned

    def _attributes(self):
        return {"lang": self.language.tag, "dir": self.language.dir}


class PlanBodyForm(PartForm):
    """Name, kind and parent of a body of the plan."""

    title, do = _("Change the body"), "body"

    def build(self):
        self.fields["name"] = LineFormField(
            label=_("Name"), max_length=255, widget=forms.TextInput(attrs={"class": "vTextField", **self._attributes()})
        )
        self.fields["kind"] = forms.ChoiceField(label=capfirst(_("kind")), choices=KIND_CHOICES, required=False)
        below = {self.part.key, *self.plan.below(self.part.key)}
        others = [(body.key, body.name) for body in self.plan.bodies if body.key not in below]
        self.fields["parent"] = forms.ChoiceField(
            label=_("Part of"),
            required=False,
            choices=[("", _("the body that the bulletin is put under")), *others],
            widget=BodiesOfPlan(self.language),
        )
        self.initial |= {"name": self.part.name, "kind": self.part.kind, "parent": self.part.parent}

    def stored(self):
        return [self.part.name, self.part.kind, self.part.parent]

    def decision(self):
        own = self.cleaned_data
        return {"do": self.do, "key": self.part.key, "name": own["name"], "kind": own["kind"], "parent": own["parent"]}


class HeadingForm(PartForm):
    """The body to which the text of something belongs that was taken for a body."""

    title, do = _("It is a heading, not a body"), "merge"

    def build(self):
        others = [(body.key, body.name) for body in self.plan.bodies if body is not self.part]
        self.fields["to"] = forms.ChoiceField(
            label=_("Its text belongs to"), choices=others, widget=BodiesOfPlan(self.language)
        )
        places = [body.key for body in self.plan.bodies]
        before = places[max(0, places.index(self.part.key) - 1)]
        self.initial["to"] = self.part.parent or before

    def stored(self):
        return [self.part.name]

    def decision(self):
        return {"do": self.do, "key": self.part.key, "to": self.cleaned_data["to"]}


class MatchForm(PartForm):
    """The stored body that a body of the plan is."""

    title, do = _("It is a body that there is"), "match"

    def build(self):
        self.fields["body"] = BodyField(label=_("Body"), required=True)
        if isinstance(self.part.match, int):
            self.initial["body"] = self.part.match

    def stored(self):
        return [self.part.name, str(self.part.match or "")]

    def decision(self):
        return {"do": self.do, "key": self.part.key, "to": self.cleaned_data["body"].pk}


class PlanFunctionForm(PartForm):
    """The text of a function or an item; an empty line divides it into two."""

    title, do = _("Change the function"), "function"

    def build(self):
        widget = forms.Textarea(attrs={"rows": 5, "cols": 60, **self._attributes()})
        self.fields["text"] = ParagraphsFormField(
            label=_("Text"), widget=widget, max_length=20_000,
            help_text=_("An empty line divides it: what comes after becomes a function of its own."),
        )  # fmt: skip
        self.initial["text"] = self.part.text

    def stored(self):
        return [self.part.text]

    def decision(self):
        texts = [text for text in self.cleaned_data["text"].split("\n\n") if text.strip()]
        return {"do": self.do, "key": self.part.key, "texts": texts}


class TakeInForm(PartForm):
    """The body to which a text belongs that was left out, and what it is there."""

    title, do = _("Take it into a body"), "take"

    def build(self):
        bodies = [(body.key, body.name) for body in self.plan.bodies]
        self.fields["to"] = forms.ChoiceField(
            label=_("Its text belongs to"), choices=bodies, widget=BodiesOfPlan(self.language)
        )
        self.fields["role"] = forms.ChoiceField(
            label=_("It is"), required=False,
            choices=[
                (OPENING, pgettext_lazy("what a paragraph is", "a paragraph before the functions")),
                (FUNCTION, pgettext_lazy("what a paragraph is", "a function")),
                (CLOSING, pgettext_lazy("what a paragraph is", "a paragraph after the functions")),
            ],
        )  # fmt: skip
        around = heading_place(self.plan, self.key)[1] if self.key.startswith("d") else None
        has_label = getattr(self.part, "label", "") or split_label(self.part.text)[0]
        role = FUNCTION if has_label else CLOSING if around and around.functions else OPENING
        self.initial |= {"to": around.key if around else "", "role": role}

    def stored(self):
        return [self.part.text]

    def decision(self):
        own = self.cleaned_data
        return {"do": self.do, "key": self.key, "to": own["to"], "role": own["role"]}


class BodyOfHeadingForm(PartForm):
    """The body whose heading a paragraph is that was not recognised as one."""

    title, do = _("It is the heading of a body"), "heading"

    def build(self):
        _number, before = heading_place(self.plan, self.key)
        self.fields["name"] = LineFormField(
            label=_("Name"), max_length=255, widget=forms.TextInput(attrs={"class": "vTextField", **self._attributes()})
        )
        self.fields["kind"] = forms.ChoiceField(label=capfirst(_("kind")), choices=KIND_CHOICES, required=False)
        self.fields["parent"] = forms.ChoiceField(
            label=_("Part of"), required=False, widget=BodiesOfPlan(self.language),
            choices=[("", _("the body that the bulletin is put under")), *((body.key, body.name) for body in self.plan.bodies)],
        )  # fmt: skip
        self.fields["with_following"] = forms.BooleanField(
            label=_("What follows belongs to it"), required=False,
            help_text=_("The paragraphs and functions of the body before it that come after this heading become its own."),
        )  # fmt: skip
        first, name = self.plan.bodies[0], " ".join(split_label(self.part.text)[1].split())[:255]
        self.initial |= {
            "name": name,
            "kind": str(kind_of_name(name, self.plan.language) or ""),
            "parent": first.key if before is first else before.parent if before else "",
            "with_following": True,
        }

    def stored(self):
        return [self.part.text]

    def decision(self):
        own = self.cleaned_data
        return {"do": self.do, "key": self.key, **{name: own[name] for name in ("name", "kind", "parent", "with_following")}}  # fmt: skip


FORMS = {one.do: one for one in (PlanBodyForm, HeadingForm, MatchForm, PlanFunctionForm, TakeInForm, BodyOfHeadingForm)}
"""The forms of a part of a plan, by the kind of the decision."""


def form_of(plan, name, key, data=None):
    """Return the form of a kind for a part of a plan; None where there is no such part."""
    if name not in FORMS:
        return None
    if name == "function":
        found = plan.find_function(key)
        part = found[3] if found else None
    elif name == "take":
        part = left_out_text(plan, key)
    elif name == "heading":
        part = piece_of_plan(plan, key)
    else:
        part = plan.body(key)
    if part is None or (name == "merge" and len(plan.bodies) < 2):
        return None
    return FORMS[name](plan, part, key, data)


def fingerprint_of(values):
    """Return a digest of plain data."""
    return sha256(json.dumps(values).encode()).hexdigest()[:16]


def as_match(text):
    """Return what a match was posted as: an id, NEW, or None."""
    if text == NEW:
        return NEW
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
