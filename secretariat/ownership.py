"""The body that an object of the directory belongs to, found by foreign keys, for instances and for queries."""

from .models import Body, Function, Mandate

MAX_RELATIONS = 3
"""Maximum number of relations between an object and its body."""


def path_to_body(model, depth=MAX_RELATIONS):
    """The lookup that leads from a model to the id of the body it belongs to; None where it belongs to none."""
    if model._meta.concrete_model is Body:
        return "id"  # under "pk" Django would take it for the key, and give it once
    for field in model._meta.concrete_fields:
        if field.many_to_one or field.one_to_one:
            if field.related_model._meta.concrete_model is Body:
                return field.attname
            if depth and (rest := path_to_body(field.related_model._meta.concrete_model, depth - 1)):
                return f"{field.name}__{rest}"
    return None


def owning_body(obj):
    """The body that `obj` belongs to, itself where it is one; None where there is none, or none is filled in yet."""
    match obj:
        case Body() | None:
            return obj
        case Mandate():
            return getattr(obj, "body", None)  # without a value Django raises an AttributeError
        case Function():
            return owning_body(getattr(obj, "mandate", None))
    return getattr(obj, "body", None) if path_to_body(type(obj), depth=0) == "body_id" else None
