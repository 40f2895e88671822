"""Operations as sentences, with the names of the bodies and functions that they name."""

from dataclasses import dataclass

from django.utils.translation import gettext

from secretariat.kinds import Kind

from .findings import shortened, text_shown
from .kinds import OperationKind
from .sentences import joined

K = OperationKind


@dataclass
class Naming:
    """The names of bodies and functions in a plan, also of those that end or that it brings."""

    plan: object

    def __post_init__(self):
        self.new_names = {}
        for step in self.plan.steps:
            for (owner, pk, name), texts in step.texts.items():
                if pk < 0 and name in ("name", "text"):
                    self.new_names[owner, pk] = texts

    def body(self, pk):
        """Return the name of a body, before the reorganisation where it was there."""
        node = self.plan.before.bodies.get(pk) or self.plan.state.bodies.get(pk)
        texts = node.names if node else self.new_names.get(("body", pk), {})
        return text_shown(texts) or gettext("a body that no longer exists")

    def function(self, pk):
        """Return the text of a function, shortened, before the reorganisation where it was there."""
        node = self.plan.before.functions.get(pk) or self.plan.state.functions.get(pk)
        texts = node.texts if node else self.new_names.get(("function", pk), {})
        return shortened(text_shown(texts)) or gettext("a function that no longer exists")

    def bodies(self, keys):
        return joined([quoted(self.body(pk)) for pk in keys])

    def functions(self, keys):
        return joined([quoted(self.function(pk)) for pk in keys])


def quoted(name):
    """Return a name between the quotation marks of the active language."""
    return gettext("“%(name)s”") % {"name": name}


def describe(step, naming):
    """Return what an operation does as a sentence; of one that is not complete its kind."""
    try:
        return _SENTENCES[K(step.kind)](step, step.values, naming)
    except (KeyError, TypeError, AttributeError, IndexError):
        return str(K(step.kind).label)


def _new_name(step):
    name = next((texts for (owner, _pk, name), texts in step.texts.items() if (owner, name) == ("body", "name")), {})
    return text_shown(name)


def _establish(step, values, naming):
    names = {"body": _new_name(step), "target": naming.body(values["target"])}
    if values.get("where", "under") == "under":
        return gettext("Establish “%(body)s” as a part of “%(target)s”.") % names
    return gettext("Establish “%(body)s” beside “%(target)s”.") % names


def _rename(step, values, naming):
    names = {"body": naming.body(values["body"]), "name": _new_name(step), "slug": values.get("slug", "")}
    if names["name"]:
        return gettext("Rename “%(body)s” to “%(name)s”.") % names
    return gettext("Give “%(body)s” another acronym, address or name in another language.") % names


def _move(_step, values, naming):
    names = {"body": naming.body(values["body"]), "target": naming.body(values["target"])}
    sentences = {
        "under": gettext("Move “%(body)s” into “%(target)s”."),
        "before": gettext("Move “%(body)s” before “%(target)s”."),
        "after": gettext("Move “%(body)s” after “%(target)s”."),
    }
    return sentences[values.get("where", "under")] % names


def _merge(_step, values, naming):
    others = [pk for pk in values["bodies"] if pk != values["into"]]
    return gettext("Merge %(bodies)s into “%(into)s”.") % {
        "bodies": naming.bodies(others),
        "into": naming.body(values["into"]),
    }


def _split(_step, values, naming):
    others = [pk for pk in values["into"] if pk != values["body"]]
    names = {"body": naming.body(values["body"]), "into": naming.bodies(others)}
    if len(others) < len(values["into"]):
        return gettext("Give a part of “%(body)s” to %(into)s.") % names
    return gettext("Split “%(body)s” into %(into)s.") % names


def _abolish(_step, values, naming):
    names = {"body": naming.body(values["body"]), "successors": naming.bodies(values.get("successors", ()))}
    if values.get("successors"):
        return gettext("Abolish “%(body)s”; %(successors)s continues its work.") % names
    return gettext("Abolish “%(body)s”.") % names


def _change_kind(_step, values, naming):
    return gettext("Make “%(body)s” a body of the kind “%(kind)s”.") % {
        "body": naming.body(values["body"]),
        "kind": Kind(values["kind"]).label,
    }


def _set_texts(step, values, naming):
    if not step.texts and values.get("sources") is not None:
        return gettext("Give the mandate of “%(body)s” other mandate sources.") % {"body": naming.body(values["body"])}
    return gettext("Give the mandate of “%(body)s” other texts.") % {"body": naming.body(values["body"])}


def _keep(_step, values, naming):
    return gettext("Keep the function “%(function)s” as it is.") % {"function": naming.function(values["function"])}


def _transfer(_step, values, naming):
    names = {"function": naming.function(values["function"]), "to": naming.body(values["to"])}
    return gettext("Transfer the function “%(function)s” to “%(to)s”.") % names


def _amend(step, values, naming):
    if "level" in values and not step.texts:
        names = {"function": naming.function(values["function"])}
        if values["level"] == 0:
            return gettext("Make the item “%(function)s” a function of its own.") % names
        if values["level"] == 1:
            return gettext("Make “%(function)s” an item of the function before it.") % names
        return gettext("Make “%(function)s” an item of the item before it.") % names
    return gettext("Amend the function “%(function)s”.") % {"function": naming.function(values["function"])}


def _merge_functions(_step, values, naming):
    others = [pk for pk in values["functions"] if pk != values["into"]]
    names = {"functions": naming.functions(others), "into": naming.function(values["into"])}
    return gettext("Merge the functions %(functions)s into “%(into)s”.") % names


def _split_function(_step, values, naming):
    names = {
        "function": naming.function(values["function"]),
        "into": naming.functions([one["function"] for one in values["into"]]),
    }
    return gettext("Split the function “%(function)s” into %(into)s.") % names


def _establish_function(_step, values, naming):
    names = {"function": naming.function(values["function"]), "to": naming.body(values["to"])}
    return gettext("Give “%(to)s” the new function “%(function)s”.") % names


def _discontinue(_step, values, naming):
    names = {"function": naming.function(values["function"]), "reason": values.get("reason", "")}
    if names["reason"]:
        return gettext("Discontinue the function “%(function)s”: %(reason)s") % names
    return gettext("Discontinue the function “%(function)s”.") % names


_SENTENCES = {
    K.ESTABLISH: _establish,
    K.RENAME: _rename,
    K.MOVE: _move,
    K.MERGE: _merge,
    K.SPLIT: _split,
    K.ABOLISH: _abolish,
    K.CHANGE_KIND: _change_kind,
    K.SET_TEXTS: _set_texts,
    K.KEEP_FUNCTION: _keep,
    K.TRANSFER_FUNCTION: _transfer,
    K.AMEND_FUNCTION: _amend,
    K.MERGE_FUNCTIONS: _merge_functions,
    K.SPLIT_FUNCTION: _split_function,
    K.ESTABLISH_FUNCTION: _establish_function,
    K.DISCONTINUE_FUNCTION: _discontinue,
}
