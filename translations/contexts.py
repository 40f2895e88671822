"""Context of texts: their owner, their label and the address of their desk."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from secretariat import languages
from secretariat.contents import PARTS
from secretariat.item_labels import function_labels
from secretariat.models import Body, Function
from secretariat.ownership import path_to_body

from . import texts
from .status_report import models_with_texts


def owners_by_body(bodies):
    """Return the objects whose texts belong to these bodies, by id of the body, itself first. One query for each model."""
    found = {body.pk: [body] for body in bodies}
    for model in models_with_texts():
        path = path_to_body(model)
        if model is not Body and path:
            # The ids are queried too, because the path from an object to its body may have several steps.
            rows = model.objects.filter(**{f"{path}__in": found})
            for pk, obj in zip(rows.values_list(path, flat=True), rows, strict=True):
                found[pk].append(obj)
    return found


def in_order(objects):
    """Return the texts of the objects of one desk as (object, field), the closing of a mandate after its functions."""
    pairs = [(obj, name) for obj in objects for name in texts.fields_of(obj)]
    rank = _ranks()
    return sorted(pairs, key=lambda pair: rank(texts.model_label(pair[0]), pair[1]))


def _ranks():
    """Return a function that gives the place of a text among those of one body, by its model and field."""
    numbers = {texts.model_label(model): number for number, model in enumerate(models_with_texts())}
    after_functions = numbers[texts.model_label(Function)], True
    return lambda model, name: after_functions if name == "closing" else (numbers[model], False)


def reading_order(found):
    """Return the sort key that puts these TextStatus of one body in reading order: its names, opening, functions, closing."""
    rank, fields, positions = (
        _ranks(),
        {texts.model_label(one): texts.fields_of(one) for one in models_with_texts()},
        {},
    )
    for model in PARTS:
        label = texts.model_label(model)
        ids = {text.object_id for text in found if text.model == label}
        rows = model.objects.order_by().filter(pk__in=ids).values_list("pk", "position") if ids else ()
        positions |= {(label, pk): position for pk, position in rows}

    def key(text):
        position = positions.get((text.model, text.object_id), 0)
        return rank(text.model, text.field), position, text.object_id, fields[text.model].index(text.field)

    return key


def labels(objects):
    """Return the labels of the texts of the objects of one desk: (model, id, field) → label."""
    numbers, named, ordered = {model: {} for model in PARTS}, {}, [*in_order(objects)]
    functions = [obj for obj, _name in ordered if isinstance(obj, Function)]
    letters = dict(zip(functions, function_labels([own.level for own in functions], languages.current()), strict=True))
    for obj, name in ordered:
        label = capfirst(str(obj._meta.get_field(name).verbose_name))
        if isinstance(obj, Function):
            label = _("Function %(letter)s") % {"letter": letters[obj]}
        elif isinstance(obj, PARTS):
            own = numbers[type(obj)]
            label = _part_label(obj, own.setdefault(obj.pk, len(own) + 1), label)
        named[texts.model_label(obj), obj.pk, name] = label
    return named


def _part_label(obj, number, label):
    facts = {"part": capfirst(str(obj._meta.verbose_name)), "number": number, "text": label}
    return _("%(part)s %(number)d · %(text)s") % facts


class TextContexts:
    """Owners and labels of the texts of some bodies and other objects, read with a fixed number of queries.

    `objects` and `owners` are by (model, id); the owner is a body or, without a body, the object itself. `labels`
    are by (model, id, field). All are in tree order, and in reading order within a body.
    """

    def __init__(self, bodies, others):
        self.objects, self.owners, self.labels = {}, {}, {}
        found = {body.pk: body for body in Body.objects.filter(pk__in=bodies)}
        for pk, owners in owners_by_body(list(found.values())).items():
            self._add(owners, found[pk])
        ids = {}
        for model, pk in others:
            ids.setdefault(model, set()).add(pk)
        for model, own in ids.items():
            for obj in apps.get_model(model).objects.filter(pk__in=own):
                self._add([obj], obj)

    @classmethod
    def of(cls, found):
        """Return the contexts of these TextStatus."""
        others = {(text.model, text.object_id) for text in found if text.body is None}
        return cls({text.body for text in found} - {None}, others)

    def _add(self, owners, owner):
        self.labels |= labels(owners)
        for obj in owners:
            self.objects[texts.model_label(obj), obj.pk], self.owners[texts.model_label(obj), obj.pk] = obj, owner


def address(model, object_id, language_slug, body=None):
    """Return the address of the desk of a text."""
    if body is not None:
        model, object_id = "secretariat.body", body
    return reverse("admin:translations_desk", args=[model, object_id, language_slug])


def name_of(model, object_id, name):
    """Return the prefix of a text's form fields, which is also its anchor on the page."""
    return f"{model.replace('.', '-')}-{object_id}-{name}"


def objects_at(model, object_id):
    """Return the objects of the desk at this address. Raises ValidationError if there are none."""
    if model == texts.model_label(Body):
        body = Body.objects.filter(pk=object_id).first()
        if body:
            return owners_by_body([body])[body.pk]
    else:
        try:
            found = apps.get_model(model)
        except (LookupError, ValueError):
            found = None
        if found in models_with_texts() and path_to_body(found) is None:
            obj = found.objects.filter(pk=object_id).first()
            if obj:
                return [obj]
    raise ValidationError(_("There are no such texts; perhaps they were removed meanwhile."))
