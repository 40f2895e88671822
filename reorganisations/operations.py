"""What each kind of operation does to the state of a planner. A handler examines everything before it changes anything.

The values of an operation name bodies and functions by id; one that it brings has a negative id of its own. Texts come
beside them, by (owner, id, field), where the owner is "body", "mandate" (with the id of its body) or "function".
A place is `target` and `where`, as in `secretariat.tree.move`.
"""

from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.item_labels import MAX_LEVEL
from secretariat.kinds import ALLOWED_PARENTS
from secretariat.models import Body, Function, Kind, Mandate
from secretariat.tree import AFTER, BEFORE, UNDER

from .kinds import EventKind, OperationKind
from .state import BodyNode, FunctionNode

MODELS = {"body": Body, "mandate": Mandate, "function": Function}
"""The models of planned texts, by their owner."""
FIELDS = {
    OperationKind.ESTABLISH: (("body", "name"), ("body", "acronym"), ("mandate", "opening"), ("mandate", "closing")),
    OperationKind.RENAME: (("body", "name"), ("body", "acronym")),
    OperationKind.SET_TEXTS: (("mandate", "opening"), ("mandate", "closing")),
    OperationKind.AMEND_FUNCTION: (("function", "text"),),
    OperationKind.MERGE_FUNCTIONS: (("function", "text"),),
    OperationKind.SPLIT_FUNCTION: (("function", "text"),),
    OperationKind.ESTABLISH_FUNCTION: (("function", "text"),),
}
"""The texts that an operation may bring, by its kind: (owner, field)."""


class DoesNotFitError(Exception):
    """Raised for an operation that cannot be done in the state it would be done in, with a sentence."""


def bodies_named(kind, values):
    """Return the ids of the bodies that an operation names, those that it brings as well."""
    found = [values.get(name) for name in ("body", "target", "into", "to", "parts_to", "contacts_to")]
    if isinstance(back := values.get("contacts"), dict):  # which come back from the body that had got them
        found.append(back.get("from"))
    if kind in (OperationKind.MERGE_FUNCTIONS, OperationKind.SPLIT_FUNCTION):
        found = [values.get("to"), *(one.get("to") for one in _list(values, "into") if isinstance(one, dict))]
    for name in ("bodies", "successors", *(("into",) if kind == OperationKind.SPLIT else ())):
        found += _list(values, name)
    return {pk for pk in found if isinstance(pk, int)}


def functions_named(kind, values):
    """Return the ids of the functions that an operation names, those that it brings as well."""
    found = [values.get("function"), *_list(values, "functions")]
    if kind == OperationKind.MERGE_FUNCTIONS:
        found.append(values.get("into"))
    if kind == OperationKind.SPLIT_FUNCTION:
        found += [one.get("function") for one in _list(values, "into") if isinstance(one, dict)]
    return {pk for pk in found if isinstance(pk, int)}


def _list(values, name):
    found = values.get(name)
    return found if isinstance(found, list) else []


# Bodies


def establish(planner, step):
    pk = step.values["body"]
    if pk in planner.state.bodies or pk >= 0:
        raise DoesNotFitError(_("it brings a body that is there already."))
    kind = _kind(step)
    target, where = planner.place(step.values)
    texts = planner.texts(step, "body", pk, "name")
    if not texts:
        raise DoesNotFitError(_("the new body has no name."))
    sources = tuple(step.values.get("sources", ()))
    planner.state.bodies[pk] = BodyNode(
        pk, None, kind, step.values["slug"], texts, step.values.get("is_published", True),
        acronyms=planner.texts(step, "body", pk, "acronym"), opening=planner.texts(step, "mandate", pk, "opening"),
        closing=planner.texts(step, "mandate", pk, "closing"), sources=sources, is_whole=True,
    )  # fmt: skip
    planner.state.own.add(pk)
    planner.insert(pk, target, where)
    planner.event(step, EventKind.ESTABLISHED, successors=[pk], to=planner.state.bodies[pk].parent)


