"""Two people with the same page, read before either saves: every field of every form that the admin has registered."""

import datetime
from copy import copy
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory

from reorganisations.models import Reorganisation
from secretariat.admin.fields import TransientField
from secretariat.admin.locked_rows import OptimisticLockFormSet
from secretariat.admin.optimistic_lock import OptimisticLockMixin, display_value
from secretariat.mandate_sources import LINKS
from secretariat.models import Body, ContactPoint, Mandate, MandateSource, Post, Topic
from tests.admin_forms import AdminForm
from tests.everything import everything, undone
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, plant
from translations.glossary.admin import TARGETS
from translations.models import SearchWords, Term

from .rows import row

FIRST, SECOND = "bertha-first", "anton-second"
"""The names of the two people; the conflict page of the second has to name the first."""
LANGUAGES = ("en", "ar")
"""The languages in which the pages of texts are walked, one of each direction."""
FOLLOWING = {"updated_at", "changed_at", "number", "version", "source_version", "source_text"}
"""Columns that follow from every change of a row."""


def plant_everything():
    """A small directory with something in every field of every form."""
    plant(SMALL)
    sources = [MandateSource.objects.create(slug=f"s-{n}", kind="target", symbol=f"S/{n}", title_en=f"Source {n}", title_ar="مصدر",
                                            url="https://example.org/", adopted_on=datetime.date(2001, 2, 3), organ="cop",
                                            reviewed_on=datetime.date(2005, 2, 3), review_due_on=datetime.date(2030, 2, 3),
                                            **dict.fromkeys(LINKS, "https://example.org/fr")) for n in range(4)]  # fmt: skip
    topics = [Topic.objects.create(slug=f"t-{n}", name_en=f"Topic {n}", name_ar="موضوع", scope_note_en="Note.", scope_note_ar="ملاحظة",
                                   other_names_en="Other", other_names_ar="آخر", hidden_names_en="Hidden", hidden_names_ar="مخفي",
                                   notation=f"{n}", exact_match="https://example.org/") for n in range(4)]  # fmt: skip
    topics[0].parent = topics[1]
    topics[0].save()
    for body in Body.objects.filter(slug__in=("secretariat", "office", "legal")):
        Body.objects.filter(pk=body.pk).update(name_ar="اسم", acronym_en="AB", acronym_ar="AB", external_id=body.slug)
        mandate = Mandate.objects.create(
            body=body, opening_en="Opening.", closing_en="Closing.", opening_ar="مقدمة", closing_ar="خاتمة"
        )
        mandate.sources.set(sources[:2])
        body.topics.set(topics[:2])
        for position in range(2):
            function = mandate.functions.create(position=position, text_en=f"Function {position}", text_ar="وظيفة")
            function.sources.set(sources[:2])
            function.topics.set(topics[:2])
    term = Term.objects.create(english="term", note="note")
    for language in TARGETS:
        term.renderings.create(language=language.slug, text="text", also="also", forbidden="forbidden", note="note")
    office, dates = Body.objects.get(slug="office"), {"valid_from": "2001-02-03", "valid_to": "2030-02-03"}
    Post.objects.create(body=office, title_en="Chief", title_ar="رئيس", **dates)
    ContactPoint.objects.create(body=office, email="office@example.org", phone="+41223790000", extension="1", url="https://example.org/",
                                room="1", label_en="Label", label_ar="اسم", hours_en="9:00", hours_ar="9:00", languages="en")  # fmt: skip
    draft = Reorganisation.objects.create(name_en="Reorganisation", name_ar="إعادة التنظيم", explanation_en="Why.", explanation_ar="لماذا", legal_basis=sources[0],
                                  takes_effect_on=datetime.date(2030, 2, 3))  # fmt: skip
    operation = draft.operations.create(number=1, kind="rename", values={"body": office.pk})
    operation.texts.create(owner="body", owner_id=office.pk, field="name", text_en="Another name", text_ar="اسم آخر")
    SearchWords.objects.create(
        body=office,
        language="en",
        also_known_as="other",
        former_names="old",
        abbreviations="O",
        handles="visas",
    )
    edited = person("edited", "Editors", "Translators", first_name="E", last_name="D", email="e@example.org")
    edited.branches.create(body=Body.objects.get(slug="office"))
    edited.language_roles.create(language="fr", role="translator")
    for name in (FIRST, SECOND):
        User.objects.create_superuser(name)


