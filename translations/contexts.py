"""Where texts stand: the body or other object that they belong to, what they are called there, and the desk they lie on."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from secretariat import languages
from secretariat.languages import list_marker
from secretariat.models import Body, Function
from secretariat.ownership import path_to_body

from . import texts
from .status_report import models_with_texts


def owners_by_body(bodies):
    """The objects whose texts belong to these bodies, by the id of the body, itself first. One query a model."""
    found = {body.pk: [body] for body in bodies}
    for model in models_with_texts():
        path = path_to_body(model)
        if model is not Body and path:
            # The ids come along: what leads from a text to its body may be more than one step.
            rows = model.objects.filter(**{f"{path}__in": found})
            for pk, obj in zip(rows.values_list(path, flat=True), rows, strict=True):
                found[pk].append(obj)
    return found


def in_order(objects):
    """The texts of the objects of one desk as (object, field), what closes a mandate after its functions."""
    pairs = [(obj, name) for obj in objects for name in texts.fields_of(obj)]
    return sorted(pairs, key=lambda pair: pair[1] == "closing")


def labels(objects):
    """What the texts of the objects of one desk are called there: (model, id, field) → words."""
    number, named = 0, {}
    for obj, name in in_order(objects):
        label = capfirst(str(obj._meta.get_field(name).verbose_name))
        if isinstance(obj, Function):
            number += 1
            label = _("Function %(letter)s") % {"letter": list_marker(number, languages.current())}
        named[texts.model_label(obj), obj.pk, name] = label
    return named


class TextContexts:
    """Where the texts of some bodies and other objects stand, and what they are called there. A few queries.

    `objects` and `owners` by (model, id), the owner a body or, where there is none, the object itself; `labels` by
    (model, id, field). All in the order of the tree, and within a body as people read it.
    """

    def __init__(self, bodies, others):
        self.objects, self.owners, self.labels = {}, {}, {}
        found = {body.pk: body for body in Body.objects.filter(pk__in=bodies)}
        for pk, owners in owners_by_body(list(found.values())).items():
            self._take(owners, found[pk])
        ids = {}
        for model, pk in others:
            ids.setdefault(model, set()).add(pk)
        for model, own in ids.items():
            for obj in apps.get_model(model).objects.filter(pk__in=own):
                self._take([obj], obj)

    @classmethod
    def of(cls, found):
        """The places of texts of a survey."""
        others = {(text.model, text.object_id) for text in found if text.body is None}
        return cls({text.body for text in found} - {None}, others)

    def _take(self, owners, owner):
        self.labels |= labels(owners)
        for obj in owners:
            self.objects[texts.model_label(obj), obj.pk], self.owners[texts.model_label(obj), obj.pk] = obj, owner


def address(model, object_id, language_slug, body=None):
    """The desk on which a text lies."""
    if body is not None:
        model, object_id = "secretariat.body", body
    return reverse("admin:translations_desk", args=[model, object_id, language_slug])


def name_of(model, object_id, name):
    """How the parts of a form that belong to one text begin, and its place on the page is called."""
    return f"{model.replace('.', '-')}-{object_id}-{name}"


def objects_at(model, object_id):
    """The objects of the desk at this address; raises ValidationError where there are none."""
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