def rename(planner, step):
    body = planner.living(step.values["body"])
    names, acronyms = (planner.texts(step, "body", body.pk, name) for name in ("name", "acronym"))
    slug = step.values.get("slug") or body.slug
    if not names and not acronyms and slug == body.slug:
        raise DoesNotFitError(_("it brings no new name and no new address."))
    old, old_slug = dict(body.names), body.slug if slug != body.slug else ""
    body = planner.state.edit(body.pk)
    body.names, body.acronyms, body.slug = body.names | names, body.acronyms | acronyms, slug
    planner.event(step, EventKind.RENAMED, [body.pk], [body.pk], names_before=old, old_slug=old_slug)


def move(planner, step):
    body = planner.movable(step.values["body"])
    target, where = planner.place(step.values)
    if body.pk in planner.state.path(target.pk):
        raise DoesNotFitError(
            _("“%(body)s” cannot be moved into or beside itself or one of its own parts.")
            % {"body": planner.name(body)}
        )
    left = body.parent
    planner.remove_from_parent(body.pk)
    planner.insert(body.pk, planner.state.bodies[target.pk], where)
    now = planner.state.bodies[body.pk].parent
    if now != left:
        planner.event(step, EventKind.MOVED, [body.pk], [body.pk], left=left, to=now)


def merge(planner, step):
    into = planner.living(step.values["into"])
    bodies = [planner.movable(pk) for pk in step.values["bodies"] if pk != into.pk]
    if not bodies:
        raise DoesNotFitError(_("it names no body that is merged."))
    for body in bodies:
        if body.pk in planner.state.path(into.pk):
            raise DoesNotFitError(_("“%(body)s” is a part of one that is merged.") % {"body": planner.name(into)})
    named = [planner.state.bodies[pk].pk for pk in step.values["bodies"]]
    for body in bodies:
        contacts_to = step.values.get("contacts_to", into.pk)
        planner.end(body.pk, step, [into.pk], parts_to=into.pk, takes_functions=True, contacts_to=contacts_to)
    planner.event(step, EventKind.MERGED, [*dict.fromkeys([*named, *([into.pk] if into.pk > 0 else [])])], [into.pk])


def split(planner, step):
    body = planner.movable(step.values["body"])
    into = [planner.living(pk) for pk in step.values["into"]]
    if not {one.pk for one in into} - {body.pk}:
        raise DoesNotFitError(_("it names no body into which another one is split."))
    if body.pk in {one.pk for one in into}:
        planner.needs_fate[body.pk] = step
    else:
        parts_to, contacts_to = step.values.get("parts_to"), step.values.get("contacts_to")
        planner.end(body.pk, step, [one.pk for one in into], parts_to=parts_to, contacts_to=contacts_to)
    planner.event(step, EventKind.SPLIT, [body.pk], [one.pk for one in into])


def abolish(planner, step):
    body = planner.movable(step.values["body"])
    successors = [planner.living(pk).pk for pk in step.values.get("successors", ())]
    parts_to, contacts_to = step.values.get("parts_to"), step.values.get("contacts_to")
    planner.end(body.pk, step, successors, parts_to=parts_to, contacts_to=contacts_to)
    planner.event(step, EventKind.ABOLISHED, [body.pk], successors)


def change_kind(planner, step):
    body, kind = planner.movable(step.values["body"]), _kind(step)
    if "target" in step.values:
        target, where = planner.place(step.values)
        if body.pk in planner.state.path(target.pk):
            raise DoesNotFitError(_("a body cannot be a part of itself."))
        left = body.parent
        planner.remove_from_parent(body.pk)
        planner.insert(body.pk, planner.state.bodies[target.pk], where)
        if planner.state.bodies[body.pk].parent != left:
            planner.event(
                step, EventKind.MOVED, [body.pk], [body.pk], left=left, to=planner.state.bodies[body.pk].parent
            )
    old = body.kind
    planner.state.edit(body.pk).kind = kind
    planner.event(step, EventKind.KIND_CHANGED, [body.pk], [body.pk], old_kind=str(old), new_kind=str(kind))