@dataclass
class Field:
    """One field of a form in the page, with two other values than its own; a tick has one only."""

    page: str
    key: str
    field: forms.Field
    form: forms.BaseForm
    is_row: bool
    others: list

    def __str__(self):
        return f"{self.page} {self.key}"

    @property
    def is_merged(self):
        """True if two people may each add and remove a value."""
        return isinstance(self.field, forms.ModelMultipleChoiceField)

    def shown(self, posted):
        return str(display_value(self.field, posted))


def pages(site=admin.site):
    """Yield the address of every change form that a superuser may save: (model admin, object, address)."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=SECOND)
    for model, model_admin in site._registry.items():
        if not model_admin.has_change_permission(request):
            continue
        obj = model_admin.get_queryset(request).filter(**({"username": "edited"} if model is User else {})).first()
        assert obj, f"The walk has no {model.__name__}: plant_everything() makes one."
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{obj.pk}/change/"
        if hasattr(model_admin, "edited_language"):
            yield from ((model_admin, obj, f"{address}?language={language}") for language in LANGUAGES)
        else:
            yield model_admin, obj, address


def without_lock(site=admin.site):
    """Return the forms and lists of rows of a site that can be saved without an optimistic lock."""
    found, request = set(), RequestFactory().get("/")
    request.user = User.objects.get(username=SECOND)
    for model_admin, obj, _address in pages(site):
        if not issubclass(model_admin.get_form(request, obj, change=True), OptimisticLockMixin):
            found.add(f"{type(model_admin).__name__}")
        for formset, inline in model_admin.get_formsets_with_inlines(request, obj):
            if not (issubclass(formset, OptimisticLockFormSet) and issubclass(formset.form, OptimisticLockMixin)):
                found.add(f"{type(inline).__name__}")
    return found


def fields_of(form, page):
    """Yield every field of a page that can be edited."""
    context = form.response.context_data
    main = context["adminform"].form
    yield from _fields(main, page, form, is_row=False)
    for rows in context["inline_admin_formsets"]:
        for one in rows.formset.initial_forms:
            yield from _fields(one, page, form, is_row=True)


def _fields(one, page, form, is_row):
    for name, field in one.fields.items():
        is_control = name in ("id", "DELETE", "LEVEL", "ORDER") or isinstance(
            field, TransientField | forms.models.InlineForeignKeyField
        )
        if not (field.disabled or is_control):
            key = one.add_prefix(name)
            yield Field(page, key, field, one, is_row, other_values(field, form.values.get(key, []), key))


def other_values(field, now, key):
    """Return two values that a field may take instead of `now`, as a browser posts them."""
    if isinstance(field, forms.BooleanField):
        return [[] if now else ["on"]]
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [str(pk) for pk in field.queryset.values_list("pk", flat=True)]
        first, second = [pk for pk in keys if pk not in now][:2]
        return [[*now[1:], first], [*now, second]]  # one removes and adds, the other adds
    if isinstance(field, forms.ModelChoiceField):
        return [[str(pk)] for pk in field.queryset.exclude(pk__in=now).values_list("pk", flat=True)[:2]]
    if isinstance(field, forms.ChoiceField):
        others = [[str(key)] for key, _label in field.choices if key and str(key) not in now]
        return others[:2]
    if isinstance(field, forms.DateField):
        return [["2011-11-01"], ["2012-12-02"]]
    if isinstance(field, forms.URLField):
        return [["https://first.example/"], ["https://second.example/"]]
    if key in ("phone", "extension"):
        return [["+41223790001"], ["+41223790002"]] if key == "phone" else [["11"], ["12"]]
    if isinstance(field, forms.IntegerField):
        return [["41"], ["42"]]
    if isinstance(field, forms.EmailField) or key == "email":
        return [["first@example.org"], ["second@example.org"]]
    return [["first-value"], ["second-value"]]


def stored():
    """Everything that the forms write: the tables of ours, and those of accounts."""
    rows = {
        (model._meta.label, n, column): content
        for model in (User, User.groups.through, Group)
        for n, values in ((values["id"], values) for values in model.objects.values())
        for column, content in values.items()
    }
    return {key: content for key, content in {**everything(), **rows}.items() if key[2] not in FOLLOWING}


def differing(before, after):
    return {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}


def problems(only=""):
    """Read, read, save, save every field. Yield (kind of the problem, field, remark); and ("tried", field, "") for each."""
    first_client, second_client = Client(), Client()
    for client, name in ((first_client, FIRST), (second_client, SECOND)):
        client.force_login(User.objects.get(username=name))
    for _admin, _obj, address in pages():
        if only not in address:
            continue
        first, second = AdminForm(first_client, address), AdminForm(second_client, address)
        fields = [*fields_of(second, address)]
        for number, field in enumerate(fields):
            yield "tried", field, ""
            elsewhere = [other for other in fields if not other.is_row and other.key != field.key]
            with undone():
                yield from _try(first, second, field, elsewhere[number % len(elsewhere)] if elsewhere else None)
            texts = [other for other in elsewhere if type(other.field.widget).__name__.startswith("AdminText")]
            if field.is_merged and texts:
                with undone():
                    yield from _come_back(first, second, field, texts[0])


def _try(first, second, field, other):
    before = stored()
    response = first.post({field.key: field.others[0]})
    written = stored()
    theirs = differing(before, written)
    if response.status_code != 302 or not theirs:
        yield "refused", field, f"{response.status_code} {field.others[0]}"
        return
    if len(field.others) > 1:
        yield from _same_field(second, field, written, theirs)
    response = second.post({other.key: other.others[-1]} if other else {})
    after = stored()
    if response.status_code != 302 or (other and not differing(written, after)):
        yield "refused", field, f"{response.status_code} {other.key}"
    for key in theirs:
        if after.get(key, ...) != written.get(key, ...):
            yield "silently restored" if after.get(key, ...) == before.get(key, ...) else "lost", field, f"{key}"


def _same_field(second, field, written, theirs):
    with undone():
        response = second.post({field.key: field.others[1]})
        after = stored()
        lost = [key for key in theirs if after.get(key, ...) != written.get(key, ...)]
        if field.is_merged:
            if lost or response.status_code != 302 or not differing(written, after):
                yield "lost", field, "an addition or a removal"
            return
        if lost:
            yield "lost", field, str(lost)
        if response.status_code != 200 or differing(written, after):
            yield "saves wrongly accepted", field, ""
            return
        html = response.content.decode()
        if missing := [
            text for text in (*(field.shown(posted[0]) for posted in field.others), FIRST) if text not in html
        ]:
            yield "conflicts that do not show everything", field, str(missing)


def _come_back(first, second, field, other):
    """The page of the second comes back for another reason, with the links of both; saving it loses none."""
    before = stored()
    first.post({field.key: field.others[0]})
    written = stored()
    theirs = differing(before, written)
    page = copy(second)
    if not page.refused({field.key: field.others[1], other.key: "x" * 30_000}):
        yield "refused", field, "no error"
    response = page.post({other.key: other.others[-1]})
    after = stored()
    if response.status_code != 302 or any(after.get(key, ...) != written.get(key, ...) for key in theirs):
        yield "lost", field, f"{response.status_code} after the page came back"


def every_field(only=""):
    """The row of the battery: what was lost, restored, accepted or hidden; what went wrong is printed."""
    counts = {
        "lost": 0,
        "silently restored": 0,
        "saves wrongly accepted": 0,
        "conflicts that do not show everything": 0,
        "refused": 0,
    }
    tried = 0
    for what, field, remark in problems(only):
        if what == "tried":
            tried += 1
        else:
            counts[what] += 1
            print(what, field, remark)
    forms_without = without_lock()
    print(*forms_without)
    return row(
        f"read, read, save, save in each of {tried} fields of the forms of the admin",
        {**counts, "forms without a lock": len(forms_without)},
        "settings, rights and accounts go back silently",
    )
