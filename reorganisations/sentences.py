"""Events as sentences in a language, from the names that were stored with them."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, override, pgettext

from secretariat.kinds import Kind
from secretariat.languages import SOURCE, localized_symbol
from secretariat.models import MandateSource
from secretariat.text.display import displayed
from secretariat.text.sentences import name_in_sentence

from .findings import shortened, text_shown
from .kinds import EventKind

K = EventKind


def sentence_of(event, language=SOURCE, with_decision=True):
    """Return what happened as a sentence in `language`, with the decision where there is one.

    “The Economic Policy Unit and the Resource Mobilization Unit were merged into … (decision 15/34).”
    """
    with override(language.code):
        text = capfirst(_SENTENCES[event.kind](_Facts(event, language)))
        decision = decision_of(event, language) if with_decision else ""
        if decision:
            return gettext("%(sentence)s (%(decision)s).") % {"sentence": text, "decision": decision}
        return gettext("%(sentence)s.") % {"sentence": text}


def decision_of(event, language=SOURCE):
    """Return the decision behind an event as a sentence names it: its symbol, or else its title; "" where there is none."""
    if not event.decision:
        return ""
    if not hasattr(event, "found_decision"):
        event.found_decision = MandateSource.objects.filter(pk=event.decision).first()
    source = event.found_decision
    if source is None:
        return ""
    with override(language.code):
        return localized_symbol(source.symbol, language) or displayed(source, "title")[0]


def day_of(event, language=SOURCE):
    """Return the day of an event in a language, with the day on which it was entered where that was later."""
    with override(language.code):
        day = date_format(event.day, "DATE_FORMAT")
        if not event.is_day_known:
            return gettext("By %(day)s") % {"day": day}
        if not event.is_retroactive:
            return day
        entered = date_format(event.entered_at, "DATE_FORMAT")
        return gettext("%(day)s (entered on %(entered)s)") % {"day": day, "entered": entered}


def sentence_among_changes(event, language=SOURCE):
    """Return what happened as a sentence for the day on which it was entered, with the day of its effect where that was earlier."""
    sentence = sentence_of(event, language)
    if not event.is_retroactive:
        return sentence
    with override(language.code):
        day = date_format(event.day, "DATE_FORMAT")
        return gettext("With effect from %(day)s: %(sentence)s") % {"day": day, "sentence": sentence}


class _Facts:
    """The facts of an event as parts of sentences in one language."""

    def __init__(self, event, language):
        self.facts, self.language = event.facts, language
        self.bodies = {int(pk): own for pk, own in event.facts.get("bodies", {}).items()}
        self.all_functions = {int(pk): own for pk, own in event.facts.get("functions", {}).items()}

    def name(self, pk):
        body = self.bodies.get(pk)
        return name_in_sentence(text_shown(body["names"], self.language), self.language) if body else "…"

    def names(self, side):
        """Return the names of the predecessors or the successors as a list in a sentence."""
        return joined([self.name(pk) for pk in self.facts.get(side, ())])

    def before(self):
        return self.names("predecessors")

    def after(self):
        return self.names("successors")

    def old_name(self):
        name = text_shown(self.facts.get("names_before", {}), self.language)
        return name and name_in_sentence(name, self.language)

    def count(self, side):
        return len(self.facts.get(side, ()))

    def function(self, pk):
        own = self.all_functions.get(pk)
        return shortened(text_shown(own["texts"], self.language)) if own else "…"

    def functions(self, side):
        """Return the functions of one side of the pairs, each once."""
        return [*dict.fromkeys(pair[side] for pair in self.facts.get("pairs", ()) if pair[side] is not None)]

    def body_of(self, pk):
        own = self.all_functions.get(pk)
        return self.name(own["body"]) if own else "…"


def joined(parts):
    """Return parts as a list in a sentence of the active language: “A, B and C”."""
    if len(parts) < 2:
        return "".join(parts)
    start = pgettext("between the parts of a list", ", ").join(parts[:-1])
    return pgettext("a list in a sentence", "%(start)s and %(last)s") % {"start": start, "last": parts[-1]}


def _established(own):
    if own.facts.get("to"):
        names = {"after": own.after(), "parent": own.name(own.facts["to"])}
        return gettext("%(after)s was established as a part of %(parent)s") % names
    return gettext("%(after)s was established") % {"after": own.after()}


def _renamed(own):
    before, after = own.old_name(), own.after()
    if not before or before == after:
        return gettext("%(body)s was given another acronym, address or name in another language") % {"body": after}
    return gettext("%(before)s was renamed %(after)s") % {"before": before, "after": after}


def _moved(own):
    names = {"body": own.after(), "left": own.name(own.facts.get("left")), "to": own.name(own.facts.get("to"))}
    return gettext("%(body)s was moved from %(left)s to %(to)s") % names


def _merged(own):
    others = [pk for pk in own.facts["predecessors"] if pk not in own.facts["successors"]]
    names = {"before": joined([own.name(pk) for pk in others]), "after": own.after()}
    sentence = ngettext("%(before)s was merged into %(after)s", "%(before)s were merged into %(after)s", len(others))
    return sentence % names


def _split(own):
    remains = {*own.facts["predecessors"]} & {*own.facts["successors"]}
    others = [pk for pk in own.facts["successors"] if pk not in remains]
    names = {"before": own.before(), "after": joined([own.name(pk) for pk in others])}
    if remains:
        return gettext("%(before)s gave a part of its mandate to %(after)s") % names
    return gettext("%(before)s was split into %(after)s") % names


def _abolished(own):
    names = {"before": own.before(), "after": own.after()}
    if own.count("successors"):
        return gettext("%(before)s was abolished; %(after)s continues its work") % names
    return gettext("%(before)s was abolished") % names


def _kind_changed(own):
    kinds = {name: str(Kind(own.facts[name]).label) for name in ("old_kind", "new_kind")}
    return gettext("%(body)s, of the kind “%(old_kind)s”, became one of the kind “%(new_kind)s”") % {
        "body": own.after(),
        **kinds,
    }


def _texts_changed(own):
    if own.facts.get("sources_only"):
        return gettext("The mandate of %(body)s was given other mandate sources") % {"body": own.after()}
    return gettext("The mandate of %(body)s was given other texts") % {"body": own.after()}


def _transferred(own):
    functions = own.functions(0)
    names = {
        "count": len(functions),
        "function": own.function(functions[0]),
        "left": own.name(own.facts.get("left")),
        "to": own.name(own.facts.get("to")),
    }
    if len(functions) == 1:
        return gettext("The function “%(function)s” was transferred from %(left)s to %(to)s") % names
    sentence = ngettext(
        "%(count)d function was transferred from %(left)s to %(to)s",
        "%(count)d functions were transferred from %(left)s to %(to)s",
        len(functions),
    )
    return sentence % names


def _amended(own):
    functions = own.functions(0)
    names = {"count": len(functions), "function": own.function(functions[0]), "body": own.after()}
    if own.facts.get("level_only"):
        return _given_other_levels(own.facts["level_only"] == "item", names)
    if len(functions) == 1:
        return gettext("The function “%(function)s” of %(body)s was amended") % names
    sentence = ngettext(
        "%(count)d function of %(body)s was amended", "%(count)d functions of %(body)s were amended", len(functions)
    )
    return sentence % names


def _given_other_levels(are_items, names):
    if names["count"] == 1 and are_items:
        return gettext("The function “%(function)s” of %(body)s became an item of another one, or of an item") % names
    if names["count"] == 1:
        return gettext("The item “%(function)s” of %(body)s became a function of its own") % names
    if are_items:
        return ngettext("%(count)d function of %(body)s became an item", "%(count)d functions of %(body)s became items", names["count"]) % names  # fmt: skip
    return ngettext("%(count)d item of %(body)s became a function of its own", "%(count)d items of %(body)s became functions of their own", names["count"]) % names  # fmt: skip


def _functions_merged(own):
    into = own.functions(1)[0]
    names = {"count": len(own.functions(0)), "function": own.function(into), "body": own.body_of(into)}
    return ngettext(
        "%(count)d function was merged into “%(function)s” of %(body)s",
        "%(count)d functions were merged into “%(function)s” of %(body)s",
        names["count"],
    ) % names  # fmt: skip


def _function_split(own):
    names = {"count": len(own.functions(1)), "function": own.function(own.functions(0)[0])}
    return ngettext(
        "The function “%(function)s” was split into %(count)d function",
        "The function “%(function)s” was split into %(count)d functions",
        names["count"],
    ) % names  # fmt: skip


def _functions_established(own):
    pk = own.functions(1)[0]
    return gettext("%(body)s was given the function “%(function)s”") % {
        "body": own.body_of(pk),
        "function": own.function(pk),
    }


def _functions_discontinued(own):
    pk = own.functions(0)[0]
    names = {"body": own.body_of(pk), "function": own.function(pk), "reason": own.facts.get("reason", "")}
    if names["reason"]:
        return gettext("The function “%(function)s” of %(body)s was discontinued: %(reason)s") % names
    return gettext("The function “%(function)s” of %(body)s was discontinued") % names


_SENTENCES = {
    K.ESTABLISHED: _established,
    K.RENAMED: _renamed,
    K.MOVED: _moved,
    K.MERGED: _merged,
    K.SPLIT: _split,
    K.ABOLISHED: _abolished,
    K.KIND_CHANGED: _kind_changed,
    K.TEXTS_CHANGED: _texts_changed,
    K.FUNCTIONS_TRANSFERRED: _transferred,
    K.FUNCTIONS_AMENDED: _amended,
    K.FUNCTIONS_MERGED: _functions_merged,
    K.FUNCTION_SPLIT: _function_split,
    K.FUNCTIONS_ESTABLISHED: _functions_established,
    K.FUNCTIONS_DISCONTINUED: _functions_discontinued,
}