def set_texts(planner, step):
    body = planner.living(step.values["body"])
    texts = {name: planner.texts(step, "mandate", body.pk, name) for name in ("opening", "closing")}
    rewrites, sources = step.values.get("rewrites"), step.values.get("sources")
    if not any(texts.values()) and not rewrites and sources is None:
        raise DoesNotFitError(_("it brings no text."))
    body = planner.state.edit(body.pk)
    body.opening, body.closing = body.opening | texts["opening"], body.closing | texts["closing"]
    if sources is not None:
        body.sources = tuple(sources)
    if rewrites:
        planner.needs_fate[body.pk] = step
    has_sources_only = not any(texts.values()) and not rewrites
    planner.event(step, EventKind.TEXTS_CHANGED, [body.pk], [body.pk], sources_only=has_sources_only)


# Functions


def keep_function(planner, step):
    function = planner.function(step.values["function"])
    planner.decide_with_items(function.pk, step)


def transfer_function(planner, step):
    function, to = planner.function(step.values["function"]), planner.living(step.values["to"])
    if function.body != to.pk:
        planner.transfer(function.pk, to.pk, step.values.get("position"))
    elif function.pk not in planner.went_along:
        raise DoesNotFitError(_("“%(body)s” has this function already.") % {"body": planner.name(to)})
    planner.decide_with_items(function.pk, step)


def amend_function(planner, step):
    function = planner.function(step.values["function"])
    texts, sources = planner.texts(step, "function", function.pk, "text"), step.values.get("sources")
    to = planner.living(step.values["to"]) if step.values.get("to") else None
    level = step.values.get("level")
    if not texts and sources is None and level is None:
        raise DoesNotFitError(_("it brings no text."))
    if level is not None and level not in range(MAX_LEVEL + 1):
        raise DoesNotFitError(_("functions have items, and these have items; there is no deeper level."))
    function = planner.state.edit_function(function.pk)
    function.texts = function.texts | texts
    if sources is not None:
        function.sources = tuple(sources)
    if to and to.pk != function.body:
        planner.transfer(function.pk, to.pk)
    if level is not None:
        planner.set_level(function.pk, level)
    planner.decide(function.pk, step, is_changed=bool(texts))


def merge_functions(planner, step):
    functions = [planner.function(pk) for pk in step.values["functions"]]
    into = step.values["into"]
    texts = planner.texts(step, "function", into, "text")
    known = {function.pk for function in functions}
    to = planner.living(step.values["to"]) if step.values.get("to") else planner.living(functions[0].body)
    if len(known | {into}) < 2 or not known:
        raise DoesNotFitError(_("it names no functions that are merged."))
    if into >= 0 and into not in planner.state.functions:
        raise DoesNotFitError(_("the function no longer exists."))
    if into < 0 and not texts:
        raise DoesNotFitError(_("the new function has no text."))
    sources = tuple(dict.fromkeys(pk for function in functions for pk in function.sources))
    if into < 0:
        planner.add_function(FunctionNode(into, to.pk, texts, sources))
    else:
        own = planner.state.edit_function(into)
        own.texts, own.sources = own.texts | texts, tuple(dict.fromkeys([*own.sources, *sources]))
        if step.values.get("to") and own.body != to.pk:
            planner.transfer(into, to.pk)
        planner.decide(into, step, is_changed=bool(texts))
    for pk in sorted(known - {into}):
        planner.hand_over_items(pk, into)
        planner.end_function(pk, step, [into])
    planner.function_event(
        step, EventKind.FUNCTIONS_MERGED, [(pk, into) for pk in sorted(known | ({into} - {min(into, 0)}))]
    )


