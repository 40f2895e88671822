"""Reading and writing single texts: object × field × language. The only door for writing a text.

A write touches the columns of one language and nothing else, and is guarded by the version the
writer had read; two languages of one body never conflict, nor do a text and the structure.
"""

from django.core.exceptions import ValidationError
from django.db.models import Q
from modeltranslation.translator import NotRegistered, translator

from secretariat.changes import announce, fresh, in_turn
from secretariat.languages import SOURCE

from .models import TextState


def key_of(obj):
    """The name under which states know the model of `obj`; a proxy is known by its concrete model."""
    return obj._meta.concrete_model._meta.label_lower


def fields_of(model):
    """The names of the fields of `model` that exist in six languages; none for other models."""
    try:
        names = translator.get_options_for_model(model._meta.concrete_model).get_field_names()
    except NotRegistered:
        return ()
    return tuple(field.name for field in model._meta.concrete_fields if field.name in names)


def value(obj, name, language):
    """The text of `obj.name` in `language`, without fallback; "" where it is missing."""
    return getattr(obj, language.column(name)) or ""


class TextConflict(Exception):
    """Somebody else wrote these texts since they were read; nothing was saved.

    `current` maps field names to what is stored now, `versions` to the versions of that.
    """

    def __init__(self, current, versions):
        super().__init__(", ".join(current))
        self.current, self.versions = current, versions


def versions(obj, language):
    """The version of each text of `obj` in `language`, for a form to carry."""
    known = dict(_states(obj, language).values_list("field", "version"))
    return {name: known.get(name, 0) for name in fields_of(obj)}


def write(obj, language, texts, read_versions=None, state=None, made_from=None):
    """Store `texts` (field name → text) of `obj` in `language`; returns the names that changed.

    `read_versions` (field name → version) are the versions the writer had read; without them the
    write is unconditional. `made_from` (field name → source text) is what a translator had before
    their eyes; without it, today's source text. Raises, having written nothing, TextConflict when
    one is out of date, and ValidationError when a text is not allowed or `obj` no longer exists.
    """
    if unknown := texts.keys() - set(fields_of(obj)):
        raise ValueError(f"{key_of(obj)} has no texts named {', '.join(sorted(unknown))}.")
    with in_turn():
        now = fresh(obj)
        changed = {name: text for name, text in texts.items() if text != value(now, name, language)}
        states = _states_of(now, changed, language)
        if read_versions is not None:
            outdated = [name for name in changed if states[name].version != read_versions.get(name, 0)]
            if outdated:
                raise TextConflict(
                    {name: value(now, name, language) for name in outdated},
                    {name: states[name].version for name in outdated},
                )
        columns = {language.column(name): text for name, text in changed.items()}
        _check(now, columns)
        for name, row in states.items():
            row.version += 1
            row.made_from = "" if language == SOURCE else (made_from or {}).get(name, value(now, name, SOURCE))
            row.state = state or _default_state(name, changed[name], now, language)
            row.save()
        if changed:
            type(now)._base_manager.filter(pk=now.pk).update(**columns)
            _hold(now, columns)  # listeners find in it what was written
            announce(type(now), [now])
    _hold(obj, columns)
    return list(changed)


def _hold(obj, columns):
    for column, text in columns.items():
        setattr(obj, column, text)


def _check(obj, columns):
    """Refuse texts that the columns cannot hold: too long, or empty where English is needed."""
    errors = {}
    for column, text in columns.items():
        try:
            obj._meta.get_field(column).clean(text, obj)
        except ValidationError as error:
            errors[column] = error.error_list
    if errors:
        raise ValidationError(errors)


def _default_state(name, text, now, language):
    if language == SOURCE:
        return TextState.State.APPROVED
    if name == "acronym" and text == value(now, name, SOURCE):
        return TextState.State.SAME
    return TextState.State.UNOFFICIAL


def _states_of(obj, names, language):
    """The states of some texts of `obj` in `language`, by field; new ones where there are none yet."""
    known = {row.field: row for row in _states(obj, language)}
    key = {"model": key_of(obj), "object_id": obj.pk, "language": language.prefix}
    return {name: known.get(name) or TextState(**key, field=name) for name in names}


def _states(obj, language):
    return TextState.objects.filter(model=key_of(obj), object_id=obj.pk, language=language.prefix)


def forget(instance, **signal):
    """Hears of deleted objects, of proxies and in cascades too: their texts leave no states behind."""
    TextState.objects.filter(model=key_of(instance), object_id=instance.pk).delete()


def any_unofficial(keys, language):
    """Whether any of these texts, (model, id, field) triples, is an unofficial translation. One query."""
    by_model = {}
    for model, pk, _field in keys:
        by_model.setdefault(model, set()).add(pk)
    if not by_model:
        return False
    wanted = Q()
    for model, ids in by_model.items():
        wanted |= Q(model=model, object_id__in=ids)
    vouched = TextState.objects.filter(wanted, language=language.prefix).exclude(state=TextState.State.UNOFFICIAL)
    return not keys <= set(vouched.values_list("model", "object_id", "field"))