def split_function(planner, step):
    function = planner.function(step.values["function"])
    parts = [(one["function"], planner.living(one["to"])) for one in step.values["into"]]
    texts = {pk: planner.texts(step, "function", pk, "text") for pk, _to in parts}
    if len(texts) < 2 or any(pk in planner.state.functions and pk != function.pk for pk in texts):
        raise DoesNotFitError(_("it names no functions into which this one is split."))
    if any(not texts[pk] for pk in texts if pk != function.pk):
        raise DoesNotFitError(_("the new function has no text."))
    for pk, to in parts:
        if pk == function.pk:
            own = planner.state.edit_function(pk)
            own.texts = own.texts | texts[pk]
            if own.body != to.pk:
                planner.transfer(pk, to.pk)
            planner.decide(pk, step, is_changed=bool(texts[pk]))
        else:
            planner.add_function(FunctionNode(pk, to.pk, texts[pk], function.sources))
    if function.pk not in texts:
        planner.hand_over_items(function.pk, parts[0][0])
        planner.end_function(function.pk, step, [*texts])
    else:
        planner.split_from[function.pk] = [*texts]
    planner.function_event(step, EventKind.FUNCTION_SPLIT, [(function.pk, pk) for pk in texts])


def establish_function(planner, step):
    pk, to = step.values["function"], planner.living(step.values["to"])
    texts = planner.texts(step, "function", pk, "text")
    if pk >= 0 or pk in planner.state.functions:
        raise DoesNotFitError(_("it brings a function that is there already."))
    if not texts:
        raise DoesNotFitError(_("the new function has no text."))
    level = step.values.get("level", 0)
    if level not in range(MAX_LEVEL + 1):
        raise DoesNotFitError(_("functions have items, and these have items; there is no deeper level."))
    node = FunctionNode(pk, to.pk, texts, tuple(step.values.get("sources", ())), level)
    planner.add_function(node, step.values.get("position"))
    planner.function_event(step, EventKind.FUNCTIONS_ESTABLISHED, [(None, pk)])


def discontinue_function(planner, step):
    function = planner.function(step.values["function"])
    ended = [(pk, None) for pk in planner.end_with_items(function.pk, step)]
    planner.function_event(step, EventKind.FUNCTIONS_DISCONTINUED, ended, reason=step.values.get("reason", ""))


def _kind(step):
    kind = step.values["kind"]
    if kind not in Kind.values or kind == Kind.SECRETARIAT:
        raise DoesNotFitError(_("a body is an office, a division or a unit."))
    return Kind(kind)


def check_place(kind, parent_kind):
    """Return whether a body of a kind may be part of one of another."""
    return parent_kind in ALLOWED_PARENTS[kind]


HANDLERS = {
    OperationKind.ESTABLISH: establish,
    OperationKind.RENAME: rename,
    OperationKind.MOVE: move,
    OperationKind.MERGE: merge,
    OperationKind.SPLIT: split,
    OperationKind.ABOLISH: abolish,
    OperationKind.CHANGE_KIND: change_kind,
    OperationKind.SET_TEXTS: set_texts,
    OperationKind.KEEP_FUNCTION: keep_function,
    OperationKind.TRANSFER_FUNCTION: transfer_function,
    OperationKind.AMEND_FUNCTION: amend_function,
    OperationKind.MERGE_FUNCTIONS: merge_functions,
    OperationKind.SPLIT_FUNCTION: split_function,
    OperationKind.ESTABLISH_FUNCTION: establish_function,
    OperationKind.DISCONTINUE_FUNCTION: discontinue_function,
}
"""What an operation of each kind does."""

POSITIONS = (UNDER, BEFORE, AFTER)


@cache
def _blank(model):
    """Return an instance without values, for validation alone: each takes as long to make as ten texts to clean."""
    return model()


def cleaned_text(owner, field, language, text):
    """Return a text as its field will store it. Raises ValidationError for one that it cannot hold."""
    model = MODELS[owner]
    column = model._meta.get_field(language.column(field))
    if not text:
        return ""
    cleaned = column.clean(text, _blank(model))
    if not cleaned:
        raise ValidationError(_("The text is empty."))
    return cleaned
